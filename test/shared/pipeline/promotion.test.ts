import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Config } from '../../../shared/config.ts';
import { readCurrent, readPointer } from '../../../shared/pipeline/current-model.ts';
import { currentModelKey, modelKeys, refusedModelKey } from '../../../shared/pipeline/output-keys.ts';
import { rollBack } from '../../../shared/pipeline/publish-model.ts';
import { readRefused } from '../../../shared/pipeline/refusal-record.ts';
import { loadModel, ServingModel } from '../../../shared/pipeline/registry.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { TestBuckets } from './test-buckets.ts';

const kinds = ['user <> logged in at desk', 'disk of <> is nearly full', 'payment <> was accepted', 'cache <> flushed'];

function line(day: number, minute: number, message: string, level = 'INFO'): string {
	return `${new Date(Date.UTC(2026, 2, day, 8, minute)).toISOString()},${level},${message}`;
}

const csv = (lines: readonly string[]) => `timestamp,level,message\n${lines.join('\n')}\n`;

const dayText = (day: number) =>
	csv(
		kinds.flatMap((kind, k) =>
			Array.from({ length: 30 + k }, (_, i) => line(day, i, kind.replace('<>', `${1000 * day + i}`))),
		),
	);

/** Letters only, and no two alike. */
const gibberish = (i: number) =>
	Array.from(String(i * 7919 + 100_000), (digit) => 'qwertyuiop'[Number(digit)]).join('');

describe('a training that may be refused', () => {
	let buckets: TestBuckets;
	let config: Config;

	before(async () => {
		buckets = await TestBuckets.open();
	});
	beforeEach(async () => {
		config = await buckets.freshConfig({
			ODDLINE_LOOKBACK_DAYS: '7',
		});
		for (let day = 1; day <= 7; day++) await put(`${day}.csv`, dayText(day));
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const put = (key: string, text: string) => buckets.store.putText(config.logsBucket, key, text, 'text/csv');
	const serving = async () => {
		const read = await readCurrent(buckets.store, config.outputBucket);
		assert.ok(typeof read === 'object');
		return read.current.version;
	};
	const train = () => trainModel(buckets.store, config);

	it('leaves the old model where a day is full of what was not known, says why, and proposes on the second night', async () => {
		const good = await train();
		assert.deepEqual((await train()).publication, { outcome: 'unchanged' });
		await put('8.csv', dayText(8));
		await put('outage.csv', csv(Array.from({ length: 900 }, (_, i) => line(8, i % 60, 'upstream gone', 'ERROR'))));
		const bad = await train();
		assert.equal(bad.publication.outcome, 'refused');
		assert.equal(await serving(), good.version);
		const first = await readRefused(buckets.store, config);
		assert.deepEqual([first?.version, first?.nights, first?.proposals], [bad.version, 1, []]);
		assert.match(first?.failures.join() ?? '', /of the lines of 2026-03-08 are of templates that were not known/);
		assert.deepEqual((await train()).publication.outcome, 'refused', 'of the same night once more');
		assert.equal((await readRefused(buckets.store, config))?.nights, 1);
		await put('9.csv', csv(Array.from({ length: 900 }, (_, i) => line(9, i % 60, 'upstream gone', 'ERROR'))));
		const second = await train();
		assert.ok(second.publication.outcome === 'refused');
		assert.match(
			second.publication.proposals.join('\n'),
			/^(outage|9)\.csv: 900 lines with 1 distinct masked messages, where the median drop/,
		);

		// It is stored whole, and may be made to serve.
		assert.deepEqual(await rollBack(second.version, buckets.store, config, new Date()), {
			outcome: 'published',
			previous: good.version,
		});
		assert.equal((await new ServingModel(buckets.store, config).get()).document.version, second.version);
		await put('10.csv', dayText(10));
		assert.equal((await train()).publication.outcome, 'published');
	});

	it('serves whatever it finds where the gate is off, or is wide enough', async () => {
		await train();
		await put('outage.csv', csv(Array.from({ length: 900 }, (_, i) => line(8, i % 60, 'upstream gone', 'ERROR'))));
		const wide = await buckets.config({ ...environment(), ODDLINE_GATE: '{"unseen": 1, "lines": 0}' });
		assert.equal((await trainModel(buckets.store, wide)).publication.outcome, 'published');
		await put('outage2.csv', csv(Array.from({ length: 9000 }, (_, i) => line(9, i % 60, 'upstream back', 'ERROR'))));
		const off = await buckets.config({ ...environment(), ODDLINE_GATE: 'off' });
		assert.equal((await trainModel(buckets.store, off)).publication.outcome, 'published');
	});

	it('does without a drop of gibberish, by name, and trains on all others', async () => {
		const good = await train();
		await put('8.csv', dayText(8));
		await put(
			'core-dump.log',
			csv(Array.from({ length: 1500 }, (_, i) => line(8, i % 60, `${gibberish(i)} ${gibberish(i + 5000)}`))),
		);
		const { version, publication, trainedOn } = await train();
		assert.equal(publication.outcome, 'published');
		assert.deepEqual(
			trainedOn.skipped.map(({ key, reason }) => [key, reason]),
			[['core-dump.log', 'too-many-messages']],
		);
		assert.equal(trainedOn.lastSeen.slice(0, 10), '2026-03-08');
		const [before, now] = [
			await loadModel(buckets.store, config, good.version),
			await loadModel(buckets.store, config, version),
		];
		assert.deepEqual(now.templates.ids.toSorted(), before.templates.ids.toSorted());
	});

	it('does without a drop with lines of the future, by name', async () => {
		const later = new Date(Date.now() + 5 * 86_400_000).toISOString();
		await put(
			'clock.csv',
			csv([line(7, 3, 'the clock of this one is wrong'), `${later},INFO,the clock of this one is wrong`]),
		);
		const { trainedOn, version } = await train();
		assert.deepEqual(
			trainedOn.skipped.map(({ key, reason }) => [key, reason]),
			[['clock.csv', 'future-lines']],
		);
		const { templates } = await loadModel(buckets.store, config, version);
		assert.equal(templates.templates.length, kinds.length);
	});

	it('leaves a damaged pointer mended where it is refused, and never goes on from what was refused', async () => {
		const good = await train();
		await put('outage.csv', csv(Array.from({ length: 900 }, (_, i) => line(8, i % 60, 'upstream gone', 'ERROR'))));
		const bad = await train();
		assert.equal(bad.publication.outcome, 'refused');
		await buckets.store.putText(config.outputBucket, currentModelKey, '{', '');
		const again = await train();
		assert.equal(again.publication.outcome, 'refused');
		assert.equal(await serving(), good.version);
		assert.equal((await new ServingModel(buckets.store, config).get()).document.version, good.version);
	});

	it('finds what serves behind a damaged pointer: after two refusals, and after one of them was promoted', async () => {
		const outage = (day: number) =>
			csv(Array.from({ length: 900 }, (_, i) => line(day, i % 60, `upstream ${day} gone`, 'ERROR')));
		const good = await train();
		await put('8.csv', outage(8));
		const first = await train();
		await put('9.csv', outage(9));
		const second = await train();
		assert.deepEqual([first.publication.outcome, second.publication.outcome], ['refused', 'refused']);
		await buckets.store.putText(config.outputBucket, currentModelKey, '{', '');
		await put('10.csv', outage(10));
		assert.equal((await train()).publication.outcome, 'refused');
		assert.equal(await serving(), good.version);
		await rollBack(first.version, buckets.store, config, new Date());
		assert.equal(await readRefused(buckets.store, config), undefined, 'nothing is refused any more');
		await buckets.store.putText(config.outputBucket, currentModelKey, `{"version": "${first.version}`, '');
		const { current } = (await readPointer(buckets.store, config.outputBucket)) ?? assert.fail();
		assert.equal(current?.version, first.version);
	});

	it('is not refused where the model that serves cannot', async () => {
		const good = await train();
		await put('outage.csv', csv(Array.from({ length: 900 }, (_, i) => line(8, i % 60, 'upstream gone', 'ERROR'))));
		await buckets.store.delete(config.outputBucket, modelKeys(good.version).templates);
		assert.equal((await train()).publication.outcome, 'published');
	});

	it('gives no id twice where two refused models are made to serve', async () => {
		await train();
		const idsOf = async (version: string) => (await loadModel(buckets.store, config, version)).document.clusters.ids;
		const day = (number: number, what: string) =>
			csv(
				Array.from({ length: 900 }, (_, i) =>
					line(number, i % 60, `${what} is ${['gone', 'late', 'lost'][i % 3]} now`, 'ERROR'),
				),
			);
		await put('8.csv', day(8, 'upstream'));
		const first = await train();
		assert.deepEqual((await train()).version, first.version, 'the same lines give the same model, refused or not');
		await buckets.store.delete(config.logsBucket, '8.csv');
		await put('9.csv', day(9, 'downstream'));
		const second = await train();
		assert.deepEqual([first.publication.outcome, second.publication.outcome], ['refused', 'refused']);
		const before = new Set(await idsOf(await serving()));
		const own = async (version: string) => (await idsOf(version)).filter((id) => !before.has(id));
		const secondIds = new Set(await own(second.version));
		assert.deepEqual(
			(await own(first.version)).filter((id) => secondIds.has(id)),
			[],
		);
	});

	it('is not served by code that does not say of its golden messages what it said', async () => {
		const { version } = await train();
		const { document } = await loadModel(buckets.store, config, version);
		const [first, ...others] = document.golden;
		const text = JSON.stringify({ ...document, golden: [{ ...first, masked: 'other' }, ...others] });
		await buckets.store.putText(config.outputBucket, modelKeys(version).document, text, 'application/json');
		await assert.rejects(
			new ServingModel(buckets.store, config).get(),
			/cannot serve with this version of Oddline: .* is masked as .*Train again/,
		);
	});

	it('does not mind a record of refusals that says nothing', async () => {
		await train();
		await buckets.store.putText(config.outputBucket, refusedModelKey, '{', '');
		await put('outage.csv', csv(Array.from({ length: 900 }, (_, i) => line(8, i % 60, 'upstream gone', 'ERROR'))));
		assert.equal((await train()).publication.outcome, 'refused');
		assert.equal((await readRefused(buckets.store, config))?.nights, 1);
	});

	const environment = () => ({
		ODDLINE_LOGS_BUCKET: config.logsBucket,
		ODDLINE_OUTPUT_BUCKET: config.outputBucket,
		ODDLINE_LOOKBACK_DAYS: '7',
	});
});

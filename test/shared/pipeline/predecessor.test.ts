import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Config } from '../../../shared/config.ts';
import { readCurrent } from '../../../shared/pipeline/current-model.ts';
import { modelKeys } from '../../../shared/pipeline/output-keys.ts';
import { rollBack } from '../../../shared/pipeline/publish-model.ts';
import { loadModel } from '../../../shared/pipeline/registry.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { file, query } from '../../open-parquet.ts';
import { TestBuckets } from './test-buckets.ts';

const kinds = ['user <> logged in at desk', 'disk of <> is nearly full', 'payment <> was accepted', 'cache <> flushed'];

/** A day of lines, of some of the kinds. */
function dayText(day: number, of: readonly string[], extra = ''): string {
	const lines = of.flatMap((kind, k) =>
		Array.from({ length: 30 }, (_, i) => {
			const time = new Date(Date.UTC(2026, 2, day, 8 + k, i)).toISOString();
			return `${time},INFO,${kind.replace('<>', String(1000 * day + i))}`;
		}),
	);
	return `timestamp,level,message\n${lines.join('\n')}\n${extra}`;
}

describe('a training and the model before it', () => {
	let buckets: TestBuckets;
	let config: Config;

	before(async () => {
		buckets = await TestBuckets.open();
	});
	beforeEach(async () => {
		config = await buckets.freshConfig({
			ODDLINE_LOOKBACK_DAYS: '2',
		});
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const put = (day: number, of: readonly string[], extra?: string) =>
		buckets.store.putText(config.logsBucket, `${day}.csv`, dayText(day, of, extra), 'text/csv');
	const night = async (day: number, of = kinds.slice(0, 3)) => {
		await put(day, of);
		const { version, publication } = await trainModel(buckets.store, config);
		return { publication, ...(await loadModel(buckets.store, config, version)) };
	};
	const current = async () => {
		const read = await readCurrent(buckets.store, config.outputBucket);
		assert.ok(typeof read === 'object');
		return read.current;
	};
	const idsOf = ({ templates }: Awaited<ReturnType<typeof night>>) =>
		new Map(templates.templates.map((text, i) => [text, [templates.ids[i], templates.cluster[i]]]));

	it('goes on from it: templates keep ids and clusters, and the first line ever is not forgotten', async () => {
		const first = await night(2);
		const second = await night(3);
		await night(4);
		const fourth = await night(5);
		assert.equal(second.document.continuity.predecessor, first.document.version);
		assert.deepEqual(idsOf(fourth), idsOf(first));
		// The look-back is two days; the book is longer.
		assert.equal(fourth.document.trainedOn.firstSeen.slice(0, 10), '2026-03-04');
		assert.deepEqual(fourth.templates.firstSeen, first.templates.firstSeen);
	});

	it('gives what vanished and came back its id, cluster and first sight again', async () => {
		const first = await night(2, kinds);
		await night(3);
		await night(4);
		const without = await night(5);
		assert.equal(without.templates.templates.length, 3);
		const back = await night(6, kinds);
		assert.deepEqual(idsOf(back), idsOf(first));
		assert.deepEqual(back.templates.firstSeen.toSorted(), first.templates.firstSeen.toSorted());
	});

	it('of the same lines is the same model, in the second night, too', async () => {
		await night(2);
		const second = await night(3);
		const again = await trainModel(buckets.store, config);
		assert.deepEqual([again.version, again.publication], [second.document.version, { outcome: 'unchanged' }]);
		await buckets.store.putText(config.outputBucket, modelKeys(again.version).book, 'none', '');
		const mended = await trainModel(buckets.store, config);
		assert.deepEqual([mended.version, mended.publication.outcome], [again.version, 'restored']);
	});

	it('gives no id twice after a rollback', async () => {
		const first = await night(2);
		await night(3, ['quite another thing <> here', 'and <> yet another one of these']);
		const { nextIds } = await current();
		await rollBack(first.document.version, buckets.store, config, new Date());
		assert.deepEqual((await current()).nextIds, nextIds);
		const after = await night(4, ['something <> else again']);
		assert.equal(after.document.continuity.predecessor, first.document.version);
		for (const id of after.document.clusters.ids)
			assert.ok(first.document.clusters.ids.includes(id) || id >= (nextIds?.clusters ?? 99), `${id}`);
	});

	it('does without one that cannot be read, and says so', async () => {
		const first = await night(2);
		const { version, nextIds } = await current();
		await buckets.store.putText(config.outputBucket, modelKeys(version).document, '{}', '');
		const told: string[] = [];
		await put(3, kinds);
		const journal = {
			report: () => undefined,
			measure: () => undefined,
			reportError: (event: string) => void told.push(event),
		};
		const { version: next } = await trainModel(buckets.store, config, { journal });
		assert.deepEqual(told, ['predecessor-unreadable']);
		const { document } = await loadModel(buckets.store, config, next);
		assert.equal(document.continuity.predecessor, null);
		assert.ok(document.clusters.ids.every((id) => id >= (nextIds?.clusters ?? 99)));
		await buckets.store.putText(config.outputBucket, modelKeys(next).document, '{}', '');
		await buckets.store.putText(
			config.outputBucket,
			modelKeys(version).document,
			`${JSON.stringify(first.document)}\n`,
			'application/json',
		);
		const fourth = await night(4);
		assert.equal(fourth.document.continuity.predecessor, version, 'the one before it is taken where there is one');
	});

	it('leaves a book that people can read: a row a template, with its days', async () => {
		await night(2, kinds);
		const { version } = (await night(3)).document;
		const stored = join(buckets.scratch, 'book.parquet');
		assert.ok(await buckets.store.download(config.outputBucket, modelKeys(version).book, stored));
		const rows = await query(
			`SELECT template, days::VARCHAR AS days, aliases::VARCHAR AS aliases FROM ${file(stored)} ORDER BY template`,
		);
		assert.deepEqual(
			rows.map(({ template, days }) => [template, days]),
			[
				['cache <NUM> flushed', '{2026-03-02=30}'],
				['disk of <NUM> is nearly full', '{2026-03-02=30, 2026-03-03=30}'],
				['payment <NUM> was accepted', '{2026-03-02=30, 2026-03-03=30}'],
				['user <NUM> logged in at desk', '{2026-03-02=30, 2026-03-03=30}'],
			],
		);
	});
});

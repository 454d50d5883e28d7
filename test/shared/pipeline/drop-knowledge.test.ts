import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Config } from '../../../shared/config.ts';
import { seededRandom } from '../../../shared/learn/random.ts';
import { readCurrent } from '../../../shared/pipeline/current-model.ts';
import { readManifest } from '../../../shared/pipeline/manifest.ts';
import { dropKeys, modelKeys } from '../../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDrop } from '../../../shared/pipeline/score-drop.ts';
import { sweepDrops } from '../../../shared/pipeline/sweep.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { file, query, type Row } from '../../open-parquet.ts';
import { silent } from '../../silent-journal.ts';
import { TestBuckets } from './test-buckets.ts';

const days = 10;
const kinds =
	'user <> logged in at desk|disk of <> is nearly full|payment <> was accepted|cache <> flushed|worker <> took the lease|route <> changed its gateway|'
		.concat('token of <> was renewed|index <> is rebuilt|mail to <> was queued|probe of <> timed out')
		.split('|');

/** A day of lines: kinds come one after the other, and one of them is gone again. */
function dayText(day: number): string {
	const random = seededRandom(day);
	const known = kinds.slice(0, 4 + Math.floor(day * 0.6)).filter((_, k) => !(k === 1 && day > 4 && day < 8));
	const lines = Array.from({ length: 150 }, (_, i) => {
		const kind = known[Math.floor(random() * known.length)] ?? '';
		const time = new Date(Date.UTC(2026, 2, day, 6, i, Math.floor(random() * 60))).toISOString();
		return `${time},${random() < 0.1 ? 'ERROR' : 'INFO'},${kind.replace('<>', String(Math.floor(random() * 1e6)))}`;
	});
	return `timestamp,level,message\n${lines.join('\n')}\n`;
}

const keyOf = (day: number) => `day-${String(day).padStart(2, '0')}.csv`;
const novelty =
	'message_rarity, message_anomaly_score, new_templates, unseen_share, unseen_log_count, max_anomaly_score, knowledge_through';
const components = Array.from({ length: 15 }, (_, i) => `tfidf_${i}`);

describe('what a line’s novelty follows from', () => {
	let buckets: TestBuckets;
	let config: Config;

	before(async () => {
		buckets = await TestBuckets.open();
	});
	beforeEach(async () => {
		config = await configured();
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const configured = async (settings: Readonly<Record<string, string>> = {}) => {
		return await buckets.freshConfig({
			ODDLINE_LOOKBACK_DAYS: '5',
			ODDLINE_WINDOW_SECONDS: '60',
			ODDLINE_GATE: 'off',
			...settings,
		});
	};
	const put = (key: string, text: string) => buckets.store.putText(config.logsBucket, key, text, 'text/csv');
	const serving = () => new ServingModel(buckets.store, config);
	const score = async (key: string) => scoreDrop(key, await serving().get(), buckets.store, config);
	const rescore = () =>
		sweepDrops({ sweep: 'outdated', logs: true }, new Date(Date.now() + 600_000), serving(), {
			store: buckets.store,
			config,
			journal: silent,
		});
	const rowsOf = async (key: string, kind: 'windows' | 'logs' | 'hourly', columns: string): Promise<Row[]> => {
		const stored = join(buckets.scratch, `${kind}-${Math.random()}.parquet`);
		assert.ok(await buckets.store.download(config.outputBucket, dropKeys(key, '')[kind], stored));
		return await query(`SELECT ${columns} FROM ${file(stored)}`);
	};
	const served = async () => {
		const read = await readCurrent(buckets.store, config.outputBucket);
		assert.ok(typeof read === 'object');
		return await new ServingModel(buckets.store, config).get();
	};

	it('is the same to the bit, live and scored again: ten days with a training each night', async () => {
		const live = new Map<string, { windows: Row[]; logs: Row[]; places: Row[]; componentIds: readonly number[] }>();
		await put(keyOf(1), dayText(1));
		await trainModel(buckets.store, config);
		for (let day = 2; day <= days; day++) {
			await put(keyOf(day), dayText(day));
			const manifest = await score(keyOf(day));
			assert.deepEqual(manifest.knowledge, {
				model: manifest.model.version,
				through: `2026-03-${String(day - 1).padStart(2, '0')}`,
			});
			live.set(keyOf(day), {
				windows: await rowsOf(keyOf(day), 'windows', novelty),
				logs: await rowsOf(
					keyOf(day),
					'logs',
					'message_rarity, message_anomaly_score, is_new_template, template, template_id',
				),
				places: await rowsOf(keyOf(day), 'windows', components.join()),
				componentIds: (await served()).document.svd.componentIds,
			});
			await trainModel(buckets.store, config);
		}
		const { failedCount } = await rescore();
		assert.equal(failedCount, 0);
		const { componentIds } = (await served()).document.svd;
		let unseen = 0;
		let held = 0;
		for (const [key, before] of live) {
			assert.deepEqual(await rowsOf(key, 'windows', novelty), before.windows, key);
			assert.deepEqual(
				await rowsOf(key, 'logs', 'message_rarity, message_anomaly_score, is_new_template, template, template_id'),
				before.logs,
				key,
			);
			const places = await rowsOf(key, 'windows', components.join());
			for (const [i, name] of components.entries()) {
				if (componentIds[i] !== before.componentIds[i]) continue;
				held++;
				assert.deepEqual(
					places.map((row) => row[name]),
					before.places.map((row) => row[name]),
					`${name} of ${key}`,
				);
			}
			unseen += before.windows.reduce((sum, row) => sum + Number(row.unseen_log_count), 0);
			const manifest = await readManifest(buckets.store, config.outputBucket, key);
			assert.notEqual(manifest?.model.version, manifest?.knowledge?.model);
		}
		assert.ok(unseen > 20 && held > 60, `${unseen} unseen lines, ${held} held components`);
		// Once more, by the same model: nothing changes.
		assert.equal((await rescore()).scored, 0);
	});

	it('of history is what was known the day before: nothing on the first, and each kind is new on its first day', async () => {
		for (let day = 1; day <= 5; day++) await put(keyOf(day), dayText(day));
		await trainModel(buckets.store, config);
		for (let day = 1; day <= 5; day++) await score(keyOf(day));
		const shares: number[] = [];
		for (let day = 1; day <= 5; day++) {
			const [row] = await rowsOf(
				keyOf(day),
				'windows',
				'sum(unseen_log_count) / sum(log_count) AS share, any_value(knowledge_through) AS day',
			);
			shares.push(Number(row?.share));
			assert.equal(row?.day, `2026-03-0${day - 1}`.replace('03-00', '02-28'));
		}
		assert.equal(shares[0], 1);
		// Kinds come on the second, fourth and fifth day.
		assert.deepEqual(
			shares.slice(1).map((share) => share > 0),
			[true, false, true, true],
		);
		const { rows } = await trainOnlyUpTo(3);
		assert.deepEqual(await rowsOf(keyOf(4), 'logs', 'message_rarity, message_anomaly_score, is_new_template'), rows);
	});

	/** The features of the fourth day by a model of the first three, elsewhere: what they would have been live. */
	async function trainOnlyUpTo(last: number): Promise<{ rows: Row[] }> {
		const there = config;
		config = await configured();
		for (let day = 1; day <= last; day++) await put(keyOf(day), dayText(day));
		await trainModel(buckets.store, config);
		await put(keyOf(last + 1), dayText(last + 1));
		await score(keyOf(last + 1));
		const rows = await rowsOf(keyOf(last + 1), 'logs', 'message_rarity, message_anomaly_score, is_new_template');
		config = there;
		return { rows };
	}

	it('of a drop of many days follows each line’s own day, in windows and lines', async () => {
		const lines = (day: number) => dayText(day).split('\n').slice(1, -1);
		for (let day = 1; day <= 4; day++) await put(keyOf(day), dayText(day));
		await put('all.csv', `timestamp,level,message\n${[1, 2, 3, 4].flatMap(lines).join('\n')}\n`);
		await trainModel(buckets.store, config);
		const manifest = await score('all.csv');
		for (let day = 1; day <= 4; day++) await score(keyOf(day));
		const columns = 'timestamp, message, message_rarity, message_anomaly_score, message_cluster, template_id';
		const parts = [];
		for (let day = 1; day <= 4; day++) parts.push(...(await rowsOf(keyOf(day), 'logs', columns)));
		assert.deepEqual(await rowsOf('all.csv', 'logs', columns), parts);
		const unseen =
			'count(*) FILTER (WHERE message_anomaly_score > 0.5) AS unseen, count(*) FILTER (WHERE is_new_template) AS new';
		const [byLine] = await rowsOf('all.csv', 'logs', unseen);
		const [byWindow] = await rowsOf('all.csv', 'windows', 'sum(unseen_log_count) AS unseen, sum(new_templates) AS new');
		assert.deepEqual([Number(byWindow?.unseen), Number(byWindow?.new)], [Number(byLine?.unseen), Number(byLine?.new)]);
		assert.equal(manifest.newTemplateCount, Number(byLine?.new));
		assert.equal(
			manifest.newTemplates?.find(({ template }) => template.startsWith('worker'))?.firstSeen.slice(0, 10),
			'2026-03-02',
		);
	});

	it('of an incident is not erased by scoring it again, and is as if scored first where the model that knew it is gone', async () => {
		for (let day = 1; day <= 4; day++) await put(keyOf(day), dayText(day));
		await trainModel(buckets.store, config);
		const text = 'timestamp,level,message\n2026-03-05T09:00:00Z,ERROR,the upstream is gone for good\n';
		await put('incident.csv', text);
		const first = await score('incident.csv');
		assert.ok((first.scores?.maxAnomalyScore ?? 0) > 0.7);
		await trainModel(buckets.store, config);
		await rescore();
		const again = await readManifest(buckets.store, config.outputBucket, 'incident.csv');
		assert.deepEqual([again?.scores, again?.newTemplates], [first.scores, first.newTemplates]);
		assert.notEqual(again?.model.version, first.model.version);
		const twice = await score('incident.csv');
		assert.deepEqual(
			[twice.scores, twice.knowledge],
			[first.scores, first.knowledge],
			'nor by an event that comes again',
		);
		await put(keyOf(6), dayText(6));
		await trainModel(buckets.store, config);
		await put(
			'other.csv',
			text.replace('the upstream is gone for good', 'nobody answers any more at all').replace('05T', '07T'),
		);
		const other = await score('other.csv');
		await buckets.store.delete(config.outputBucket, modelKeys(other.model.version).document);
		await put(keyOf(7), dayText(7));
		await trainModel(buckets.store, config);
		const later = new ServingModel(buckets.store, config);
		const anew = await score('other.csv');
		assert.ok((anew.scores?.maxAnomalyScore ?? 0) > 0.7, 'it was not known the day before, whoever says so');
		assert.equal(anew.knowledge?.model, anew.model.version);
		await scoreDrop(
			'incident.csv',
			await later.get(),
			buckets.store,
			await buckets.config({ ...environmentOf(config), ODDLINE_KNOWLEDGE: 'model' }),
		);
		const known = await readManifest(buckets.store, config.outputBucket, 'incident.csv');
		assert.ok((known?.scores?.maxAnomalyScore ?? 1) < 0.5, 'all that the model knows, where that is asked for');
	});

	it('is all that the model knows where its book is damaged or gone, and where the lines are older than its look-back', async () => {
		for (let day = 1; day <= 7; day++) await put(keyOf(day), dayText(day));
		const { version } = await trainModel(buckets.store, config);
		// The look-back is five days: of the first two nothing is known by day.
		const old = await score(keyOf(1));
		assert.deepEqual(
			[old.knowledge, old.scores?.unseenLineShare],
			[{ model: version, through: '2026-03-07', history: true }, 0],
		);
		config = await configured();
		for (let day = 1; day <= 3; day++) await put(keyOf(day), dayText(day));
		const second = await trainModel(buckets.store, config);
		await buckets.store.putText(config.outputBucket, modelKeys(second.version).book, 'none', '');
		const damaged = await score(keyOf(2));
		assert.deepEqual([damaged.status, damaged.scores?.unseenLineShare], ['complete', 0]);
	});

	it('is no history where a drop has no lines, and of what only the book has seen by then the rate is the model’s', async () => {
		for (let day = 1; day <= 7; day++) await put(keyOf(day), dayText(day));
		await trainModel(buckets.store, config);
		await put(keyOf(8), dayText(8));
		await trainModel(buckets.store, config);
		await put('empty.csv', 'timestamp,level,message\n');
		const empty = await score('empty.csv');
		assert.deepEqual([empty.status, empty.knowledge?.history], ['complete', undefined]);
		// The look-back begins on the fourth day; the book knows its templates from the days before.
		await score(keyOf(4));
		const known = await rowsOf(
			keyOf(4),
			'logs',
			'max(message_anomaly_score) FILTER (message_anomaly_score <= 0.5) AS highest',
		);
		assert.ok(Number(known[0]?.highest) < 0.1, `${known[0]?.highest}`);
	});

	const environmentOf = ({ logsBucket, outputBucket }: Config) => ({
		ODDLINE_LOGS_BUCKET: logsBucket,
		ODDLINE_OUTPUT_BUCKET: outputBucket,
		ODDLINE_LOOKBACK_DAYS: '5',
		ODDLINE_WINDOW_SECONDS: '60',
		ODDLINE_GATE: 'off',
	});
});

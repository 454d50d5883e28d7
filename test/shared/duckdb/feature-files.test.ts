import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { hourRows, windowRows } from '../../../shared/duckdb/feature-files.ts';
import { writeLogs } from '../../../shared/duckdb/line-features.ts';
import { totalHours } from '../../../shared/features/hours.ts';
import { unknownTemplates } from '../../../shared/features/new-templates.ts';
import type { ScoredDrop } from '../../../shared/features/scored-drop.ts';
import { scoresOf } from '../../../shared/features/windows.ts';
import type { MessageScore } from '../../../shared/model/score.ts';
import { idOfText } from '../../../shared/model/template-id.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { file, query, type Row } from '../../open-parquet.ts';
import { scoreWith } from '../features/score-with.ts';
import { groupDrop, micros, openWorkbench, type Workbench } from './workbench.ts';

/** A model by hand: two templates that it knows, each with its own cluster and components; anything else is unknown. */
const known: Record<string, Partial<MessageScore>> = {
	'common <NUM>': {
		rarity: 0.125,
		anomalyScore: 0.25,
		cluster: 1,
		distance: 0.5,
		components: [1, -0.5],
		knownSince: micros('2025-12-20T00:00:00Z'),
	},
	rare: {
		rarity: 0.5,
		anomalyScore: 0.75,
		cluster: 0,
		distance: 0.25,
		components: [0, 0.5],
		knownSince: micros('2025-12-27T09:00:40.5Z'),
	},
};

function score(masked: string): MessageScore {
	const base = {
		template: masked,
		reason: null,
		rarity: 1,
		anomalyScore: 1,
		distance: 2,
		cluster: 2,
		components: [0.25, 0.25],
	};
	const found = known[masked];
	return found
		? { ...base, known: true, knownSince: 0, ...found }
		: { ...base, known: false, knownSince: null, reason: 'never seen' };
}

/** Told of the listed templates alone. */
const reasonsOf = (drop: ScoredDrop) => (message: number) => `never seen: ${drop.summary.messages.textOf(message)}`;

const options = { componentCount: 2, clusterCount: 3, score };

async function writeFeatures(workbench: Workbench, csv: string): Promise<ScoredDrop> {
	const { database } = workbench;
	const content = `timestamp,level,message\n${csv}`;
	const grouping = { masking: notebookMasking, windowSeconds: 30 };
	const { summary, lines } = await groupDrop(workbench, 'a.csv', content, grouping);
	const drop = await scoreWith(summary, options);
	await database.writeRows(windowRows(drop, drop.appearances, 'v1'), workbench.file('windows.parquet'));
	await database.writeRows(hourRows(totalHours(drop.totals, drop.grid)), workbench.file('hourly.parquet'));
	await writeLogs(database, workbench.file('logs.parquet'), { ...lines, drop });
	return drop;
}

async function rowsOf(workbench: Workbench, name: string, columns: string): Promise<Row[]> {
	return await query(`SELECT ${columns} FROM ${file(workbench.file(`${name}.parquet`))}`);
}

const T = '2025-12-27 ';
/** Out of order; window 09:00:00 has a tie of clusters, 09:01:00 is empty, 11:00:00 is two hours on. */
const lines = [
	`${T}09:01:30,info,common 1`,
	`${T}09:00:01,info,common 22`,
	`${T}09:00:29.999999,error,rare`,
	`${T}09:00:40.5,error,rare`,
	`${T}09:00:30,warn,strange thing`,
	`${T}09:00:30,error,strange thing`,
	`${T}09:00:59,info,common 3`,
	`${T}11:00:00,info,common 4`,
	`${T}11:00:00,info,`,
	`${T}11:00:00,info,strange thing`,
].join('\n');

describe('features of a drop', () => {
	it('are means by window, empty windows included', async () => {
		await using workbench = await openWorkbench();
		// 09:00:00 to 11:00:00 by 30 s: 241 windows.
		const { grid } = await writeFeatures(workbench, lines);
		assert.deepEqual(grid, { windows: 241, emptyWindowsOmitted: false });
		const rows = await rowsOf(
			workbench,
			'windows',
			`strftime(timestamp, '%H:%M:%S') AS w, message_rarity AS r, message_anomaly_score AS s, message_cluster AS c, tfidf_0 AS t0,
			tfidf_1 AS t1, log_count::INTEGER AS n, new_templates::INTEGER AS new, max_anomaly_score AS most, to_json(cluster_counts)::VARCHAR AS counts`,
		);
		assert.equal(rows.length, 241);
		assert.deepEqual(rows.slice(0, 4), [
			// common and rare once each: (0.125 + 0.5) / 2, (0.25 + 0.75) / 2; clusters 0 and 1 tie. `rare` is known, and its
			// first line here is not where the model first saw it: nothing is new.
			{ w: '09:00:00', r: 0.3125, s: 0.5, c: 0, t0: 0.5, t1: 0, n: 2, new: 0, most: 0.75, counts: '[1,1,0]' },
			// strange twice, common, rare: (2 + 0.125 + 0.5) / 4, (2 + 0.25 + 0.75) / 4, (0.5 + 1 + 0) / 4, (0.5 − 0.5 + 0.5) / 4
			{ w: '09:00:30', r: 0.65625, s: 0.75, c: 2, t0: 0.375, t1: 0.125, n: 4, new: 1, most: 1, counts: '[1,1,2]' },
			{ w: '09:01:00', r: null, s: null, c: -1, t0: null, t1: null, n: 0, new: 0, most: null, counts: '[0,0,0]' },
			{ w: '09:01:30', r: 0.125, s: 0.25, c: 1, t0: 1, t1: -0.5, n: 1, new: 0, most: 0.25, counts: '[0,1,0]' },
		]);
		assert.equal(rows.filter(({ n }) => n === 0).length, 241 - 4);
	});

	it('are means by hour, an hour without lines included', async () => {
		await using workbench = await openWorkbench();
		await writeFeatures(workbench, lines);
		const columns =
			"strftime(timestamp, '%H') AS h, new_templates::INTEGER AS new, avg_anomaly_score AS s, avg_rarity AS r";
		assert.deepEqual(await rowsOf(workbench, 'hourly', columns), [
			// common three times, rare twice, strange twice: (0.75 + 1.5 + 2) / 7, (0.375 + 1 + 2) / 7
			{ h: '09', new: 1, s: 4.25 / 7, r: 3.375 / 7 },
			{ h: '10', new: 0, s: null, r: null },
			{ h: '11', new: 0, s: 0.625, r: 0.5625 },
		]);
	});

	it('are a row for each line in the file’s order; of equal first lines the first in the file is the new one', async () => {
		await using workbench = await openWorkbench();
		await writeFeatures(workbench, lines);
		const columns = `strftime(timestamp, '%H:%M:%S') AS t, level AS l, message AS m, message_processed AS p, template AS e, message_rarity AS r,
			message_anomaly_score AS s, message_cluster AS c, message_distance AS d, is_new_template AS new`;
		const common = { p: 'common <NUM>', e: 'common <NUM>', r: 0.125, s: 0.25, c: 1, d: 0.5, new: false };
		const rare = { p: 'rare', e: 'rare', r: 0.5, s: 0.75, c: 0, d: 0.25, new: false };
		const strange = { p: 'strange thing', e: 'strange thing', r: 1, s: 1, c: 2, d: 2, new: false };
		assert.deepEqual(await rowsOf(workbench, 'logs', columns), [
			{ t: '09:01:30', l: 'INFO', m: 'common 1', ...common },
			{ t: '09:00:01', l: 'INFO', m: 'common 22', ...common },
			{ t: '09:00:29', l: 'ERROR', m: 'rare', ...rare },
			{ t: '09:00:40', l: 'ERROR', m: 'rare', ...rare },
			{ t: '09:00:30', l: 'WARN', m: 'strange thing', ...strange, new: true },
			{ t: '09:00:30', l: 'ERROR', m: 'strange thing', ...strange },
			{ t: '09:00:59', l: 'INFO', m: 'common 3', ...common },
			{ t: '11:00:00', l: 'INFO', m: 'common 4', ...common },
			{ t: '11:00:00', l: 'INFO', m: 'strange thing', ...strange },
		]);
	});

	it('call a known template new exactly where the model first saw it', async () => {
		await using workbench = await openWorkbench();
		// Without the earlier `rare`, this drop holds the line at which the model first saw it.
		const drop = await writeFeatures(
			workbench,
			`${T}09:00:40.5,error,rare\n${T}09:00:41,error,rare\n${T}09:00:41,info,common 1\n`,
		);
		const marks = await rowsOf(workbench, 'logs', 'message, is_new_template AS new');
		assert.deepEqual(
			marks.map(({ new: isNew }) => isNew),
			[true, false, false],
		);
		assert.deepEqual(unknownTemplates(drop, 10, reasonsOf(drop)), { total: 0, severe: 0, templates: [] });
	});

	it('tell of the whole drop: means, the greatest, and what the model had never seen', async () => {
		await using workbench = await openWorkbench();
		const drop = await writeFeatures(workbench, `${lines}\n${T}09:00:00,,never 5`);
		assert.deepEqual(scoresOf(drop.totals), {
			// The hours' sums and the one line more: 4.25 + 1.25 + 1 over 10 lines; 4 of them unknown.
			meanAnomalyScore: 6.5 / 10,
			maxAnomalyScore: 1,
			unseenLineShare: 0.4,
		});
		const never = {
			templateId: idOfText('never <NUM>'),
			template: 'never <NUM>',
			reason: 'never seen: never <NUM>',
			firstSeen: micros('2025-12-27T09:00:00Z'),
			count: 1,
		};
		const strange = {
			templateId: idOfText('strange thing'),
			template: 'strange thing',
			reason: 'never seen: strange thing',
			firstSeen: micros('2025-12-27T09:00:30Z'),
			count: 3,
		};
		assert.deepEqual(unknownTemplates(drop, 10, reasonsOf(drop)), {
			total: 2,
			severe: 1,
			templates: [
				{ ...strange, levels: ['ERROR', 'INFO', 'WARN'], example: 'strange thing', score: 1 },
				{ ...never, levels: [], example: 'never 5', score: 1 },
			],
		});
		assert.equal(unknownTemplates(drop, 1, reasonsOf(drop)).templates.length, 1);
	});

	it('of no lines are files of no rows', async () => {
		await using workbench = await openWorkbench();
		const drop = await writeFeatures(workbench, '');
		assert.deepEqual(drop.grid, { windows: 0, emptyWindowsOmitted: false });
		for (const name of ['windows', 'hourly', 'logs']) assert.deepEqual(await rowsOf(workbench, name, '*'), []);
		assert.deepEqual(scoresOf(drop.totals), {});
	});

	it('leave out the empty windows and hours of a span of years', async () => {
		await using workbench = await openWorkbench();
		const { grid } = await writeFeatures(
			workbench,
			`1990-01-01,info,rare\n2190-01-01,info,rare\n${T}09:00:00,info,rare\n`,
		);
		assert.deepEqual(grid, { windows: 3, emptyWindowsOmitted: true });
		assert.equal((await rowsOf(workbench, 'hourly', '*')).length, 3);
	});
});

describe('feature files', () => {
	const message = fc.constantFrom('common 1', 'common 77', 'rare', 'strange thing', 'other /a/b', '7', '');
	const line = fc.tuple(fc.integer({ min: 0, max: 7_200_000 }), fc.constantFrom('info', 'warn', ''), message);
	const text = (rows: readonly (readonly [number, string, string])[]) =>
		rows.map(([ms, level, m]) => `${1766826000000 + ms},${level},"${m}"`).join('\n');

	async function bytesOf(csv: string, threads: number, names: readonly string[]): Promise<string[]> {
		await using workbench = await openWorkbench(threads);
		await writeFeatures(workbench, csv);
		return await Promise.all(
			names.map(async (name) => (await readFile(workbench.file(`${name}.parquet`))).toString('base64')),
		);
	}

	it('are the same bytes whatever the order of lines and the number of threads', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 80, size: 'max' }), async (rows) => {
				const names = ['windows', 'hourly'];
				const straight = await bytesOf(text(rows), 2, names);
				assert.deepEqual(await bytesOf(text(rows.toReversed()), 1, names), straight);
				assert.deepEqual(await bytesOf(text(rows.toSorted(([a], [b]) => a - b)), 4, names), straight);
			}),
			{ numRuns: 8 },
		);
	});

	it('of one drop are the same bytes twice, per-log features too, at a size that threads share', async () => {
		const rows = Array.from(
			{ length: 150_000 },
			(_, i) => `${1766826000000 + ((i * 7919) % 7_200_000)},info,common ${i} ${i % 50}`,
		).join('\n');
		const names = ['windows', 'hourly', 'logs'];
		assert.deepEqual(await bytesOf(rows, 4, names), await bytesOf(rows, 1, names));
	});
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Database } from '../../../shared/duckdb/database.ts';
import { windowRows, worstWindows } from '../../../shared/duckdb/drop-rows.ts';
import { summariseLines } from '../../../shared/duckdb/summary.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { micros, openDrop, openWorkbench } from './workbench.ts';

/** Means as exact sums (see scored-messages.ts): the high half alone, in units of 2^-26. */
const half = (value: number, lines: number) => value * lines * 2 ** 26;

interface WindowOf {
	readonly start: string;
	readonly lines: number;
	readonly mean: number;
	readonly max: number;
	readonly unseen: number;
	readonly clusters: readonly [number, number];
}

async function createWindows(database: Database, windows: readonly WindowOf[]): Promise<void> {
	const values = windows.map(
		({ start, lines, mean, max, unseen, clusters }) =>
			`(TIMESTAMP '${start}', ${lines}::BIGINT, ${half(mean, lines)}::DOUBLE, 0::DOUBLE, ${max}::DOUBLE, ${unseen}::BIGINT,
				[${clusters.join(', ')}]::BIGINT[])`,
	);
	await database.run(
		`CREATE TEMP TABLE window_sums AS SELECT * FROM (VALUES ${values.join(', ')}) AS t(window_start, log_count,
			message_anomaly_score_high, message_anomaly_score_low, max_anomaly_score, unknown_count, cluster_counts)`,
	);
}

const three: readonly WindowOf[] = [
	{ start: '2025-12-27 09:00:00', lines: 2, mean: 0.25, max: 0.5, unseen: 0, clusters: [1, 1] },
	{ start: '2025-12-27 09:00:30', lines: 4, mean: 0.5, max: 1, unseen: 1, clusters: [1, 3] },
	{ start: '2025-12-27 09:05:00', lines: 1, mean: 0.125, max: 0.125, unseen: 0, clusters: [1, 0] },
];

describe('windows of a drop’s page', () => {
	it('are each a row where they are few, with the smallest cluster of equal ones', async () => {
		await using workbench = await openWorkbench();
		await createWindows(workbench.database, three);
		const { seconds, rows } = await windowRows(workbench.database, { windowSeconds: 30, clusterCount: 2 }, 10);
		assert.equal(seconds, 30);
		assert.deepEqual(rows, [
			{ start: micros('2025-12-27T09:00:00Z'), lines: 2, mean: 0.25, max: 0.5, unseen: 0, cluster: 0 },
			{ start: micros('2025-12-27T09:00:30Z'), lines: 4, mean: 0.5, max: 1, unseen: 1, cluster: 1 },
			{ start: micros('2025-12-27T09:05:00Z'), lines: 1, mean: 0.125, max: 0.125, unseen: 0, cluster: 0 },
		]);
	});

	it('are grouped where they are many: lines, unseen ones and clusters add up', async () => {
		await using workbench = await openWorkbench();
		await createWindows(workbench.database, three);
		const { seconds, rows } = await windowRows(workbench.database, { windowSeconds: 30, clusterCount: 2 }, 2);
		// From 09:00 to 09:05 are two groups of five minutes. The first has a mean of (2 · 0.25 + 4 · 0.5) / 6 lines.
		assert.equal(seconds, 300);
		assert.deepEqual(rows, [
			{ start: micros('2025-12-27T09:00:00Z'), lines: 6, mean: 2.5 / 6, max: 1, unseen: 1, cluster: 1 },
			{ start: micros('2025-12-27T09:05:00Z'), lines: 1, mean: 0.125, max: 0.125, unseen: 0, cluster: 0 },
		]);
	});

	it('are not made wide by one line with a stray date', async () => {
		await using workbench = await openWorkbench();
		const at = (minute: number) => `2025-12-27 09:${String(minute).padStart(2, '0')}:00`;
		const usual = { lines: 1, mean: 0.25, max: 0.25, unseen: 0, clusters: [1, 0] } as const;
		const minutes = Array.from({ length: 40 }, (_, minute) => ({ ...usual, start: at(minute) }));
		await createWindows(workbench.database, [...minutes, { ...usual, start: '2180-01-01 00:00:00' }]);
		const { seconds } = await windowRows(workbench.database, { windowSeconds: 30, clusterCount: 2 }, 30);
		assert.equal(seconds, 120);
	});

	describe('are worst first, each with its most unusual messages', () => {
		const lines = [
			{ timestamp: '2025-12-27T09:00:10Z', message: 'known 5' },
			{ timestamp: '2025-12-27T09:00:30Z', message: 'new 7', level: 'error' },
			{ timestamp: '2025-12-27T09:00:31Z', message: 'known 6' },
			{ timestamp: '2025-12-27T09:00:31Z', message: 'known 42' },
			{ timestamp: '2025-12-27T09:00:40Z', message: 'known 1' },
			{ timestamp: '2025-12-27T09:00:59Z', message: 'usual' },
			{ timestamp: '2025-12-27T09:05:00Z', message: 'usual' },
		];

		async function worst(heldLines: number, open: boolean) {
			await using workbench = await openWorkbench();
			const { database } = workbench;
			await createWindows(database, three);
			await openDrop(workbench, 'a.ndjson', lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
			await summariseLines(database, notebookMasking, 30, heldLines);
			// known <NUM>, new <NUM> and usual, in this order.
			await database.run(
				`CREATE TABLE scored AS SELECT * FROM (VALUES (0, -1, 0.5, true), (1, 0, 1.0, false), (2, -2, 0.125, true))
					AS t(message_id, template_number, message_anomaly_score, known)`,
			);
			return await worstWindows(database, { windows: 2, messages: 2 }, open);
		}

		const messages = (known: string) => [
			{ start: micros('2025-12-27T09:00:00Z'), example: 'known 5', level: '', count: 1, score: 0.5, known: true },
			{ start: micros('2025-12-27T09:00:30Z'), example: 'new 7', level: 'ERROR', count: 1, score: 1, known: false },
			{ start: micros('2025-12-27T09:00:30Z'), example: known, level: '', count: 3, score: 0.5, known: true },
		];

		for (const heldLines of [lines.length, 0]) {
			it(`lines that are in the window, where they are ${heldLines > 0 ? 'held' : 'looked up in the file'}`, async () => {
				const found = await worst(heldLines, true);
				assert.deepEqual(
					found.windows.map(({ start }) => start),
					[micros('2025-12-27T09:00:30Z'), micros('2025-12-27T09:00:00Z')],
				);
				// Not the day's first, which is in another window, but of the two at this window's first instant the lesser.
				assert.deepEqual(found.messages, messages('known 42'));
			});
		}

		it('as masked, where the lines are not open and the day’s example is in another window', async () => {
			const found = await worst(lines.length, false);
			assert.deepEqual(found.messages, messages('known <NUM>'));
		});
	});
});

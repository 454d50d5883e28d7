import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HourTotals } from '../../../shared/duckdb/hour-totals.ts';
import { storedSummary } from '../../../shared/duckdb/summary-files.ts';
import { micros, openWorkbench, type Workbench } from './workbench.ts';

type SummaryRow = readonly [start: string, message: string, count: number];

async function writeRows({ database, file }: Workbench, name: string, rows: readonly SummaryRow[]): Promise<string> {
	const path = file(name);
	const values = rows.map(([start, message, count]) => `(TIMESTAMP '${start}', '${message}', ${count}::BIGINT)`);
	await database.writeParquet(
		`SELECT * FROM (VALUES ${values.join(', ')}) AS t(window_start, message_processed, count)`,
		path,
	);
	return path;
}

const figures = [
	{ message: 'a', score: 0.5, rarity: 0.25, wanted: 0 },
	{ message: 'b', score: 0.1, rarity: 0.05, wanted: null },
];

describe('hours of the training history', () => {
	it('add up drops, and weigh scores by lines', async () => {
		await using workbench = await openWorkbench();
		const hours = new HourTotals(workbench.database);
		const files = [
			await writeRows(workbench, 'one.parquet', [
				['2025-12-27 09:00:30', 'a', 1],
				['2025-12-27 09:59:30', 'b', 2],
			]),
			await writeRows(workbench, 'two.parquet', [
				['2025-12-27 09:30:00', 'b', 1],
				['2025-12-27 11:00:00', 'a', 4],
			]),
		];
		await Promise.all(files.map((file) => hours.add(storedSummary(file))));
		await hours.describeMessages(figures);
		const { hours: width, rows } = await hours.read(100);
		assert.equal(width, 1);
		// 9 o'clock: one line of 0.5 and three of 0.1 are 0.8 over four lines.
		assert.deepEqual(
			rows.map(({ start, lines, meanScore, meanRarity }) => [
				start,
				lines,
				meanScore.toFixed(9),
				meanRarity.toFixed(9),
			]),
			[
				[micros('2025-12-27T09:00:00Z'), 4, '0.200000000', '0.100000000'],
				[micros('2025-12-27T11:00:00Z'), 4, '0.500000000', '0.250000000'],
			],
		);
		assert.deepEqual(await hours.readWanted(100, 100), {
			hours: 1,
			rows: [
				{ wanted: 0, start: micros('2025-12-27T09:00:00Z'), lines: 1 },
				{ wanted: 0, start: micros('2025-12-27T11:00:00Z'), lines: 4 },
			],
		});
	});

	it('become wider where there are more than wanted, and keep every line', async () => {
		await using workbench = await openWorkbench();
		const hours = new HourTotals(workbench.database);
		const rows = Array.from({ length: 100 }, (_, i): SummaryRow => {
			const start = new Date(Date.parse('2025-12-01T00:00:00Z') + i * 3_600_000).toISOString().slice(0, 19);
			return [start.replace('T', ' '), 'a', 1];
		});
		await hours.add(storedSummary(await writeRows(workbench, 'long.parquet', rows)));
		await hours.describeMessages(figures);
		// A hundred hours from midnight are 34 of three hours, 17 of six, 9 of twelve.
		const { hours: width, rows: wide } = await hours.read(20);
		assert.deepEqual([width, wide.length], [6, 17]);
		assert.equal(
			wide.reduce((sum, { lines }) => sum + lines, 0),
			100,
		);
		assert.equal((await hours.readWanted(1000, 7)).rows.length, 7);
	});

	it('tell what went wrong only when they are read', async () => {
		await using workbench = await openWorkbench();
		const hours = new HourTotals(workbench.database);
		await hours.add(storedSummary(workbench.file('missing.parquet')));
		await hours.add(storedSummary(await writeRows(workbench, 'good.parquet', [['2025-12-27 09:00:30', 'a', 1]])));
		await assert.rejects(hours.describeMessages(figures), { name: 'SqlError' });
	});
});

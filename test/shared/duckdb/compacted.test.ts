import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { DayRows } from '../../../shared/duckdb/compacted.ts';
import { file, query } from '../../open-parquet.ts';
import { micros, openWorkbench } from './workbench.ts';

/** Rows of a summary: one message, without a level; the example where the row has one. */
function summaryOf(rows: readonly (readonly [seen: string, example: string | null])[]): string {
	const values = rows.map(([seen, example]) => {
		const text = example === null ? 'NULL' : `'${example}'`;
		return `(TIMESTAMP '2026-01-05 ${seen}', NULL::VARCHAR, 'disk <NUM>', 1::BIGINT, TIMESTAMP '2026-01-05 ${seen}',
			TIMESTAMP '2026-01-05 ${seen}', ${text}::VARCHAR)`;
	});
	const names = 'window_start, level, message_processed, count, first_seen, last_seen, example';
	return `(SELECT * FROM (VALUES ${values.join(', ')}) AS t(${names}))`;
}

// The first drop has its day's first line in another hour than its line at five past ten.
const a = [['09:00:00', 'disk 1'] as const, ['10:05:00', null] as const];
const b = [['10:30:00', 'disk 2'] as const];
const c = [['10:20:00', 'disk 3'] as const];

async function dayOf(...together: (readonly (readonly [string, string | null])[])[]) {
	await using workbench = await openWorkbench();
	const day = await DayRows.create(workbench.database);
	for (const rows of together) await day.add(summaryOf(rows), rows.length);
	const written = workbench.file('day.parquet');
	await day.writeDay(micros('2026-01-05T00:00:00Z'), undefined, written, together.flat().length);
	return {
		rows: await query(`SELECT hour(window_start)::INTEGER AS hour, count::INTEGER AS n, example FROM ${file(written)}`),
		bytes: await readFile(written, 'base64'),
	};
}

describe('a day file', () => {
	it('has an example where the hour’s first line is one', async () => {
		const { rows } = await dayOf(a, b, c);
		assert.deepEqual(rows, [
			{ hour: 9, n: 1, example: 'disk 1' },
			{ hour: 10, n: 3, example: null },
		]);
	});

	it('is the same bytes, however the drops were collected', async () => {
		const { bytes } = await dayOf(a, b, c);
		for (const together of [[[...a, ...b], c], [[...b, ...c], a], [[...c, ...a], b], [[...a, ...b, ...c]], [c, b, a]]) {
			assert.equal((await dayOf(...together)).bytes, bytes);
		}
	});
});

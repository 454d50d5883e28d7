import { deepEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readLines } from '../../../shared/duckdb/lines.ts';
import { InputError } from '../../../shared/errors.ts';
import { parquetSamples } from './shipped-parquet.ts';
import { linesOf, micros, openWorkbench } from './workbench.ts';

/** Parquet as services and connectors write it: what a person reads in each, through the way that the pipeline takes. */

const objectTime = micros('2025-12-27T10:30:00Z');
const start = micros('2025-12-27T09:17:00Z');

describe('Parquet of', () => {
	for (const { kind, query, lines } of parquetSamples) {
		test(kind, async () => deepEqual(await read(query), lines));
	}
});

/** `way SECONDS LEVEL SERVICE MESSAGE`, seconds behind 2025-12-27T09:17; or why it is not read. */
async function read(query: string): Promise<string[]> {
	await using workbench = await openWorkbench(1);
	const { database } = workbench;
	const file = workbench.file('drop.parquet');
	await database.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
	try {
		return await readLines(database, { file, key: 'k', objectTime }, 'keep', async (opened) => {
			const lines = await linesOf(opened);
			return lines.map(
				([time, level, message, service]) =>
					`${opened.way} ${(Number(time) - start) / 1e6} ${level ?? '-'} ${service ?? '-'} ${message}`,
			);
		});
	} catch (error) {
		if (error instanceof InputError) return [error.reason];
		throw error;
	}
}

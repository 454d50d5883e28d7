import { deepEqual } from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Database } from '../../../shared/duckdb/database.ts';
import { openLines, type Way } from '../../../shared/duckdb/lines.ts';
import { parquetSamples } from './shipped-parquet.ts';

/** Parquet as services and connectors write it: what a person reads in each, through the way that the pipeline takes. */

const objectTime = Date.parse('2025-12-27T10:30:00Z') * 1000;

describe('Parquet of', () => {
	for (const { kind, query, lines } of parquetSamples) {
		test(kind, async () => deepEqual(await read(query), lines));
	}
});

async function read(query: string): Promise<string[]> {
	const directory = await mkdtemp(join(tmpdir(), 'oddline-shipped-'));
	const file = join(directory, 'drop.parquet');
	try {
		await write(directory, query, file);
		const first = await open(directory, file, 'plain');
		return first.some((line) => line.startsWith('odd ')) ? await open(directory, file, 'records') : first;
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}

async function write(directory: string, query: string, file: string): Promise<void> {
	await using database = await Database.open(directory, { memoryMegabytes: 512, threads: 1 });
	await database.run(`COPY (${query}) TO '${file}' (FORMAT parquet)`);
}

/** `way SECONDS LEVEL SERVICE MESSAGE`, seconds behind 2025-12-27T09:17. */
async function open(directory: string, file: string, way: Way): Promise<string[]> {
	await using database = await Database.open(directory, { memoryMegabytes: 512, threads: 1 });
	const opened = await openLines(database, { file, key: 'k', objectTime }, way).catch((error) => error.reason);
	if (typeof opened === 'string') return [opened];
	const rows = await database.rows(
		`SELECT skip, (epoch_us(timestamp) - epoch_us(TIMESTAMP '2025-12-27 09:17:00')) / 1e6 AS s, level, service, message FROM lines ORDER BY line`,
	);
	return rows.map(({ skip, s, level, service, message }) =>
		skip === null ? `${opened.way} ${s} ${level ?? '-'} ${service ?? '-'} ${message}` : `odd ${skip}`,
	);
}

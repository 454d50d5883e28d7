import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { DuckDBInstance, type Json } from '@duckdb/node-api';
import { HISTORY_START, sampleHistory } from '../../../../infra/local/sample/history.ts';
import { sampleIncident } from '../../../../infra/local/sample/incident.ts';
import type { LogLines } from '../../../../infra/local/sample/log-lines.ts';
import { type WrittenSample, writeSample } from '../../../../infra/local/sample/write.ts';
import { literal } from '../../../../shared/duckdb/quote.ts';

let directory: string;
let written: WrittenSample;

before(async () => {
	// A quote in the path must not end the SQL literal.
	directory = await mkdtemp(join(tmpdir(), "sample-it's-"));
	written = await writeSample(directory);
});

after(async () => await rm(directory, { recursive: true }));

async function rowsOf(sql: string): Promise<Json[][]> {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	try {
		await connection.run(`SET TimeZone = 'UTC'`);
		return (await connection.runAndReadAll(sql)).getRowsJson();
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

/** Rows as [microseconds, level, service, message], as DuckDB's JSON has them. */
function rowsIn(lines: LogLines): Json[][] {
	return lines.messages.map((message, i) => {
		return [String(lines.timestampMicros[i]), lines.levels[i] ?? null, lines.services[i] ?? null, message];
	});
}

describe('writing the sample', () => {
	it('writes the history as one parquet file for half of the nine days, counted from its first line', async () => {
		assert.deepEqual(
			written.history,
			[17, 22].map((day) => join(directory, `2025-12-${day}.parquet`)),
		);
		for (const [i, file] of written.history.entries()) {
			const parts = await rowsOf(
				`SELECT DISTINCT (epoch_us(timestamp) - ${HISTORY_START}) // ${4.5 * 86_400_000_000} FROM read_parquet(${literal(file)})`,
			);
			assert.deepEqual(parts, [[String(i)]]);
		}
	});

	it('gives parquet instants and three texts, zstd', async () => {
		const file = literal(written.history[1] ?? '');
		const columns = await rowsOf(`DESCRIBE FROM read_parquet(${file})`);
		assert.deepEqual(
			columns.map(([name, type]) => [name, type]),
			[
				['timestamp', 'TIMESTAMP WITH TIME ZONE'],
				['level', 'VARCHAR'],
				['service', 'VARCHAR'],
				['message', 'VARCHAR'],
			],
		);
		assert.deepEqual(await rowsOf(`SELECT DISTINCT compression FROM parquet_metadata(${file})`), [['ZSTD']]);
	});

	it('loses no line of the history', async () => {
		const files = written.history.map(literal).join(', ');
		const rows = await rowsOf(`SELECT epoch_us(timestamp), level, service, message FROM read_parquet([${files}])`);
		assert.deepEqual(rows, rowsIn(sampleHistory()));
	});

	it('writes the incident as parquet, NDJSON and CSV, with what it is', () => {
		assert.deepEqual(
			written.incident.map(({ file }) => basename(file)),
			[
				'incident-1-new-database-error.parquet',
				'incident-2-known-error-spike.ndjson.gz',
				'incident-3-silent-failure.csv',
			],
		);
		assert.deepEqual(
			written.incident.map(({ title, what }) => [title, what]),
			sampleIncident().map(({ title, what }) => [title, what]),
		);
	});

	it('loses no line of the incident, whatever the format', async () => {
		const readers = ['read_parquet', 'read_json_auto', 'read_csv'];
		for (const [i, drop] of sampleIncident().entries()) {
			const file = literal(written.incident[i]?.file ?? '');
			const rows = await rowsOf(`SELECT epoch_us(timestamp), level, service, message FROM ${readers[i]}(${file})`);
			assert.deepEqual(rows, rowsIn(drop.lines), drop.name);
		}
	});

	it('gives NDJSON times with Z and CSV times without zone', async () => {
		const [, ndjson = '', csv = ''] = written.incident.map(({ file }) => file);
		const [[line] = []] = await rowsOf(
			`SELECT json->>'timestamp' FROM read_ndjson_objects(${literal(ndjson)}) LIMIT 1`,
		);
		assert.match(String(line), /^2025-12-27T12:00:0\d\.\d{6}Z$/);
		assert.match(await readFile(csv, 'utf8'), /^timestamp,level,service,message\n2025-12-27 15:00:0\d\.\d{6},/);
	});

	it('writes the same bytes when it writes again', async () => {
		const files = [...written.history, ...written.incident.map(({ file }) => file)];
		const first = await Promise.all(files.map((file) => readFile(file)));
		await writeSample(directory);
		for (const [i, file] of files.entries()) assert.deepEqual(await readFile(file), first[i], file);
	});

	it('says which file it could not write when the directory is missing', async () => {
		await assert.rejects(writeSample(join(directory, 'missing')), /missing/);
	});

	it('loads DuckDB only when it writes', async () => {
		const module = new URL('../../../../infra/local/sample/write.ts', import.meta.url).href;
		const script = `await import(${JSON.stringify(module)}); console.log(process.report.getReport().sharedObjects.join())`;
		const run = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
		assert.doesNotMatch(run.stdout, /duckdb/);
	});
});

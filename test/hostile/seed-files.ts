/** Valid drops of every format and from several writers, for mutations to start from. */
import { readFile, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { file, query } from '../open-parquet.ts';
import { int96Parquet } from './int96-parquet.ts';

export interface SeedFile {
	/** What it is, for people. */
	readonly name: string;
	/** Of its key. */
	readonly ending: string;
	readonly bytes: Buffer;
	/** Whether it has a score as it is; of real writers' files some are no logs, or say no zone. */
	readonly isScored: boolean;
}

const start = Date.parse('2026-03-02T09:00:00Z');
const rowCount = 60;

const messages = [
	'user 17 logged in',
	'disk /dev/sda1 is "nearly", full',
	'caché geleert 😀',
	'payment <b>42</b> accepted',
];
const records = Array.from({ length: rowCount }, (_, i) => ({
	timestamp: new Date(start + i * 1500).toISOString(),
	level: ['info', 'warn', 'error'][i % 3] ?? 'info',
	message: `${messages[i % messages.length]} after ${i} ms`,
}));

const csv = (delimiter: string, end: string) =>
	[
		['timestamp', 'level', 'message'],
		...records.map(({ timestamp, level, message }) => [timestamp, level, `"${message.replaceAll('"', '""')}"`]),
	]
		.map((cells) => cells.join(delimiter) + end)
		.join('');
const ndjson = records.map((record) => `${JSON.stringify(record)}\n`).join('');

const texts: Readonly<Record<string, readonly [ending: string, text: string]>> = {
	csv: ['.csv', csv(',', '\n')],
	'csv with semicolons and CRLF': ['.csv', csv(';', '\r\n')],
	'JSON lines': ['.ndjson', ndjson],
	'JSON lines with milliseconds': [
		'.jsonl',
		ndjson.replace(/"2026[^"]*"/g, (iso) => String(Date.parse(JSON.parse(iso)))),
	],
	'a JSON array': ['.json', JSON.stringify(records)],
	'JSON objects over several lines': ['.json', records.map((record) => JSON.stringify(record, null, 2)).join('\n')],
};

/** Rows for DuckDB to write: `i` numbers them. */
const time = `TIMESTAMP '2026-03-02 09:00:00' + to_milliseconds(i * 1500)`;
const message = `['user 17 logged in', 'disk nearly full', 'caché geleert', 'payment accepted'][i % 4 + 1] || ' after ' || i || ' ms'`;
const level = `['info', 'warn', 'error'][i % 3 + 1]`;
const rows = (columns: string, count = rowCount) => `SELECT ${columns} FROM range(${count}) AS r(i)`;
const usual = `${time} AS timestamp, ${level} AS level, ${message} AS message`;

const parquets: Readonly<Record<string, readonly [query: string, options?: string]>> = {
	snappy: [rows(usual), 'COMPRESSION snappy'],
	zstd: [rows(usual), 'COMPRESSION zstd'],
	gzip: [rows(usual), 'COMPRESSION gzip'],
	brotli: [rows(usual), 'COMPRESSION brotli'],
	lz4: [rows(usual), 'COMPRESSION lz4_raw'],
	uncompressed: [rows(usual), 'COMPRESSION uncompressed'],
	'version 2': [rows(usual, 500), 'PARQUET_VERSION v2, COMPRESSION zstd'],
	'version 2, uncompressed': [rows(usual, 500), 'PARQUET_VERSION v2, COMPRESSION uncompressed'],
	dictionaries: [rows(`${time} AS timestamp, ${level} AS level, 'state ' || (i % 5) AS message`, 1000)],
	'no dictionaries': [rows(usual), 'DICTIONARY_SIZE_LIMIT 1'],
	'row groups': [rows(usual, 5000), 'ROW_GROUP_SIZE 2048'],
	NULLs: [
		rows(`CASE WHEN i % 7 > 0 THEN ${time} END AS timestamp, CASE WHEN i % 5 > 0 THEN ${message} END AS message`),
	],
	'nested columns': [rows(`${usual}, {a: [i, NULL], c: {d: ${message}}} AS context, MAP {${level}: [i]} AS labels`)],
	variant: [rows(`${usual}, {a: i}::VARIANT AS context`)],
	bytes: [rows(`${time} AS timestamp, encode(${level}) AS level, encode(${message}) AS message`)],
	'ISO text and ENUM': [
		rows(
			`strftime(${time}, '%Y-%m-%dT%H:%M:%SZ') AS timestamp, (${level})::ENUM('info', 'warn', 'error') AS level, ${message} AS message`,
		),
	],
	zones: [rows(`(${time})::TIMESTAMPTZ AS timestamp, ${message} AS message`)],
	nanoseconds: [rows(`(${time})::TIMESTAMP_NS AS timestamp, ${message} AS message`)],
	decimals: [
		rows(`(epoch_ms(${time}) + 0.25)::DECIMAL(20, 3) AS timestamp, i::HUGEINT AS level, ${message} AS message`),
	],
	doubles: [rows(`epoch_ms(${time})::DOUBLE AS timestamp, i % 2 = 0 AS level, ${message} AS message`)],
	'many columns': [rows(`${usual}, ${Array.from({ length: 300 }, (_, c) => `i AS c${c}`).join(', ')}`)],
	'SQL for names': [
		rows(
			`${usual}, i AS "x""; DROP TABLE lines; --", i AS "'; COPY lines TO 'stolen.csv'; --", i AS "file_row_number", i AS "a` +
				'\n\t' +
				`b"`,
		),
	],
};

const oldLines = records.map(({ timestamp, ...rest }) => ({
	...rest,
	time: BigInt(Date.parse(timestamp)) * 1_000_000n,
}));

/** @param directory a place for files while they are written */
export async function writeSeedFiles(directory: string): Promise<readonly SeedFile[]> {
	const seeds: SeedFile[] = [
		{ name: 'Parquet, INT96', ending: '.parquet', bytes: int96Parquet(oldLines), isScored: true },
	];
	for (const [name, [sql, options]] of Object.entries(parquets)) {
		const path = join(directory, 'seed.parquet');
		await query(`COPY (${sql}) TO ${file(path)} (FORMAT parquet${options ? `, ${options}` : ''})`);
		seeds.push({ name: `Parquet, ${name}`, ending: '.parquet', bytes: await readFile(path), isScored: true });
		await rm(path);
	}
	for (const [name, [ending, text]] of Object.entries(texts)) {
		const bytes = Buffer.from(text);
		const half = bytes.indexOf('\n', bytes.length / 2) + 1;
		seeds.push(
			{ name, ending, bytes, isScored: true },
			{ name: `${name}, gzip`, ending: `${ending}.gz`, bytes: gzipSync(bytes), isScored: true },
			{ name: `${name}, zstd`, ending: `${ending}.zst`, bytes: zstdCompressSync(bytes), isScored: true },
			{
				name: `${name}, two zstd frames`,
				ending: `${ending}.zst`,
				bytes: Buffer.concat([bytes.subarray(0, half), bytes.subarray(half)].map((part) => zstdCompressSync(part))),
				isScored: true,
			},
		);
	}
	return [...seeds, ...(await writersFiles())];
}

/** Files of real log writers and shippers, which the readers' own tests judge. */
async function writersFiles(): Promise<SeedFile[]> {
	const formats = new URL('../fixtures/formats/', import.meta.url);
	const files: readonly { id: string; file: string; key: string }[] = JSON.parse(
		await readFile(new URL('manifest.json', formats), 'utf8'),
	);
	return await Promise.all(
		files.map(async ({ id, file: path, key }) => ({
			name: id,
			ending: extname(key),
			bytes: await readFile(new URL(path, formats)),
			isScored: false,
		})),
	);
}

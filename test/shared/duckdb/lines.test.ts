import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ColumnNames } from '../../../shared/config.ts';
import { InputError } from '../../../shared/errors.ts';
import { columns, type DropContent, linesOf, micros, openDrop, openWorkbench, readDrop } from './workbench.ts';

const time = '2025-12-27T09:00:00.000042Z';
const at = micros(time);

/** Three records in each format: with a level, without one, and with what needs quoting. */
const csv = `timestamp,level,message\n${time},info,first\n${time},,second\n${time}, Warn ,"a ""b"", c\nd"\n`;
const records = [
	{ timestamp: time, level: 'info', message: 'first' },
	{ timestamp: time, message: 'second' },
	{ message: 'a "b", c\nd', level: ' Warn ', timestamp: time, other: { message: 'nested' } },
];
const ndjson = records.map((record) => `${JSON.stringify(record)}\n`).join('');
const parquet = {
	query: `SELECT * FROM (VALUES (TIMESTAMP '2025-12-27 09:00:00.000042', 'info', 'first', 1),
		(TIMESTAMP '2025-12-27 09:00:00.000042', NULL, 'second', 2),
		(TIMESTAMP '2025-12-27 09:00:00.000042', ' Warn ', 'a "b", c' || chr(10) || 'd', 3)) AS v(timestamp, level, message, other)`,
};
const expected = [
	[at, 'INFO', 'first', null],
	[at, null, 'second', null],
	[at, 'WARN', 'a "b", c\nd', null],
];

const formats: Record<string, DropContent> = {
	'a.parquet': parquet,
	'a.ndjson': ndjson,
	'a.jsonl': ndjson,
	'a.json': JSON.stringify(records),
	'pretty.json': JSON.stringify(records, null, 2),
	'sequence.json': records.map((record) => JSON.stringify(record, null, '\t')).join('\n'),
	'crlf.ndjson': `\n\r\n${ndjson.replaceAll('\n', '\r\n')}\n`,
	'marked.ndjson': `\uFEFF${ndjson}`,
	'utf16.ndjson': Buffer.from(`\uFEFF${ndjson}`, 'utf16le'),
	'a.csv': csv,
	'marked.csv': `\uFEFF${csv}`,
	'utf16.csv': Buffer.from(`\uFEFF${csv}`, 'utf16le'),
	'semicolon.csv': csv
		.replace(',level,', ';level;')
		.replaceAll(`${time},`, `${time};`)
		.replace(/(;(?:info|)),|( Warn ),/g, '$1$2;'),
	'blank.csv': `\n\n${csv}`,
	'a.csv.gz': csv,
	'a.csv.zst': csv,
	'a.ndjson.gz': ndjson,
	'a.ndjson.zst': ndjson,
	'array.json.gz': JSON.stringify(records),
	'array.json.zst': JSON.stringify(records, null, 2),
	'members.ndjson.gz': Buffer.concat(records.map((record) => gzipSync(`${JSON.stringify(record)}\n`))),
	'frames.ndjson.zst': Buffer.concat(records.map((record) => zstdCompressSync(`${JSON.stringify(record)}\n`))),
};

describe('the lines of a drop', () => {
	for (const [key, content] of Object.entries(formats)) {
		it(`are read from ${key}`, async () => assert.deepEqual(await readDrop(key, content), expected));
	}

	it('have columns of other names by configuration, in any case', async () => {
		const names: ColumnNames = { timestamp: '@time', level: 'Severity', message: 'log "text"' };
		const values = { '@Time': time, severity: 'error', 'LOG "TEXT"': 'hello', message: 'not this' };
		const header = '@Time,severity,"LOG ""TEXT"""';
		const quoted = `SELECT '${time}' AS "@Time", 'error' AS severity, 'hello' AS "LOG ""TEXT""", 'not this' AS message`;
		const line = [[at, 'ERROR', 'hello', null]];
		assert.deepEqual(await readDrop('a.ndjson', JSON.stringify(values), names), line);
		assert.deepEqual(await readDrop('a.parquet', { query: quoted }, names), line);
		assert.deepEqual(await readDrop('a.csv', `${header}\n${time},error,hello\n`, names), line);
	});

	it('prefer the column that is spelled as configured', async () => {
		const query = `SELECT '${time}' AS timestamp, 'right' AS message`;
		assert.deepEqual(await readDrop('a.parquet', { query }), [[at, null, 'right', null]]);
		const text = JSON.stringify({ Message: 'wrong', timestamp: time, message: 'right' });
		assert.deepEqual(await readDrop('a.ndjson', text), [[at, null, 'right', null]]);
	});

	it('may have no level, or one of any scalar type; of others there is none', async () => {
		const level = async (sql: string) => {
			const query = `SELECT '${time}' AS timestamp, 'm' AS message${sql}`;
			return (await readDrop('a.parquet', { query }))[0]?.[1];
		};
		assert.equal(await level(''), null);
		assert.equal(await level(', NULL AS level'), null);
		assert.equal(await level(', 30 AS level'), '30');
		assert.equal(await level(', true AS level'), 'TRUE');
		assert.equal(await level(', 1.50::DECIMAL(4, 2) AS level'), '1.50');
		assert.equal(await level(", 'warn'::ENUM('info', 'warn') AS level"), 'WARN');
		assert.equal(await level(", 'warn'::BLOB AS level"), 'WARN');
		assert.equal(await level(", ['warn'] AS level"), null);
		assert.equal(await level(", {'name': 'warn'} AS level"), null);
	});

	it('leave other columns alone, however they are nested, named or partitioned', async () => {
		const query = `SELECT '${time}' AS timestamp, 'm' AS message, {'a': [1, 2], 'message': 'no'} AS s, MAP {'a': 1} AS m,
			[['x']] AS l, 7 AS file_row_number, 8 AS line, 9 AS skip, 10 AS "day=1", 11 AS t`;
		assert.deepEqual(await readDrop('day=2/level=9/a.parquet', { query }), [[at, null, 'm', null]]);
	});

	it('keep the file’s order, even where a column has the row number’s name', async () => {
		const query = (extra: string) =>
			`SELECT '${time}' AS timestamp, range::VARCHAR AS message${extra} FROM range(5000)`;
		const counted = Array.from({ length: 5000 }, (_, i) => [at, null, String(i), null]);
		assert.deepEqual(await readDrop('a.parquet', { query: query('') }), counted);
		assert.deepEqual(await readDrop('a.parquet', { query: query(', -range AS "File_Row_Number"') }), counted);
	});

	it('are read without the columns that are not needed', async () => {
		await using workbench = await openWorkbench();
		await openDrop(workbench, 'a.parquet', { query: `SELECT *, 'x' AS payload FROM (${parquet.query})` });
		const [plan] = await workbench.database.rows('EXPLAIN SELECT timestamp, level, message FROM lines');
		const text = String(plan?.explain_value);
		assert.match(text, /message/);
		assert.doesNotMatch(text, /payload|other/);
	});

	it('are text whatever JSON has for a value', async () => {
		const text = [{ a: 1 }, 5, [1], true, 'x', null].map((message) => JSON.stringify({ timestamp: time, message }));
		const lines = await readDrop('a.ndjson', text.join('\n'));
		assert.deepEqual(
			lines.map(([, , message]) => message),
			['{"a":1}', '5', '[1]', 'true', 'x', null],
		);
		const numbers = `{"timestamp":${at / 1000},"message":"ms"}`;
		assert.deepEqual(await readDrop('a.ndjson', numbers), [[at, null, 'ms', null]]);
	});

	it('of older parquet writers are text that does not say so, bytes that are no UTF-8 replaced', async () => {
		const query = `SELECT '${time}'::BLOB AS timestamp, unnest(['plain'::BLOB, encode('é😀'), '\\xC3\\xFFx'::BLOB, NULL]) AS message`;
		assert.deepEqual(await readDrop('a.parquet', { query }), [
			[at, null, 'plain', null],
			[at, null, 'é😀', null],
			[at, null, '\uFFFDx', null],
			[at, null, null, 'missing-message'],
		]);
	});
});

describe('what is no line', () => {
	it('is told by reason', async () => {
		const rows = [
			{ timestamp: time, message: 'good' },
			{ message: 'no time' },
			{ timestamp: null, message: 'no time' },
			{ timestamp: 'soon', message: 'bad time' },
			{ timestamp: '1970-01-01T00:00:00Z', message: 'bad time' },
			{ timestamp: time, level: 'info' },
			{ other: 1 },
		];
		const reasons = [
			null,
			'missing-timestamp',
			'missing-timestamp',
			'unusable-timestamp',
			'unusable-timestamp',
			'missing-message',
			'malformed',
		];
		const lines = await readDrop('a.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'));
		assert.deepEqual(
			lines.map(([, , , skip]) => skip),
			reasons,
		);
		assert.deepEqual(lines[4]?.[0], null, 'an implausible time is not shown');
	});

	it('is malformed text in JSON, line by line', async () => {
		const good = JSON.stringify({ timestamp: time, message: 'good' });
		const lines = await readDrop(
			'a.ndjson',
			`${good}\nnonsense\n{"timestamp":\n[1]\n5\nnull\n${good}\n${good.slice(0, 20)}`,
		);
		assert.deepEqual(
			lines.map(([, , , skip]) => skip),
			[null, 'malformed', 'malformed', 'malformed', 'malformed', 'malformed', null, 'malformed'],
		);
	});

	it('is counted beside the lines where CSV cannot be split', async () => {
		await using workbench = await openWorkbench();
		const text = `timestamp,level,message\n${time},info\n${time},info,a,b\n\n${time},info,good\n${time},info,a "quoted" word\n${time},info,"open\n`;
		assert.equal(await openDrop(workbench, 'a.csv', text), 3);
		assert.deepEqual(
			(await linesOf(workbench)).map(([, , message]) => message),
			['good', 'a "quoted" word'],
		);
	});
});

describe('bytes that text should not have', () => {
	const good = { timestamp: time, message: 'good' };
	it('do not lose a line', async () => {
		const hostile = Buffer.concat([
			Buffer.from(`${JSON.stringify(good)}\n{"timestamp":"${time}","message":"a`),
			Buffer.from([0xff, 0xc3, 0]),
			Buffer.from(
				`b"}\n${JSON.stringify({ ...good, message: 'nul \0' })}\n{"timestamp":"${time}","message":"\\udcff"}\n`,
			),
		]);
		for (const [key, bytes] of [
			['a.ndjson', hostile],
			['a.ndjson.gz', gzipSync(hostile)],
			['a.ndjson.zst', zstdCompressSync(hostile)],
			['a.json', Buffer.from(`[${hostile.toString('latin1').trim().replaceAll('\n', ',')}]`, 'latin1')],
		] as const) {
			assert.deepEqual(
				(await readDrop(key, bytes)).map(([, , message]) => message),
				['good', 'a\uFFFD\uFFFD\0b', 'nul \0', '\uFFFD'],
				key,
			);
		}
		const table = Buffer.concat([
			Buffer.from(`timestamp,message\n${time},a`),
			Buffer.from([0xff, 0]),
			Buffer.from(`b\n${time},good\n`),
		]);
		assert.deepEqual(
			(await readDrop('a.csv', table)).map(([, , message]) => message),
			['a\uFFFD\0b', 'good'],
		);
	});

	it('do not lose one in CSV behind a column that nobody reads', async () => {
		const bytes = Buffer.from(
			`host,timestamp,message,more\nh\xff,${time},caf\xe9,m\xff\nh,${time},all quiet,m\n`,
			'latin1',
		);
		const repaired = [
			[at, null, 'caf\ufffd', null],
			[at, null, 'all quiet', null],
		];
		assert.deepEqual(await readDrop('a.csv', bytes), repaired);
		assert.deepEqual(await readDrop('a.csv.gz', gzipSync(bytes)), repaired);
	});

	it('do not lose a line where zeros follow what is compressed, as tapes and some writers leave them', async () => {
		const padded = Buffer.concat([gzipSync(csv), Buffer.alloc(512)]);
		assert.deepEqual(await readDrop('a.csv.gz', padded), expected);
	});

	it('may be ten million, in one message, beside small ones', async () => {
		const long = 'x y '.repeat(2_600_000);
		for (const [key, content] of [
			['a.ndjson', `${JSON.stringify({ ...good, message: long })}\n${JSON.stringify(good)}\n`],
			['a.csv', `timestamp,message\n${time},${long}\n${time},good\n`],
			['a.parquet', { query: `SELECT '${time}' AS timestamp, unnest([repeat('x y ', 2600000), 'good']) AS message` }],
		] as const) {
			const lengths = (await readDrop(key, content)).map(([, , message]) => String(message).length);
			assert.deepEqual(lengths, [10_400_000, 4], key);
		}
	});

	it('of more than 16 MiB in one CSV record are no line', async () => {
		await using workbench = await openWorkbench();
		const text = `timestamp,message\n${time},${'x y '.repeat(5_000_000)}\n${time},good\n`;
		assert.equal(await openDrop(workbench, 'a.csv', text), 1);
		assert.deepEqual(await linesOf(workbench), [[at, null, 'good', null]]);
	});
});

describe('a drop that cannot be read', () => {
	const row = JSON.stringify({ timestamp: time, message: 'good' });
	const cases: [what: string, key: string, content: DropContent, reason: string, message: RegExp][] = [
		[
			'parquet of no bytes',
			'a.parquet',
			Buffer.alloc(0),
			'unreadable',
			/too small to be a Parquet file. Expected a whole file.*upload it again/,
		],
		[
			'other bytes named parquet',
			'a.parquet',
			'timestamp,message\n1,2\n',
			'unreadable',
			/[Nn]o magic bytes.*Expected a whole file/,
		],
		[
			'a JSON array cut off',
			'a.json',
			`[${row},${row.slice(0, -9)}`,
			'unreadable',
			/Malformed JSON in the file.*unexpected end.*upload it again/,
		],
		[
			'gzip cut off',
			'a.csv.gz',
			gzipSync(csv.repeat(9)).subarray(0, -9),
			'unreadable',
			/gzip stream ends early.*upload it again, whole/,
		],
		['zstd cut off', 'a.ndjson.zst', zstdCompressSync(ndjson).subarray(0, -1), 'unreadable', /zstd stream ends early/],
		['text named gzip', 'a.ndjson.gz', Buffer.from(ndjson), 'unreadable', /no gzip stream.*as its ending says/],
		['text named zstd', 'a.csv.zst', Buffer.from(csv), 'unreadable', /no zstd stream.*as its ending says/],
		[
			'CSV without the time',
			'a.csv',
			'when,message\n1,2\n',
			'missing-column',
			/no column "timestamp": the file has "when", "message". Name the column in ODDLINE_COLUMN_TIMESTAMP/,
		],
		[
			'parquet without the message',
			'a.parquet',
			{ query: "SELECT 1 AS timestamp, 'x' AS text" },
			'missing-column',
			/no column "message": the file has "timestamp", "text".*ODDLINE_COLUMN_MESSAGE/,
		],
		[
			'JSON without the time',
			'a.ndjson',
			'{"ts":1,"message":"a"}\n{"ts":2,"message":"b"}',
			'missing-column',
			/no column "timestamp": the file has "ts", "message"/,
		],
		[
			'a time of another type',
			'a.parquet',
			{ query: "SELECT true AS timestamp, 'x' AS message" },
			'wrong-type',
			/column "timestamp" is BOOLEAN: expected a timestamp.*ODDLINE_COLUMN_TIMESTAMP/,
		],
		[
			'a message of another type',
			'a.parquet',
			{ query: 'SELECT 1 AS timestamp, [2] AS message' },
			'wrong-type',
			/column "message" is INTEGER\[\]: expected text.*ODDLINE_COLUMN_MESSAGE/,
		],
	];
	for (const [what, key, content, reason, message] of cases) {
		it(`is ${what}: ${reason}`, async () => {
			await assert.rejects(readDrop(key, content), (error) => {
				assert.ok(error instanceof InputError, String(error));
				assert.equal(error.reason, reason);
				assert.match(error.message, message);
				assert.doesNotMatch(error.message, /oddline-duckdb|["']drop["']/, 'no local path');
				return true;
			});
		});
	}

	it('names of very many columns only some', async () => {
		const header = Array.from({ length: 500 }, (_, i) => `column_${i}`).join(',');
		await assert.rejects(readDrop('a.csv', `${header}\n`), /"column_19", 480 more\./);
	});
});

describe('a drop that holds nothing', () => {
	const nothing: Record<string, DropContent> = {
		'a.csv': '',
		'a.ndjson': '',
		'blank.ndjson': '\n \n',
		'array.json': '[]',
		'header.csv': 'timestamp,message',
		'a.csv.gz': '',
		'a.ndjson.gz': '',
		'a.ndjson.zst': '',
		'a.parquet': { query: `SELECT * FROM (${parquet.query}) WHERE false` },
	};
	for (const [key, content] of Object.entries(nothing)) {
		it(`has no lines: ${key}`, async () => assert.deepEqual(await readDrop(key, content, columns), []));
	}
});

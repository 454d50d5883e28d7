import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { openLines, readLines } from '../../../shared/duckdb/lines.ts';
import { OddRowError } from '../../../shared/duckdb/odd-row.ts';
import { InputError, SqlError } from '../../../shared/errors.ts';
import type { SourceRule } from '../../../shared/read/options.ts';
import { type DropContent, linesOf, micros, objectTime, openBy, openWorkbench, readDrop } from './workbench.ts';

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
		it(`are read from ${key}`, async () => assert.deepEqual((await readDrop(key, content)).lines, expected));
	}

	it('are read whatever the key ends in', async () => {
		for (const [key, content] of [
			['a.csv', ndjson],
			['a.parquet', csv],
			['a.log.gz', ndjson],
			['a', gzipSync(gzipSync(csv))],
			['a.json', parquet],
			['a.parquet', zstdCompressSync(ndjson)],
		] as const) {
			assert.deepEqual((await readDrop(key, content)).lines, expected, key);
		}
	});

	it('have fields of other names by configuration, in any case', async () => {
		const rule: SourceRule = { time: '@time', level: 'Severity', message: 'log "text"', service: 'by' };
		const values = { '@Time': time, severity: 'error', 'LOG "TEXT"': 'hello', message: 'not this', by: 'shop' };
		const header = '@Time,severity,"LOG ""TEXT""",by';
		const quoted = `SELECT '${time}' AS "@Time", 'error' AS severity, 'hello' AS "LOG ""TEXT""", 'not this' AS message, 'shop' AS by`;
		for (const [key, content] of [
			['a.ndjson', JSON.stringify(values)],
			['a.parquet', { query: quoted }],
			['a.csv', `${header}\n${time},error,hello,shop\n`],
			['a', `${header}\n${time},error,hello,shop\n`.replaceAll(',', ';')],
		] as const) {
			assert.deepEqual((await readDrop(key, content, rule)).lines, [[at, 'ERROR', 'hello', 'shop']], key);
		}
	});

	it('prefer the field that is spelled as configured', async () => {
		const text = JSON.stringify({ Message: 'wrong', timestamp: time, message: 'right' });
		const { lines } = await readDrop('a.ndjson', text, { message: 'message' });
		assert.deepEqual(lines, [[at, null, 'right', null]]);
	});

	it('may have no level, or one of any type that says it; of others there is none', async () => {
		const level = async (sql: string) => {
			const query = `SELECT '${time}' AS timestamp, 'm' AS message${sql}`;
			return (await readDrop('a.parquet', { query })).lines[0]?.[1];
		};
		assert.equal(await level(''), null);
		assert.equal(await level(', NULL AS level'), null);
		// On pino's scale, since nothing else in the record tells of another.
		assert.equal(await level(', 30 AS level'), 'INFO');
		assert.equal(await level(", '30' AS level"), 'INFO');
		assert.equal(await level(', true AS level'), null);
		assert.equal(await level(', 1.50::DECIMAL(4, 2) AS level'), null);
		assert.equal(await level(", 'warn'::ENUM('info', 'warn') AS level"), 'WARN');
		assert.equal(await level(", 'warn'::BLOB AS level"), 'WARN');
		assert.equal(await level(", ['warn'] AS level"), null);
		assert.equal(await level(", {'name': 'warn'} AS level"), 'WARN');
	});

	it('leave other columns alone, however they are nested, named or partitioned', async () => {
		const query = `SELECT '${time}' AS timestamp, 'm' AS message, {'a': [1, 2], 'message': 'no'} AS s, MAP {'a': 1} AS m,
			[['x']] AS l, 7 AS file_row_number, 8 AS line, 9 AS skip, 10 AS "day=1", 11 AS t`;
		assert.deepEqual((await readDrop('day=2/level=9/a.parquet', { query })).lines, [[at, null, 'm', null]]);
	});

	it('are refused where Parquet has more than 5,000 columns, nested ones counted', async () => {
		const fields = (n: number, make: (i: number) => string) => Array.from({ length: n }, (_, i) => make(i)).join(', ');
		const flat = (n: number) => fields(n, (i) => `${i} AS c${i}`);
		const nested = (n: number) => `{${fields(n, (i) => `c${i}: ${i}`)}} AS s`;
		for (const columns of [flat(4998), nested(4998)]) {
			const query = `SELECT '${time}' AS timestamp, 'm' AS message, ${columns}`;
			assert.deepEqual((await readDrop('a.parquet', { query })).lines, [[at, null, 'm', null]]);
		}
		for (const columns of [flat(4999), nested(4999)]) {
			await assert.rejects(
				readDrop('a.parquet', { query: `SELECT '${time}' AS timestamp, 'm' AS message, ${columns}` }),
				(error) =>
					error instanceof InputError && error.reason === 'too-many-columns' && /has 5001 columns/.test(error.message),
			);
		}
	});

	it('keep the file’s order, even where a column has the row number’s name', async () => {
		const query = (extra: string) =>
			`SELECT '${time}' AS timestamp, range::VARCHAR AS message${extra} FROM range(5000)`;
		const counted = Array.from({ length: 5000 }, (_, i) => [at, null, String(i), null]);
		for (const extra of ['', ', -range AS "File_Row_Number"']) {
			const { way, lines } = await readDrop('a.parquet', { query: query(extra) });
			assert.deepEqual([way, lines], ['plain', counted]);
		}
	});

	it('are read without the columns that are not needed, be these damaged', async () => {
		await using workbench = await openWorkbench();
		const { database, file } = workbench;
		const query = `SELECT TIMESTAMP '2025-12-27 09:00:00.000042' AS timestamp, 'message ' || range AS message,
			'payload ' || range AS payload FROM range(4096)`;
		const whole = file('whole');
		await database.run(`COPY (${query}) TO '${whole}' (FORMAT parquet, ROW_GROUP_SIZE 2048)`);
		const [pages] = await database.rows(
			`SELECT coalesce(dictionary_page_offset, data_page_offset) AS start, total_compressed_size AS size
			FROM parquet_metadata('${whole}') WHERE path_in_schema = 'payload' AND row_group_id = 1`,
		);
		const damaged = await readFile(whole);
		damaged.fill(0xff, Number(pages?.start), Number(pages?.start) + Number(pages?.size));
		const opened = await openBy('plain', workbench, 'a.parquet', damaged);
		await assert.rejects(database.rows(`SELECT max(payload) FROM read_parquet('${file('drop')}')`), SqlError);
		const wanted = Array.from({ length: 4096 }, (_, i) => [at, null, `message ${i}`, null]);
		assert.deepEqual([opened.way, await linesOf(opened)], ['plain', wanted]);
		// So they are where they are read again.
		const again = await database.rows(`SELECT message FROM ${opened.relation?.()} ORDER BY line`);
		assert.deepEqual(
			again.map(({ message }) => message),
			wanted.map(([, , message]) => message),
		);
	});

	it('have no service where they are only grouped: its column is not read', async () => {
		await using workbench = await openWorkbench();
		const { database, file } = workbench;
		const query = `SELECT TIMESTAMP '2025-12-27 09:00:00.000042' AS timestamp, 'warn' AS level, 'm' AS message, 'shop' AS service`;
		await database.writeParquet(query, file('drop'));
		const drop = { file: file('drop'), key: 'a.parquet', objectTime };
		for (const [use, service] of [
			['group', null],
			['keep', 'shop'],
		] as const) {
			const opened = await openLines(database, drop, use);
			assert.deepEqual([opened.way, await linesOf(opened)], ['plain', [[at, 'WARN', 'm', service]]], use);
		}
	});

	it('are read once more, record by record, where a late row of a table is no line as it is', async () => {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		for (const { message, skipped, line } of [
			{ message: ' ', skipped: { 'missing-message': 1 }, line: [] },
			{ message: 'ERROR itself', skipped: {}, line: [[at, 'ERROR', 'ERROR itself', null]] },
		]) {
			const query = `SELECT TIMESTAMP '2025-12-27 09:00:00.000042' AS timestamp,
				CASE range WHEN 7000 THEN '${message}' ELSE 'message ' || range END AS message FROM range(9000)`;
			const name = database.newFile('drop.parquet');
			await database.writeParquet(query, name);
			const drop = { file: name, key: 'a.parquet', objectTime };
			const alone = await openLines(database, drop);
			await assert.rejects(linesOf(alone), OddRowError);
			const ways: string[] = [];
			const { lines, report } = await readLines(database, drop, 'keep', async (opened) => {
				ways.push(opened.way);
				return { lines: await linesOf(opened), report: opened.report() };
			});
			const wanted: unknown[] = Array.from({ length: 9000 }, (_, i) => [at, null, `message ${i}`, null]);
			wanted.splice(7000, 1, ...line);
			assert.deepEqual(ways, ['plain', 'records']);
			assert.deepEqual(lines, wanted);
			assert.deepEqual([report.read, report.lines, report.skipped], [9000, wanted.length, skipped]);
		}
	});

	it('are read once only where whoever reads them fails', async () => {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		const name = database.newFile('drop.parquet');
		await database.writeParquet(parquet.query, name);
		const drop = { file: name, key: 'a.parquet', objectTime };
		const ways: string[] = [];
		const failing = readLines(database, drop, 'keep', async (opened) => {
			ways.push(opened.way);
			throw new RangeError('whoever read them');
		});
		await assert.rejects(failing, RangeError);
		assert.deepEqual(ways, ['plain']);
	});

	it('are text whatever JSON has for a value', async () => {
		const values = [{ a: 1 }, 5, 1.5, ['a', 1], true, 'x', null];
		const text = values.map((message) => JSON.stringify({ timestamp: time, message }));
		const { lines, report } = await readDrop('a.ndjson', text.join('\n'));
		assert.deepEqual(
			lines.map(([, , message]) => message),
			// A list is what a logger was given: its parts, as it would have written them.
			['{"a":1}', '5', '1.5', 'a 1', 'true', 'x'],
		);
		assert.deepEqual(report.skipped, { 'missing-message': 1 });
		const numbers = `{"timestamp":${at / 1000},"message":"ms"}`;
		assert.deepEqual((await readDrop('a.ndjson', numbers)).lines, [[at, null, 'ms', null]]);
	});

	it('of older parquet writers are text that does not say so, bytes that are no UTF-8 replaced', async () => {
		const query = `SELECT '${time}'::BLOB AS timestamp, unnest(['plain'::BLOB, encode('é😀'), '\\xC3\\xFFx'::BLOB, NULL]) AS message`;
		const { lines, report } = await readDrop('a.parquet', { query });
		assert.deepEqual(lines, [
			[at, null, 'plain', null],
			[at, null, 'é😀', null],
			[at, null, '\uFFFD\uFFFDx', null],
		]);
		assert.deepEqual([report.read, report.skipped], [4, { 'missing-message': 1 }]);
	});
});

describe('what is no line', () => {
	it('is told by reason; a record without a time takes the time before it', async () => {
		const rows = [
			{ timestamp: time, message: 'good' },
			{ message: 'no time' },
			{ timestamp: null, message: 'no time, either' },
			{ timestamp: 'soon', message: 'bad time' },
			{ timestamp: '1970-01-01T00:00:00Z', message: 'bad time' },
			{ timestamp: time, level: 'info' },
			{ timestamp: time, level: 'info', message: ' ' },
			{ other: 1 },
		];
		const { lines, report } = await readDrop('a.ndjson', rows.map((row) => JSON.stringify(row)).join('\n'));
		assert.deepEqual(
			lines,
			// A record without a message has one composed of what it says.
			['good', 'no time', 'no time, either', 'other=1'].map((message) => [at, null, message, null]),
		);
		assert.deepEqual(report.skipped, { 'unusable-timestamp': 2, 'missing-message': 2 });
		assert.deepEqual([report.read, report.timesFromBefore], [8, 3]);
	});

	it('is JSON that is damaged; text between JSON is a line', async () => {
		const good = JSON.stringify({ timestamp: time, message: 'good' });
		const text = `${good}\nnonsense\n${good}\n${good.slice(0, 20)}`;
		const { lines, report } = await readDrop('a.ndjson', text);
		assert.deepEqual(
			lines.map(([, , message]) => message),
			['good', 'nonsense', 'good'],
		);
		assert.deepEqual([report.read, report.skipped], [4, { malformed: 1 }]);
	});

	it('is not the last character of a message: delimiters that nobody quoted, one at the end included', async () => {
		for (const [columns, row] of [
			['timestamp,level,message', (message: string) => `${time},info,${message}`],
			['timestamp,message,level', (message: string) => `${time},${message},info`],
		] as const) {
			for (const message of ['last,', ',', ',,', 'a,b', 'usual']) {
				const text = `${columns}\n${row('first')}\r\n${row(message)}\r\n${row('third')}\n`;
				const { lines } = await readDrop('a.csv', text);
				assert.deepEqual(
					lines.map(([, , found]) => found),
					['first', message, 'third'],
					`${columns}: ${message}`,
				);
			}
		}
		// Of an empty last column the delimiter is none of a message's.
		const empty = `timestamp,message,level\n${`${time},usual,info\n${time},usual,\n`.repeat(60_000)}`;
		const { way, lines } = await readDrop('a.csv', empty);
		assert.equal(way, 'plain');
		const found = lines.filter(([time, , message]) => time === at && message === 'usual').map(([, level]) => level);
		assert.deepEqual(
			found,
			Array.from({ length: 120_000 }, (_, i) => (i % 2 === 0 ? 'INFO' : null)),
		);
	});

	it('is counted beside the lines where CSV cannot be split', async () => {
		const rows = ['info', 'info,a,b', '', 'info,good', 'info,a "quoted" word', 'info,"open'];
		const text = rows.map((row) => (row === '' ? '\n' : `${time},${row}\n`)).join('');
		const { lines, report } = await readDrop('a.csv', `timestamp,level,message\n${text}`);
		assert.deepEqual(
			lines.map(([, , message]) => message),
			// Delimiters that nobody quoted are the message's.
			['a,b', 'good', 'a "quoted" word'],
		);
		assert.deepEqual([report.read, report.skipped], [5, { 'missing-message': 1, malformed: 1 }]);
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
				(await readDrop(key, bytes)).lines.map(([, , message]) => message),
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
			(await readDrop('a.csv', table)).lines.map(([, , message]) => message),
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
		assert.deepEqual((await readDrop('a.csv', bytes)).lines, repaired);
		assert.deepEqual((await readDrop('a.csv.gz', gzipSync(bytes))).lines, repaired);
	});

	it('do not lose a line where zeros follow what is compressed, as tapes and some writers leave them', async () => {
		const padded = Buffer.concat([gzipSync(csv), Buffer.alloc(512)]);
		assert.deepEqual((await readDrop('a.csv.gz', padded)).lines, expected);
	});

	it('may be ten million, in one message, beside small ones', async () => {
		const long = 'x y '.repeat(2_600_000);
		for (const [key, content] of [
			['a.ndjson', `${JSON.stringify({ ...good, message: long })}\n${JSON.stringify(good)}\n`],
			['a.csv', `timestamp,message\n${time},${long}\n${time},good\n`],
			['a.parquet', { query: `SELECT '${time}' AS timestamp, unnest([repeat('x y ', 2600000), 'good']) AS message` }],
		] as const) {
			const lengths = (await readDrop(key, content)).lines.map(([, , message]) => String(message).length);
			assert.deepEqual(lengths, [10_400_000, 4], key);
		}
	});

	it('of more than 16 MiB in one record are counted or cut, and cost no other record', async () => {
		const long = 'x y '.repeat(5_000_000);
		for (const [key, text] of [
			['a.csv', `timestamp,message\n${time},${long}\n${time},good\n`],
			['a.ndjson', `${JSON.stringify({ ...good, message: long })}\n${JSON.stringify(good)}\n`],
		] as const) {
			const { lines, report } = await readDrop(key, text);
			assert.deepEqual(lines.at(-1), [at, null, 'good', null], key);
			assert.equal(report.read, 2, key);
		}
	});
});

describe('a drop that cannot be read', () => {
	const cases: [what: string, key: string, content: DropContent, reason: string, message: RegExp][] = [
		['parquet cut off', 'a', 'PAR1 and no more', 'unreadable', /[Nn]o magic bytes.*Expected a whole Parquet file/],
		[
			'gzip cut off',
			'a.csv.gz',
			gzipSync(csv.repeat(9)).subarray(0, -9),
			'unreadable',
			/gzip stream ends in the middle.*Write the file anew/,
		],
		[
			'zstd cut off',
			'a',
			zstdCompressSync(ndjson).subarray(0, -1),
			'unreadable',
			/zstd stream ends in the middle.*Write the file anew/,
		],
		['of a compression that is not read', 'a.bz2', 'BZh91AY&SY', 'unread-format', /bzip2.*gzip or zstd/],
		['empty', 'a.parquet', '', 'ignored', /^no log: it is empty$/],
		['empty, compressed', 'a.csv.gz', '', 'ignored', /^no log: it is empty$/],
		['blank', 'a.ndjson', '\n \n', 'ignored', /^no log: it holds nothing but blanks$/],
		['no log', 'a.log', Buffer.from('\x89PNG\r\n\x1a\n\0\0', 'latin1'), 'ignored', /^no log: it is a PNG image/],
		['JSON that is no log', 'a.json', '[]', 'ignored', /^no log: it is JSON without a time/],
		[
			'a Parquet of times that are too coarse',
			'a.parquet',
			{ query: "SELECT 1772442000::FLOAT AS timestamp, 'x' AS message" },
			'wrong-type',
			/column "timestamp" is a 32-bit float.*expected a timestamp/,
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
});

describe('a drop that holds nothing', () => {
	const nothing: Record<string, DropContent> = {
		'header.csv': 'timestamp,message',
		'header.csv.gz': 'timestamp,level,message\n',
		'a.parquet': { query: `SELECT * FROM (${parquet.query}) WHERE false` },
	};
	for (const [key, content] of Object.entries(nothing)) {
		it(`has no lines: ${key}`, async () => assert.deepEqual((await readDrop(key, content)).lines, []));
	}
});

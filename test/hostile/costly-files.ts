/**
 * Drops that are small to send and dear to read: each grows one measure that a stage of reading, scoring or training may be
 * more than linear in. All come in any size, so that few of them tell what is passed, and many small ones that nothing breaks.
 */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Random } from '../../shared/learn/random.ts';
import { between, oneOf } from './draw.ts';
import { header, lines, type MadeFile, packed, record, start, time } from './made-text.ts';

/** @param scale more than 0; 1 is what an attacker would send */
export type CostlyFile = (random: Random, scale: number) => MadeFile;

const scaled = (full: number, scale: number) => Math.max(1, Math.round(full * scale));
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const letters = 'abcdefghijklmnopqrstuvwxyz';
const word = (random: Random, length: number) => times(length, () => letters[between(random, 0, 25)]).join('');
/** Distinct for each number, without a digit that masking would take away. */
const numberWord = (n: number): string => (n < 26 ? '' : numberWord(Math.floor(n / 26) - 1)) + letters[n % 26];

/** Packed quickly: what is large is mostly the same again and again. */
function dense(random: Random, ending: string, content: Buffer): MadeFile {
	return random() < 0.5
		? { ending: `${ending}.gz`, bytes: gzipSync(content, { level: 1 }) }
		: { ending: `${ending}.zst`, bytes: zstdCompressSync(content) };
}

function repeated(unit: string | Buffer, count: number): Buffer {
	const bytes = Buffer.from(unit);
	return Buffer.alloc(bytes.length * count, bytes);
}

/** A CSV of these columns beside the two that are needed, and a line that has them all. */
function wideCsv(random: Random, names: readonly string[]): MadeFile {
	const row = `${time},hello there${',1'.repeat(names.length)}\n`;
	return packed(random, '.csv', `timestamp,message,${names.join(',')}\n${row}${row}${time},short\n`);
}

/** JSON lines with these keys, which may be the same. */
function wideJson(random: Random, names: readonly string[]): MadeFile {
	const pairs = names.map((name) => `,${JSON.stringify(name)}:1`).join('');
	return packed(
		random,
		'.ndjson',
		`{"timestamp":"${time}","message":"hello there"${pairs}}\n${record('cache flushed')}`,
	);
}

const columnCount = 32_000;
/** A header of more than 64 KiB is refused unread. */
const shortEnough = 12_000;
const upperOrLower = (n: number) =>
	[...'abcdefghijklmnop'].map((c, i) => ((n >> i) & 1 ? c.toUpperCase() : c)).join('');

/** What rules of masking look back at, or go down into, more than once. */
const giantUnits = ['a', '/a', 'a_', 'a0.', '"', '- ', 'x y ', '漢', '1 ', 'QmFzZTY0/+', 'deadbeef-', '10.0.0.1:', '='];

const megabyte = 1 << 20;

function giantMessage(random: Random, scale: number): string {
	const unit = oneOf(random, giantUnits);
	const lead = oneOf(random, ['', ' /', 'http://', 'key=', '"', 'x']);
	return `${lead}${unit.repeat(Math.ceil(scaled(6 * megabyte, scale) / Buffer.byteLength(unit)))}!`;
}

const isoTime = (milliseconds: number) => new Date(milliseconds).toISOString();

function dated(random: Random, times: readonly string[]): MadeFile {
	return packed(random, '.ndjson', times.map((at, i) => record(`job ${i} ended well`, at)).join(''));
}

export const costlyFiles: Readonly<Record<string, CostlyFile>> = {
	'columns, in CSV': (random, scale) =>
		wideCsv(
			random,
			times(scaled(shortEnough, scale), (i) => i.toString(36)),
		),
	'keys, in JSON': (random, scale) =>
		wideJson(
			random,
			times(scaled(columnCount, scale), (i) => `k${i}`),
		),
	'other keys in each record': (random, scale) => {
		const keys = (i: number) => times(8, (k) => [`k${i}_${k}`, 1]);
		const records = times(scaled(columnCount / 8, scale), (i) =>
			JSON.stringify({ timestamp: time, message: 'x', ...Object.fromEntries(keys(i)) }),
		);
		return packed(random, '.ndjson', `${records.join('\n')}\n`);
	},
	'one name for all columns, in CSV': (random, scale) =>
		wideCsv(
			random,
			times(scaled(columnCount, scale), () => 'a'),
		),
	'one name for all keys, in JSON': (random, scale) =>
		wideJson(
			random,
			times(scaled(columnCount, scale), () => 'a'),
		),
	'names that differ in case alone': (random, scale) =>
		oneOf(random, [wideCsv, wideJson])(random, times(scaled(shortEnough / 4, scale), upperOrLower)),
	'names that number themselves': (random, scale) =>
		wideCsv(
			random,
			times(scaled(shortEnough, scale), (i) => (i % 2 ? 'a' : `a_${i / 2}`)),
		),
	'levels without end': (random, scale) => {
		const line = (i: number) =>
			JSON.stringify({ timestamp: time, level: numberWord(i).padEnd(60, 'x'), message: 'queue depth is 5' });
		return dense(random, '.ndjson', Buffer.from(`${times(scaled(200_000, scale), line).join('\n')}\n`));
	},
	'levels that are long': (random, scale) => {
		const long = 'x'.repeat(scaled(megabyte / 2, scale));
		const line = (i: number) =>
			JSON.stringify({ timestamp: time, level: numberWord(i) + long, message: 'queue depth is 5' });
		return dense(random, '.ndjson', Buffer.from(`${times(40, line).join('\n')}\n`));
	},
	'a giant message': (random, scale) => lines(random, ['cache flushed', giantMessage(random, scale), 'cache flushed']),
	/** Patterns that take one character or group at a time go as deep as these are long. */
	'giant words, paths and addresses': (random, scale) => {
		const giant = (unit: string) => unit.repeat(Math.ceil(scaled(4 * megabyte + 300_000, scale) / unit.length));
		return lines(random, [
			'x',
			giant('a'),
			giant('/a'),
			`http://${giant('漢')}`,
			` /${giant('漢')}`,
			giant('QmFzZTY0/+'),
			'y',
		]);
	},
	'many large messages': (random, scale) => {
		const long = 'lorem ipsum '.repeat(scaled(20_000, scale));
		const messages = times(30, (i) => record(`dump of ${numberWord(i)}: ${long}`));
		return dense(random, '.ndjson', Buffer.from(messages.join('')));
	},
	/** Over the 16 MiB that a JSON record may have. */
	'a giant record': (random, scale) => {
		const giant = 'a'.repeat(scaled(24 * megabyte, scale));
		const good = record('cache flushed').repeat(100);
		const place = oneOf(random, ['message', 'other', 'level']);
		const text = `${good}${JSON.stringify({ timestamp: time, message: 'x', [place]: giant })}\n${good}`;
		return dense(random, '.ndjson', Buffer.from(text));
	},
	'a giant line of CSV': (random, scale) => {
		const good = `${time},info,cache flushed\n`.repeat(100);
		const quote = oneOf(random, ['', '"']);
		const giant = `${time},info,${quote}${'a'.repeat(scaled(24 * megabyte, scale))}${quote}\n`;
		return dense(random, '.csv', Buffer.from(header + good + giant + good));
	},
	'a text without a line end': (random, scale) =>
		dense(
			random,
			oneOf(random, ['.csv', '.ndjson', '.json', '.log']),
			repeated(oneOf(random, ['x', '{"a":1}', '[', 'error ', '"']), scaled(8 * megabyte, scale)),
		),
	'equal lines without end': (random, scale) => {
		const count = scaled(1_500_000, scale);
		if (random() < 0.5) return dense(random, '.ndjson', repeated(record('hello of the same line'), count));
		return dense(random, '.csv', Buffer.concat([Buffer.from(header), repeated(`${time},info,hello\n`, count)]));
	},
	/** Each byte becomes three where text is repaired. */
	'bytes that are no text': (random, scale) => {
		const line = Buffer.concat([
			Buffer.from(`{"timestamp":"${time}","level":"INFO","message":"`),
			Buffer.alloc(100_000, 0xff),
			Buffer.from('"}\n'),
		]);
		if (scale < 0.01) return dense(random, '.ndjson', line);
		return dense(random, '.ndjson', repeated(line, scaled(200, scale)));
	},
	'dates far ahead': (random, scale) =>
		dated(
			random,
			times(scaled(20_000, scale), () => isoTime(between(random, Date.parse('2100-01-01'), Date.parse('9999-12-31')))),
		),
	'dates long gone': (random, scale) =>
		dated(
			random,
			times(scaled(20_000, scale), () => isoTime(between(random, Date.parse('0001-01-01'), Date.parse('1999-12-31')))),
		),
	'dates of all ages among those of a day': (random, scale) =>
		dated(
			random,
			times(scaled(20_000, scale), (i) => {
				if (random() < 0.9) return isoTime(start + i * 1000);
				return isoTime(between(random, Date.parse('1970-01-01'), Date.parse('2199-12-31')));
			}),
		),
	'one line of another age': (random, scale) =>
		dated(random, [
			...times(scaled(5000, scale), (i) => isoTime(start + i * 1000)),
			oneOf(random, ['2199-12-31T23:59:59Z', '1970-01-01T00:00:00Z', '2030-01-01T00:00:00Z', '1900-01-01T00:00:00Z']),
		]),
	'a flood of gibberish': (random, scale) => {
		const gibberish = () => times(4, () => word(random, 6)).join(' ');
		return lines(random, [
			'payment failed: the disk of the database is full',
			...times(scaled(60_000, scale), gibberish),
		]);
	},
	/** Templates that differ in where their wildcards are: each shape is another place to look a message up. */
	'a flood of shapes': (random, scale) => {
		const shapes = scaled(1000, scale);
		const fillers = ['red', 'green', 'blue', 'white', 'black'];
		const tokens = times(14, (i) => `${numberWord(i + 30)}word`);
		const shaped = (shape: number, filler: string) =>
			[numberWord(shape), ...tokens.map((token, i) => ((shape >> i) & 1 ? filler : token))].join(' ');
		return lines(
			random,
			times(shapes, (shape) => shape + 1).flatMap((shape) => fillers.map((filler) => shaped(shape, filler))),
		);
	},
};

/** Queries whose rows DuckDB writes as Parquet. */
export const costlyQueries: Readonly<Record<string, (scale: number) => string>> = {
	'equal rows, in Parquet': (scale) =>
		`SELECT TIMESTAMP '2026-03-02' AS timestamp, 'INFO' AS level, 'hello of the same line' AS message FROM range(${scaled(20_000_000, scale)})`,
	'columns, in Parquet': (scale) =>
		`SELECT TIMESTAMP '2026-03-02' AS timestamp, 'hello there' AS message, ${times(scaled(8000, scale), (i) => `1 AS c${i}`).join()}`,
	'levels, in Parquet': (scale) =>
		`SELECT TIMESTAMP '2026-03-02' AS timestamp, md5(i::VARCHAR) || md5('x' || i) AS level, 'queue depth is 5' AS message FROM range(${scaled(250_000, scale)}) AS r(i)`,
	'giant values, in Parquet': (scale) =>
		`SELECT TIMESTAMP '2026-03-02' AS timestamp, 'INFO' AS level, repeat('a/', ${scaled(4_000_000, scale)}) || i AS message FROM range(3) AS r(i)`,
	'dates, in Parquet': (scale) =>
		`SELECT make_timestamp((i * 9223372036854)::BIGINT * CASE WHEN i % 2 = 0 THEN 1 ELSE -1 END // 10) AS timestamp, 'job ended' AS message FROM range(${scaled(100_000, scale)}) AS r(i)`,
};

import { deepEqual } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { type Line, micros, readBytes } from './read-file.ts';

/** However the same records are framed, their lines are the same; and a text may be cut in two drops at any line. */

interface Logged {
	readonly timestamp: string;
	readonly level: string;
	readonly message: string;
	readonly service: string;
}

const word = fc.constantFrom(
	'order',
	'placed',
	'ünïcode',
	'“quoted”',
	'"q"',
	"it's",
	'a,b',
	'x;y',
	'5001',
	'12ms',
	'C:\\temp',
	'日本語',
	'100%',
	'{id}',
	'k=v',
);
const logged: fc.Arbitrary<Logged> = fc.record({
	timestamp: fc.integer({ min: 0, max: 86_399_999 }).map((ms) => new Date(Date.UTC(2026, 10, 27) + ms).toISOString()),
	level: fc.constantFrom('DEBUG', 'INFO', 'WARN', 'ERROR'),
	message: fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => `Service said ${words.join(' ')}.`),
	service: fc.constantFrom('shop', 'checkout'),
});

type Framing = (records: readonly Logged[], lineEnd: string) => string | Buffer;

const json = (record: Logged) => JSON.stringify(record);
const csv = (delimiter: string) => (records: readonly Logged[], lineEnd: string) => {
	const row = (values: readonly string[]) =>
		`${values.map((value) => `"${value.replaceAll('"', '""')}"`).join(delimiter)}${lineEnd}`;
	return (
		['timestamp', 'level', 'message', 'service'].join(delimiter) +
		lineEnd +
		records.map((record) => row(Object.values(record))).join('')
	);
};
const framings: Record<string, Framing> = {
	lines: (records, lineEnd) => records.map((record) => json(record) + lineEnd).join(''),
	'lines with a mark': (records, lineEnd) => `\ufeff${records.map(json).join(lineEnd)}`,
	array: (records) => JSON.stringify(records),
	pretty: (records, lineEnd) => JSON.stringify(records, undefined, 2).replaceAll('\n', lineEnd),
	'pretty, one by one': (records, lineEnd) =>
		records.map((record) => JSON.stringify(record, undefined, '\t').replaceAll('\n', lineEnd)).join(lineEnd),
	concatenated: (records) => records.map(json).join(''),
	'parted by NUL': (records) => records.map(json).join('\0'),
	'parted by RS': (records, lineEnd) => records.map((record) => `\x1e${json(record)}${lineEnd}`).join(''),
	Records: (records) => JSON.stringify({ Records: records }),
	'records, behind another key': (records) => JSON.stringify({ count: records.length, records }),
	'records, an object each': (records, lineEnd) =>
		records.map((record) => JSON.stringify({ records: [record] }) + lineEnd).join(''),
	'names in capitals': (records, lineEnd) =>
		records
			.map(
				({ timestamp, level, message, service }) =>
					JSON.stringify({ Timestamp: timestamp, Level: level, Message: message, Service: service }) + lineEnd,
			)
			.join(''),
	'CSV with a header': csv(','),
	'TSV with a header': csv('\t'),
	'UTF-16 lines': (records, lineEnd) =>
		Buffer.from(`\ufeff${records.map((record) => json(record) + lineEnd).join('')}`, 'utf16le'),
};
const half = (bytes: Buffer) => [bytes.subarray(0, bytes.length >> 1), bytes.subarray(bytes.length >> 1)] as const;
const layers: Record<string, (bytes: Buffer) => Buffer> = {
	none: (bytes) => bytes,
	gzip: (bytes) => gzipSync(bytes),
	'gzip members': (bytes) => Buffer.concat(half(bytes).map((part) => gzipSync(part))),
	zstd: (bytes) => zstdCompressSync(bytes),
	'zstd frames': (bytes) => Buffer.concat(half(bytes).map((part) => zstdCompressSync(part))),
	'gzip in gzip': (bytes) => gzipSync(gzipSync(bytes)),
};

function wanted(records: readonly Logged[]): Line[] {
	return records.map(({ timestamp, level, message, service }) => ({
		time: micros(timestamp),
		level,
		message,
		service,
	}));
}

describe('the same records', () => {
	for (const [name, framing] of Object.entries(framings)) {
		test(`give the same lines as ${name}, with any line end, in any compression`, async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(logged, { minLength: 3, maxLength: 12 }),
					fc.constantFrom('\n', '\r\n'),
					fc.constantFrom(...Object.keys(layers)),
					fc.integer({ min: 1, max: 300 }),
					async (records, lineEnd, layer, size) => {
						const bytes = (layers[layer] as (bytes: Buffer) => Buffer)(
							Buffer.from(framing(records, lineEnd) as string),
						);
						const { lines, report } = await readBytes(bytes, {}, size);
						deepEqual(lines, wanted(records));
						deepEqual([report.read, report.skipped], [records.length, {}]);
					},
				),
				{ numRuns: 40 },
			);
		});
	}
});

describe('a text', () => {
	const event = fc.tuple(
		logged,
		fc.array(
			fc.constantFrom('\tat shop.Orders.place(Orders.java:55)', 'Caused by: java.io.IOException: gone', '  key: 5'),
			{ maxLength: 3 },
		),
	);

	test('cut at any line into two drops gives the same events, but for the continuation at the cut', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(event, { minLength: 2, maxLength: 10 }), fc.nat(), async (events, cut) => {
				const texts = events.map(([{ timestamp, level, message }, more]) => [
					`${timestamp} ${level} ${message}`,
					...more,
				]);
				const physical = texts.flat();
				const at = 1 + (cut % (physical.length - 1));
				const read = async (lines: readonly string[]) => (await readBytes(Buffer.from(`${lines.join('\n')}\n`))).lines;
				const all = await read(physical);
				deepEqual(all.length, events.length);
				const [before, after] = [await read(physical.slice(0, at)), await read(physical.slice(at))];
				const starts = texts.map((_, number) => texts.slice(0, number).flat().length);
				if (starts.includes(at)) deepEqual([...before, ...after], all);
				else {
					// The event that is cut: its first part ends the one drop, its continuation begins the other.
					const whole = before.length;
					deepEqual(before.slice(0, -1), all.slice(0, whole - 1));
					deepEqual(after.slice(after.length - (all.length - whole)), all.slice(whole));
				}
			}),
			{ numRuns: 100 },
		);
	});
});

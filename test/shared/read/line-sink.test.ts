import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { LineSink } from '../../../shared/read/line-sink.ts';
import type { LineChunk } from '../../../shared/read/lines.ts';

const OBJECT_TIME = 9_000_000;
const T = Date.UTC(2026, 2, 2) * 1000;

function messages(chunks: readonly LineChunk[]): string[] {
	return chunks.flatMap((chunk) =>
		Array.from({ length: chunk.count }, (_, line) =>
			new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
				chunk.messages.subarray(chunk.starts[line], chunk.ends[line]),
			),
		),
	);
}

const times = (chunks: readonly LineChunk[]) => chunks.flatMap((chunk) => [...chunk.times]);

describe('the lines of a drop', () => {
	test('come back as they were given, in chunks of at most 2,048', () => {
		const text = fc.string({ unit: 'binary', maxLength: 60 });
		fc.assert(
			fc.property(
				fc.array(fc.tuple(text, fc.boolean(), fc.option(text)), { maxLength: 50 }),
				fc.integer({ min: 1, max: 200 }),
				(given, times) => {
					const sink = new LineSink({ objectTime: OBJECT_TIME });
					const wanted: string[] = [];
					for (let round = 0; round < times; round++) {
						for (const [message, asBytes, more] of given) {
							if (asBytes) {
								const bytes = Buffer.from(`<${message}>`);
								sink.lineBytes(T + round, 'INFO', bytes, 1, bytes.length - 1, null);
							} else sink.line(T + round, 'INFO', message, null);
							if (more !== null) sink.append(`\n${more}`);
							wanted.push((more === null ? message : `${message}\n${more}`).toWellFormed());
						}
					}
					const chunks = [...sink.take(), ...sink.end()];
					ok(chunks.every(({ count }) => count > 0 && count <= 2048));
					deepEqual(messages(chunks), wanted);
				},
			),
			{ numRuns: 50 },
		);
	});

	test('come back as they were given where they are ranges of text, and memory is used again', () => {
		const text = fc.string({ unit: 'binary', maxLength: 60 });
		/** A text of lines, of which some are given: as they are, with more behind it, or not at all; and what comes between two texts. */
		const given = fc.record({
			lines: fc.array(fc.tuple(text, fc.constantFrom('range', 'plain', 'copied', 'joined', 'grown', 'none')), {
				maxLength: 20,
			}),
			times: fc.constantFrom(1, 1, 1, 300),
			between: fc.array(text, { maxLength: 3 }),
			takes: fc.boolean(),
		});
		fc.assert(
			fc.property(fc.array(given, { minLength: 1, maxLength: 12 }), (texts) => {
				const sink = new LineSink({ objectTime: OBJECT_TIME });
				const wanted: string[] = [];
				const found: string[] = [];
				for (const { lines: few, times, between, takes } of texts) {
					const lines = Array.from({ length: times }, () => few).flat();
					const adopted = sink.adopt(Buffer.from(lines.map(([line]) => `<${line}\n`).join('')));
					let start = 0;
					for (const [line, way] of lines) {
						// The sign keeps a byte order mark from leading.
						const message = `<${line}`.toWellFormed();
						const end = start + Buffer.byteLength(message);
						if (way === 'plain') sink.plainLine(T, sink.levelCode('INFO'), adopted, start, end);
						else if (way === 'copied') sink.lineBytes(T, 'INFO', Buffer.from(message), 0, end - start, 'shop');
						else if (way !== 'joined' && way !== 'none') sink.lineBytes(T, 'INFO', adopted, start, end, 'shop');
						if (way === 'grown') sink.append('+');
						if (way === 'joined' && wanted.length > 0) {
							const gap = sink.endsAt(adopted, start - 1) ? 1 : 0;
							sink.appendBytes(adopted, start - gap, end);
							wanted.push(`${wanted.pop()}${gap === 1 ? '\n' : ''}${message}`);
						} else if (way !== 'none' && way !== 'joined') wanted.push(way === 'grown' ? `${message}+` : message);
						start = end + 1;
					}
					for (const message of between) {
						sink.line(T, null, `<${message}`, null);
						wanted.push(`<${message}`.toWellFormed());
					}
					if (!takes) continue;
					found.push(...messages(sink.take()));
					sink.recycle();
				}
				found.push(...messages(sink.end()));
				deepEqual(found, wanted);
				equal(sink.lines, wanted.length);
			}),
			{ numRuns: 100 },
		);
	});

	test('are right where a text has more than a chunk may hold, or much is copied behind it', () => {
		for (const [size, copied] of [
			[1_900_000, 10],
			[260_000, 900_000],
		] as const) {
			const sink = new LineSink({ objectTime: OBJECT_TIME });
			const lines = Array.from({ length: Math.ceil(size / 20) }, (_, i) => `line ${String(i).padStart(13, '0')}`);
			const adopted = sink.adopt(Buffer.from(lines.map((line) => `${line}\n`).join('')));
			const wanted: string[] = [];
			for (const [i, line] of lines.entries()) {
				sink.plainLine(T, 0, adopted, 19 * i, 19 * i + 18);
				wanted.push(line);
				if (i !== 500) continue;
				sink.line(T, null, 'é'.repeat(copied), null);
				wanted.push('é'.repeat(copied));
			}
			deepEqual(messages([...sink.take(), ...sink.end()]), wanted);
		}
	});

	test('without a time take the one before, the first ones the first that there is', () => {
		const sink = new LineSink({ objectTime: OBJECT_TIME });
		for (const time of [undefined, undefined, T + 5, undefined, T + 3, Number.NaN]) sink.line(time, null, 'x', null);
		deepEqual(
			times(sink.end()).map((time) => time - T),
			[5, 5, 5, 5, 3, 3],
		);
		deepEqual([sink.timesFromBefore, sink.timesFromObject], [4, 0]);
	});

	test('take the time of the object where there is none at all', () => {
		const sink = new LineSink({ objectTime: OBJECT_TIME });
		for (let line = 0; line < 5000; line++) sink.line(undefined, null, 'x', null);
		ok(times(sink.end()).every((time) => time === OBJECT_TIME));
		deepEqual([sink.timesFromBefore, sink.timesFromObject], [0, 5000]);
	});

	test('before 1980 or after 2199 are none, nor what would be joined to them', () => {
		const sink = new LineSink({ objectTime: OBJECT_TIME });
		for (const time of [
			'1979-12-31T23:59:59.999Z',
			'1980-01-01T00:00:00Z',
			'2199-12-31T23:59:59Z',
			'2200-01-01T00:00:00Z',
		]) {
			sink.line(Date.parse(time) * 1000, null, time, null);
			sink.append('+');
		}
		deepEqual(messages(sink.end()), ['1980-01-01T00:00:00Z+', '2199-12-31T23:59:59Z+']);
		deepEqual([sink.lines, sink.skipped], [2, { 'unusable-timestamp': 2 }]);
	});

	test('wait for a time in bounded memory', () => {
		const sink = new LineSink({ objectTime: OBJECT_TIME });
		const chunks: LineChunk[] = [];
		for (let line = 0; line < 400_000; line++) {
			sink.line(line === 399_999 ? T : undefined, null, 'a line without a time that waits', null);
			chunks.push(...sink.take());
		}
		chunks.push(...sink.end());
		equal(times(chunks).filter((time) => time === OBJECT_TIME).length + 1, 400_000);
		equal(sink.timesFromBefore + sink.timesFromObject, 399_999);
	});

	test('are UTF-8 each by itself, without a byte order mark before', () => {
		const sink = new LineSink({ objectTime: OBJECT_TIME });
		// The halves of an é, which side by side would pass for one.
		const bytes = Buffer.from([0x61, 0xc3, 0xa9, 0x62]);
		sink.lineBytes(T + 1, null, bytes, 0, 2, null);
		sink.lineBytes(T + 1, null, bytes, 2, 4, null);
		sink.line(T + 1, null, '\ufeffmark \ud83d', null);
		deepEqual(messages(sink.end()), ['a\ufffd', '\ufffdb', 'mark \ufffd']);
	});

	test('have at most 1,000 levels and services; what comes after is other', () => {
		const sink = new LineSink({ objectTime: OBJECT_TIME });
		for (let line = 0; line < 3000; line++) sink.line(T + 1, `L${line % 1500}`, 'x', `s${line % 1500}`);
		const codes = sink.end().flatMap((chunk) => Array.from(chunk.levels));
		const names = codes.map((code) => sink.names.levels[code]);
		equal(names[999], 'L999');
		equal(names[1000], 'OTHER');
		equal(names[2999], 'OTHER');
		equal(names[1500], 'L0');
		equal(sink.names.services.at(-1), 'other');
		equal(sink.names.levels[0], null);
		ok(sink.levelsCut && sink.servicesCut);
	});

	test('may be longer than a chunk', () => {
		const sink = new LineSink({ objectTime: OBJECT_TIME });
		const long = 'é'.repeat(3 << 20);
		sink.line(T + 1, null, 'short', null);
		sink.line(T + 1, null, long, null);
		sink.appendBytes(Buffer.from(long), 0, 6 << 20);
		sink.line(T + 1, null, 'short', null);
		deepEqual(
			messages(sink.end()).map(({ length }) => length),
			[5, 6 << 20, 5],
		);
	});
});

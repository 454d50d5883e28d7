import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { MOST_LINES } from '../../../../shared/read/text/text-reader.ts';
import { micros, readBytes } from '../read-file.ts';

const read = (text: string, size?: number) => readBytes(Buffer.from(text), {}, size);

describe('text to events', () => {
	test('the same bytes give the same events however they are cut', async () => {
		const line = fc.constantFrom(
			'2026-11-27T14:33:01.5Z INFO order placed',
			'2026-11-27 14:33:01,500 [main] WARN  a.B - slow',
			'Nov 27 14:33:01 host app[1]: hello',
			'\tat a.b.C(C.java:1)',
			'Caused by: x',
			'',
			'plain text',
			'127.0.0.1 - - [27/Nov/2026:14:33:01 +0000] "GET / HTTP/1.1" 200 1',
			'level=info ts=2026-11-27T14:33:01Z msg="x y"',
			'2026-11-27T14:33:01Z stdout P piece',
			'2026-11-27T14:33:01Z stdout F end',
			'{"time":"2026-11-27T14:33:01Z","msg":"json"}',
			'Zoë 日本語 😀',
		);
		await fc.assert(
			fc.asyncProperty(
				fc.array(line, { minLength: 1, maxLength: 30 }),
				fc.constantFrom('\n', '\r\n'),
				fc.integer({ min: 1, max: 50 }),
				async (lines, lineEnd, size) => {
					// A first line that is text, so that the drop is.
					const text = ['2026-11-27T14:33:00Z begin', ...lines].join(lineEnd);
					const whole = await read(text);
					deepEqual((await read(text, size)).lines, whole.lines);
				},
			),
			{ numRuns: 150 },
		);
	});

	test('an event ends where it would outgrow its bounds, and nothing is lost', async () => {
		const count = 2 * MOST_LINES + 100;
		const { lines, report } = await read(`2026-11-27T14:33:00Z begin\n${'\tat x\n'.repeat(count)}`);
		equal(lines.length, 3);
		ok(lines.every(({ time }) => time === micros('2026-11-27T14:33:00Z')));
		const physical = lines.map(({ message }) => message.split('\n').length);
		deepEqual(physical, [MOST_LINES, MOST_LINES, 101]);
		equal(report.continuationLines, count - 2);
	});

	test('lines of an event whose zone is ambiguous go with it', async () => {
		const { lines, report } = await read('2026-11-27 14:33:00 CST a\n\tat b\n2026-11-27 14:33:00 UTC c\n');
		deepEqual(
			lines.map(({ message }) => message),
			['c'],
		);
		deepEqual(report.skipped, { 'ambiguous-time-zone': 1 });
	});

	test('a zone that is set holds for times without one, and for ambiguous ones', async () => {
		const text = '2026-11-27 14:33:00 CST a\n2026-11-27 14:33:00 b\n2026-11-27 14:33:00Z c\n';
		const { lines } = await readBytes(Buffer.from(text), { rule: { timeZone: 'America/Chicago' } });
		deepEqual(
			lines.map(({ time }) => time),
			[micros('2026-11-27T20:33:00Z'), micros('2026-11-27T20:33:00Z'), micros('2026-11-27T14:33:00Z')],
		);
	});

	test('hostile lines take time that is linear in their length', async () => {
		const seeds = [
			'[',
			'<14>',
			'2026-11-27 ',
			'{"a":',
			' - ',
			'a=',
			'"',
			'x: ',
			'[27/Nov/2026:14:33:0',
			'at (',
			'::1:in `',
			'\u001b[',
			'| ',
		];
		for (const seed of seeds) {
			const lines = (length: number) =>
				`2026-11-27T14:33:00Z ${seed.repeat(length / seed.length)}\n${seed.repeat(length / seed.length)}\n`;
			const timed = async (text: string) => {
				const start = process.cpuUsage();
				await read(text);
				return process.cpuUsage(start).user / 1000;
			};
			await timed(lines(1 << 16));
			const long = await timed(lines(1 << 21));
			// 4 MB: quadratic work would take minutes.
			ok(long < 2000, `${JSON.stringify(seed)}: ${long} ms`);
		}
	});

	test('a line without a time at the beginning of a drop takes the first time', async () => {
		const { lines } = await read('hello\n2026-11-27T14:33:00Z a\n');
		deepEqual(
			lines.map(({ time, message }) => [time, message]),
			[
				[micros('2026-11-27T14:33:00Z'), 'hello'],
				[micros('2026-11-27T14:33:00Z'), 'a'],
			],
		);
	});
});

import { deepEqual, equal } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { readBytes } from '../read-file.ts';

/**
 * Lines that come in pieces of a few bytes are read one by one; those of a large piece by the short way, where they are plain. Both must
 * give the same.
 */
const FEW = 1000;
/** The first bytes decide on dialects, and are read at once however they come: none of the lines to compare are among them. */
const SAMPLE = 64 << 10;

const plainLine = '2026-11-27T14:32:59.120Z INFO worker is up\n';
const preludes = [
	plainLine.repeat(Math.ceil(SAMPLE / plainLine.length)),
	// Some have a dialect that asks the first lines, or a margin.
	`  ${plainLine}`.repeat(Math.ceil(SAMPLE / plainLine.length)),
	`web_1  | ${plainLine}`.repeat(Math.ceil(SAMPLE / plainLine.length)),
	'2026-11-27 14:32:59.120 UTC [12] LOG:  checkpoint starting\n'.repeat(1200),
	'2026-11-27T14:32:59Z host app[12]: hello there\n2026-11-27T14:32:59Z host db[7]: hello\n'.repeat(900),
];

const time = fc.oneof(
	fc
		.tuple(
			fc.constantFrom('T', ' '),
			fc.integer({ min: 0, max: 61 }),
			fc.constantFrom('', '.5', ',500', '.123456789', '.'),
			fc.constantFrom('', '', 'Z', 'Z', '+02:00', '-0730', ' UTC', ' CST', ' +0000', 'Zulu'),
		)
		.map(
			([separator, second, fraction, zone]) =>
				`2026-11-27${separator}14:33:${String(second).padStart(2, '0')}${fraction}${zone}`,
		),
	fc.constantFrom('1969-11-27T14:33:01Z', '2026-13-01T00:00:00Z', '14:33:01', 'Nov 27 14:33:01', '2026-11-27', '7'),
);
const gap = fc.constantFrom(...Array(12).fill(' '), '  ', '\t', ' - ', ' [', ' | ', '');
const word = fc.constantFrom(
	...['INFO', 'WARN', 'ERROR', 'FATAL', 'DEBUG', 'TRACE', 'WARNING', 'NOTICE', 'SILLY', 'ALERT', 'AUDIT', 'PHP', 'AM'],
	...['Info', 'info', 'I', 'INFO:', 'INFO]', 'stdout', 'EST', 'Eastern', 'Error', 'error', 'UTC', 'OK', 'PANIC', 'SQL'],
);
const rest = fc.constantFrom(
	...['order placed', 'prog[12]: hello', 'host prog[12]: hello', 'Standard Time x', '', ' ', '{"msg":"json"}', 'F x'],
	...[
		'tag: {"a":1}',
		'[main] a.B - slow',
		'Zoë 日本語 😀',
		'\uFEFFmark',
		'a=1 b=2',
		'x\ry',
		'LOG:  hello',
		'}',
		']:',
		':',
	],
);
const begun = fc
	.tuple(time, gap, word, gap, rest)
	.map(([at, before, level, behind, text]) => `${at}${before}${level}${behind}${text}`);
const other = fc.constantFrom(
	...['\tat a.b.C(C.java:1)', '  indented', 'Caused by: x', '', '   ', 'plain text', '}', '{"level":"info"}', '🙂'],
	...['127.0.0.1 - - [27/Nov/2026:14:33:01 +0000] "GET / HTTP/1.1" 200 1', '<34>Oct 11 22:14:15 host su: x'],
	// A zone in words that nobody knows.
	'2026-11-27 14:33:01 SILLY Standard Time x',
);
const line = fc.oneof({ weight: 4, arbitrary: begun }, { weight: 2, arbitrary: other });
/** Not all of it is UTF-8. */
const bytes = fc
	.tuple(
		line,
		fc.constantFrom('\n', '\n', '\n', '\r\n'),
		fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, fc.tuple(fc.nat(), fc.integer({ min: 128, max: 255 }))),
	)
	.map(([text, lineEnd, damage]) => {
		const made = Buffer.from(text + lineEnd);
		if (damage !== null && made.length > 2) made[damage[0] % (made.length - 2)] = damage[1];
		return made;
	});

describe('plain lines', () => {
	test('are read as they would be one by one', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.constantFrom(...preludes, ...Array<string>(4).fill(preludes[0] ?? '')),
				fc.array(fc.oneof({ weight: 3, arbitrary: bytes }, fc.constant(Buffer.from(plainLine))), {
					minLength: 100,
					maxLength: 200,
				}),
				fc.option(fc.constantFrom('UTC', 'Asia/Kolkata'), { nil: undefined, freq: 4 }),
				async (prelude, lines, timeZone) => {
					const drop = Buffer.concat([Buffer.from(prelude), ...lines]);
					const options = timeZone === undefined ? {} : { rule: { timeZone } };
					const oneByOne = await readBytes(drop, options, FEW);
					const together = await readBytes(drop, options, 1 << 20);
					deepEqual(together.lines, oneByOne.lines);
					deepEqual(together.report, oneByOne.report);
				},
			),
			{ numRuns: 60 },
		);
	});

	test('have their own level where memory is used again for lines of another', async () => {
		const levels = ['FATAL', 'NOTICE', 'ALERT', 'WRN', 'IS ONLY', 'INFO', 'In Oslo'] as const;
		const known: Readonly<Record<string, string>> = { NOTICE: 'INFO', ALERT: 'FATAL', WRN: 'WARN' };
		const perLevel = 10_000;
		const text = levels
			.flatMap((level) =>
				Array.from({ length: perLevel }, (_, i) => `2026-11-27T14:33:01Z ${level} it rains ${i}`.padEnd(63)),
			)
			.join('\n');
		const { lines } = await readBytes(Buffer.from(text), {}, 1 << 18);
		for (const [i, level] of levels.entries()) {
			const found = new Set(lines.slice(i * perLevel, (i + 1) * perLevel).map((line) => line.level));
			deepEqual([...found], [/[ a-z]/.test(level) ? null : (known[level] ?? level)], level);
		}
	});

	test('are read in one long text, as a JSON value may be', async () => {
		const count = 40_000;
		const text = Array.from({ length: count }, (_, i) => `2026-11-27T14:33:01Z INFO order ${i} was placed`).join('\n');
		const { lines } = await readBytes(Buffer.from(JSON.stringify([text])));
		deepEqual(
			lines.map(({ message }) => message),
			Array.from({ length: count }, (_, i) => `INFO order ${i} was placed`),
		);
	});

	test('take what is joined to them where it lies', async () => {
		const events = 5000;
		const text = Array.from({ length: events }, (_, i) =>
			i % 3 === 0 ? `${plainLine}\tat a.B\n\n\nCaused by: Zoë ${i}\n` : plainLine,
		).join('');
		const { lines, report } = await readBytes(Buffer.from(text), {}, 1 << 18);
		equal(lines.length, events);
		const message = 'INFO worker is up';
		deepEqual(
			lines.map((found) => found.message),
			Array.from({ length: events }, (_, i) =>
				i % 3 === 0 ? `${message}\n\tat a.B\n\n\nCaused by: Zoë ${i}` : message,
			),
		);
		equal(report.continuationLines, 4 * Math.ceil(events / 3));
	});
});

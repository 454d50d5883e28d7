import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Line, micros, readFixture } from './read-file.ts';

/** Small inputs that other readers get wrong, with the values that they hold (`fixtures/formats/lines/manifest.json` names the reports). */

const read = (file: string) => readFixture(`lines/${file}`);
const at = (lines: readonly Line[], message: string) => lines.find((line) => line.message === message)?.time;

describe('small inputs with right values', () => {
	for (const file of ['leak.ndjson', 'leak.csv']) {
		test(`${file}: a zone's name in one row moves no other row`, async () => {
			const { lines } = await read(file);
			equal(lines.length, 60);
			const start = micros('2026-07-01T12:00:00Z');
			const plain = lines.filter(({ time }) => time >= start && time < start + 60e6);
			// 12:00 in New York's summer is 16:00 UTC.
			const other = lines.filter(({ time }) => time >= start + 4 * 3600e6 && time < start + 4 * 3600e6 + 60e6);
			deepEqual([plain.length, other.length], [59, 1]);
		});
	}

	test('zones.ndjson: an abbreviation that means one offset is taken, another is left out, never guessed', async () => {
		const { lines, report } = await read('zones.ndjson');
		const hour = (zone: string) => {
			const time = at(lines, `zone ${zone}`);
			return time === undefined ? undefined : (time - micros('2026-07-01T00:00:00Z')) / 3600e6;
		};
		const right = { UTC: 12, GMT: 12, Z: 12, CEST: 10, EEST: 9, EDT: 16, JST: 3, NZST: 0, AKDT: 20 };
		for (const [zone, wanted] of Object.entries(right)) equal(hour(zone), wanted, zone);
		for (const zone of ['CST', 'IST', 'BST', 'AST', 'PST']) equal(hour(zone), undefined, zone);
		equal(report.read, 48);
		equal(lines.length + (report.skipped['ambiguous-time-zone'] ?? 0), 48);
	});

	test('zones.ndjson: with a setting the ambiguous ones are taken', async () => {
		const { lines } = await readFixture('lines/zones.ndjson', { rule: { timeZone: 'Europe/London' } });
		equal(at(lines, 'zone BST'), micros('2026-07-01T11:00:00Z'));
	});

	test('nested-message.ndjson: a nested name does not hide one at the top', async () => {
		const { lines } = await read('nested-message.ndjson');
		equal(lines.length, 10);
		deepEqual(
			lines.map(({ time, level, message }) => [time, level, message]),
			lines.map((_, line) => [
				micros('2026-03-02T08:25:00Z') + line * 1e6,
				'ERROR',
				`Stored basket ${line} for shop 1`,
			]),
		);
	});

	test('level-nested.ndjson, level-pino.ndjson: the level is found', async () => {
		for (const file of ['level-nested.ndjson', 'level-pino.ndjson'])
			deepEqual(
				(await read(file)).lines.map(({ level }) => level),
				Array(5).fill('ERROR'),
			);
	});

	test('mixed-case.ndjson: names may differ in case from record to record', async () => {
		const { lines } = await read('mixed-case.ndjson');
		equal(lines.length, 10);
		ok(lines.every(({ level, message }) => level === 'INFO' && message.startsWith('Stored basket')));
	});

	for (const file of [
		'csv-openquote.csv',
		'csv-openquote-then-quoted.csv',
		'openquote-gz.csv.gz',
		'openquote-first.csv',
	]) {
		test(`${file}: a quote that is never closed costs its own line`, async () => {
			const { lines, report } = await read(file);
			deepEqual([lines.length, report.skipped, report.read], [999, { malformed: 1 }, 1000]);
		});
	}

	for (const file of [
		'header-crlf.csv',
		'one-crlf-in-lf.csv',
		'last-line-crlf.csv',
		'cr-in-message.csv',
		'halves.csv',
	]) {
		test(`${file}: line ends may be mixed`, async () => {
			const { lines, report } = await read(file);
			deepEqual([lines.length, report.read], [1000, 1000]);
			ok(lines.every(({ message, level }) => level === 'INFO' && !message.includes('\n') && !message.endsWith('\r')));
		});
	}

	test('firehose.ndjson, two-in-a-line.ndjson: records need nothing between them', async () => {
		equal((await read('firehose.ndjson')).lines.length, 50);
		equal((await read('two-in-a-line.ndjson')).lines.length, 24);
	});

	for (const [file, message] of [
		['tsv-quotes.csv', '"quoted" start 0'],
		['csv-leadingquote.csv', '"GET /x/0 HTTP/1.1" 200 12'],
		['csv-backslash.csv', 'said "hi, 0" and left'],
		['csv-short.csv', 'Stored basket 0 for shop 1'],
	] as const) {
		test(`${file}: quotes that stand oddly, rows that are short`, async () => {
			const { lines } = await read(file);
			equal(lines.length, 20);
			equal(lines[0]?.message, message);
		});
	}

	test('bom-inside.ndjson, bom.ndjson: a byte order mark costs no record, and a message keeps its own or not, but it is read', async () => {
		equal((await read('bom-inside.ndjson')).lines.length, 3);
		const { lines } = await read('bom.ndjson');
		equal(lines.length, 2);
		equal(lines[1]?.message.replace('\ufeff', ''), 'An application event');
	});
});

/** Small inputs that other readers get wrong (`fixtures/formats/lines/manifest.json` names their reports), on their whole way to a summary. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import type { Cell } from '../../../shared/duckdb/database.ts';
import type { SkipReason } from '../../../shared/read/lines.ts';
import type { SourceRule } from '../../../shared/read/options.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { groupDrop, micros, openDrop, openWorkbench } from './workbench.ts';

const folder = new URL('../../fixtures/formats/lines/', import.meta.url);

interface Read {
	/** `[timestamp, level, message, service]` each. */
	readonly lines: readonly Cell[][];
	readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
	readonly read: number;
}

/** What the summary counts is what the lines are. */
async function read(file: string, rule?: SourceRule): Promise<Read> {
	await using workbench = await openWorkbench(1);
	const content = readFileSync(new URL(file, folder));
	const { report, lines } = await openDrop(workbench, file, content, rule);
	const options = { masking: notebookMasking, windowSeconds: 30, ...(rule && { rule }) };
	const { counts } = await groupDrop(workbench, file, content, options);
	const { rows, firstSeen, lastSeen } = counts;
	const times = lines.map(([time]) => Number(time)).sort((a, b) => a - b);
	assert.deepEqual([rows, firstSeen, lastSeen], [lines.length, times[0], times.at(-1)]);
	const skipped = Object.values(report.skipped).reduce((sum, n) => sum + n, 0);
	assert.equal(report.read, rows + skipped, 'each record is a line or is counted');
	return { lines, skipped: report.skipped, read: report.read };
}

/** A line a second from an instant on, as most of these files have them. */
const baskets = (count: number, from: string, level: string | null = 'INFO', shops = 1) =>
	Array.from({ length: count }, (_, i) => [
		micros(from) + i * 1e6,
		level,
		`Stored basket ${i} for shop ${shops === 1 ? 1 : i % shops}`,
		null,
	]);

/** How many files each case has is in its manifest: a file that no case reads is one forgotten. */
const seen = new Set<string>();
const cases = (kind: string, check: (file: string) => Promise<void>) => {
	const found = manifest.find((entry) => entry.kind === kind);
	for (const file of found?.files ?? assert.fail(kind)) {
		seen.add(file);
		it(`${file}: ${found?.expected}`, () => check(file));
	}
};
const manifest: readonly { readonly kind: string; readonly files: readonly string[]; readonly expected: string }[] =
	JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'));

describe('small inputs with right values', () => {
	cases('zone-leak', async (file) => {
		const { lines } = await read(file);
		const hours = lines.map(([time]) => Math.floor((Number(time) - micros('2026-07-01T00:00:00Z')) / 3600e6));
		assert.equal(hours.length, 60);
		// 12:00 in New York's summer is 16:00 UTC.
		assert.deepEqual([hours.filter((hour) => hour === 12).length, hours.filter((hour) => hour === 16).length], [59, 1]);
	});

	cases('zone-abbreviations', async (file) => {
		const hours = async (rule?: SourceRule) => {
			const { lines, read: records, skipped } = await read(file, rule);
			assert.equal(records, 48);
			assert.deepEqual(Object.keys(skipped), rule ? [] : ['ambiguous-time-zone']);
			const hour = (time: Cell | undefined) => (Number(time) - micros('2026-07-01T00:00:00Z')) / 3600e6;
			return new Map(lines.map(([time, , message]) => [String(message).replace('zone ', ''), hour(time)]));
		};
		const found = await hours();
		for (const [zone, hour] of Object.entries({ UTC: 12, Z: 12, CEST: 10, EDT: 16, JST: 3 }))
			assert.equal(found.get(zone), hour, zone);
		for (const zone of ['CST', 'IST', 'BST', 'AST', 'PST']) assert.equal(found.get(zone), undefined, zone);
		assert.equal((await hours({ timeZone: 'Europe/London' })).get('BST'), 11);
		assert.equal((await hours({ timeZone: 'America/Puerto_Rico' })).get('AST'), 16);
	});

	cases('json-nested-key', async (file) => {
		assert.deepEqual((await read(file)).lines, baskets(10, '2026-03-02T08:25:00Z', 'ERROR'));
	});

	for (const kind of ['json-nested-level', 'numeric-level']) {
		cases(kind, async (file) => {
			const { lines } = await read(file);
			assert.deepEqual(
				lines.map(([, level]) => level),
				Array(5).fill('ERROR'),
			);
		});
	}

	cases('json-mixed-case', async (file) => {
		const { lines } = await read(file);
		assert.deepEqual(
			lines.map(([, level, message]) => [level, message]),
			lines.map((_, i) => ['INFO', `Stored basket ${i} for shop 1`]),
		);
		assert.equal(lines.length, 10);
	});

	cases('csv-open-quote', async (file) => {
		const { lines, skipped, read: records } = await read(file);
		assert.deepEqual([lines.length, skipped, records], [999, { malformed: 1 }, 1000]);
	});

	cases('csv-mixed-eol', async (file) => {
		const { lines, read: records } = await read(file);
		assert.deepEqual([lines.length, records], [1000, 1000]);
		const expected = baskets(1000, '2026-03-02T08:00:00Z').map(([, level, message]) => [level, message]);
		// A bare carriage return in a message is a character of it.
		if (file === 'cr-in-message.csv') expected[500] = ['INFO', 'progress 10%\rprogress 20%'];
		assert.deepEqual(
			lines.map(([, level, message]) => [level, message]),
			expected,
		);
	});

	cases('json-concatenated', async (file) => {
		assert.equal((await read(file)).lines.length, file.startsWith('firehose') ? 50 : 24);
	});

	cases('parquet-nan', async (file) => {
		const { lines, skipped } = await read(file);
		assert.equal(lines.length, 6);
		assert.equal(
			Object.values(skipped).reduce((sum, n) => sum + n, 0),
			2,
		);
	});

	cases('csv-quoted-start', async (file) => {
		const { lines } = await read(file);
		assert.equal(lines.length, 20);
		const first = {
			'tsv-quotes.csv': '"quoted" start 0',
			'csv-leadingquote.csv': '"GET /x/0 HTTP/1.1" 200 12',
			'csv-backslash.csv': 'said "hi, 0" and left',
		}[file];
		assert.equal(lines[0]?.[2], first ?? assert.fail(file));
	});

	cases('csv-short-row', async (file) => {
		const { lines } = await read(file);
		assert.equal(lines.length, 20);
		assert.equal(lines[0]?.[2], 'Stored basket 0 for shop 1');
	});

	cases('bom-inside', async (file) => assert.equal((await read(file)).lines.length, 3));

	cases('leading-bom', async (file) => {
		const { lines } = await read(file);
		// Without the mark: the driver would take it off, and the message's key would match no more.
		assert.deepEqual(
			lines.map(([, , message]) => message),
			['hello one', 'An application event'],
		);
	});

	it('are all read, but for an event, which is no drop', () => {
		const files = manifest.flatMap(({ files: names }) => names).filter((file) => file !== 'sns-direct.json');
		assert.deepEqual([...seen].sort(), files.sort());
	});
});

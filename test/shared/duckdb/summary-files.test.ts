import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DayRows } from '../../../shared/duckdb/compacted.ts';
import { MessageTotals } from '../../../shared/duckdb/message-totals.ts';
import { readNote, readSummary, storedSummary, writeSummary } from '../../../shared/duckdb/summary-files.ts';
import type { Summary } from '../../../shared/group/summary.ts';
import type { MaskedTotals } from '../../../shared/model/totals.ts';
import { compareCodePoints } from '../../../shared/text/code-points.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { file, query } from '../../open-parquet.ts';
import { anyMessage, rowsOf, summaryOf } from '../group/lines.ts';
import { groupDrop, micros, openWorkbench, type Workbench } from './workbench.ts';

interface Line {
	readonly timestamp: string;
	readonly level: string | null;
	readonly message: string;
}

const ndjson = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

/** The same masking, not told that digits may be collapsed before: every message is a key. */
const byMessage = { ...notebookMasking, collapsesDigitRuns: false };

/** Summarises lines as a drop, and writes the summary. */
async function summarise(workbench: Workbench, lines: readonly object[], masking = notebookMasking) {
	const drop = await groupDrop(workbench, 'a.ndjson', ndjson(lines), { masking, windowSeconds: 30 });
	await writeSummary(workbench.database, drop.summary, workbench.file('summary.parquet'));
	return drop;
}

const start = micros('2025-12-27T09:00:00Z');
const anyLine: fc.Arbitrary<Line> = fc.record({
	// Three windows.
	timestamp: fc.integer({ min: 0, max: 89_999 }).map((ms) => new Date(start / 1000 + ms).toISOString()),
	level: fc.constantFrom('INFO', 'ERROR', null),
	message: anyMessage,
});

describe('the summary of a drop', () => {
	it('counts lines by window, level and masked message', async () => {
		await using workbench = await openWorkbench();
		const { counts } = await summarise(workbench, [
			{ timestamp: '2025-12-27T09:00:29.999999Z', level: 'info', message: 'user 12 in' },
			{ timestamp: '2025-12-27T09:00:00Z', level: 'info', message: 'User 7 in' },
			{ timestamp: '2025-12-27T09:00:05Z', level: 'warn', message: 'user 7 in' },
			{ timestamp: '2025-12-27T09:00:30Z', level: 'info', message: 'user 7 in' },
			{ timestamp: '2025-12-27T09:00:31Z', message: 'bye' },
			{ message: 'no time' },
			{ timestamp: 'never', message: 'bad time' },
			{ timestamp: '2025-12-27T09:00:31Z' },
			{ timestamp: '2025-12-27T09:00:32Z' },
		]);
		assert.deepEqual(counts, {
			rows: 6,
			// Readers leave out what is no line before it comes here: `summariseDrop` adds their counts.
			firstSeen: micros('2025-12-27T09:00:00Z'),
			lastSeen: micros('2025-12-27T09:00:31Z'),
			// `user <NUM> in` has 13 characters, `bye` 3, `no time` 7.
			messages: 3,
			characters: 23,
			days: 1,
		});
		const rows = await query(
			`SELECT strftime(window_start, '%M:%S') AS w, level, message_processed AS m, count::INTEGER AS n,
				strftime(first_seen, '%M:%S.%f') AS first, strftime(last_seen, '%M:%S.%f') AS last, example
			FROM ${file(workbench.file('summary.parquet'))}`,
		);
		assert.deepEqual(rows, [
			// The example is the line at first_seen, by level, and only the day's first row has one.
			{
				w: '00:00',
				level: 'INFO',
				m: 'user <NUM> in',
				n: 2,
				first: '00:00.000000',
				last: '00:29.999999',
				example: 'User 7 in',
			},
			{
				w: '00:00',
				level: 'WARN',
				m: 'user <NUM> in',
				n: 1,
				first: '00:05.000000',
				last: '00:05.000000',
				example: 'user 7 in',
			},
			{ w: '00:30', level: null, m: 'bye', n: 1, first: '00:31.000000', last: '00:31.000000', example: 'bye' },
			// A line without a time takes the time before it.
			{
				w: '00:30',
				level: null,
				m: 'no time',
				n: 1,
				first: '00:31.000000',
				last: '00:31.000000',
				example: 'no time',
			},
			{
				w: '00:30',
				level: 'INFO',
				m: 'user <NUM> in',
				n: 1,
				first: '00:30.000000',
				last: '00:30.000000',
				example: null,
			},
		]);
	});

	it('of no lines has none', async () => {
		await using workbench = await openWorkbench();
		const { counts } = await summarise(workbench, [{ timestamp: '2025-12-27T09:00:00Z', message: '' }]);
		assert.deepEqual(counts, {
			rows: 0,
			firstSeen: undefined,
			lastSeen: undefined,
			messages: 0,
			characters: 0,
			days: 0,
		});
	});

	it('through the coarse key is that of the lines masked one by one', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(anyLine, { minLength: 1, maxLength: 60, size: 'max' }),
				fc.boolean(),
				async (lines, collapses) => {
					await using workbench = await openWorkbench();
					await summarise(workbench, lines, collapses ? notebookMasking : byMessage);
					const found = await query(
						`SELECT epoch_us(window_start)::DOUBLE AS w, level, message_processed AS m, count::INTEGER AS n
					FROM ${file(workbench.file('summary.parquet'))}`,
					);
					const expected = new Map<string, number>();
					for (const { timestamp, level, message } of lines) {
						if (message.trim() === '') continue;
						const window = Math.floor(micros(timestamp) / 30e6) * 30e6;
						const group = JSON.stringify([window, level, notebookMasking.mask(message)]);
						expected.set(group, (expected.get(group) ?? 0) + 1);
					}
					assert.deepEqual(
						found.map(({ w, level, m, n }) => [JSON.stringify([w, level, m]), n]).sort(),
						[...expected].sort(),
					);
				},
			),
			{ numRuns: 25 },
		);
	});
});

describe('a stored summary read again', () => {
	/** A summary's order counts: its numbers of messages and levels are their places in it. */
	const toldOf = ({ windowMicros, windows, messages, ...summary }: Summary) => ({
		windowMicros,
		windows: [...windows],
		messages: Array.from({ length: messages.size }, (_, message) => messages.textOf(message)),
		rows: rowsOf({ windowMicros, windows, messages, ...summary }),
	});

	async function readAgain(workbench: Workbench, summary: Summary): Promise<Summary> {
		const path = workbench.file('summary.parquet');
		await writeSummary(workbench.database, summary, path);
		return await readSummary(workbench.database, path, summary.windowMicros / 1e6);
	}

	it('is the summary that was written, and written again the same bytes', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(anyLine, { minLength: 1, maxLength: 30, size: 'max' }),
				fc.boolean(),
				async (lines, collapses) => {
					await using workbench = await openWorkbench();
					const { summary } = await summarise(workbench, lines, collapses ? notebookMasking : byMessage);
					const bytes = await readFile(workbench.file('summary.parquet'));
					const read = await readSummary(workbench.database, workbench.file('summary.parquet'), 30);
					assert.deepEqual(toldOf(read), toldOf(summary));
					await writeSummary(workbench.database, read, workbench.file('again.parquet'));
					assert.ok(bytes.equals(await readFile(workbench.file('again.parquet'))));
				},
			),
			{ numRuns: 20 },
		);
	});

	it('is so at a size that takes many vectors, with long messages and many levels', async () => {
		const lines = Array.from({ length: 30_000 }, (_, i) => ({
			time: start + ((i * 7919) % 30_000) * 10_000_000,
			level: i % 5 === 0 ? null : `LEVEL ${i % 50}`,
			message: `${['disk', 'a message of more than twelve bytes', 'é', '😀'.repeat(1 + (i % 3) * 700)][i % 4]} ${i}`,
		}));
		// Two in three messages stay as they are, digits and all.
		const mask = (message: string) => (message.length % 3 === 0 ? notebookMasking.mask(message) : message);
		const { summary } = await summaryOf(lines, { mask, collapsesDigitRuns: false }, 3600);
		assert.ok(summary.rows.size > 8000 && summary.messages.size > 4096);
		await using workbench = await openWorkbench();
		assert.deepEqual(toldOf(await readAgain(workbench, summary)), toldOf(summary));
	});

	it('is empty where it was', async () => {
		await using workbench = await openWorkbench();
		const { summary } = await summaryOf([], notebookMasking);
		assert.deepEqual(toldOf(await readAgain(workbench, summary)), toldOf(summary));
		assert.equal(summary.rows.size, 0);
	});

	it('has what was noted beside it, whatever that is', async () => {
		await using workbench = await openWorkbench();
		const { summary } = await summaryOf([{ time: start, level: null, message: "it's" }], notebookMasking);
		const path = workbench.file('summary.parquet');
		const reading = JSON.stringify({ said: `it's "é" \n😀` });
		await writeSummary(workbench.database, summary, path, { reading, other: '' });
		assert.equal(await readNote(workbench.database, path, 'reading'), reading);
		assert.equal(await readNote(workbench.database, path, 'nothing'), undefined);
		assert.deepEqual(toldOf(await readSummary(workbench.database, path, 30)), toldOf(summary));
	});
});

describe('summaries merged', () => {
	const dayMicros = 86_400_000_000;
	/** Of three days and few instants, so that the first of a day is shared by lines and drops. */
	const lineOfDays: fc.Arbitrary<Line> = fc.record({
		timestamp: fc
			.tuple(fc.nat(2), fc.constantFrom(0, 3_600, 3_630, 50_000), fc.nat(2))
			.map(([day, second, more]) => new Date((start + day * dayMicros) / 1000 + (second + more) * 1000).toISOString()),
		level: fc.constantFrom('INFO', 'ERROR', null),
		message: fc.tuple(fc.constantFrom('disk', 'fan', 'é'), fc.nat(30)).map(([word, n]) => `${word} ${n}`),
	});

	it('are the summary of all lines, however these are cut into drops, summarised, collected and looked back on', async () => {
		const drops = fc.array(fc.array(lineOfDays, { minLength: 1, maxLength: 25, size: 'max' }), {
			minLength: 1,
			maxLength: 4,
		});
		const ways = fc.record({ collapses: fc.boolean(), compacted: fc.boolean(), days: fc.nat(2) });
		await fc.assert(
			fc.asyncProperty(drops, ways, async (parts, { collapses, compacted, days }) => {
				await using totals = await openWorkbench();
				// Folded after every summary, so that folding is part of the property.
				const collected = await MessageTotals.create(totals.database, 0);
				const dayRows = compacted ? await DayRows.create(totals.database) : undefined;
				for (const [i, lines] of parts.entries()) {
					await using workbench = await openWorkbench(1);
					await summarise(workbench, lines, collapses ? notebookMasking : byMessage);
					await copyFile(workbench.file('summary.parquet'), totals.file(`part-${i}`));
					const summary = storedSummary(totals.file(`part-${i}`));
					await (dayRows ?? collected).add(summary, lines.length);
				}
				for (const [day, lines] of (await dayRows?.days()) ?? []) {
					await dayRows?.writeDay(day, undefined, totals.file(`day-${day}`), lines);
					await collected.add(storedSummary(totals.file(`day-${day}`)), lines);
				}
				await collected.requireAll();
				const from = Math.floor(start / dayMicros + days) * dayMicros;
				const seen = parts.flat().filter(({ timestamp }) => micros(timestamp) >= from);
				assert.deepEqual(await collected.read({ from, to: Number.POSITIVE_INFINITY }), expectedTotals(seen));
			}),
			{ numRuns: 25 },
		);
	});
});

function expectedTotals(lines: readonly Line[]): MaskedTotals {
	const groups = [...Map.groupBy(lines, ({ message }) => notebookMasking.mask(message))].sort(
		([a, left], [b, right]) => right.length - left.length || compareCodePoints(a, b),
	);
	const instants = (members: readonly Line[]) => members.map(({ timestamp }) => micros(timestamp));
	return {
		messages: groups.map(([message]) => message),
		counts: groups.map(([, members]) => members.length),
		firstSeen: groups.map(([, members]) => Math.min(...instants(members))),
		lastSeen: groups.map(([, members]) => Math.max(...instants(members))),
		examples: groups.map(([, members]) => {
			const first = Math.min(...instants(members));
			const atFirst = members.filter(({ timestamp }) => micros(timestamp) === first);
			return atFirst.map(({ message }) => message).sort(compareCodePoints)[0] ?? '';
		}),
		levels: groups.map(([, members]) => {
			const levels = members.map(({ level }) => level ?? '').sort();
			return Object.fromEntries([...Map.groupBy(levels, (level) => level)].map(([level, all]) => [level, all.length]));
		}),
		days: groups.map(([, members]) => {
			const days = members.map(({ timestamp }) => new Date(micros(timestamp) / 1000).toISOString().slice(0, 10)).sort();
			return Object.fromEntries([...Map.groupBy(days, (day) => day)].map(([day, all]) => [day, all.length]));
		}),
	};
}

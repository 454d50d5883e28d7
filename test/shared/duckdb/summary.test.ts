import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { DayRows } from '../../../shared/duckdb/compacted.ts';
import { MessageTotals } from '../../../shared/duckdb/message-totals.ts';
import {
	matchLines,
	openSummary,
	storedSummary,
	summariseLines,
	writeSummary,
} from '../../../shared/duckdb/summary.ts';
import type { MaskedTotals } from '../../../shared/model/totals.ts';
import { compareCodePoints } from '../../../shared/text/code-points.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { file, query } from '../../open-parquet.ts';
import { micros, openDrop, openWorkbench, type Workbench } from './workbench.ts';

interface Line {
	readonly timestamp: string;
	readonly level: string | null;
	readonly message: string;
}

const ndjson = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

async function summarise(workbench: Workbench, lines: readonly object[], heldLines?: number) {
	await openDrop(workbench, 'a.ndjson', ndjson(lines));
	const counts = await summariseLines(workbench.database, notebookMasking, 30, heldLines);
	await writeSummary(workbench.database, workbench.file('summary.parquet'));
	return counts;
}

const start = micros('2025-12-27T09:00:00Z');
const anyLine: fc.Arbitrary<Line> = fc.record({
	// Three windows.
	timestamp: fc.integer({ min: 0, max: 89_999 }).map((ms) => new Date(start / 1000 + ms).toISOString()),
	level: fc.constantFrom('INFO', 'ERROR', null),
	message: fc
		.array(fc.constantFrom('7', '0', '42', 'disk', 'Σας', '/var/log/7', 'é', '٣', ' ', '-', '3f', '😀', '\0'), {
			maxLength: 5,
		})
		.map((parts) => parts.join('')),
});

describe('the summary of a drop', () => {
	it('counts lines by window, level and masked message', async () => {
		await using workbench = await openWorkbench();
		const counts = await summarise(workbench, [
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
		const counts = await summarise(workbench, [{ timestamp: '2025-12-27T09:00:00Z', message: '' }]);
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
			fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 60 }), fc.boolean(), async (lines, held) => {
				await using workbench = await openWorkbench();
				// Held in memory, or its keys computed again where they are needed, as of a large drop.
				await summarise(workbench, lines, held ? undefined : 0);
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
			}),
			{ numRuns: 25 },
		);
	});
});

describe('a stored summary opened again', () => {
	const keysOf = async ({ database }: Workbench) =>
		await database.rows('SELECT key, message_processed FROM keys JOIN messages USING (message_id) ORDER BY key');

	async function openedAgain(lines: readonly object[], noted: boolean) {
		await using first = await openWorkbench();
		await summarise(first, lines);
		if (!noted) {
			// As it is where the keys are too many to be noted.
			const rows = `FROM read_parquet('${first.file('summary.parquet')}')`;
			await first.database.writeParquet(rows, first.file('other.parquet'), { internal: true });
		}
		await using second = await openWorkbench();
		await openDrop(second, 'a.ndjson', ndjson(lines));
		await copyFile(first.file(noted ? 'summary.parquet' : 'other.parquet'), second.file('summary.parquet'));
		await openSummary(second.database, second.file('summary.parquet'));
		await matchLines(second.database, notebookMasking);
		return { before: await keysOf(first), after: await keysOf(second) };
	}

	it('knows the key of every line, whether the keys are noted in it or are collected from the lines', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 30 }), fc.boolean(), async (lines, noted) => {
				const { before, after } = await openedAgain(lines, noted);
				assert.deepEqual(after, before);
			}),
			{ numRuns: 20 },
		);
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
		const drops = fc.array(fc.array(lineOfDays, { minLength: 1, maxLength: 25 }), { minLength: 1, maxLength: 4 });
		const ways = fc.record({ held: fc.boolean(), compacted: fc.boolean(), days: fc.nat(2) });
		await fc.assert(
			fc.asyncProperty(drops, ways, async (parts, { held, compacted, days }) => {
				await using totals = await openWorkbench();
				// Folded after every summary, so that folding is part of the property.
				const collected = await MessageTotals.create(totals.database, 0);
				const dayRows = compacted ? await DayRows.create(totals.database) : undefined;
				for (const [i, lines] of parts.entries()) {
					await using workbench = await openWorkbench(1);
					await summarise(workbench, lines, held ? undefined : 0);
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
	};
}

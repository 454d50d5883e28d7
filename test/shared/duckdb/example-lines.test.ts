import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { exampleLines, lineOf, type WantedLine } from '../../../shared/duckdb/example-lines.ts';
import type { Summary } from '../../../shared/group/summary.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { compareBytes } from '../group/lines.ts';
import { keptEachWay, type LinesEachWay, type Place } from './kept-each-way.ts';
import { type DropContent, groupDrop, micros, openBy, openWorkbench, type Workbench } from './workbench.ts';

const ndjson = (lines: readonly object[]) => lines.map((line) => `${JSON.stringify(line)}\n`).join('');

async function linesOf(workbench: Workbench, key: string, content: DropContent): Promise<LinesEachWay> {
	const opened = await openBy(key.endsWith('parquet') ? 'plain' : 'records', workbench, key, content);
	return await keptEachWay(workbench, opened, notebookMasking);
}

/** Of each place where lines are, the examples of what is wanted, in its order. */
async function found(
	{ database }: Workbench,
	{ kept, grouped }: LinesEachWay,
	wanted: readonly WantedLine[],
): Promise<Map<Place, (string | undefined)[]>> {
	const examples = new Map<Place, (string | undefined)[]>();
	for (const [place, lines] of kept) {
		const answers = await exampleLines(database, { kept: lines, grouped }, wanted);
		examples.set(
			place,
			wanted.map((line) => answers.get(lineOf(line))),
		);
	}
	return examples;
}

function numberOf({ messages }: Summary, text: string): number {
	for (let message = 0; message < messages.size; message++) if (messages.textOf(message) === text) return message;
	throw new RangeError(`${text} is no message`);
}

const everywhere = (examples: readonly (string | undefined)[]) =>
	new Map<Place, readonly (string | undefined)[]>([
		['held', examples],
		['in parts', examples],
		['in the file', examples],
	]);

describe('example lines', () => {
	/** Two lines a second. */
	const drop = (extra: string) => `SELECT TIMESTAMP '2026-01-05' + to_seconds(i // 2) AS timestamp, 'info' AS level,
		'user ' || i || ' in' AS message ${extra} FROM range(5000) AS r(i)`;
	const wantedOf = (summary: Summary): WantedLine[] =>
		['2026-01-05T00:02:31Z', '2026-01-05T00:41:39Z', '2020-01-01T00:00:00Z'].map((time) => ({
			message: numberOf(summary, 'user <NUM> in'),
			level: 'INFO',
			firstSeen: micros(time),
		}));

	for (const [which, extra] of [
		['', ''],
		[', of a file with a column of the reader’s own name', ', -i AS file_row_number'],
	] as const) {
		it(`are those at certain instants, wherever the lines are, of several the least${which}`, async () => {
			await using workbench = await openWorkbench();
			const lines = await linesOf(workbench, 'a.parquet', { query: drop(extra) });
			assert.deepEqual(
				await found(workbench, lines, wantedOf(lines.summary)),
				everywhere(['user 302 in', 'user 4998 in', undefined]),
			);
		});
	}

	it('are found by their place among the lines, not among the records: a record without a message is none', async () => {
		await using workbench = await openWorkbench();
		const odd = `SELECT * REPLACE (CASE WHEN message <> 'user 302 in' THEN message END AS message) FROM (${drop('')})`;
		// Read record by record: the file is not read again.
		const { summary, lines } = await groupDrop(
			workbench,
			'a.parquet',
			{ query: odd },
			{ masking: notebookMasking, windowSeconds: 30 },
		);
		assert.ok('chunks' in lines.kept.lines);
		assert.equal(lines.kept.count, 4999);
		const wanted = wantedOf(summary);
		const examples = await exampleLines(workbench.database, lines, wanted);
		assert.deepEqual(
			wanted.map((line) => examples.get(lineOf(line))),
			['user 303 in', 'user 4998 in', undefined],
		);
		await using other = await openWorkbench();
		const eachWay = await keptEachWay(
			other,
			await openBy('records', other, 'a.parquet', { query: odd }),
			notebookMasking,
		);
		assert.deepEqual(
			await found(other, eachWay, wantedOf(eachWay.summary)),
			new Map([
				['held', ['user 303 in', 'user 4998 in', undefined]],
				['in parts', ['user 303 in', 'user 4998 in', undefined]],
			]),
		);
	});

	it('are lines that are in a page’s window, though the day’s first is in another', async () => {
		const lines = [
			{ timestamp: '2025-12-27T09:00:10Z', message: 'known 5' },
			{ timestamp: '2025-12-27T09:00:30Z', message: 'new 7', level: 'error' },
			{ timestamp: '2025-12-27T09:00:31Z', message: 'known 6' },
			{ timestamp: '2025-12-27T09:00:31Z', message: 'known 42' },
			{ timestamp: '2025-12-27T09:00:40Z', message: 'known 1' },
			{ timestamp: '2025-12-27T09:00:59Z', message: 'usual' },
			{ timestamp: '2025-12-27T09:05:00Z', message: 'usual' },
		];
		await using workbench = await openWorkbench();
		const eachWay = await linesOf(workbench, 'a.ndjson', ndjson(lines));
		const { summary } = eachWay;
		const wanted = [
			{ message: numberOf(summary, 'known <NUM>'), level: null, firstSeen: micros('2025-12-27T09:00:31Z') },
			{ message: numberOf(summary, 'usual'), level: null, firstSeen: micros('2025-12-27T09:05:00Z') },
			// Of another level there is none.
			{ message: numberOf(summary, 'new <NUM>'), level: null, firstSeen: micros('2025-12-27T09:00:30Z') },
			{ message: numberOf(summary, 'new <NUM>'), level: 'ERROR', firstSeen: micros('2025-12-27T09:00:30Z') },
		];
		// Of the two at this window's first instant the lesser.
		const examples = ['known 42', 'usual', undefined, 'new 7'];
		assert.deepEqual(
			await found(workbench, eachWay, wanted),
			new Map([
				['held', examples],
				['in parts', examples],
			]),
		);
	});

	it('are none where no line has the instant', async () => {
		await using workbench = await openWorkbench();
		const { kept, grouped, summary } = await linesOf(workbench, 'a.parquet', { query: drop('') });
		const wanted = wantedOf(summary).slice(2);
		assert.equal(kept.size, 3);
		for (const lines of kept.values()) {
			assert.deepEqual(await exampleLines(workbench.database, { kept: lines, grouped }, wanted), new Map());
		}
	});

	it('are the least of their lines, cut after 4,096 characters, whatever the lines are', async () => {
		const start = micros('2026-01-05T00:00:00Z');
		const second = fc.nat(3).map((n) => start + n * 1_000_000);
		const level = fc.constantFrom('INFO', 'ERROR', null);
		const message = fc
			.tuple(
				fc.constantFrom('disk', 'Disk', 'é', '😀', '\ue000', 'user'),
				fc.constantFrom(' ', '/', ': '),
				fc.constantFrom('7', '42', '9', '423', '😀'.repeat(5000), `x${'1'.repeat(4093)}`),
				fc.constantFrom('', '!', '\ue000', '😀'),
			)
			.map((parts) => parts.join(''));
		const anyLine = fc.record({ time: second, level, message });
		await fc.assert(
			fc.asyncProperty(fc.array(anyLine, { minLength: 1, maxLength: 30, size: 'max' }), async (lines) => {
				await using workbench = await openWorkbench(1);
				const written = lines.map(({ time, ...line }) => ({ timestamp: new Date(time / 1000).toISOString(), ...line }));
				const eachWay = await linesOf(workbench, 'a.ndjson', ndjson(written));
				const { summary } = eachWay;
				const wanted: WantedLine[] = [];
				for (let number = 0; number < summary.messages.size; number++) {
					for (const name of ['INFO', 'ERROR', null])
						for (let n = 0; n < 4; n++) wanted.push({ message: number, level: name, firstSeen: start + n * 1_000_000 });
				}
				const expected = wanted.map((want) => {
					const members = lines.filter(
						(line) =>
							line.time === want.firstSeen &&
							line.level === want.level &&
							notebookMasking.mask(line.message) === summary.messages.textOf(want.message),
					);
					const [least] = members.map((line) => line.message).sort(compareBytes);
					return least && Array.from(least).slice(0, 4096).join('');
				});
				assert.deepEqual(
					await found(workbench, eachWay, wanted),
					new Map([
						['held', expected],
						['in parts', expected],
					]),
				);
			}),
			{ numRuns: 25 },
		);
	});
});

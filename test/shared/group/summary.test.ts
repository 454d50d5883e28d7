import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ByteTable } from '../../../shared/group/byte-table.ts';
import { countSummary, orderMessages, rowsByMessage, sortNames } from '../../../shared/group/summary.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { compareCodePoints } from '../../../shared/text/code-points.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { micros } from '../duckdb/workbench.ts';
import { anyMessage, plainRows, rowsOf, summaryOf, type TestLine } from './lines.ts';

const at = (time: string, level: string | null, message: string): TestLine => ({
	time: micros(`2025-12-27T09:${time}Z`),
	level,
	message,
});

const start = micros('2025-12-27T09:00:00Z');
const anyLine: fc.Arbitrary<TestLine> = fc.record({
	// Three windows.
	time: fc.integer({ min: 0, max: 89_999 }).map((ms) => start + ms * 1000),
	level: fc.constantFrom('INFO', 'ERROR', null),
	message: anyMessage,
});

describe('the summary of lines', () => {
	it('counts them by window, level and masked message', async () => {
		const { summary } = await summaryOf(
			[
				at('00:29.999999', 'INFO', 'user 12 in'),
				at('00:00', 'INFO', 'User 7 in'),
				at('00:05', 'WARN', 'user 7 in'),
				at('00:30', 'INFO', 'user 7 in'),
				at('00:31', null, 'bye'),
				at('00:31', null, 'no time'),
			],
			notebookMasking,
		);
		assert.deepEqual(countSummary(summary), {
			rows: 6,
			firstSeen: micros('2025-12-27T09:00:00Z'),
			lastSeen: micros('2025-12-27T09:00:31Z'),
			// `user <NUM> in` has 13 characters, `bye` 3, `no time` 7.
			messages: 3,
			characters: 23,
			days: 1,
		});
		const rows = rowsOf(summary).map(({ window, first, last, ...row }) => ({
			...row,
			window: (window - start) / 1e6,
			first: (first - start) / 1e6,
			last: (last - start) / 1e6,
		}));
		assert.deepEqual(rows, [
			// The example is the line at the first time, by level, and only the day's first row has one.
			{
				window: 0,
				level: 'INFO',
				message: 'user <NUM> in',
				count: 2,
				first: 0,
				last: 29.999999,
				example: 'User 7 in',
			},
			{ window: 0, level: 'WARN', message: 'user <NUM> in', count: 1, first: 5, last: 5, example: 'user 7 in' },
			{ window: 30, level: null, message: 'bye', count: 1, first: 31, last: 31, example: 'bye' },
			{ window: 30, level: null, message: 'no time', count: 1, first: 31, last: 31, example: 'no time' },
			{ window: 30, level: 'INFO', message: 'user <NUM> in', count: 1, first: 30, last: 30, example: undefined },
		]);
	});

	it('that are none has nothing', async () => {
		const { summary } = await summaryOf([], notebookMasking);
		assert.deepEqual(rowsOf(summary), []);
		assert.deepEqual(countSummary(summary), {
			rows: 0,
			firstSeen: undefined,
			lastSeen: undefined,
			messages: 0,
			characters: 0,
			days: 0,
		});
	});

	for (const masking of [notebookMasking, profileNamed('default').masking]) {
		it(`through the coarse key is that of the lines masked one by one, with the masking ${masking.name}`, async () => {
			assert.ok(masking.collapsesDigitRuns);
			await fc.assert(
				fc.asyncProperty(fc.array(anyLine, { maxLength: 60, size: 'max' }), async (lines) => {
					const expected = plainRows(lines, masking.mask);
					const { summary } = await summaryOf(lines, masking);
					assert.deepEqual(rowsOf(summary), expected);
					const byMessage = await summaryOf(lines, { ...masking, collapsesDigitRuns: false });
					assert.deepEqual(rowsOf(byMessage.summary), expected);
				}),
				{ numRuns: 100 },
			);
		});
	}

	it('has its rows by message, each message’s in the order of time', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(anyLine, { maxLength: 60, size: 'max' }), async (lines) => {
				const { summary } = await summaryOf(lines, notebookMasking);
				const { order, starts } = rowsByMessage(summary);
				assert.equal(starts.length, summary.messages.size + 1);
				assert.equal(starts.at(-1), summary.rows.size);
				const all = Array.from({ length: summary.rows.size }, (_, row) => row);
				for (let message = 0; message < summary.messages.size; message++) {
					assert.deepEqual(
						[...order.subarray(starts[message], starts[message + 1])],
						all.filter((row) => summary.rows.message[row] === message),
					);
				}
			}),
		);
	});
});

describe('names and messages', () => {
	const text = fc.string({ unit: fc.constantFrom('a', 'B', 'é', '😀', '\uffff', '\0', ' '), maxLength: 4 });

	it('of levels are in the order of code points, none last', () => {
		fc.assert(
			fc.property(fc.uniqueArray(fc.option(text)), (given) => {
				const { names, rankOf } = sortNames(given);
				const some = given.filter((name) => name !== null).sort(compareCodePoints);
				assert.deepEqual(names, given.includes(null) ? [...some, null] : some);
				assert.deepEqual(
					rankOf.map((rank) => names[rank]),
					given,
				);
			}),
		);
	});

	it('of messages are in the order of code points, and where each number went is known', () => {
		fc.assert(
			fc.property(fc.array(text), (given) => {
				const table = new ByteTable();
				const numbers = given.map((one) => table.internText(one));
				const { messages, rankOf } = orderMessages(table);
				const sorted = [...new Set(given)].sort(compareCodePoints);
				assert.deepEqual(
					sorted.map((_, message) => messages.textOf(message)),
					sorted,
				);
				assert.equal(messages.size, sorted.length);
				assert.equal(
					messages.characters(),
					sorted.reduce((sum, one) => sum + Array.from(one).length, 0),
				);
				for (const [i, one] of given.entries()) {
					const rank = rankOf[numbers[i] ?? -1] ?? -1;
					assert.equal(messages.textOf(rank), one);
					assert.deepEqual(messages.bytesOf(rank), Buffer.from(one));
				}
			}),
		);
	});
});

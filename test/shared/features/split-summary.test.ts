import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { splitSummary } from '../../../shared/features/split-summary.ts';
import { ByteTable } from '../../../shared/group/byte-table.ts';
import { dayOf, orderMessages, type Summary } from '../../../shared/group/summary.ts';

const dayMicros = 86_400_000_000;

/** Rows of (day, message). */
function summaryOf(rows: readonly (readonly [number, string])[]): Summary {
	const table = new ByteTable();
	const numbers = rows.map(([, text]) => table.internText(text));
	const { messages, rankOf } = orderMessages(table);
	const days = [...new Set(rows.map(([day]) => day))].sort((a, b) => a - b);
	const columns = rows
		.map(([day], i) => ({ window: days.indexOf(day), message: rankOf[numbers[i] ?? 0] ?? 0 }))
		.sort((a, b) => a.window - b.window || a.message - b.message);
	return {
		windowMicros: dayMicros,
		windows: Float64Array.from(days, (day) => day * dayMicros),
		levels: [null],
		messages,
		rows: {
			size: rows.length,
			window: Uint32Array.from(columns, ({ window }) => window),
			message: Uint32Array.from(columns, ({ message }) => message),
			level: new Uint16Array(rows.length),
			count: new Float64Array(rows.length).fill(1),
			first: Float64Array.from(columns, ({ window }) => (days[window] ?? 0) * dayMicros),
			last: new Float64Array(rows.length),
		},
		exampleOf: () => undefined,
	};
}

describe('a summary split by what is known', () => {
	it('is the same where the same is known on all days', () => {
		const given = summaryOf([
			[3, 'a'],
			[4, 'a'],
			[4, 'b'],
		]);
		const { summary, knowledge, messageOn } = splitSummary(given, () => 5);
		assert.equal(summary, given);
		assert.deepEqual([[...knowledge], messageOn(1, 4)], [[5, 5], 1]);
	});

	it('has a message for each text and knowledge that has lines, and each row keeps its text', () => {
		const row = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom('a', 'b', 'c', 'é', ''));
		const rows = fc.uniqueArray(row, { minLength: 1, maxLength: 20, selector: ([day, text]) => `${day} ${text}` });
		fc.assert(
			fc.property(rows, fc.array(fc.nat({ max: 3 }), { minLength: 7, maxLength: 7 }), (given, knows) => {
				const before = summaryOf(given);
				const split = splitSummary(before, (day) => knows[day] ?? 0);
				const { summary } = split;
				for (let i = 0; i < before.rows.size; i++) {
					const [from, to] = [before.rows.message[i] ?? 0, summary.rows.message[i] ?? 0];
					const day = dayOf(before.windows[before.rows.window[i] ?? 0] ?? 0);
					assert.equal(summary.messages.textOf(to), before.messages.textOf(from));
					assert.deepEqual([split.messageBefore[to], split.knowledge[to]], [from, knows[day]]);
					assert.equal(split.messageOn(from, day), to);
				}
				const kinds = new Set(given.map(([day, text]) => `${text} ${knows[day]}`));
				assert.equal(summary.messages.size, kinds.size);
			}),
			{ numRuns: 300 },
		);
	});
});

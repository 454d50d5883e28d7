import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { TripleTable } from '../../../shared/group/triple-table.ts';

type Triple = readonly [number, number, number];

/** Interns all, and holds the table to a Map of them. */
function requireLikeMap(triples: readonly Triple[]): void {
	const table = new TripleTable();
	const numbers = new Map<string, number>();
	for (const triple of triples) {
		const name = triple.join(' ');
		const expected = numbers.get(name) ?? numbers.size;
		numbers.set(name, expected);
		assert.equal(table.intern(...triple), expected);
		assert.equal(table.size, numbers.size);
	}
	for (const [name, number] of numbers) {
		assert.equal([table.first[number], table.second[number], table.third[number]].join(' '), name);
	}
}

describe('a table of triples', () => {
	it('numbers them as a Map does', () => {
		const whole = fc.oneof(fc.nat(3), fc.constantFrom(2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1), fc.nat(2 ** 31 - 1));
		const triple = fc.tuple(whole, fc.oneof(fc.nat(2), fc.constantFrom(2 ** 15, 2 ** 16 - 1)), whole);
		fc.assert(
			fc.property(fc.array(triple, { maxLength: 300, size: 'max' }), (triples) => requireLikeMap(triples)),
			{ numRuns: 300 },
		);
	});

	it('grows: all are found again', () => {
		const triple = (i: number): Triple => [i % 1000, i % 7, Math.floor(i / 1000)];
		requireLikeMap(Array.from({ length: 60_000 }, (_, i) => triple(i % 40_000)));
	});
});

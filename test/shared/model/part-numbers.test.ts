import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PartNumbers } from '../../../shared/model/part-numbers.ts';

const key = fc.oneof(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), fc.integer({ min: 0, max: 40 }));

describe('numbers of 32-bit keys', () => {
	it('are those of a Map, in order of first sight, and any others once they are renumbered', () => {
		fc.assert(
			fc.property(fc.array(key, { maxLength: 3000 }), fc.array(key, { maxLength: 50 }), (keys, others) => {
				const numbers = new PartNumbers(4);
				const expected = new Map<number, number>();
				for (const each of keys) {
					if (!expected.has(each)) expected.set(each, expected.size);
					assert.equal(numbers.add(each), expected.get(each));
				}
				assert.equal(numbers.size, expected.size);
				for (const each of [...keys, ...others]) assert.equal(numbers.find(each), expected.get(each) ?? -1);
				numbers.renumber(Array.from({ length: expected.size }, (_, n) => 7 * n));
				for (const each of [...keys, ...others]) {
					const number = expected.get(each);
					assert.equal(numbers.find(each), number === undefined ? -1 : 7 * number);
				}
				numbers.clear();
				for (const each of keys) assert.equal(numbers.find(each), -1);
			}),
		);
	});
});

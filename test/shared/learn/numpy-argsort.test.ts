import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { numpyArgsort } from '../../../shared/learn/numpy-argsort.ts';

describe('numpyArgsort', () => {
	it('keeps equal keys in place up to sixteen keys (insertion sort)', () => {
		assert.deepEqual(
			[...numpyArgsort(new Array(16).fill(7))],
			Array.from({ length: 16 }, (_, i) => i),
		);
	});

	it("puts equal keys in numpy's order beyond", () => {
		// numpy 1.24.2: np.zeros(20, int).argsort()
		const zeros = [0, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 18, 19];
		assert.deepEqual([...numpyArgsort(new Array(20).fill(0))], zeros);
		// numpy 1.24.2: (-np.array([1, 2, 3] * 7)).argsort()
		const threes = [20, 17, 2, 14, 5, 11, 8, 16, 13, 19, 10, 7, 4, 1, 12, 6, 15, 3, 18, 9, 0];
		assert.deepEqual([...numpyArgsort(Array.from({ length: 21 }, (_, i) => -((i % 3) + 1)))], threes);
	});

	it('is a permutation that sorts, for any keys', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: -20, max: 0 }), { maxLength: 400 }), (keys) => {
				const order = [...numpyArgsort(keys)];
				assert.deepEqual(
					order.toSorted((a, b) => a - b),
					keys.map((_, i) => i),
				);
				assert.deepEqual(
					order.map((at) => keys[at]),
					keys.toSorted((a, b) => a - b),
				);
			}),
		);
	});
});

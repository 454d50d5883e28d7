import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../shared/learn/random.ts';

const take = (seed: number, count: number): number[] => Array.from({ length: count }, seededRandom(seed));

describe('seededRandom', () => {
	it('gives the same stream for the same seed and another for another', () => {
		fc.assert(
			fc.property(fc.integer(), (seed) => {
				assert.deepEqual(take(seed, 20), take(seed, 20));
				assert.notDeepEqual(take(seed, 20), take(seed + 1, 20));
			}),
		);
	});

	it('is uniform on [0, 1)', () => {
		const draws = take(1, 100_000);
		assert.ok(draws.every((draw) => draw >= 0 && draw < 1));
		// A tenth of the draws has mean 10,000 and standard deviation √(100,000 · 0.1 · 0.9) ≈ 95; five of those are allowed.
		for (let tenth = 0; tenth < 10; tenth++) {
			const share = draws.filter((draw) => Math.floor(draw * 10) === tenth).length;
			assert.ok(Math.abs(share - 10_000) < 475, `tenth ${tenth} has ${share} draws`);
		}
	});
});

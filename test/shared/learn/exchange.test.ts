import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exchange } from '../../../shared/learn/exchange.ts';
import { lloyd } from '../../../shared/learn/lloyd.ts';
import { denseRows } from '../../../shared/learn/matrix.ts';
import { ones } from './repeated.ts';

describe('exchange', () => {
	// {0, 4} | {7, 7.9} has centroids 2 and 7.45 and inertia 8 + .405. 4 is nearer to 2, so Lloyd's stays.
	const data = { points: denseRows([[0], [4], [7], [7.9]]), weights: Float64Array.from(ones(4)) };
	const start = () => lloyd(data, Float64Array.of(2, 7.45), 2, { tolerance: 0, maxIterations: 100 });

	it("finds the move at which Lloyd's iteration stops short", () => {
		const clustering = start();
		assert.deepEqual([...clustering.labels], [0, 0, 1, 1]);
		// Taking 4 out of its pair saves 2/1 · 2² = 8, putting it to the other costs 2/3 · 3.45² = 7.935: {0} | {4, 7, 7.9}
		// with mean 6.3 has 5.29 + .49 + 2.56 = 8.34.
		assert.equal(exchange(data, clustering, 100), true);
		assert.deepEqual([...clustering.labels], [0, 1, 1, 1]);
		assert.ok(Math.abs(clustering.inertia - 8.34) < 1e-12);
		assert.ok(Math.abs((clustering.centroids[1] ?? 0) - 6.3) < 1e-12);
	});

	it('moves nothing where no move helps', () => {
		const clustering = start();
		exchange(data, clustering, 100);
		assert.equal(exchange(data, clustering, 100), false);
	});
});

describe('lloyd', () => {
	it('gives a cluster that is left empty the point that contributes most', () => {
		// Centroids 0 and 100 take everything to the first; 8 is farthest from 0 and becomes the second.
		const data = { points: denseRows([[0], [1], [8]]), weights: Float64Array.of(1, 1, 1) };
		const { labels, centroids } = lloyd(data, Float64Array.of(0, 100), 2, { tolerance: 0, maxIterations: 100 });
		assert.deepEqual([...labels], [0, 0, 1]);
		assert.deepEqual([...centroids], [0.5, 8]);
	});
});

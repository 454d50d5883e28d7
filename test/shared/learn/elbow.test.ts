import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { chooseClusterCount, SWEEP_POINTS, sweepClusterCounts } from '../../../shared/learn/elbow.ts';
import { denseRows } from '../../../shared/learn/matrix.ts';
import { seededRandom } from '../../../shared/learn/random.ts';
import { assertClose, ones } from './repeated.ts';

describe('sweepClusterCounts', () => {
	it('gives inertia and silhouette for each count once, ascending', () => {
		// Points 0, 1, 10, 11: one cluster has mean 5.5 and inertia 2·(5.5² + 4.5²) = 101; two have 4 · .25 = 1, and every
		// row a = 1; b is 10.5 for the outer and 9.5 for the inner rows.
		const sweep = sweepClusterCounts(denseRows([[0], [1], [10], [11]]), ones(4), [4, 1, 2, 2], seededRandom(1));
		assert.deepEqual(
			sweep.map((point) => point.clusterCount),
			[1, 2, 4],
		);
		assert.deepEqual(
			sweep.map((point) => point.inertia),
			[101, 1, 0],
		);
		assert.equal(sweep[0]?.silhouette, null);
		assertClose(sweep[1]?.silhouette ?? 0, (9.5 / 10.5 + 8.5 / 9.5) / 2, 1e-12, 'silhouette');
		assert.equal(sweep[2]?.silhouette, 0);
	});

	it('falls with the count, for any points', () => {
		const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), {
			minLength: 1,
			maxLength: 40,
		});
		fc.assert(
			fc.property(points, fc.integer(), (rows, seed) => {
				const sweep = sweepClusterCounts(denseRows(rows), ones(rows.length), [1, 2, 3, 5, 8, 13], seededRandom(seed));
				sweep.slice(1).forEach((point, i) => {
					assert.ok(point.inertia <= (sweep[i]?.inertia ?? 0) * (1 + 1e-9));
				});
			}),
			{ numRuns: 50 },
		);
	});

	it('estimates from a sample where there are many points', () => {
		// Uniform on [0, 1]: one cluster has variance 1/12 a row, two have 1/48.
		const count = 2 * SWEEP_POINTS;
		const points = denseRows(Array.from({ length: count }, (_, i) => [(i + 0.5) / count]));
		const [one, two] = sweepClusterCounts(points, ones(count), [1, 2], seededRandom(1));
		assertClose(one?.inertia ?? 0, count / 12, (0.01 * count) / 12, 'inertia of one cluster');
		assertClose(two?.inertia ?? 0, count / 48, (0.01 * count) / 48, 'inertia of two clusters');
	});
});

describe('chooseClusterCount', () => {
	const sweep = (...points: [clusterCount: number, silhouette: number | null][]) =>
		points.map(([clusterCount, silhouette]) => ({ clusterCount, silhouette, inertia: 1 }));

	it('takes the smallest count whose silhouette is as good as the best', () => {
		assert.equal(chooseClusterCount(sweep([2, 0.4], [10, 0.9], [20, 0.985], [30, 0.99])), 20);
		assert.equal(chooseClusterCount(sweep([30, 0.99], [20, 0.985], [2, 0.4])), 20);
	});

	it('takes the smallest count where no silhouette is defined, and 1 where there is no count', () => {
		assert.equal(chooseClusterCount(sweep([4, null], [2, null])), 2);
		assert.equal(chooseClusterCount([]), 1);
	});
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { assignClusters, fitKMeans } from '../../../shared/learn/kmeans.ts';
import { denseRows } from '../../../shared/learn/matrix.ts';
import { seededRandom } from '../../../shared/learn/random.ts';
import { assertClose, ones, partition, permutation, pick, repeatedIndices } from './repeated.ts';

const fit = (rows: readonly (readonly number[])[], weights: readonly number[], clusterCount: number, seed = 1) =>
	fitKMeans(denseRows(rows), weights, { clusterCount, random: seededRandom(seed) });

describe('fitKMeans', () => {
	it('finds the weighted means of two groups, the heavier first', () => {
		// {0 ×1, 1 ×3} has mean 0.75 and inertia .75² + 3·.25² = .75; {10 ×2, 12 ×1} has mean 32/3 and inertia
		// 2·(2/3)² + (4/3)² = 8/3.
		const result = fit([[10], [0], [12], [1]], [2, 1, 1, 3], 2);
		assert.deepEqual([...result.labels], [1, 0, 1, 0]);
		assertClose(result.centroids[0]?.[0] ?? 0, 0.75, 1e-15, 'first centroid');
		assertClose(result.centroids[1]?.[0] ?? 0, 32 / 3, 1e-14, 'second centroid');
		assertClose(result.inertia, 0.75 + 8 / 3, 1e-14, 'inertia');
		assert.equal(result.distinctPoints, 4);
	});

	it('makes each distinct point a cluster of inertia exactly 0 where there are no more than clusters', () => {
		const result = fit(
			[
				[0.1, 0.3],
				[0.7, 0.2],
				[0.1, 0.3],
			],
			[3, 7, 1],
			20,
		);
		assert.deepEqual([...result.labels], [1, 0, 1]);
		assert.deepEqual(result.centroids, [
			[0.7, 0.2],
			[0.1, 0.3],
		]);
		assert.equal(result.inertia, 0);
		assert.equal(result.distinctPoints, 2);
	});

	it('numbers clusters of equal weight by their centroids', () => {
		assert.deepEqual(fit([[5], [-1], [2]], [1, 1, 1], 3).centroids, [[-1], [2], [5]]);
	});

	it('is defined without points and without columns', () => {
		assert.deepEqual(fit([], [], 3), { centroids: [], labels: new Int32Array(0), inertia: 0, distinctPoints: 0 });
		assert.deepEqual(fit([[], []], [1, 2], 3), {
			centroids: [[]],
			labels: Int32Array.of(0, 0),
			inertia: 0,
			distinctPoints: 1,
		});
	});

	it('never returns an empty cluster, however close the points', () => {
		// The squared distance of 10⁻²⁰⁰ and 2·10⁻²⁰⁰ is 0 in double precision.
		const result = fit([[1e-200], [2e-200], [1]], [1, 1, 1], 3);
		assert.deepEqual(partition(result.labels), [0, 0, 1]);
		assert.equal(result.centroids.length, 2);
	});

	it('refuses what it cannot cluster', () => {
		assert.throws(() => fit([[1]], [1], 0), /clusterCount is 0, expected a positive integer/);
		assert.throws(() => fit([[1]], [1, 1], 1), /2 weights for 1 rows/);
		assert.throws(() => fit([[1], [Number.POSITIVE_INFINITY]], [1, 1], 1), /value 1 of the rows is Infinity/);
		assert.throws(() => denseRows([[1], [1, 2]]), /row 1 has 2 columns, expected 1/);
	});
});

describe('assignClusters', () => {
	it('gives the Euclidean distance to the nearest centroid, the smallest index on a tie', () => {
		const { labels, distances } = assignClusters(
			denseRows([
				[3, 4],
				[1, 0],
				[9, 0],
			]),
			[
				[0, 0],
				[2, 0],
				[9, 0],
			],
		);
		// (3, 4) is 5 from the first and √(1 + 16) from the second; (1, 0) is 1 from both.
		assert.deepEqual([...labels], [1, 0, 2]);
		assert.deepEqual([...distances], [Math.sqrt(17), 1, 0]);
	});

	it('refuses points without centroids, or of other columns', () => {
		assert.throws(() => assignClusters(denseRows([[1]]), []), /1 points but no centroid/);
		assert.throws(() => assignClusters(denseRows([[1]]), [[1, 2]]), /row 0 has 2 columns, expected 1/);
	});
});

const weightedPoints = (maxLength: number) =>
	fc.array(
		fc.record({
			point: fc.tuple(
				fc.integer({ min: -9, max: 9 }),
				fc.integer({ min: -500, max: 500 }).map((n) => n / 97),
			),
			weight: fc.integer({ min: 1, max: 9 }),
			key: fc.nat(),
		}),
		{ minLength: 1, maxLength },
	);

describe('k-means on weighted points', () => {
	it('is that on repeated points, in any order, to the bit', () => {
		fc.assert(
			fc.property(weightedPoints(25), fc.integer({ min: 1, max: 6 }), fc.integer(), (sample, clusterCount, seed) => {
				const points = sample.map((entry) => entry.point);
				const weights = sample.map((entry) => entry.weight);
				const expected = fit(points, weights, clusterCount, seed);
				const order = pick(repeatedIndices(weights), permutation(repeatedIndices(weights).map((i) => (i * 7919) % 13)));
				const repeated = fit(pick(points, order), ones(order.length), clusterCount, seed);
				assert.deepEqual({ ...repeated, labels: [] }, { ...expected, labels: [] });
				assert.deepEqual(
					[...repeated.labels],
					order.map((i) => expected.labels[i]),
				);

				const shuffled = permutation(sample.map((entry) => entry.key));
				const reordered = fit(pick(points, shuffled), pick(weights, shuffled), clusterCount, seed);
				assert.deepEqual({ ...reordered, labels: [] }, { ...expected, labels: [] });
			}),
			{ numRuns: 60 },
		);
	});

	it('finds the best of all partitions of a few points', () => {
		fc.assert(
			fc.property(weightedPoints(7), fc.integer({ min: 1, max: 3 }), (sample, clusterCount) => {
				const points = sample.map((entry) => entry.point);
				const weights = sample.map((entry) => entry.weight);
				const best = leastInertia(points, weights, clusterCount);
				const found = fit(points, weights, clusterCount).inertia;
				assert.ok(found <= best * (1 + 1e-9) + 1e-12, `inertia ${found}, the best partition has ${best}`);
			}),
			{ numRuns: 60 },
		);
	});

	it('labels each point with its nearest centroid, and each centroid is the mean of its points', () => {
		fc.assert(
			fc.property(weightedPoints(40), fc.integer({ min: 1, max: 8 }), (sample, clusterCount) => {
				const points = sample.map((entry) => entry.point);
				const weights = sample.map((entry) => entry.weight);
				const result = fit(points, weights, clusterCount);
				assert.deepEqual(result.labels, assignClusters(denseRows(points), result.centroids).labels);
				const clusterWeights = result.centroids.map((centroid, k) => {
					const members = points.map((_, i) => i).filter((i) => result.labels[i] === k);
					const weight = members.reduce((sum, i) => sum + (weights[i] ?? 0), 0);
					centroid.forEach((value, c) => {
						const sum = members.reduce((total, i) => total + (weights[i] ?? 0) * (points[i]?.[c] ?? 0), 0);
						assertClose(value, sum / weight, 1e-9, `centroid ${k}, column ${c}`);
					});
					return weight;
				});
				assert.deepEqual(
					clusterWeights,
					clusterWeights.toSorted((a, b) => b - a),
				);
				assert.equal(result.centroids.length, Math.min(clusterCount, result.distinctPoints));
			}),
			{ numRuns: 60 },
		);
	});

	it('is no worse than the solution that it extends', () => {
		fc.assert(
			fc.property(weightedPoints(30), fc.integer({ min: 1, max: 6 }), (sample, clusterCount) => {
				const points = denseRows(sample.map((entry) => entry.point));
				const weights = sample.map((entry) => entry.weight);
				const smaller = fitKMeans(points, weights, { clusterCount, starts: 1, random: seededRandom(1) });
				const larger = fitKMeans(points, weights, {
					clusterCount: clusterCount + 1,
					starts: 0,
					extend: smaller.centroids,
					random: seededRandom(2),
				});
				assert.ok(larger.inertia <= smaller.inertia + 1e-9);
			}),
			{ numRuns: 60 },
		);
	});

	it('recovers well-separated groups among many points, where only the best start is carried to the end', () => {
		// 12 groups at the corners of a grid of spacing 100, each spread over ±1: the groups are the optimum.
		const random = seededRandom(5);
		const points = Array.from({ length: 60_000 }, (_, i) => {
			const group = i % 12;
			return Array.from({ length: 15 }, (_, c) => 100 * ((group >> (c % 4)) & 1) + 2 * random() - 1);
		});
		const options = { clusterCount: 12, starts: 3, random };
		const result = fitKMeans(denseRows(points), ones(points.length), options);
		assert.deepEqual(
			partition(result.labels),
			points.map((_, i) => i % 12),
		);
	});
});

/** By enumeration of all clusterCount^points labellings. */
function leastInertia(
	points: readonly (readonly number[])[],
	weights: readonly number[],
	clusterCount: number,
): number {
	let least = Number.POSITIVE_INFINITY;
	for (let code = 0; code < clusterCount ** points.length; code++) {
		const labels = points.map((_, i) => Math.floor(code / clusterCount ** i) % clusterCount);
		let inertia = 0;
		for (let k = 0; k < clusterCount; k++) {
			const members = labels.flatMap((label, i) => (label === k ? [i] : []));
			const weight = members.reduce((sum, i) => sum + (weights[i] ?? 0), 0);
			for (const c of [0, 1]) {
				const mean = members.reduce((sum, i) => sum + (weights[i] ?? 0) * (points[i]?.[c] ?? 0), 0) / weight;
				inertia += members.reduce((sum, i) => sum + (weights[i] ?? 0) * ((points[i]?.[c] ?? 0) - mean) ** 2, 0);
			}
		}
		least = Math.min(least, inertia);
	}
	return least;
}

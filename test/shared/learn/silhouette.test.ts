import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { denseRows } from '../../../shared/learn/matrix.ts';
import { seededRandom } from '../../../shared/learn/random.ts';
import { EXACT_POINTS, silhouette, silhouettes } from '../../../shared/learn/silhouette.ts';
import { systematicSample } from '../../../shared/learn/systematic-sample.ts';
import { assertClose, ones, permutation, pick, repeatedIndices } from './repeated.ts';

describe('silhouette', () => {
	it('is the mean over rows, duplicates counted', () => {
		// Rows 0, 0, 1 | 4. For each 0: a = (0 + 1)/2, b = 4, s = 3.5/4 = .875. For 1: a = (1 + 1)/2 = 1, b = 3, s = 2/3.
		// 4 is alone in its cluster: 0. Mean (2·.875 + 2/3)/4.
		const value = silhouette(denseRows([[0], [1], [4]]), [2, 1, 1], [0, 0, 7]);
		assertClose(value ?? Number.NaN, (2 * 0.875 + 2 / 3) / 4, 1e-15, 'silhouette');
	});

	it('is 1 for clusters of equal rows apart', () => {
		assert.equal(silhouette(denseRows([[0], [5]]), [3, 2], [0, 1]), 1);
	});

	it('counts 0/0 as 0: equal rows in two clusters', () => {
		assert.equal(silhouette(denseRows([[1], [1]]), [3, 2], [0, 1]), 0);
	});

	it('is undefined for fewer than two clusters', () => {
		assert.equal(silhouette(denseRows([[0], [5]]), [3, 2], [1, 1]), null);
		assert.equal(silhouette(denseRows([], 1), [], []), null);
	});

	it('refuses labels that do not fit', () => {
		assert.throws(() => silhouette(denseRows([[0], [5]]), [3, 2], [1]), /1 labels for 2 points/);
		assert.throws(() => silhouette(denseRows([[0], [5]]), [3], [1, 2]), /1 weights for 2 rows/);
	});

	it('is close to the exact figure where it samples', () => {
		// Uniform on [0, 1], halves as clusters; T points beyond the exact limit. For x < .5 from the border at .5, with u
		// = x: a = (u² + (.5 − u)²)/(2·.5) and b = .75 − u (mean distance to the other half); s = 1 − a/b, integrated
		// over u by the midpoint rule (the other half is its mirror image).
		const random = seededRandom(9);
		const points = denseRows(Array.from({ length: 2 * EXACT_POINTS }, () => [random()]));
		const labels = Array.from(points.values, (value) => (value < 0.5 ? 0 : 1));
		const steps = 10_000;
		let expected = 0;
		for (let i = 0; i < steps; i++) {
			const u = (0.5 * (i + 0.5)) / steps;
			const a = u ** 2 + (0.5 - u) ** 2;
			const b = 0.75 - u;
			expected += (b - a) / Math.max(a, b) / steps;
		}
		const sampled = silhouette(points, ones(points.rowCount), labels) ?? Number.NaN;
		assertClose(sampled, expected, 0.02, 'sampled silhouette');
		assert.equal(silhouette(points, ones(points.rowCount), labels), sampled);
	});
});

const labelled = fc.array(
	fc.record({
		point: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.constantFrom(0, 0.1, 0.25)),
		weight: fc.integer({ min: 1, max: 5 }),
		label: fc.integer({ min: 0, max: 3 }),
		other: fc.integer({ min: -1, max: 1 }),
		key: fc.nat(),
	}),
	{ minLength: 2, maxLength: 15 },
);

describe('the silhouette of weighted points', () => {
	it('is the definition applied to every repeated row, for several labellings at once', () => {
		fc.assert(
			fc.property(labelled, (sample) => {
				const points = sample.map((entry) => entry.point);
				const weights = sample.map((entry) => entry.weight);
				const labelings = [sample.map((entry) => entry.label), sample.map((entry) => entry.other)];
				const all = repeatedIndices(weights);
				const found = silhouettes(denseRows(points), weights, labelings);
				labelings.forEach((labels, l) => {
					const expected = naiveSilhouette(pick(points, all), pick(labels, all));
					if (expected === null) assert.equal(found[l], null);
					else assertClose(found[l] ?? Number.NaN, expected, 1e-12, `labelling ${l}`);
				});
			}),
		);
	});

	it('does not depend on the order of rows', () => {
		fc.assert(
			fc.property(labelled, (sample) => {
				const of = (rows: typeof sample) =>
					silhouette(
						denseRows(rows.map((entry) => entry.point)),
						rows.map((entry) => entry.weight),
						rows.map((entry) => entry.label),
					);
				const shuffled = pick(sample, permutation(sample.map((entry) => entry.key)));
				const expected = of(sample);
				assertClose(of(shuffled) ?? -9, expected ?? -9, 1e-12, 'silhouette');
			}),
		);
	});
});

describe('systematicSample', () => {
	it('takes the row in the middle of each stretch of the total weight', () => {
		// Total 10, five stretches of 2 with middles at 1, 3, 5, 7, 9: rows [0,4), [4,5), [5,10).
		assert.deepEqual([...systematicSample(Float64Array.of(4, 1, 5), 5)], [2, 0, 3]);
	});

	it('has the size asked for and takes no row more than one off its share', () => {
		fc.assert(
			fc.property(
				fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 1, maxLength: 50 }),
				fc.integer({ min: 1, max: 200 }),
				(weights, size) => {
					const hits = systematicSample(Float64Array.from(weights), size);
					const total = weights.reduce((sum, weight) => sum + weight, 0);
					assert.equal(
						hits.reduce((sum, count) => sum + count, 0),
						size,
					);
					weights.forEach((weight, i) => {
						assert.ok(Math.abs((hits[i] ?? 0) - (weight * size) / total) < 1 + 1e-9);
					});
				},
			),
		);
	});
});

/** Rousseeuw's definition over all pairs of rows, as scikit-learn's `silhouette_samples`. */
function naiveSilhouette(points: readonly (readonly number[])[], labels: readonly number[]): number | null {
	const clusters = [...new Set(labels)];
	if (clusters.length < 2) return null;
	const distance = (i: number, j: number) =>
		Math.hypot(...(points[i] ?? []).map((value, c) => value - (points[j]?.[c] ?? 0)));
	const scores = points.map((_, i) => {
		const meanTo = (cluster: number) => {
			const members = labels.flatMap((label, j) => (label === cluster && j !== i ? [j] : []));
			return members.reduce((sum, j) => sum + distance(i, j), 0) / members.length;
		};
		const own = labels[i] ?? 0;
		const a = meanTo(own);
		const b = Math.min(...clusters.filter((cluster) => cluster !== own).map(meanTo));
		const score = (b - a) / Math.max(a, b);
		return Number.isNaN(score) ? 0 : score;
	});
	return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

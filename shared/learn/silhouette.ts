/**
 * How well rows lie within their clusters: scikit-learn's `silhouette_score` on the rows that the weights stand for.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { squaredDistance } from './clustering.ts';
import { type DistinctDenseRows, distinctDenseRows } from './distinct-rows.ts';
import type { DenseRows } from './matrix.ts';
import { systematicSample } from './systematic-sample.ts';
import { totalWeight } from './weights.ts';

/** Up to this many distinct points every one is evaluated; beyond, a sample of `SAMPLED_POINTS` against all. */
export const EXACT_POINTS = 4000;
const SAMPLED_POINTS = 1000;

/**
 * The mean silhouette of one labelling (any integers); see `silhouettes`.
 *
 * @returns −1 … 1, or `null` where it is undefined: fewer than two clusters
 */
export function silhouette(points: DenseRows, weights: ArrayLike<number>, labels: ArrayLike<number>): number | null {
	return silhouettes(points, weights, [labels])[0] ?? null;
}

/**
 * The mean silhouettes of several labellings of the same points, each distance computed once for all of them.
 *
 * Method: Rousseeuw 1987 with weights. Of a row in cluster C, a is the mean distance to the other W(C) − 1 rows of C,
 * its own duplicates at distance 0 included; b is the least mean distance to another cluster; the row's silhouette is
 * (b − a) / max(a, b), and 0 where that is 0/0 or the row is alone in its cluster. Equal points with equal labels are
 * one point with their summed weight, so the figure is that over all rows.
 * O(points² · (columns + labellings)) up to 4,000 distinct points. Beyond that, 1,000 rows are evaluated, each still
 * against all points: a systematic sample along the points in lexicographic order (see systematic-sample.ts).
 *
 * @returns one figure a labelling, `null` where it is undefined: fewer than two clusters
 * @throws RangeError where weights or labels do not fit the points or a value is not finite
 */
export function silhouettes(
	points: DenseRows,
	weights: ArrayLike<number>,
	labelings: readonly ArrayLike<number>[],
): (number | null)[] {
	totalWeight(weights, points.rowCount);
	for (const labels of labelings) {
		if (labels.length !== points.rowCount) {
			throw new RangeError(`${labels.length} labels for ${points.rowCount} points, expected one label a point`);
		}
	}
	const distinct = distinctDenseRows(points, weights, labelings);
	const clusters = numberClusters(distinct, labelings);
	const anchors =
		distinct.rows.rowCount > EXACT_POINTS ? systematicSample(distinct.weights, SAMPLED_POINTS) : distinct.weights;

	const scores = new Float64Array(labelings.length);
	const distanceSums = new Float64Array(clusters.weights.length);
	let evaluated = 0;
	for (let anchor = 0; anchor < distinct.rows.rowCount; anchor++) {
		const rows = anchors[anchor] as number;
		if (rows === 0) continue;
		evaluated += rows;
		sumDistances(distinct, clusters.of, labelings.length, anchor, distanceSums);
		for (let l = 0; l < labelings.length; l++) {
			const own = clusters.of[anchor * labelings.length + l] as number;
			scores[l] = (scores[l] as number) + rows * scoreOf(distanceSums, clusters, l, own);
		}
	}
	return Array.from(scores, (score, l) =>
		(clusters.starts[l + 1] as number) - (clusters.starts[l] as number) < 2 ? null : score / evaluated,
	);
}

/** The clusters of all labellings, numbered through: those of labelling l are `starts[l] … starts[l+1]-1`. */
interface Clusters {
	readonly starts: readonly number[];
	/** point · labellings + labelling → cluster */
	readonly of: Int32Array;
	readonly weights: Float64Array;
}

function numberClusters(distinct: DistinctDenseRows, labelings: readonly ArrayLike<number>[]): Clusters {
	const starts = [0];
	const of = new Int32Array(distinct.rows.rowCount * labelings.length);
	const weights: number[] = [];
	labelings.forEach((labels, l) => {
		const numbers = new Map<number, number>();
		distinct.representatives.forEach((row, p) => {
			const label = labels[row] as number;
			const number = numbers.get(label) ?? weights.length;
			numbers.set(label, number);
			of[p * labelings.length + l] = number;
			weights[number] = (weights[number] ?? 0) + (distinct.weights[p] as number);
		});
		starts.push(weights.length);
	});
	return { starts, of, weights: Float64Array.from(weights) };
}

/** Cluster → Σ weight · distance from the anchor to its points. */
function sumDistances(
	{ rows, weights }: DistinctDenseRows,
	clusterOf: Int32Array,
	labelingCount: number,
	anchor: number,
	sums: Float64Array,
): void {
	sums.fill(0);
	for (let p = 0; p < rows.rowCount; p++) {
		const distance = Math.sqrt(squaredDistance(rows.values, anchor, rows.values, p, rows.columnCount));
		const weighted = (weights[p] as number) * distance;
		for (let at = p * labelingCount; at < (p + 1) * labelingCount; at++) {
			const cluster = clusterOf[at] as number;
			sums[cluster] = (sums[cluster] as number) + weighted;
		}
	}
}

function scoreOf(distanceSums: Float64Array, clusters: Clusters, labeling: number, own: number): number {
	const others = (clusters.weights[own] as number) - 1;
	if (others <= 0) return 0;
	const within = (distanceSums[own] as number) / others;
	let nearest = Number.POSITIVE_INFINITY;
	for (let k = clusters.starts[labeling] as number; k < (clusters.starts[labeling + 1] as number); k++) {
		if (k !== own) nearest = Math.min(nearest, (distanceSums[k] as number) / (clusters.weights[k] as number));
	}
	const larger = Math.max(within, nearest);
	return larger > 0 && Number.isFinite(larger) ? (nearest - within) / larger : 0;
}

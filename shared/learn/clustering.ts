/**
 * The state that seeding, Lloyd's iteration and the exchange step hand to one another: flat arrays for tight loops.
 * `points` are distinct, so there are at least as many as clusters.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import type { DenseRows } from './matrix.ts';

export interface WeightedPoints {
	readonly points: DenseRows;
	readonly weights: Float64Array;
}

export interface Clustering {
	/** clusterCount × columns, row-major. */
	readonly centroids: Float64Array;
	/** Point → cluster. */
	readonly labels: Int32Array;
	/** Cluster → summed weight. */
	readonly clusterWeights: Float64Array;
	/** Σ weight · squared distance to the own centroid. */
	inertia: number;
}

/**
 * The squared Euclidean distance between row `a` of `left` and row `b` of `right`, summed directly: the shortcut by dot
 * products, |x|² + |y|² − 2xy, cancels. Gives up, returning some value above `limit`, once the sum exceeds it.
 */
export function squaredDistance(
	left: Float64Array,
	a: number,
	right: Float64Array,
	b: number,
	columnCount: number,
	limit = Number.POSITIVE_INFINITY,
): number {
	let sum = 0;
	let i = a * columnCount;
	let j = b * columnCount;
	const end = i + columnCount;
	while (i < end) {
		// A check every five columns costs less than the columns it saves.
		const pause = Math.min(i + 5, end);
		for (; i < pause; i++, j++) {
			const difference = (left[i] as number) - (right[j] as number);
			sum += difference * difference;
		}
		if (sum > limit) return sum;
	}
	return sum;
}

/**
 * Replaces centroids and cluster weights by the weighted means and sums over the labels. A mean is taken about the
 * cluster's first point, so that a cluster of one point has that very point as its centroid. O(points · columns).
 */
export function updateCentroids({ points, weights }: WeightedPoints, clustering: Clustering): void {
	const { centroids, labels, clusterWeights } = clustering;
	const { columnCount, values } = points;
	const firstPoint = new Int32Array(clusterWeights.length).fill(-1);
	centroids.fill(0);
	clusterWeights.fill(0);
	for (let p = 0; p < points.rowCount; p++) {
		const cluster = labels[p] as number;
		const weight = weights[p] as number;
		if ((firstPoint[cluster] as number) < 0) firstPoint[cluster] = p;
		clusterWeights[cluster] = (clusterWeights[cluster] as number) + weight;
		const origin = (firstPoint[cluster] as number) * columnCount;
		for (let c = 0; c < columnCount; c++) {
			const at = cluster * columnCount + c;
			const deviation = (values[p * columnCount + c] as number) - (values[origin + c] as number);
			centroids[at] = (centroids[at] as number) + weight * deviation;
		}
	}
	for (let cluster = 0; cluster < clusterWeights.length; cluster++) {
		const first = firstPoint[cluster] as number;
		if (first < 0) continue;
		for (let c = 0; c < columnCount; c++) {
			const at = cluster * columnCount + c;
			centroids[at] =
				(values[first * columnCount + c] as number) + (centroids[at] as number) / (clusterWeights[cluster] as number);
		}
	}
}

/** Σ weight · squared distance to the centroid of the point's label. */
export function inertiaOf({ points, weights }: WeightedPoints, centroids: Float64Array, labels: Int32Array): number {
	let inertia = 0;
	for (let p = 0; p < points.rowCount; p++) {
		inertia +=
			(weights[p] as number) * squaredDistance(points.values, p, centroids, labels[p] as number, points.columnCount);
	}
	return inertia;
}

/**
 * Lloyd's iteration: assign each point to its nearest centroid, move each centroid to the mean of its points, repeat.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { type Clustering, inertiaOf, squaredDistance, updateCentroids, type WeightedPoints } from './clustering.ts';

interface LloydOptions {
	/** Stop where an iteration lowers inertia by less than this share; 0 runs until no label changes. */
	readonly tolerance: number;
	readonly maxIterations: number;
}

/**
 * Iterates from the given centroids. A cluster that loses all its points is given the point that contributes most to
 * the inertia (scikit-learn relocates likewise). On return centroids are the means of their labels.
 *
 * Method: Hamerly 2010. By the triangle inequality a point need not be looked at again until its own centroid may have
 * come to be farther than its second nearest. O(points · clusterCount · columns) for the first iteration, and as
 * centroids come to rest towards O(points) for the last.
 */
export function lloyd(
	data: WeightedPoints,
	start: Float64Array,
	clusterCount: number,
	options: LloydOptions,
): Clustering {
	const { rowCount, columnCount } = data.points;
	const clustering: Clustering = {
		centroids: start,
		labels: new Int32Array(rowCount),
		clusterWeights: new Float64Array(clusterCount),
		inertia: Number.POSITIVE_INFINITY,
	};
	const bounds: Bounds = {
		own: new Float64Array(rowCount).fill(Number.POSITIVE_INFINITY),
		other: new Float64Array(rowCount),
	};
	for (let iteration = 0; iteration < options.maxIterations; iteration++) {
		const moved = assign(data, clustering, bounds);
		if (moved === 0 && iteration > 0) break;
		relocateEmpty(data, clustering, bounds);
		const before = clustering.centroids.slice();
		updateCentroids(data, clustering);
		loosen(bounds, clustering, before, columnCount);
		if (options.tolerance > 0) {
			const previous = clustering.inertia;
			clustering.inertia = inertiaOf(data, clustering.centroids, clustering.labels);
			if (previous - clustering.inertia < options.tolerance * previous) break;
		}
	}
	clustering.inertia = inertiaOf(data, clustering.centroids, clustering.labels);
	return clustering;
}

/** What is known of each point's distances without computing them. */
interface Bounds {
	/** At least the distance to the own centroid. */
	readonly own: Float64Array;
	/** At most the distance to every other centroid. */
	readonly other: Float64Array;
}

/** Labels every point with its nearest centroid; returns how many labels changed. */
function assign({ points, weights }: WeightedPoints, clustering: Clustering, bounds: Bounds): number {
	const { centroids, labels, clusterWeights } = clustering;
	const { columnCount, values } = points;
	const clusterCount = clusterWeights.length;
	let moved = 0;
	clusterWeights.fill(0);
	for (let p = 0; p < points.rowCount; p++) {
		const current = labels[p] as number;
		let nearest = current;
		if ((bounds.own[p] as number) > (bounds.other[p] as number)) {
			let least = squaredDistance(values, p, centroids, current, columnCount);
			bounds.own[p] = Math.sqrt(least);
			if ((bounds.own[p] as number) > (bounds.other[p] as number)) {
				let second = Number.POSITIVE_INFINITY;
				for (let k = 0; k < clusterCount; k++) {
					if (k === current) continue;
					const distance = squaredDistance(values, p, centroids, k, columnCount, second);
					if (distance < least) {
						second = least;
						least = distance;
						nearest = k;
					} else if (distance < second) {
						second = distance;
					}
				}
				bounds.own[p] = Math.sqrt(least);
				bounds.other[p] = Math.sqrt(second);
			}
		}
		if (nearest !== current) moved++;
		labels[p] = nearest;
		clusterWeights[nearest] = (clusterWeights[nearest] as number) + (weights[p] as number);
	}
	return moved;
}

/** Centroids have moved: distances to them may have changed by as much. */
function loosen(
	bounds: Bounds,
	{ centroids, labels, clusterWeights }: Clustering,
	before: Float64Array,
	columnCount: number,
): void {
	const moves = Float64Array.from(clusterWeights, (_, k) =>
		Math.sqrt(squaredDistance(before, k, centroids, k, columnCount)),
	);
	const farthest = moves.reduce((most, move) => Math.max(most, move), 0);
	for (let p = 0; p < labels.length; p++) {
		bounds.own[p] = (bounds.own[p] as number) + (moves[labels[p] as number] as number);
		bounds.other[p] = (bounds.other[p] as number) - farthest;
	}
}

function relocateEmpty({ points, weights }: WeightedPoints, clustering: Clustering, bounds: Bounds): void {
	const { centroids, labels, clusterWeights } = clustering;
	for (let k = 0; k < clusterWeights.length; k++) {
		if ((clusterWeights[k] as number) > 0) continue;
		let farthest = -1;
		let most = -1;
		for (let p = 0; p < labels.length; p++) {
			const weight = weights[p] as number;
			const distance = squaredDistance(points.values, p, centroids, labels[p] as number, points.columnCount);
			const share = weight * distance;
			// A point that is its cluster's only one would leave that cluster empty in turn.
			if (share > most && (clusterWeights[labels[p] as number] as number) > weight) {
				most = share;
				farthest = p;
			}
		}
		if (farthest < 0) return;
		const weight = weights[farthest] as number;
		const from = labels[farthest] as number;
		clusterWeights[from] = (clusterWeights[from] as number) - weight;
		clusterWeights[k] = weight;
		labels[farthest] = k;
		// Nothing is known any more, of this point or of others' distance to the centroid that comes here.
		bounds.own.fill(Number.POSITIVE_INFINITY);
	}
}

/**
 * What Lloyd's iteration cannot see: moving one point may lower the inertia although its own centroid is the nearest,
 * because both centroids follow.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { type Clustering, inertiaOf, squaredDistance, updateCentroids, type WeightedPoints } from './clustering.ts';

/** Moves that gain less than this share are rounding, not progress. */
const SMALLEST_GAIN = 1e-12;

/**
 * Moves single points between clusters while that lowers the inertia; changes `clustering` in place, which must hold
 * the means of its labels. Afterwards no single move helps, which every optimum has and an end of Lloyd's may lack.
 *
 * Method: the optimal-transfer step of Hartigan & Wong 1979 (AS 136) with weights: taking a point of weight w from
 * its cluster (weight W, distance d) saves w·W/(W−w)·d², adding it to another costs w·W/(W+w)·d².
 * O(points · clusterCount · columns) a pass.
 *
 * @returns whether a point was moved
 */
export function exchange(data: WeightedPoints, clustering: Clustering, maxPasses: number): boolean {
	const { points, weights } = data;
	const { centroids, labels, clusterWeights } = clustering;
	const { rowCount, columnCount, values } = points;
	const clusterCount = clusterWeights.length;
	let changed = false;
	for (let pass = 0; pass < maxPasses; pass++) {
		let moves = 0;
		for (let p = 0; p < rowCount; p++) {
			const from = labels[p] as number;
			const weight = weights[p] as number;
			const rest = (clusterWeights[from] as number) - weight;
			if (rest <= 0) continue;
			const saved =
				(squaredDistance(values, p, centroids, from, columnCount) * (clusterWeights[from] as number)) / rest;
			let to = -1;
			let least = saved * (1 - SMALLEST_GAIN);
			for (let k = 0; k < clusterCount; k++) {
				if (k === from) continue;
				const factor = (clusterWeights[k] as number) / ((clusterWeights[k] as number) + weight);
				const cost = factor * squaredDistance(values, p, centroids, k, columnCount, least / factor);
				if (cost < least) {
					least = cost;
					to = k;
				}
			}
			if (to < 0) continue;
			shift(centroids, from, values, p, columnCount, -weight / rest);
			clusterWeights[from] = rest;
			const grown = (clusterWeights[to] as number) + weight;
			shift(centroids, to, values, p, columnCount, weight / grown);
			clusterWeights[to] = grown;
			labels[p] = to;
			moves++;
		}
		if (moves === 0) break;
		changed = true;
		// The running means have gathered rounding; take them afresh.
		updateCentroids(data, clustering);
	}
	if (changed) clustering.inertia = inertiaOf(data, centroids, labels);
	return changed;
}

/** centroid += share · (point − centroid) */
function shift(
	centroids: Float64Array,
	cluster: number,
	values: Float64Array,
	point: number,
	columnCount: number,
	share: number,
): void {
	for (let c = 0; c < columnCount; c++) {
		const at = cluster * columnCount + c;
		const centroid = centroids[at] as number;
		centroids[at] = centroid + share * ((values[point * columnCount + c] as number) - centroid);
	}
}

/**
 * Where k-means starts.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { squaredDistance, type WeightedPoints } from './clustering.ts';
import type { Random } from './random.ts';

/**
 * `clusterCount` initial centroids, each one of the points.
 *
 * Method: greedy k-means++ (Arthur & Vassilvitskii 2007) as in scikit-learn: the first is drawn by weight; each
 * further one is the best of 2 + ⌊ln k⌋ candidates drawn by weight · squared distance to the nearest centroid so far,
 * best meaning the least inertia afterwards. O(points · clusterCount · log clusterCount · columns).
 *
 * @param given centroids that are there already (row-major), to which only the missing ones are added
 */
export function seedCentroids(
	{ points, weights }: WeightedPoints,
	clusterCount: number,
	random: Random,
	given: Float64Array = new Float64Array(0),
): Float64Array {
	const { rowCount, columnCount, values } = points;
	const centroids = new Float64Array(clusterCount * columnCount);
	centroids.set(given);
	const trials = 2 + Math.floor(Math.log(clusterCount));
	const cumulative = new Float64Array(rowCount);
	let nearest = new Float64Array(rowCount);
	let candidate = new Float64Array(rowCount);
	let best = new Float64Array(rowCount);

	let seeded = columnCount === 0 ? clusterCount : given.length / columnCount;
	if (seeded === 0) {
		accumulate(weights, undefined, cumulative);
		const first = draw(cumulative, random);
		centroids.set(values.subarray(first * columnCount, (first + 1) * columnCount));
		seeded = 1;
	}
	nearest.fill(Number.POSITIVE_INFINITY);
	for (let k = 0; k < seeded; k++) {
		for (let p = 0; p < rowCount; p++) {
			const limit = nearest[p] as number;
			nearest[p] = Math.min(limit, squaredDistance(values, p, centroids, k, columnCount, limit));
		}
	}

	for (let k = seeded; k < clusterCount; k++) {
		accumulate(weights, nearest, cumulative);
		let leastInertia = Number.POSITIVE_INFINITY;
		let chosen = 0;
		for (let trial = 0; trial < trials; trial++) {
			const point = draw(cumulative, random);
			let inertia = 0;
			for (let p = 0; p < rowCount; p++) {
				const limit = nearest[p] as number;
				const distance = Math.min(limit, squaredDistance(values, p, values, point, columnCount, limit));
				candidate[p] = distance;
				inertia += (weights[p] as number) * distance;
			}
			if (inertia < leastInertia) {
				leastInertia = inertia;
				chosen = point;
				[best, candidate] = [candidate, best];
			}
		}
		[nearest, best] = [best, nearest];
		centroids.set(values.subarray(chosen * columnCount, (chosen + 1) * columnCount), k * columnCount);
	}
	return centroids;
}

function accumulate(weights: Float64Array, factors: Float64Array | undefined, into: Float64Array): void {
	let sum = 0;
	for (let p = 0; p < into.length; p++) {
		sum += (weights[p] as number) * (factors === undefined ? 1 : (factors[p] as number));
		into[p] = sum;
	}
}

/** The first position whose cumulative sum exceeds a uniform draw below the total: never one of zero mass. */
function draw(cumulative: Float64Array, random: Random): number {
	const target = random() * (cumulative[cumulative.length - 1] as number);
	let low = 0;
	let high = cumulative.length - 1;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((cumulative[middle] as number) > target) high = middle;
		else low = middle + 1;
	}
	return low;
}

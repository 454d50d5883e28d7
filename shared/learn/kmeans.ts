/**
 * Weighted k-means: scikit-learn's `KMeans` on the rows that the weights stand for, carried to a better optimum.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { type Clustering, inertiaOf, squaredDistance, updateCentroids, type WeightedPoints } from './clustering.ts';
import { distinctDenseRows } from './distinct-rows.ts';
import { exchange } from './exchange.ts';
import { seedCentroids } from './kmeans-plus-plus.ts';
import { lloyd } from './lloyd.ts';
import { type DenseRows, denseRows } from './matrix.ts';
import type { Random } from './random.ts';
import { totalWeight } from './weights.ts';

export interface KMeansOptions {
	readonly clusterCount: number;
	/** Seedings to try; by default 10 for large inputs and up to 50 where a start is cheap. */
	readonly starts?: number;
	/** Centroids of a solution with no more clusters; one further start extends it, so the result is no worse. */
	readonly extend?: readonly (readonly number[])[];
	readonly random: Random;
}

export interface KMeans {
	/** Clusters × columns, by descending weight, equal weights in lexicographic order. */
	readonly centroids: readonly (readonly number[])[];
	/** Row → the nearest centroid's index. */
	readonly labels: Int32Array;
	/** Σ weight · squared distance to the nearest centroid. */
	readonly inertia: number;
	/** How many different points there are; there are never more clusters. */
	readonly distinctPoints: number;
}

/** Distance evaluations × columns that all starts together may take before their number falls to the minimum. */
const START_BUDGET = 1e7;
const LEAST_STARTS = 10;
const MOST_STARTS = 50;

/** Beyond this many (points × clusters × columns) only the best start is carried to the end. */
const THOROUGH_LIMIT = 1e7;
const MOST_ITERATIONS = 300;
const MOST_PASSES = 100;
const SCREENING = { tolerance: 1e-3, maxIterations: 10 };
const CONVERGED = { tolerance: 0, maxIterations: MOST_ITERATIONS };

/**
 * Clusters points of which each stands for `weights[i]` equal ones. With fewer distinct points than clusters asked for,
 * each point is its own cluster and the inertia is exactly 0.
 *
 * Method: equal points are merged and put in canonical order; greedy k-means++, Lloyd's iteration to convergence, then
 * Hartigan & Wong's exchanges, for several starts of which the one of least inertia counts. Where a start is dear,
 * starts are compared after a coarse Lloyd's and only the best is converged. The result depends on the set of points,
 * their weights and the random stream, not on the order of rows or on how weight is split over equal rows.
 * O(starts · iterations · points · clusters · columns).
 *
 * @throws RangeError where `clusterCount` is no positive integer, `weights` do not fit or a value is not finite
 */
export function fitKMeans(points: DenseRows, weights: ArrayLike<number>, options: KMeansOptions): KMeans {
	const { clusterCount, random } = options;
	if (!(Number.isInteger(clusterCount) && clusterCount > 0)) {
		throw new RangeError(`clusterCount is ${clusterCount}, expected a positive integer`);
	}
	totalWeight(weights, points.rowCount);
	const distinct = distinctDenseRows(points, weights);
	const data = { points: distinct.rows, weights: distinct.weights };
	const distinctPoints = distinct.rows.rowCount;

	const clustering = distinctPoints <= clusterCount ? eachItsOwn(data) : bestOfStarts(data, options, random);
	const means = canonicalCentroids(data, clustering);
	// Points so close that their squared distance underflows can leave a centroid without any.
	const used = new Set(assignClusters(distinct.rows, means).labels);
	const centroids = means.filter((_, k) => used.has(k));
	const { labels, distances } = assignClusters(distinct.rows, centroids);
	let inertia = 0;
	for (let p = 0; p < distinctPoints; p++) inertia += (data.weights[p] as number) * (distances[p] as number) ** 2;
	return { centroids, labels: distinct.distinctOf.map((p) => labels[p] as number), inertia, distinctPoints };
}

function eachItsOwn({ points, weights }: WeightedPoints): Clustering {
	return {
		centroids: points.values.slice(),
		labels: Int32Array.from({ length: points.rowCount }, (_, p) => p),
		clusterWeights: weights.slice(),
		inertia: 0,
	};
}

function bestOfStarts(data: WeightedPoints, options: KMeansOptions, random: Random): Clustering {
	const { clusterCount, extend } = options;
	const work = data.points.rowCount * clusterCount * data.points.columnCount;
	const affordable = Math.round(START_BUDGET / Math.max(work, 1));
	const starts = options.starts ?? Math.min(Math.max(affordable, LEAST_STARTS), MOST_STARTS);
	const thorough = work <= THOROUGH_LIMIT;

	const seeds: Float64Array[] = [];
	if (extend !== undefined && extend.length > 0 && extend.length <= clusterCount) {
		seeds.push(denseRows(extend).values);
	}
	let best: Clustering | undefined;
	for (let start = 0; start < starts + seeds.length; start++) {
		const seeded = seedCentroids(data, clusterCount, random, seeds[start]);
		const clustering = lloyd(data, seeded, clusterCount, thorough ? CONVERGED : SCREENING);
		if (thorough) exchange(data, clustering, MOST_PASSES);
		clustering.inertia = inertiaOf(data, clustering.centroids, clustering.labels);
		if (best === undefined || clustering.inertia < best.inertia) best = clustering;
	}
	if (best === undefined) throw new RangeError(`starts is ${starts}, expected at least 1`);
	if (thorough) return best;
	const converged = lloyd(data, best.centroids, clusterCount, CONVERGED);
	exchange(data, converged, MOST_PASSES);
	return converged;
}

/** The means of the clusters, numbered by descending weight and then lexicographically; empty ones are dropped. */
function canonicalCentroids(data: WeightedPoints, clustering: Clustering): number[][] {
	updateCentroids(data, clustering);
	const { columnCount } = data.points;
	return Array.from(clustering.clusterWeights, (weight, k) => ({
		weight,
		centroid: Array.from(clustering.centroids.subarray(k * columnCount, (k + 1) * columnCount)),
	}))
		.filter(({ weight }) => weight > 0)
		.sort((a, b) => b.weight - a.weight || compareLexicographically(a.centroid, b.centroid))
		.map(({ centroid }) => centroid);
}

function compareLexicographically(a: readonly number[], b: readonly number[]): number {
	const at = a.findIndex((value, i) => value !== b[i]);
	return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}

/**
 * The nearest centroid of each point and the Euclidean distance to it; the smallest index on a tie. Training and
 * scoring both use this one. O(points · clusters · columns).
 *
 * @throws RangeError where points and centroids have different columns, or there are points but no centroid
 */
export function assignClusters(
	points: DenseRows,
	centroids: readonly (readonly number[])[],
): { labels: Int32Array; distances: Float64Array } {
	const { rowCount, columnCount, values } = points;
	const flat = flatCentroids(centroids, columnCount);
	if (rowCount > 0 && centroids.length === 0) {
		throw new RangeError(`${rowCount} points but no centroid to assign them to`);
	}
	const labels = new Int32Array(rowCount);
	const distances = new Float64Array(rowCount);
	for (let p = 0; p < rowCount; p++) {
		let nearest = 0;
		let least = Number.POSITIVE_INFINITY;
		for (let k = 0; k < centroids.length; k++) {
			const distance = squaredDistance(values, p, flat, k, columnCount, least);
			if (distance < least) {
				least = distance;
				nearest = k;
			}
		}
		labels[p] = nearest;
		distances[p] = Math.sqrt(least);
	}
	return { labels, distances };
}

/** A model assigns message by message: its centroids are laid out once. */
const layouts = new WeakMap<readonly (readonly number[])[], Float64Array>();

function flatCentroids(centroids: readonly (readonly number[])[], columnCount: number): Float64Array {
	let flat = layouts.get(centroids);
	if (flat === undefined) {
		flat = denseRows(centroids, columnCount).values;
		layouts.set(centroids, flat);
	}
	return flat;
}

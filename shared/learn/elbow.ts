/** How many clusters? Inertia and silhouette over a sweep of counts, and the choice that `k = 'auto'` makes of them. */
import { distinctDenseRows } from './distinct-rows.ts';
import { fitKMeans, type KMeans } from './kmeans.ts';
import { type DenseRows, denseRow, denseRows } from './matrix.ts';
import type { Random } from './random.ts';
import { silhouettes } from './silhouette.ts';
import { systematicSample } from './systematic-sample.ts';
import { totalWeight } from './weights.ts';

/** One point of the elbow and silhouette curves. */
export interface SweepPoint {
	readonly clusterCount: number;
	/** Never more than at a smaller count. */
	readonly inertia: number;
	/** `null` where there is only one cluster. */
	readonly silhouette: number | null;
}

/** A silhouette this much below the best is as good; then fewer clusters are better. */
const SILHOUETTE_MARGIN = 0.02;

/** Fresh seedings a count, beside the one that extends the solution before: a curve needs less than a model. */
const FRESH_STARTS = { few: 5, many: 2 };
const MANY_POINTS = 1000;

/** Beyond this many distinct points the curves are those of a systematic sample of this many rows. */
export const SWEEP_POINTS = 5000;

/**
 * Inertia and silhouette for each of `counts` (ascending in the result, repeats once).
 *
 * Method: k-means per count; one start takes over the centroids of the count before and adds the missing ones by
 * k-means++, which makes the inertia fall monotonically. All silhouettes come from one pass over the distances.
 * Beyond `SWEEP_POINTS` distinct points a systematic sample of that many rows stands for all (see
 * systematic-sample.ts), its inertia scaled to the total weight: the curves are then estimates, and a count's own fit
 * may differ by some percent.
 *
 * @throws RangeError where a count is no positive integer, `weights` do not fit or a value is not finite
 */
export function sweepClusterCounts(
	points: DenseRows,
	weights: ArrayLike<number>,
	counts: readonly number[],
	random: Random,
): SweepPoint[] {
	const sample = sampleForSweep(points, weights);
	const ascending = [...new Set(counts)].sort((a, b) => a - b);
	const starts = sample.points.rowCount > MANY_POINTS ? FRESH_STARTS.many : FRESH_STARTS.few;
	const fits: KMeans[] = [];
	for (const clusterCount of ascending) {
		const extend = fits.at(-1)?.centroids ?? [];
		fits.push(fitKMeans(sample.points, sample.weights, { clusterCount, starts, extend, random }));
	}
	const scores = silhouettes(
		sample.points,
		sample.weights,
		fits.map((fit) => fit.labels),
	);
	return ascending.map((clusterCount, i) => ({
		clusterCount,
		inertia: (fits[i]?.inertia ?? 0) * sample.rowsPerSampled,
		silhouette: scores[i] ?? null,
	}));
}

/** The distinct points, or the sample that stands for them; how many raw rows a unit of its weights stands for. */
function sampleForSweep(
	points: DenseRows,
	weights: ArrayLike<number>,
): { points: DenseRows; weights: Float64Array; rowsPerSampled: number } {
	const total = totalWeight(weights, points.rowCount);
	const distinct = distinctDenseRows(points, weights);
	if (distinct.rows.rowCount <= SWEEP_POINTS) {
		return { points: distinct.rows, weights: distinct.weights, rowsPerSampled: 1 };
	}
	const hits = systematicSample(distinct.weights, SWEEP_POINTS);
	const sampled = Array.from(hits.keys()).filter((row) => (hits[row] ?? 0) > 0);
	return {
		points: denseRows(
			sampled.map((row) => denseRow(distinct.rows, row)),
			points.columnCount,
		),
		weights: hits.filter((count) => count > 0),
		rowsPerSampled: total / SWEEP_POINTS,
	};
}

/**
 * The count that `auto` takes: the smallest whose silhouette is within `SILHOUETTE_MARGIN` of the sweep's best. Where
 * no silhouette is defined (all points equal), the smallest count; 1 for an empty sweep.
 */
export function chooseClusterCount(sweep: readonly SweepPoint[]): number {
	const ascending = [...sweep].sort((a, b) => a.clusterCount - b.clusterCount);
	const best = Math.max(...sweep.map((point) => point.silhouette ?? Number.NEGATIVE_INFINITY));
	const good = ascending.find((point) => point.silhouette !== null && point.silhouette >= best - SILHOUETTE_MARGIN);
	return good?.clusterCount ?? ascending[0]?.clusterCount ?? 1;
}

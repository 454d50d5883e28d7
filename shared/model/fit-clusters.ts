import { squaredDistance } from '../learn/clustering.ts';
import { chooseClusterCount, type SweepPoint, sweepClusterCounts } from '../learn/elbow.ts';
import { keepClusters } from '../learn/kept-clusters.ts';
import { fitKMeans } from '../learn/kmeans.ts';
import { type DenseRows, denseRows } from '../learn/matrix.ts';
import { seededRandom } from '../learn/random.ts';
import { silhouette } from '../learn/silhouette.ts';
import type { FitOptions } from './fit-options.ts';
import type { Continuity, ModelClusters } from './model.ts';

/** The notebook's random_state. Any seed gives the same figures where the optimum is found; a fixed one the same bytes. */
const seed = 42;

const sweptCounts = [2, 3, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50];

export interface FittedClusters {
	readonly fitted: Omit<ModelClusters, 'sizes'>;
	/** Templates' clusters, by id. */
	readonly labels: Int32Array;
	readonly continuity: Pick<Continuity, 'clustersDeclared' | 'clusterDebt' | 'movedLines'>;
}

/** Clusters of templates: the predecessor's, kept, where there is one, else fresh ones. @param homes see `keepClusters` */
export function fitClusters(
	points: DenseRows,
	weights: readonly number[],
	homes: Int32Array,
	{ clusters: wanted, predecessor, nextIds }: FitOptions,
): FittedClusters {
	const sweep: SweepPoint[] = sweepClusterCounts(points, weights, sweptCounts, seededRandom(seed));
	const clusterCount = wanted === 'auto' ? chooseClusterCount(sweep) : wanted;
	const fresh = fitKMeans(points, weights, { clusterCount, random: seededRandom(seed) });
	const before = predecessor?.document.clusters;
	const nextId = Math.max(nextIds?.clusters ?? 0, before?.nextId ?? 0);
	const kept = before
		? keepClusters(
				{ points, weights, homes },
				{
					...{ fresh, clusterCount, nextId },
					debt: predecessor.document.continuity.clusterDebt,
					declares: before.wanted !== wanted,
				},
			)
		: undefined;
	const ids = kept?.ids ?? fresh.centroids.map((_, place) => nextId + place);
	const labels = kept?.labels ?? fresh.labels.map((place) => ids[place] ?? 0);
	return {
		fitted: {
			...{ ids, nextId: kept?.nextId ?? nextId + ids.length, wanted },
			centroids: kept?.centroids ?? fresh.centroids,
			inertia: kept?.inertia ?? fresh.inertia,
			silhouette: silhouette(points, weights, placesOf(labels, ids)),
			sweep,
		},
		labels,
		continuity: {
			clustersDeclared: kept?.declared ?? false,
			clusterDebt: kept?.debt ?? 0,
			movedLines: kept?.moved ?? 0,
		},
	};
}

/** Labels as places among the ids. */
function placesOf(labels: Int32Array, ids: readonly number[]): Int32Array {
	const placeOf = new Map(ids.map((id, place) => [id, place]));
	return labels.map((id) => placeOf.get(id) ?? 0);
}

/** Of each point to the centroid of its own cluster. */
export function distancesTo({ fitted, labels }: FittedClusters, points: DenseRows): Float64Array {
	const places = placesOf(labels, fitted.ids);
	const centroids = denseRows(fitted.centroids, points.columnCount).values;
	return Float64Array.from(places, (place, row) =>
		Math.sqrt(squaredDistance(points.values, row, centroids, place, points.columnCount)),
	);
}

/** Lines by cluster. */
export function sizesOf(labels: Int32Array, weights: readonly number[], ids: readonly number[]): number[] {
	const sizes = new Array<number>(ids.length).fill(0);
	for (const [row, place] of placesOf(labels, ids).entries()) sizes[place] = (sizes[place] ?? 0) + (weights[row] ?? 0);
	return sizes;
}

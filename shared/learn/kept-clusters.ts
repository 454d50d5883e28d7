/**
 * Clusters that are kept from one fit to the next: a known point stays in its cluster, but for bounded moves, so that a
 * cluster's id means the same tomorrow as today.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { munkres } from 'munkres';
import { type KeepOptions, type KeptPoints, MovingPoints, movedShare } from './moving-points.ts';
import { totalWeight } from './weights.ts';

export interface KeptClusters {
	/** Clusters × columns, by id. */
	readonly centroids: readonly (readonly number[])[];
	/** Ascending. */
	readonly ids: readonly number[];
	/** Row → the id of its cluster, which need not be that of the nearest centroid. */
	readonly labels: Int32Array;
	/** Σ weight · squared distance to the own centroid. */
	readonly inertia: number;
	/** The least id that no cluster has had. */
	readonly nextId: number;
	/** Fits in a row, this one included, whose inertia was over {@link MOST_DEBT} times a fresh one's. */
	readonly debt: number;
	/** Whether the fresh clustering was taken, its ids matched with those before. */
	readonly declared: boolean;
	/** Share of the known weight whose cluster is another than before. */
	readonly moved: number;
}

/** Beyond this share of a fresh fit's inertia, {@link MOST_NIGHTS_IN_DEBT} times in a row, its clusters are better than the names. */
const MOST_DEBT = 1.25;
const MOST_NIGHTS_IN_DEBT = 3;
/** So many times the clusters that are wanted: where more vanished ones come back at once, the fresh ones are better, too. */
const MOST_KEPT = 2;

/**
 * Clusters points of which some had a cluster before. Known points stay; new ones join the nearest cluster, or found one;
 * then single points move where that lowers the inertia (Hartigan & Wong's optimal transfer), clusters that are too wide
 * split and those that are too many merge, all within {@link MOST_MOVED} of the known weight. Ids of clusters that are
 * gone are not given again.
 *
 * The result depends on the points, their weights and homes, not on the order of rows: rows are worked on in the order of
 * their coordinates. O(passes · points · clusters · columns).
 *
 * @throws RangeError where `weights` do not fit the points
 */
export function keepClusters(kept: KeptPoints, options: KeepOptions): KeptClusters {
	totalWeight(kept.weights, kept.points.rowCount);
	const work = new MovingPoints(kept, options);
	work.placeNew();
	work.found();
	work.exchange();
	work.split();
	work.merge();
	work.exchange();
	const inertia = work.inertia();
	const debt = inertia > MOST_DEBT * options.fresh.inertia + Number.EPSILON * work.total ? options.debt + 1 : 0;
	const isTooMany = work.clusterCount > MOST_KEPT * options.clusterCount;
	if (debt >= MOST_NIGHTS_IN_DEBT || isTooMany || options.declares) return declared(kept, work, options);
	return { ...work.result(), inertia, debt, declared: false };
}

/** The fresh clustering, with the ids of the clusters that share most weight with its own. */
function declared(kept: KeptPoints, work: MovingPoints, { fresh }: KeepOptions): KeptClusters {
	const before = work.result();
	const shared = fresh.centroids.map(() => new Float64Array(before.ids.length));
	const placeOf = new Map(before.ids.map((id, place) => [id, place]));
	for (let row = 0; row < fresh.labels.length; row++) {
		const overlap = shared[fresh.labels[row] as number] as Float64Array;
		const place = placeOf.get(before.labels[row] as number) as number;
		overlap[place] = (overlap[place] as number) + (kept.weights[row] as number);
	}
	const ids = new Int32Array(fresh.centroids.length).fill(-1);
	for (const [cluster, place] of munkres(shared.map((row) => row.map((weight) => -weight)))) {
		if (((shared[cluster] as Float64Array)[place] as number) > 0) ids[cluster] = before.ids[place] as number;
	}
	let { nextId } = before;
	for (const [cluster, id] of ids.entries()) if (id < 0) ids[cluster] = nextId++;
	const order = [...ids.keys()].sort((a, b) => (ids[a] as number) - (ids[b] as number));
	const labels = Int32Array.from(fresh.labels, (cluster) => ids[cluster] as number);
	return {
		centroids: order.map((cluster) => fresh.centroids[cluster] as readonly number[]),
		ids: order.map((cluster) => ids[cluster] as number),
		labels,
		inertia: fresh.inertia,
		nextId,
		debt: 0,
		declared: true,
		moved: movedShare(kept, labels),
	};
}

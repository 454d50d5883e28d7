/**
 * Points on their way from the clusters that they had to those that they get.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { type Clustering, inertiaOf, squaredDistance, updateCentroids } from './clustering.ts';
import type { KeptClusters } from './kept-clusters.ts';
import { fitKMeans, type KMeans } from './kmeans.ts';
import { type DenseRows, denseRow, denseRows } from './matrix.ts';
import { seededRandom } from './random.ts';

export interface KeptPoints {
	readonly points: DenseRows;
	readonly weights: ArrayLike<number>;
	/** Row → the id of the cluster that it had before; −1 of a new point. */
	readonly homes: ArrayLike<number>;
}

export interface KeepOptions {
	/** A fit of the same points alone. */
	readonly fresh: Pick<KMeans, 'centroids' | 'labels' | 'inertia'>;
	readonly clusterCount: number;
	readonly nextId: number;
	/** As the fit before has it. */
	readonly debt: number;
	/** Takes the fresh clustering, whatever there was: where another number of clusters is wanted. */
	readonly declares?: boolean;
}

/** Share of the known weight that may get another cluster in one fit. */
export const MOST_MOVED = 0.008;
/** Where the inertia is within this of a fresh fit's, clusters are neither founded nor split. */
const GOOD = 1.1;
/** Clusters there may be, per cluster wanted. */
const MOST_CLUSTERS = 1.5;
const MOST_PASSES = 20;
/** A change must lower the inertia by this share of a fresh fit's, or of what there is where a fresh one has none. */
const LEAST_GAIN = { cluster: 0.01, move: 1e-9 };
const splitSeed = 42;

/** Points under way from their homes to where they will be. Labels are places in `#ids`. */
export class MovingPoints {
	readonly total: number;
	readonly #kept: KeptPoints;
	readonly #options: KeepOptions;
	readonly #weights: Float64Array;
	/** Rows in the order of their coordinates. */
	readonly #order: Int32Array;
	readonly #labels: Int32Array;
	readonly #ids: number[] = [];
	#nextId: number;
	#clusters: Omit<Clustering, 'inertia'>;
	/** Known weight that may still move. */
	#budget: number;

	constructor(kept: KeptPoints, options: KeepOptions) {
		this.#kept = kept;
		this.#options = options;
		const { points, weights, homes } = kept;
		this.#weights = Float64Array.from(weights);
		this.total = this.#weights.reduce((sum, weight) => sum + weight, 0);
		this.#order = byCoordinates(points);
		this.#labels = new Int32Array(points.rowCount).fill(-1);
		this.#ids = [...new Set(Array.from(homes).filter((home) => home >= 0))].sort((a, b) => a - b);
		const placeOf = new Map(this.#ids.map((id, place) => [id, place]));
		let known = 0;
		for (let row = 0; row < points.rowCount; row++) {
			const place = placeOf.get(homes[row] as number);
			if (place === undefined) continue;
			this.#labels[row] = place;
			known += this.#weights[row] as number;
		}
		this.#budget = MOST_MOVED * known;
		this.#nextId = Math.max(options.nextId, ...this.#ids.map((id) => id + 1));
		this.#clusters = this.#recentred();
	}

	/** New points join the nearest cluster; without any, all are one. */
	placeNew(): void {
		const { points } = this.#kept;
		if (this.#ids.length === 0) this.#ids.push(this.#nextId++);
		for (const row of this.#order) {
			if ((this.#labels[row] as number) >= 0) continue;
			let nearest = 0;
			let least = Number.POSITIVE_INFINITY;
			for (let k = 0; k < this.#clusters.clusterWeights.length; k++) {
				const distance = squaredDistance(points.values, row, this.#clusters.centroids, k, points.columnCount, least);
				if (distance < least) [nearest, least] = [k, distance];
			}
			this.#labels[row] = nearest;
		}
		this.#clusters = this.#recentred();
	}

	/** New points that are far from every cluster found one, while there is need and room. */
	found(): void {
		while (this.#hasNeedAndRoom()) {
			const seed = this.#worstNew();
			if (seed === undefined) return;
			const { points, homes } = this.#kept;
			const joins = (row: number) =>
				(homes[row] as number) < 0 &&
				squaredDistance(points.values, row, points.values, seed, points.columnCount) < this.#distance(row);
			if (!this.#tryNew(Array.from(this.#order).filter((row) => row === seed || joins(row)))) return;
		}
	}

	/** Moves single points while that lowers the inertia. */
	exchange(): void {
		const { points } = this.#kept;
		const { rowCount, columnCount, values } = points;
		const smallest = LEAST_GAIN.move * Math.max(this.#options.fresh.inertia, Number.EPSILON * this.total);
		for (let pass = 0; pass < MOST_PASSES; pass++) {
			let moves = 0;
			for (let i = 0; i < rowCount; i++) {
				const row = this.#order[i] as number;
				const { centroids, clusterWeights } = this.#clusters;
				const from = this.#labels[row] as number;
				const weight = this.#weights[row] as number;
				const rest = (clusterWeights[from] as number) - weight;
				if (rest <= 0) continue;
				const own = squaredDistance(values, row, centroids, from, columnCount);
				if (own === 0) continue;
				const saved = (own * (clusterWeights[from] as number)) / rest - smallest / weight;
				let to = -1;
				let least = saved;
				for (let k = 0; k < clusterWeights.length; k++) {
					if (k === from) continue;
					const factor = (clusterWeights[k] as number) / ((clusterWeights[k] as number) + weight);
					const cost = factor * squaredDistance(values, row, centroids, k, columnCount, least / factor);
					if (cost < least) [least, to] = [cost, k];
				}
				if (to < 0 || !this.#pay([row], to)) continue;
				this.#shift(row, from, -weight / rest);
				this.#shift(row, to, weight / ((clusterWeights[to] as number) + weight));
				clusterWeights[from] = rest;
				clusterWeights[to] = (clusterWeights[to] as number) + weight;
				this.#labels[row] = to;
				moves++;
			}
			if (moves === 0) return;
			this.#clusters = this.#recentred();
		}
	}

	/** The widest clusters fall in two, while there is need, room and budget. */
	split(): void {
		const refused = new Set<number>();
		while (this.#hasNeedAndRoom()) {
			const widest = this.#widest(refused);
			if (widest === undefined) return;
			const rows = Array.from(this.#order).filter((row) => this.#labels[row] === widest);
			const { points } = this.#kept;
			const part = denseRows(rows.map((row) => denseRow(points, row)));
			const halves = fitKMeans(
				part,
				rows.map((row) => this.#weights[row] as number),
				{
					clusterCount: 2,
					random: seededRandom(splitSeed),
				},
			);
			// Centroids are by descending weight: the smaller half goes.
			const leaves = rows.filter((_, i) => halves.labels[i] === 1);
			if (!this.#tryNew(leaves)) refused.add(widest);
		}
	}

	/** Clusters that cost least to lose join others, while there are too many, or more than wanted at no cost that matters. */
	merge(): void {
		const { clusterCount, fresh } = this.#options;
		while (this.#ids.length > clusterCount) {
			const pair = this.#cheapestMerge();
			if (!pair) return;
			const isBound = this.#ids.length > MOST_CLUSTERS * clusterCount;
			if (!isBound && this.inertia() + pair.cost > GOOD * fresh.inertia) return;
			const rows = Array.from(this.#order).filter((row) => this.#labels[row] === pair.from);
			if (!this.#pay(rows, pair.to)) return;
			for (const row of rows) this.#labels[row] = pair.to;
			this.#drop(pair.from);
		}
	}

	get clusterCount(): number {
		return this.#ids.length;
	}

	inertia(): number {
		return inertiaOf(this.#data(), this.#clusters.centroids, this.#labels);
	}

	result(): Pick<KeptClusters, 'centroids' | 'ids' | 'labels' | 'nextId' | 'moved'> {
		const { columnCount } = this.#kept.points;
		const order = [...this.#ids.keys()].sort((a, b) => (this.#ids[a] as number) - (this.#ids[b] as number));
		const labels = Int32Array.from(this.#labels, (place) => this.#ids[place] as number);
		return {
			centroids: order.map((k) =>
				Array.from(this.#clusters.centroids.subarray(k * columnCount, (k + 1) * columnCount)),
			),
			ids: order.map((k) => this.#ids[k] as number),
			labels,
			nextId: this.#nextId,
			moved: movedShare(this.#kept, labels),
		};
	}

	#data() {
		return { points: this.#kept.points, weights: this.#weights };
	}

	/** Centroids of the labels, in the order of rows' coordinates; a row that has none yet counts nowhere. */
	#recentred(): Omit<Clustering, 'inertia'> {
		const { points } = this.#kept;
		const rows = this.#order.filter((row) => (this.#labels[row] as number) >= 0);
		const clustering = {
			centroids: new Float64Array(this.#ids.length * points.columnCount),
			labels: rows.map((row) => this.#labels[row] as number),
			clusterWeights: new Float64Array(this.#ids.length),
			inertia: 0,
		};
		const data = {
			points: denseRows(
				Array.from(rows, (row) => denseRow(points, row)),
				points.columnCount,
			),
			weights: Float64Array.from(rows, (row) => this.#weights[row] as number),
		};
		updateCentroids(data, clustering);
		return { centroids: clustering.centroids, labels: this.#labels, clusterWeights: clustering.clusterWeights };
	}

	#distance(row: number): number {
		const { points } = this.#kept;
		const label = this.#labels[row] as number;
		return squaredDistance(points.values, row, this.#clusters.centroids, label, points.columnCount);
	}

	#shift(row: number, cluster: number, share: number): void {
		const { columnCount, values } = this.#kept.points;
		const { centroids } = this.#clusters;
		for (let c = 0; c < columnCount; c++) {
			const at = cluster * columnCount + c;
			const centroid = centroids[at] as number;
			centroids[at] = centroid + share * ((values[row * columnCount + c] as number) - centroid);
		}
	}

	#hasNeedAndRoom(): boolean {
		const { clusterCount, fresh } = this.#options;
		if (this.#ids.length + 1 > MOST_CLUSTERS * clusterCount) return false;
		return this.inertia() > GOOD * fresh.inertia + Number.EPSILON * this.total;
	}

	#worstNew(): number | undefined {
		const { homes } = this.#kept;
		let worst: number | undefined;
		let most = 0;
		for (const row of this.#order) {
			if ((homes[row] as number) >= 0) continue;
			const share = (this.#weights[row] as number) * this.#distance(row);
			if (share > most) [worst, most] = [row, share];
		}
		return worst;
	}

	/** The cluster with the greatest inertia, without those that could not be split. */
	#widest(refused: ReadonlySet<number>): number | undefined {
		const shares = new Float64Array(this.#ids.length);
		for (const row of this.#order) {
			const label = this.#labels[row] as number;
			shares[label] = (shares[label] as number) + (this.#weights[row] as number) * this.#distance(row);
		}
		let widest: number | undefined;
		let most = 0;
		for (const [cluster, share] of shares.entries()) {
			if (share > most && !refused.has(cluster)) [widest, most] = [cluster, share];
		}
		return widest;
	}

	/** Makes these rows a cluster of their own, if that lowers the inertia enough and the budget bears it. */
	#tryNew(rows: readonly number[]): boolean {
		const inertia = this.inertia();
		const before = rows.map((row) => this.#labels[row] as number);
		const place = this.#ids.length;
		this.#ids.push(this.#nextId);
		for (const row of rows) this.#labels[row] = place;
		this.#clusters = this.#recentred();
		const { fresh } = this.#options;
		const isBetter = inertia - this.inertia() > LEAST_GAIN.cluster * (fresh.inertia > 0 ? fresh.inertia : inertia);
		for (const [i, row] of rows.entries()) this.#labels[row] = before[i] as number;
		if (isBetter && this.#clusters.clusterWeights.every((weight) => weight > 0) && this.#pay(rows, place)) {
			for (const row of rows) this.#labels[row] = place;
			this.#nextId++;
			return true;
		}
		this.#ids.pop();
		this.#clusters = this.#recentred();
		return false;
	}

	/** Pays for known rows that leave their homes, and takes back what those cost that return. @returns whether it could */
	#pay(rows: readonly number[], to: number): boolean {
		const { homes } = this.#kept;
		let price = 0;
		for (const row of rows) {
			const home = homes[row] as number;
			if (home < 0) continue;
			const weight = this.#weights[row] as number;
			const isAway = this.#ids[this.#labels[row] as number] !== home;
			const willBeAway = this.#ids[to] !== home;
			price += (Number(willBeAway) - Number(isAway)) * weight;
		}
		if (price > this.#budget) return false;
		this.#budget -= price;
		return true;
	}

	/** Ward's: the two clusters whose union raises the inertia least. The lighter one goes. */
	#cheapestMerge(): { from: number; to: number; cost: number } | undefined {
		const { centroids, clusterWeights } = this.#clusters;
		const { columnCount } = this.#kept.points;
		let best: { from: number; to: number; cost: number } | undefined;
		for (let a = 0; a < clusterWeights.length; a++) {
			for (let b = a + 1; b < clusterWeights.length; b++) {
				const [one, other] = [clusterWeights[a] as number, clusterWeights[b] as number];
				const cost = ((one * other) / (one + other)) * squaredDistance(centroids, a, centroids, b, columnCount);
				if (best && cost >= best.cost) continue;
				best = one < other ? { from: a, to: b, cost } : { from: b, to: a, cost };
			}
		}
		return best;
	}

	#drop(cluster: number): void {
		this.#ids.splice(cluster, 1);
		for (let row = 0; row < this.#labels.length; row++) {
			if ((this.#labels[row] as number) > cluster) this.#labels[row] = (this.#labels[row] as number) - 1;
		}
		this.#clusters = this.#recentred();
	}
}

/** Rows in lexicographic order of their coordinates. */
function byCoordinates({ rowCount, columnCount, values }: DenseRows): Int32Array {
	return Int32Array.from({ length: rowCount }, (_, row) => row).sort((a, b) => {
		for (let c = 0; c < columnCount; c++) {
			const difference = (values[a * columnCount + c] as number) - (values[b * columnCount + c] as number);
			if (difference !== 0) return difference;
		}
		return a - b;
	});
}

/** Of the known weight, the share whose label is not its home. */
export function movedShare({ homes, weights }: KeptPoints, labels: Int32Array): number {
	let [moved, known] = [0, 0];
	for (let row = 0; row < labels.length; row++) {
		if ((homes[row] as number) < 0) continue;
		known += weights[row] as number;
		if (homes[row] !== labels[row]) moved += weights[row] as number;
	}
	return known > 0 ? moved / known : 0;
}

import { chooseClusterCount, type SweepPoint, sweepClusterCounts } from '../learn/elbow.ts';
import { assignClusters, fitKMeans } from '../learn/kmeans.ts';
import type { DenseRows } from '../learn/matrix.ts';
import { seededRandom } from '../learn/random.ts';
import { silhouette } from '../learn/silhouette.ts';
import { fitTruncatedSvd, transformSvd } from '../learn/svd.ts';
import { fitTfidf, TFIDF_DEFAULTS, transformTfidf } from '../learn/tfidf.ts';
import { terms } from '../text/tokens.ts';
import { isoFromMicros } from './iso-time.ts';
import {
	componentCount,
	describeDrops,
	describeSkipped,
	type Model,
	type ModelClusters,
	type SkippedDrop,
	stampVersion,
	type TrainedDrop,
} from './model.ts';
import type { Profile } from './profile.ts';
import { totalsByTemplate } from './template-totals.ts';
import type { MaskedTotals } from './totals.ts';

export interface FitOptions {
	readonly profile: Profile;
	readonly clusters: number | 'auto';
	readonly windowSeconds: number;
	/** By key. */
	readonly drops: readonly TrainedDrop[];
	/** By key. */
	readonly skippedDrops: readonly SkippedDrop[];
	/** Keys of drops with lines of days that have not come, which are left out. */
	readonly futureDrops?: readonly string[];
}

/** The notebook's random_state. Any seed gives the same figures where the optimum is found; a fixed one the same bytes. */
const seed = 42;

const sweptCounts = [2, 3, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50];

/**
 * Fits a model to the masked messages of all drops: they are merged to templates, each weighted by its number of lines,
 * so that figures are those over all lines at the cost of the distinct messages. Deterministic: the same totals give the
 * same model, version included.
 *
 * @param masked with at least one message
 */
export function fitModel(masked: MaskedTotals, options: FitOptions): Model {
	const { profile } = options;
	const totals = totalsByTemplate(masked, profile.mergeTemplates(masked.messages));
	const weights = totals.counts;
	const documents = totals.messages.map(terms);
	const tfidf = fitTfidf(documents, weights, TFIDF_DEFAULTS);
	const rows = transformTfidf(tfidf, documents);
	const svd = fitTruncatedSvd(rows, weights, componentCount);
	const components = transformSvd(svd, rows);
	const clusters = fitClusters(components, weights, options.clusters);
	const { labels, distances } = assignClusters(components, clusters.centroids);
	const range = extent(distances);
	return stampVersion(
		{
			profile: profile.name,
			masking: {
				name: profile.masking.name,
				fingerprint: profile.masking.fingerprint,
				...(profile.customRules && { customRules: profile.customRules }),
			},
			windowSeconds: options.windowSeconds,
			tfidf,
			svd,
			clusters: { ...clusters, sizes: sizesOf(labels, weights, clusters.centroids.length) },
			distance: range,
			trainedOn: {
				...describeDrops(options.drops),
				...describeSkipped(options.skippedDrops),
				rows: weights.reduce((sum, count) => sum + count, 0),
				templates: totals.messages.length,
				maskedMessages: masked.messages.length,
				firstSeen: isoFromMicros(extent(totals.firstSeen).min),
				lastSeen: isoFromMicros(extent(totals.lastSeen).max),
			},
			warnings: warningsOf(tfidf.terms.length, clusters.centroids.length, options),
		},
		{
			templates: totals.messages,
			counts: totals.counts,
			rarity: totals.counts.map((count) => 1 / count),
			anomalyScore: Array.from(distances, (distance, i) =>
				profile.scoreKnown({ count: weights[i] ?? 1, distance, range }),
			),
			distance: distances,
			cluster: labels,
			components,
			firstSeen: totals.firstSeen,
			lastSeen: totals.lastSeen,
			examples: totals.examples,
			levels: totals.levels,
		},
	);
}

function fitClusters(
	points: DenseRows,
	weights: readonly number[],
	wanted: number | 'auto',
): Omit<ModelClusters, 'sizes'> {
	const sweep: SweepPoint[] = sweepClusterCounts(points, weights, sweptCounts, seededRandom(seed));
	const clusterCount = wanted === 'auto' ? chooseClusterCount(sweep) : wanted;
	const { centroids, inertia, labels } = fitKMeans(points, weights, { clusterCount, random: seededRandom(seed) });
	return { centroids, inertia, silhouette: silhouette(points, weights, labels), sweep };
}

function sizesOf(labels: Int32Array, weights: readonly number[], clusterCount: number): number[] {
	const sizes = new Array<number>(clusterCount).fill(0);
	for (const [row, label] of labels.entries()) sizes[label] = (sizes[label] ?? 0) + (weights[row] ?? 0);
	return sizes;
}

/** Least and greatest, of arrays that may be too long to spread. */
function extent(values: ArrayLike<number>): { min: number; max: number } {
	let min = Number.POSITIVE_INFINITY;
	let max = Number.NEGATIVE_INFINITY;
	for (let i = 0; i < values.length; i++) {
		const value = values[i] ?? 0;
		if (value < min) min = value;
		if (value > max) max = value;
	}
	return { min, max };
}

/** Drops that are warned of by name. */
const warnedDrops = 20;

function warningsOf(termCount: number, clusterCount: number, options: FitOptions): string[] {
	const warnings: string[] = [];
	if (termCount === 0) {
		warnings.push(
			`no term stands in at least ${TFIDF_DEFAULTS.minDocumentFrequency} and at most ` +
				`${TFIDF_DEFAULTS.maxDocumentFrequency * 100} % of the lines: the tfidf columns are all 0, and there is one cluster. ` +
				'Train on more lines',
		);
	}
	if (options.clusters !== 'auto' && clusterCount < options.clusters) {
		warnings.push(
			`${clusterCount} ${clusterCount === 1 ? 'cluster' : 'clusters'} instead of ${options.clusters}: the lines hold no more different messages`,
		);
	}
	const { skippedDrops: skipped, futureDrops: future = [] } = options;
	for (const { key, message } of skipped.slice(0, warnedDrops)) warnings.push(`${key} was left out: ${message}`);
	if (skipped.length > warnedDrops) warnings.push(`${skipped.length - warnedDrops} more drops were left out`);
	if (future.length > 0) {
		warnings.push(
			`${future.length} ${future.length === 1 ? 'drop has' : 'drops have'} lines of days that have not come, which were left ` +
				`out: ${future.slice(0, warnedDrops).join(', ')}${future.length > warnedDrops ? ', …' : ''}. Check the clocks of what wrote them`,
		);
	}
	return warnings;
}

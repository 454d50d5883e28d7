import { squaredDistance } from '../learn/clustering.ts';
import { chooseClusterCount, type SweepPoint, sweepClusterCounts } from '../learn/elbow.ts';
import { holdSpace } from '../learn/held-space.ts';
import { keepClusters } from '../learn/kept-clusters.ts';
import { fitKMeans } from '../learn/kmeans.ts';
import { type DenseRows, denseRows } from '../learn/matrix.ts';
import { seededRandom } from '../learn/random.ts';
import { silhouette } from '../learn/silhouette.ts';
import type { FreshSpace } from '../learn/space-judge.ts';
import { fitTruncatedSvd, transformSvd } from '../learn/svd.ts';
import { fitTfidf, TFIDF_DEFAULTS, type Tfidf, transformTfidf } from '../learn/tfidf.ts';
import { terms } from '../text/tokens.ts';
import { chooseGolden } from './golden.ts';
import { isoFromMicros } from './iso-time.ts';
import {
	type Continuity,
	componentCount,
	describeDrops,
	describeSkipped,
	type Model,
	type ModelClusters,
	type ModelDocument,
	type ModelSvd,
	type SkippedDrop,
	stampVersion,
	type TrainedDrop,
} from './model.ts';
import type { Profile } from './profile.ts';
import { type Linked, linkTemplates, type TemplateBook, turnPage } from './template-book.ts';
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
	/** The model that it goes on from. */
	readonly predecessor?: Predecessor | undefined;
	/** Where ids begin that nothing has had, if that is beyond the predecessor's. */
	readonly nextIds?: NextIds | undefined;
}

/** The notebook's random_state. Any seed gives the same figures where the optimum is found; a fixed one the same bytes. */
const seed = 42;

const sweptCounts = [2, 3, 4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50];

/** A model that another goes on from: what is needed of it. */
export interface Predecessor {
	readonly document: ModelDocument;
	readonly book: TemplateBook;
}

/** The least ids that were never given, whatever model serves. */
export interface NextIds {
	readonly clusters: number;
	readonly components: number;
}

export interface FittedModel extends Model {
	/** Empty where the profile's models do not go on from one another. */
	readonly book: TemplateBook;
	/** What it was fitted to, by template, and what each template was before. */
	readonly totals: MaskedTotals;
	readonly linked: readonly Linked[];
	/** The space that the lines alone would have. */
	readonly freshSpace: FreshSpace;
}

/**
 * Fits a model to the masked messages of all drops: they are merged to templates, each weighted by its number of lines,
 * so that figures are those over all lines at the cost of the distinct messages. It goes on from its predecessor, if it has
 * one: templates keep their ids, known lines their clusters, and the space stays while it is good. Deterministic: the same
 * totals and the same predecessor give the same model, version included.
 *
 * @param masked with at least one message
 */
export function fitModel(masked: MaskedTotals, options: FitOptions): FittedModel {
	const { profile, predecessor } = options;
	const totals = totalsByTemplate(masked, profile.mergeTemplates(masked.messages, varyingTemplates(options)));
	const weights = totals.counts;
	const linked = linkedTemplates(totals, options);
	const { tfidf, svd, points, quality, fresh: freshSpace } = fitSpace(totals, options);
	const clusters = fitClusters(points, weights, homesOf(linked), options);
	const distances = distancesTo(clusters, points);
	const range = extent(distances);
	const book = profile.goesOn
		? turnPage(predecessor?.book ?? new Map(), totals, linked, clusters.labels)
		: new Map<string, never>();
	const { labels, fitted, continuity } = clusters;
	const before = predecessor?.document;
	const newComponents = before ? svd.componentIds.filter((id) => !before.svd.componentIds.includes(id)).length : 0;
	const linesOfDay = linesByDay(totals);
	const rates = linesADay(totals, Object.keys(linesOfDay));
	const known = Array.from(distances, (distance, i) => ({
		count: weights[i] ?? 1,
		linesADay: rates[i] ?? 1,
		...{ distance, range },
	}));
	const templates = {
		templates: totals.messages,
		ids: linked.map(({ id }) => id),
		counts: totals.counts,
		rarity: known.map(profile.rarityOfKnown),
		anomalyScore: known.map(profile.scoreKnown),
		distance: distances,
		cluster: labels,
		components: points,
		// Where the look-back forgets, the book does not.
		firstSeen: linked.map(({ id }, i) => book.get(id)?.firstSeen ?? totals.firstSeen[i] ?? 0),
		lastSeen: totals.lastSeen,
		examples: totals.examples,
		levels: totals.levels,
	};
	const draft = {
		profile: profile.name,
		masking: {
			name: profile.masking.name,
			fingerprint: profile.masking.fingerprint,
			...(profile.customRules && { customRules: profile.customRules }),
		},
		windowSeconds: options.windowSeconds,
		tfidf,
		svd,
		clusters: { ...fitted, sizes: sizesOf(labels, weights, fitted.ids) },
		continuity: { predecessor: before?.version ?? null, spaceQuality: quality, newComponents, ...continuity },
		distance: range,
		trainedOn: {
			...describeDrops(options.drops),
			...describeSkipped(options.skippedDrops),
			rows: weights.reduce((sum, count) => sum + count, 0),
			linesByDay: linesOfDay,
			templates: totals.messages.length,
			maskedMessages: masked.messages.length,
			firstSeen: isoFromMicros(extent(totals.firstSeen).min),
			lastSeen: isoFromMicros(extent(totals.lastSeen).max),
		},
		golden: chooseGolden(templates, profile.masking),
		warnings: warningsOf(tfidf.terms.length, fitted.centroids.length, options),
	};
	return { ...stampVersion(draft, templates), book, totals, linked, freshSpace };
}

/** The predecessor's templates that take part in tonight's merge: only by the same masking are they messages like others. */
function varyingTemplates({ profile, predecessor }: FitOptions): string[] {
	if (predecessor?.document.masking.fingerprint !== profile.masking.fingerprint) return [];
	return [...predecessor.book.values()].map(({ template }) => template);
}

function linkedTemplates(totals: MaskedTotals, { profile, predecessor }: FitOptions): Linked[] {
	const { mask } = profile.masking;
	const match = profile.createMatcher(totals.messages);
	return linkTemplates(totals, predecessor?.book ?? new Map(), { mask, match });
}

/** By template, the id of the cluster that it had; −1 where it had none. */
function homesOf(linked: readonly Linked[]): Int32Array {
	return Int32Array.from(linked, ({ before }) => before[0]?.cluster ?? -1);
}

interface FittedSpace {
	readonly tfidf: Tfidf;
	readonly svd: ModelSvd;
	/** Templates × components. */
	readonly points: DenseRows;
	readonly quality: number;
	readonly fresh: FreshSpace;
}

function fitSpace({ messages, counts }: MaskedTotals, { predecessor, nextIds }: FitOptions): FittedSpace {
	const documents = messages.map(terms);
	const freshTfidf = fitTfidf(documents, counts, TFIDF_DEFAULTS);
	const rows = transformTfidf(freshTfidf, documents);
	const fresh = { tfidf: freshTfidf, svd: fitTruncatedSvd(rows, counts, componentCount) };
	const next = Math.max(nextIds?.components ?? 0, predecessor?.document.svd.nextComponentId ?? 0);
	if (predecessor === undefined) {
		const componentIds = fresh.svd.components.map((_, place) => next + place);
		const svd = { ...fresh.svd, componentIds, nextComponentId: next + componentIds.length };
		return { tfidf: fresh.tfidf, svd, points: transformSvd(svd, rows), quality: 1, fresh };
	}
	const { tfidf: before, svd: held } = predecessor.document;
	const space = holdSpace({ tfidf: before, ...held }, { documents, weights: counts }, fresh, next);
	const svd = { ...space.svd, componentIds: space.componentIds, nextComponentId: space.nextComponentId };
	return {
		tfidf: space.tfidf,
		svd,
		points: transformSvd(svd, transformTfidf(space.tfidf, documents)),
		quality: space.quality,
		fresh,
	};
}

interface FittedClusters {
	readonly fitted: Omit<ModelClusters, 'sizes'>;
	/** Templates' clusters, by id. */
	readonly labels: Int32Array;
	readonly continuity: Pick<Continuity, 'clustersDeclared' | 'clusterDebt' | 'movedLines'>;
}

function fitClusters(
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
function distancesTo({ fitted, labels }: FittedClusters, points: DenseRows): Float64Array {
	const places = placesOf(labels, fitted.ids);
	const centroids = denseRows(fitted.centroids, points.columnCount).values;
	return Float64Array.from(places, (place, row) =>
		Math.sqrt(squaredDistance(points.values, row, centroids, place, points.columnCount)),
	);
}

function linesByDay({ days }: MaskedTotals): Record<string, number> {
	const lines = new Map<string, number>();
	for (const own of days) for (const [day, n] of Object.entries(own)) lines.set(day, (lines.get(day) ?? 0) + n);
	return Object.fromEntries([...lines].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** By template, over the days from its first one on. @param all days that have lines, in order */
function linesADay({ counts, days }: MaskedTotals, all: readonly string[]): number[] {
	const left = new Map(all.map((day, i) => [day, all.length - i]));
	return counts.map((count, row) => {
		const [first = ''] = Object.keys(days[row] ?? {});
		return count / (left.get(first) ?? 1);
	});
}

function sizesOf(labels: Int32Array, weights: readonly number[], ids: readonly number[]): number[] {
	const sizes = new Array<number>(ids.length).fill(0);
	for (const [row, place] of placesOf(labels, ids).entries()) sizes[place] = (sizes[place] ?? 0) + (weights[row] ?? 0);
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

import type { FreshSpace } from '../learn/space-judge.ts';
import { TFIDF_DEFAULTS } from '../learn/tfidf.ts';
import { distancesTo, fitClusters, sizesOf } from './fit-clusters.ts';
import type { FitOptions } from './fit-options.ts';
import { fitSpace } from './fit-space.ts';
import { chooseGolden } from './golden.ts';
import { isoFromMicros } from './iso-time.ts';
import { describeDrops, describeSkipped, type Model, stampVersion } from './model.ts';
import { type Linked, linkTemplates, type TemplateBook, turnPage } from './template-book.ts';
import { totalsByTemplate } from './template-totals.ts';
import type { MaskedTotals } from './totals.ts';

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

import { shownLevels } from '../model/levels.ts';
import type { Model, ModelDocument } from '../model/model.ts';
import { cutText } from '../text/cut-text.ts';
import { type ListedTemplates, listTemplates } from './listed-templates.ts';
import { mapTemplates } from './message-map.ts';
import type {
	Capped,
	PreviousModel,
	Quality,
	ReportCluster,
	ReportComponent,
	ReportContents,
	ReportHours,
	ReportTemplate,
	TemplateHours,
} from './report-contents.ts';
import { rounded } from './rounded.ts';
import { describeScores } from './score-distribution.ts';
import { templatesSince } from './since-previous.ts';

/** Rows of the hourly charts: 90 days by the hour; a longer history has wider rows. */
export const mostHours = 2160;
/** The same for a single template's chart: four weeks by the hour. */
export const mostTemplateHours = 672;
/** Entries of all templates' charts together, the most frequent templates first. */
export const mostTemplateEntries = 40_000;

const listedDrops = 200;
const listedSkipped = 50;
const listedWarnings = 50;
const longestText = 400;
/** Levels of a template. */
const listedLevels = 8;
const samplesPerCluster = 3;
const termsPerCluster = 3;
const termsPerComponent = 8;

export interface ReportInput {
	readonly model: Model;
	/** Or why there is none, for people. */
	readonly previous: Model | string;
	readonly trainedAt: Date;
	/** Why the model does not serve, in words. */
	readonly refusal?: readonly string[];
}

/** What the history's hours say once it is known which templates the page lists. Times in microseconds. */
export interface HourFigures {
	readonly hours: {
		readonly hours: number;
		readonly rows: readonly { start: number; lines: number; meanScore: number; meanRarity: number }[];
	};
	readonly templateHours: {
		readonly hours: number;
		/** `wanted` is the template's number, in ascending order. */
		readonly rows: readonly { wanted: number; start: number; lines: number }[];
	};
}

/** Microseconds to milliseconds. */
const millis = (micros: number) => Math.floor(micros / 1000);

/**
 * What a model's report shows. Pure and deterministic.
 * @param hoursOf is given the listed templates' rows in the model, by number
 */
export async function reportContents(
	{ model, previous, trainedAt, refusal = [] }: ReportInput,
	hoursOf: (rows: readonly number[]) => Promise<HourFigures>,
): Promise<ReportContents> {
	const { document, templates } = model;
	const since = typeof previous === 'string' ? [] : templatesSince(previous, model);
	const listed = listTemplates(templates, since ?? []);
	const { hours, templateHours } = await hoursOf(listed.rows);
	const map = await mapTemplates(listed.mapped, templates.components, (number) => listed.rows[number] ?? 0);
	return {
		kind: 'model',
		version: document.version,
		trainedAt: trainedAt.getTime(),
		profile: document.profile,
		masking: {
			name: document.masking.name,
			fingerprint: document.masking.fingerprint,
			ownRules: document.masking.customRules?.rules.map(({ name }) => name) ?? [],
		},
		windowSeconds: document.windowSeconds,
		trainedOn: trainedOn(document),
		warnings: [...refusal, ...document.warnings]
			.slice(0, listedWarnings)
			.map((warning) => cutText(warning, longestText)),
		quality: qualityOf(document),
		previous: previousModel(previous, since !== undefined),
		templates: listed.rows.map((row) => reportTemplate(model, row)),
		templatesLeftOut: templates.templates.length - listed.rows.length,
		newTemplates: { total: since?.length ?? 0, listed: listed.newTemplates },
		mostUnusual: listed.mostUnusual,
		mostCommon: listed.mostCommon,
		rarest: listed.rarest,
		map: { ...map, leftOut: templates.templates.length - map.points.length },
		clusters: clustersOf(model),
		sweep: document.clusters.sweep,
		components: componentsOf(document),
		vocabulary: document.tfidf.terms.map((term, i) => [cutText(term, 100), rounded(document.tfidf.idf[i] ?? 0, 4)]),
		hours: hoursOfHistory(hours, model),
		templateHours: hoursByTemplate(templateHours, listed),
		scores: describeScores(templates),
	};
}

function trainedOn({ trainedOn: { firstSeen, lastSeen, maskedMessages, drops, dropCount, skipped } }: ModelDocument) {
	return {
		firstSeen: Date.parse(firstSeen),
		lastSeen: Date.parse(lastSeen),
		maskedMessages,
		drops: {
			...capped(drops, listedDrops, ({ key, rows }) => ({ key: cutText(key, longestText), rows })),
			total: dropCount,
		},
		skipped: capped(skipped, listedSkipped, ({ key, message }) => ({
			key: cutText(key, longestText),
			message: cutText(message, longestText),
		})),
	};
}

function capped<T, U>(all: readonly T[], limit: number, shown: (item: T) => U): Capped<U> {
	return { total: all.length, listed: all.slice(0, limit).map(shown) };
}

function qualityOf({ trainedOn: { rows, templates }, tfidf, svd, clusters }: ModelDocument): Quality {
	return {
		lines: rows,
		templates,
		clusters: clusters.centroids.length,
		terms: tfidf.terms.length,
		explainedVariance: svd.explainedVarianceRatio.reduce((sum, share) => sum + share, 0),
		inertia: clusters.inertia,
		silhouette: clusters.silhouette,
	};
}

function previousModel(previous: Model | string, comparable: boolean): PreviousModel {
	if (typeof previous === 'string') return { version: null, note: previous };
	const { document } = previous;
	const lastSeen = Date.parse(document.trainedOn.lastSeen);
	return { version: document.version, lastSeen, quality: qualityOf(document), comparable };
}

function reportTemplate({ templates }: Model, row: number): ReportTemplate {
	const levels = Object.entries(templates.levels[row] ?? {}).sort(([, a], [, b]) => b - a);
	const shown = new Set(
		shownLevels(
			levels.map(([name]) => name),
			listedLevels,
		),
	);
	return {
		template: cutText(templates.templates[row] ?? '', longestText),
		example: cutText(templates.examples[row] ?? '', longestText),
		count: templates.counts[row] ?? 0,
		levels: levels
			.filter(([name]) => shown.has(name))
			.map(([name, lines]): [string, number] => [cutText(name, 40), lines]),
		score: rounded(templates.anomalyScore[row] ?? 0),
		cluster: templates.cluster[row] ?? 0,
		firstSeen: millis(templates.firstSeen[row] ?? 0),
		lastSeen: millis(templates.lastSeen[row] ?? 0),
	};
}

function clustersOf({ document, templates }: Model): ReportCluster[] {
	const placeholders = placeholderWords(templates.templates);
	const members = Map.groupBy(templates.templates.keys(), (row) => templates.cluster[row] ?? 0);
	return document.clusters.sizes
		.map((lines, place) => {
			const cluster = document.clusters.ids[place] ?? place;
			const rows = members.get(cluster) ?? [];
			return {
				cluster,
				lines,
				templates: rows.length,
				terms: centroidTerms(document, place, placeholders),
				samples: rows.slice(0, samplesPerCluster).map((row) => cutText(templates.examples[row] ?? '', longestText)),
			};
		})
		.sort((a, b) => b.lines - a.lines || a.cluster - b.cluster);
}

/**
 * The centroid taken back from the reduced space to terms. A word pair says more than the words that it is made of, and
 * a placeholder's word says nothing, if there is another.
 */
function centroidTerms(
	{ tfidf, svd, clusters }: ModelDocument,
	place: number,
	placeholders: ReadonlySet<string>,
): string[] {
	const centroid = clusters.centroids[place] ?? [];
	const weights = tfidf.terms.map((_, term) =>
		svd.components.reduce((sum, component, c) => sum + (centroid[c] ?? 0) * (component[term] ?? 0), 0),
	);
	const least = 0.25 * weights.reduce((most, weight) => Math.max(most, weight), 0);
	const order = tfidf.terms
		.map((term, i) => ({ term, weight: weights[i] ?? 0 }))
		.filter(({ weight }) => weight > 1e-6 && weight >= least)
		.sort((a, b) => b.weight * b.term.split(' ').length - a.weight * a.term.split(' ').length);
	const telling = order.filter(({ term }) => !term.split(' ').some((word) => placeholders.has(word)));
	const chosen: string[] = [];
	for (const { term } of telling.length > 0 ? telling : order) {
		const words = term.split(' ');
		if (!chosen.some((other) => words.some((word) => other.split(' ').includes(word)))) chosen.push(term);
		if (chosen.length === termsPerCluster) break;
	}
	return chosen.map((term) => cutText(term, 60));
}

/** Words of the vocabulary that stand for what was masked: `num` for `<NUM>`. */
function placeholderWords(templates: readonly string[]): Set<string> {
	const words = new Set<string>();
	for (const template of templates) {
		for (const [, name = ''] of template.matchAll(/<([A-Z_]+)>/g)) words.add(name.toLowerCase());
	}
	return words;
}

function componentsOf({ tfidf, svd }: ModelDocument): ReportComponent[] {
	return svd.components.map((component, i) => ({
		share: rounded(svd.explainedVarianceRatio[i] ?? 0),
		singularValue: rounded(svd.singularValues[i] ?? 0),
		terms: component
			.map((weight, term): [string, number] => [cutText(tfidf.terms[term] ?? '', 100), rounded(weight, 3)])
			.filter(([, weight]) => Math.abs(weight) > 1e-6)
			.sort(([, a], [, b]) => Math.abs(b) - Math.abs(a))
			.slice(0, termsPerComponent),
	}));
}

function hoursOfHistory({ hours, rows }: HourFigures['hours'], { templates }: Model): ReportHours {
	const appeared = new Map<number, number>();
	const starts = rows.map(({ start }) => start);
	for (const firstSeen of templates.firstSeen) {
		const index = lastAtMost(starts, firstSeen);
		appeared.set(index, (appeared.get(index) ?? 0) + 1);
	}
	return {
		hours,
		start: starts.map(millis),
		lines: rows.map(({ lines }) => lines),
		newTemplates: rows.map((_, i) => appeared.get(i) ?? 0),
		score: rows.map(({ meanScore }) => rounded(meanScore)),
		rarity: rows.map(({ meanRarity }) => rounded(meanRarity)),
	};
}

/** The last place in ascending `values` that holds at most `value`; −1 where there is none. */
function lastAtMost(values: readonly number[], value: number): number {
	let low = 0;
	let high = values.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if ((values[middle] ?? 0) <= value) low = middle + 1;
		else high = middle;
	}
	return low - 1;
}

function hoursByTemplate({ hours, rows }: HourFigures['templateHours'], listed: ListedTemplates): TemplateHours {
	const origin = rows.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
	// The reading stops at its limit, perhaps amid a template, which is then left out.
	const cut = rows.length >= mostTemplateEntries ? rows.at(-1)?.wanted : undefined;
	const byTemplate: Record<string, number[]> = {};
	let last = { wanted: -1, index: 0 };
	for (const { wanted, start, lines } of rows) {
		if (wanted === cut) break;
		const index = Math.round((start - origin) / (hours * 3_600_000_000));
		byTemplate[wanted] ??= [];
		byTemplate[wanted].push(wanted === last.wanted ? index - last.index : index, lines);
		last = { wanted, index };
	}
	return {
		hours,
		origin: Number.isFinite(origin) ? millis(origin) : 0,
		byTemplate,
		leftOut: listed.rows.length - Object.keys(byTemplate).length,
	};
}

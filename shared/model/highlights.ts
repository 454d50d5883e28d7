import { cutText } from '../text/cut-text.ts';
import { mostSevereKind, shownLevels } from './levels.ts';
import type { Model } from './model.ts';
import { chooseShown } from './shown.ts';

/** What of a model is worth showing a person first. */
export interface Highlights {
	/** Largest first. */
	readonly clusters: readonly ClusterHighlight[];
	/** Highest anomaly score first; where there are more, chosen as `chooseShown` says. */
	readonly mostUnusual: readonly TemplateHighlight[];
	readonly mostCommon: readonly TemplateHighlight[];
	readonly quality: {
		readonly explainedVariance: number;
		readonly inertia: number;
		readonly silhouette: number | null;
	};
}

export interface ClusterHighlight {
	readonly cluster: number;
	readonly lines: number;
	/** One example each of its most frequent templates. */
	readonly examples: readonly string[];
}

export interface TemplateHighlight {
	readonly score: number;
	readonly count: number;
	readonly levels: readonly string[];
	readonly example: string;
}

const shownTemplates = 10;
/** Levels of a template. */
const shownLevelsOfOne = 20;
const examplesPerCluster = 3;
/** Characters of an example. */
const longestExample = 300;

/** O(templates · log templates). */
export function highlightsOf({ document, templates }: Model): Highlights {
	const rows = templates.templates.map((_, row) => row);
	const byScore = rows.toSorted((a, b) => (templates.anomalyScore[b] ?? 0) - (templates.anomalyScore[a] ?? 0) || a - b);
	const describe = (row: number): TemplateHighlight => ({
		score: templates.anomalyScore[row] ?? 0,
		count: templates.counts[row] ?? 0,
		levels: shownLevels(Object.keys(templates.levels[row] ?? {}), shownLevelsOfOne),
		example: cutText(templates.examples[row] ?? '', longestExample),
	});
	const kindOf = (row: number) => mostSevereKind(Object.keys(templates.levels[row] ?? {}));
	const members = Map.groupBy(rows, (row) => templates.cluster[row] ?? 0);
	const clusters = document.clusters.ids.map((cluster, place) => ({
		cluster,
		lines: document.clusters.sizes[place] ?? 0,
		// Rows are in order of count.
		examples: (members.get(cluster) ?? [])
			.slice(0, examplesPerCluster)
			.map((row) => cutText(templates.examples[row] ?? '', longestExample)),
	}));
	return {
		clusters: clusters.sort((a, b) => b.lines - a.lines || a.cluster - b.cluster),
		mostUnusual: chooseShown(byScore, shownTemplates, kindOf).map(describe),
		mostCommon: rows.slice(0, shownTemplates).map(describe),
		quality: {
			explainedVariance: document.svd.explainedVarianceRatio.reduce((sum, share) => sum + share, 0),
			inertia: document.clusters.inertia,
			silhouette: document.clusters.silhouette,
		},
	};
}

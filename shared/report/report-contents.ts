/**
 * What a model's report holds, as JSON inside the page. It imports nothing: the functions write it, the browser reads it.
 * Times are milliseconds since the epoch, UTC. Texts are cut (`cut-text.ts`), lists are capped, and what is left out is
 * counted, so that the page stays small however long the history.
 */
export interface ReportContents {
	readonly kind: 'model';
	readonly version: string;
	readonly trainedAt: number;
	readonly profile: string;
	readonly masking: {
		readonly name: string;
		readonly fingerprint: string;
		/** Names of the configured rules. */
		readonly ownRules: readonly string[];
	};
	readonly windowSeconds: number;
	readonly trainedOn: {
		readonly firstSeen: number;
		readonly lastSeen: number;
		readonly maskedMessages: number;
		readonly drops: Capped<{ readonly key: string; readonly rows: number }>;
		readonly skipped: Capped<{ readonly key: string; readonly message: string }>;
	};
	readonly warnings: readonly string[];
	readonly quality: Quality;
	readonly previous: PreviousModel;
	/** By number; most frequent first. All other parts name templates by these numbers. */
	readonly templates: readonly ReportTemplate[];
	readonly templatesLeftOut: number;
	/** Numbers: {@link rowsAtFirst} with a share for each level, then the others; both most unusual first. */
	readonly newTemplates: { readonly total: number; readonly listed: readonly number[] };
	readonly mostUnusual: readonly number[];
	readonly mostCommon: readonly number[];
	readonly rarest: readonly number[];
	readonly map: MessageMap;
	readonly clusters: readonly ReportCluster[];
	readonly sweep: readonly {
		readonly clusterCount: number;
		readonly inertia: number;
		readonly silhouette: number | null;
	}[];
	readonly components: readonly ReportComponent[];
	/** In the vocabulary's order, each with its inverse document frequency. */
	readonly vocabulary: readonly (readonly [term: string, idf: number])[];
	readonly hours: ReportHours;
	readonly templateHours: TemplateHours;
	/** Of the anomaly score over all training lines, as pandas' describe. */
	readonly scores: ScoreDistribution;
}

/** Rows of a list of new templates that a page shows before it is asked for more: they stand first. */
export const rowsAtFirst = 15;

export interface Capped<T> {
	readonly total: number;
	readonly listed: readonly T[];
}

export interface Quality {
	readonly lines: number;
	readonly templates: number;
	readonly clusters: number;
	readonly terms: number;
	/** Share, 0 to 1. */
	readonly explainedVariance: number;
	readonly inertia: number;
	readonly silhouette: number | null;
}

export type PreviousModel =
	| { readonly version: string; readonly lastSeen: number; readonly quality: Quality; readonly comparable: boolean }
	/** There is none, or it cannot be read: why, for people. */
	| { readonly version: null; readonly note: string };

export interface ReportTemplate {
	readonly template: string;
	readonly example: string;
	readonly count: number;
	/** Most frequent first; the empty name for lines without one. */
	readonly levels: readonly (readonly [name: string, lines: number])[];
	readonly score: number;
	readonly cluster: number;
	readonly firstSeen: number;
	readonly lastSeen: number;
}

export interface MessageMap {
	readonly points: readonly { readonly template: number; readonly x: number; readonly y: number }[];
	/** Templates of the model that are not on the map. */
	readonly leftOut: number;
	readonly perplexity: number;
	readonly iterations: number;
}

export interface ReportCluster {
	readonly cluster: number;
	readonly lines: number;
	readonly templates: number;
	/** What its centroid weighs most. */
	readonly terms: readonly string[];
	readonly samples: readonly string[];
}

export interface ReportComponent {
	/** Explained share of the variance. */
	readonly share: number;
	readonly singularValue: number;
	/** Largest by amount first. */
	readonly terms: readonly (readonly [term: string, weight: number])[];
}

export interface ReportHours {
	/** Hours that a row stands for: 1, or more for a long history. */
	readonly hours: number;
	/** Rows with lines, in order of time. */
	readonly start: readonly number[];
	readonly lines: readonly number[];
	readonly newTemplates: readonly number[];
	readonly score: readonly number[];
	readonly rarity: readonly number[];
}

export interface TemplateHours {
	readonly hours: number;
	/** Start of number 0. */
	readonly origin: number;
	/** By template number: number of hours-buckets since the last entry, lines; and so on. Absent where left out. */
	readonly byTemplate: Readonly<Record<string, readonly number[]>>;
	readonly leftOut: number;
}

export interface ScoreDistribution {
	readonly mean: number;
	/** With n − 1, as pandas. */
	readonly deviation: number;
	readonly min: number;
	readonly quartiles: readonly [number, number, number];
	readonly max: number;
	/** Lines whose rarity is above 0.01. */
	readonly rareLines: number;
}

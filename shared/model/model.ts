import { createHash } from 'node:crypto';
import { mostClusters, type ProfileName } from '../config.ts';
import { ArtifactError } from '../errors.ts';
import type { SweepPoint } from '../learn/elbow.ts';
import type { DenseRows } from '../learn/matrix.ts';
import type { TruncatedSvd } from '../learn/svd.ts';
import type { Tfidf } from '../learn/tfidf.ts';
import { cutText } from '../text/cut-text.ts';
import type { CustomRules } from '../text/rule-masking.ts';
import { checkDocument, mendModel } from './check-document.ts';
import type { GoldenMessage } from './golden.ts';

/** Reading another version is refused: a model is cheap to train again, and wrong features are dear. */
const formatVersion = 2;
/** Whose clusters and components have their places as ids. */
const formatWithoutIds = 1;

/** Kept ones may be more than are wanted: `MOST_KEPT` in kept-clusters.ts, which scoring does not load. */
const mostKeptClusters = 2 * mostClusters;

/** The contract's tfidf_0 … tfidf_14. */
export const componentCount = 15;

/** `model.json`: all of a model but its templates. */
export interface ModelDocument {
	readonly format: 'oddline-model';
	readonly formatVersion: number;
	/** Names the folder. Follows from the content: time of the last line, and a hash. */
	readonly version: string;
	readonly profile: ProfileName;
	readonly masking: {
		readonly name: string;
		readonly fingerprint: string;
		/** Configured rules, if any: scoring masks by these, whatever is configured by then. */
		readonly customRules?: CustomRules;
	};
	readonly windowSeconds: number;
	readonly tfidf: Tfidf;
	readonly svd: ModelSvd;
	readonly clusters: ModelClusters;
	readonly continuity: Continuity;
	/** Of the training lines to their centroids; what the notebook scales the anomaly score by. */
	readonly distance: { readonly min: number; readonly max: number };
	readonly trainedOn: TrainedOn;
	/** What it says of some messages, by which code is checked. */
	readonly golden: readonly GoldenMessage[];
	/** What a person should know about this model, in words. */
	readonly warnings: readonly string[];
}

/** What a model goes on with of the one before. Where there is none, or nothing fits, all of it is fresh. */
export interface Continuity {
	/** The version of the model that it goes on from. */
	readonly predecessor: string | null;
	/** How much of the lines the held space explains, as a share of what a fresh fit does (`holdSpace`). */
	readonly spaceQuality: number;
	/** Components that are new since the predecessor. */
	readonly newComponents: number;
	/** Whether a fresh clustering was declared (`keepClusters`). */
	readonly clustersDeclared: boolean;
	/** Nights in a row with clusters that are much wider than fresh ones. */
	readonly clusterDebt: number;
	/** Share of the known lines that have another cluster than before. */
	readonly movedLines: number;
}

export interface ModelSvd extends TruncatedSvd {
	/** Of each component, which stays while its direction stays. */
	readonly componentIds: readonly number[];
	/** The least that no component has had. */
	readonly nextComponentId: number;
}

export interface ModelClusters {
	/** What `message_cluster` says: one for each centroid, ascending. They stay from model to model, and none is given again. */
	readonly ids: readonly number[];
	/** The least that no cluster has had. */
	readonly nextId: number;
	/** How many were asked for. */
	readonly wanted: number | 'auto';
	/** Clusters × components. */
	readonly centroids: readonly (readonly number[])[];
	readonly inertia: number;
	/** `null` where there is one cluster only. */
	readonly silhouette: number | null;
	/** Training lines by cluster. */
	readonly sizes: readonly number[];
	/** Inertia and silhouette over cluster counts: the elbow. */
	readonly sweep: readonly SweepPoint[];
}

/** A drop with lines in the look-back window. */
export interface TrainedDrop {
	readonly key: string;
	readonly eTag: string;
	/** All its lines, older ones included. */
	readonly rows: number;
}

/** A month of ten thousand drops a day must not make a model of 50 MB, which every cold start reads. */
const listedDrops = 10_000;

/** Characters of all their keys. Keys of 1,024 bytes each must not do it either. */
const listedCharacters = 1_000_000;
const listedSkipped = 100;

/** A drop that training did without, and why. */
export interface SkippedDrop {
	readonly key: string;
	readonly reason: string;
	readonly message: string;
}

/** @param drops by key */
export function describeDrops(drops: readonly TrainedDrop[]): Pick<TrainedOn, 'drops' | 'dropCount' | 'dropsDigest'> {
	const hash = createHash('sha256');
	const listed: TrainedDrop[] = [];
	let characters = 0;
	for (const drop of drops) {
		hash.update(`${JSON.stringify([drop.key, drop.eTag, drop.rows])}\n`);
		characters += drop.key.length;
		if (listed.length < listedDrops && characters <= listedCharacters) listed.push(drop);
	}
	return { drops: listed, dropCount: drops.length, dropsDigest: hash.digest('hex') };
}

/**
 * A bucket may hold thousands of objects that are no logs: some are named, all are counted.
 * @param skipped by key
 */
export function describeSkipped(
	skipped: readonly SkippedDrop[],
): Pick<TrainedOn, 'skipped' | 'skippedCount' | 'skippedReasons'> {
	const reasons = new Map<string, number>();
	for (const { reason } of skipped) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
	return {
		skipped: skipped.slice(0, listedSkipped),
		skippedCount: skipped.length,
		skippedReasons: Object.fromEntries([...reasons].sort()),
	};
}

export interface TrainedOn {
	/** By key, at most {@link listedDrops} with {@link listedCharacters}. */
	readonly drops: readonly TrainedDrop[];
	readonly dropCount: number;
	/** SHA-256 over all of them, listed or not. */
	readonly dropsDigest: string;
	/** Drops that it did without, by key, at most {@link listedSkipped}. */
	readonly skipped: readonly SkippedDrop[];
	readonly skippedCount: number;
	/** How many of them by reason. */
	readonly skippedReasons: Readonly<Record<string, number>>;
	readonly rows: number;
	/** By UTC day (ISO 8601), in order. */
	readonly linesByDay: Readonly<Record<string, number>>;
	readonly templates: number;
	/** Distinct masked messages, of which templates are made. */
	readonly maskedMessages: number;
	/** ISO 8601, UTC. */
	readonly firstSeen: string;
	readonly lastSeen: string;
}

/** `templates.parquet`: columns of one length, most frequent template first. */
export interface TemplateTable {
	readonly templates: readonly string[];
	/** They stay whatever becomes of the text: see template-book.ts. */
	readonly ids: readonly string[];
	readonly counts: readonly number[];
	readonly rarity: ArrayLike<number>;
	readonly anomalyScore: ArrayLike<number>;
	readonly distance: ArrayLike<number>;
	readonly cluster: ArrayLike<number>;
	/** Templates × components. */
	readonly components: DenseRows;
	/** Microseconds since the epoch: the first line ever, and the last one. */
	readonly firstSeen: readonly number[];
	readonly lastSeen: readonly number[];
	readonly examples: readonly string[];
	/** Lines by level, those without one under the empty name. */
	readonly levels: readonly Readonly<Record<string, number>>[];
}

export interface Model {
	readonly document: ModelDocument;
	readonly templates: TemplateTable;
}

type Draft = Omit<ModelDocument, 'format' | 'formatVersion' | 'version'>;

/** Stamps a fitted model with its version. The same training input gives the same version. */
export function stampVersion(draft: Draft, templates: TemplateTable): Model {
	const version = versionOf(draft, templates, formatVersion);
	return { document: { format: 'oddline-model', formatVersion, version, ...draft }, templates };
}

/**
 * The second of the last line, and a hash of the content and of the format that it is written in: what another version of
 * Oddline writes otherwise lies beside it, not in its place.
 */
export function versionOf(draft: Draft, templates: TemplateTable, format: number): string {
	const hash = createHash('sha256').update(JSON.stringify([format, draft]));
	for (const [i, template] of templates.templates.entries()) {
		const { ids, counts, firstSeen, examples, cluster } = templates;
		hash.update(JSON.stringify([template, ids[i], counts[i], firstSeen[i], examples[i], cluster[i]]));
	}
	const time = draft.trainedOn.lastSeen.replace(/[-:]|\.\d+/g, '');
	return `${time}-${hash.digest('hex').slice(0, 12)}`;
}

/** Whether a text can be a model's version, and so a folder's name. */
export function isVersion(text: unknown): text is string {
	return typeof text === 'string' && /^[\w+][\w+.-]{0,99}$/.test(text);
}

/**
 * Reads `model.json`.
 * @param subject its key, for people
 * @param version that it must be of, its folder's name; any where absent
 * @throws {ArtifactError} where it is no model, of another format version, or its parts are wrong or do not fit together
 */
export function parseModelDocument(text: string, subject: string, version?: string): ModelDocument {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new ArtifactError(
			`${subject} is no JSON: ${text.length} characters, expected a model written by Oddline. ${mendModel}`,
			{ cause },
		);
	}
	if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 'oddline-model') {
		throw new ArtifactError(`${subject} is no Oddline model: expected "format": "oddline-model". ${mendModel}`);
	}
	const found = 'formatVersion' in value ? value.formatVersion : undefined;
	if (found !== formatVersion && found !== formatWithoutIds) {
		throw new ArtifactError(
			`${subject} has format version ${found}: expected ${formatVersion}. Train again with this version of Oddline`,
		);
	}
	const named = found === formatWithoutIds ? withPlaceIds(value) : value;
	checkDocument(named, { components: componentCount, clusters: mostKeptClusters }, subject);
	const document = named as ModelDocument; // Holds: that was checked.
	if (version !== undefined && document.version !== version) {
		throw new ArtifactError(
			`${subject} is damaged: it is of model ${cutText(document.version, 100)}, expected ${version}. ${mendModel}`,
		);
	}
	return document;
}

/** A document of before clusters and components had ids, with their places in that role. */
function withPlaceIds(value: object): object {
	const { svd, clusters, trainedOn } = value as Partial<
		Record<'svd' | 'clusters' | 'trainedOn', { components?: unknown; centroids?: unknown }>
	>;
	const places = (list: unknown) => (Array.isArray(list) ? list.map((_, place) => place) : []);
	const [componentIds, ids] = [places(svd?.components), places(clusters?.centroids)];
	return {
		...value,
		svd: { ...svd, componentIds, nextComponentId: componentIds.length },
		clusters: { ...clusters, ids, nextId: ids.length, wanted: ids.length },
		continuity: freshContinuity(null),
		// One day is too few to judge another model by.
		trainedOn: {
			...Object(trainedOn),
			linesByDay: { [String(Object(trainedOn).lastSeen).slice(0, 10)]: Object(trainedOn).rows },
		},
		golden: [],
	};
}

function freshContinuity(predecessor: string | null): Continuity {
	return {
		predecessor,
		spaceQuality: 1,
		newComponents: 0,
		clustersDeclared: false,
		clusterDebt: 0,
		movedLines: 0,
	};
}

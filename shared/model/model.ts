import { createHash } from 'node:crypto';
import type { ProfileName } from '../config.ts';
import { ArtifactError } from '../errors.ts';
import type { SweepPoint } from '../learn/elbow.ts';
import type { DenseRows } from '../learn/matrix.ts';
import type { TruncatedSvd } from '../learn/svd.ts';
import type { Tfidf } from '../learn/tfidf.ts';
import type { CustomRules } from '../text/rule-masking.ts';

/** Reading another version is refused: a model is cheap to train again, and wrong features are dear. */
const formatVersion = 1;

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
	readonly svd: TruncatedSvd;
	readonly clusters: ModelClusters;
	/** Of the training lines to their centroids; what the notebook scales the anomaly score by. */
	readonly distance: { readonly min: number; readonly max: number };
	readonly trainedOn: TrainedOn;
	/** What a person should know about this model, in words. */
	readonly warnings: readonly string[];
}

export interface ModelClusters {
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
	readonly counts: readonly number[];
	readonly rarity: ArrayLike<number>;
	readonly anomalyScore: ArrayLike<number>;
	readonly distance: ArrayLike<number>;
	readonly cluster: ArrayLike<number>;
	/** Templates × components. */
	readonly components: DenseRows;
	/** Microseconds since the epoch. */
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

/** Stamps a fitted model with its version. The same training input gives the same version. */
export function stampVersion(
	draft: Omit<ModelDocument, 'format' | 'formatVersion' | 'version'>,
	templates: TemplateTable,
): Model {
	const hash = createHash('sha256').update(JSON.stringify(draft));
	for (const [i, template] of templates.templates.entries()) {
		hash.update(JSON.stringify([template, templates.counts[i], templates.firstSeen[i], templates.examples[i]]));
	}
	const time = draft.trainedOn.lastSeen.replace(/[-:]|\.\d+/g, '');
	const version = `${time}-${hash.digest('hex').slice(0, 12)}`;
	return { document: { format: 'oddline-model', formatVersion, version, ...draft }, templates };
}

/**
 * Reads `model.json`.
 * @throws {ArtifactError} where it is no model, of another format version, or its parts do not fit together
 */
export function parseModelDocument(text: string, subject: string): ModelDocument {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw new ArtifactError(`${subject} is no JSON: expected a model written by Oddline`, { cause });
	}
	if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== 'oddline-model') {
		throw new ArtifactError(`${subject} is no Oddline model: expected "format": "oddline-model"`);
	}
	const found = 'formatVersion' in value ? value.formatVersion : undefined;
	if (found !== formatVersion) {
		throw new ArtifactError(
			`${subject} has format version ${found}: expected ${formatVersion}. Train again with this version`,
		);
	}
	// Holds for what stampVersion wrote, and only that carries this format and version; shapes are checked next.
	const document = value as ModelDocument;
	checkShapes(document, subject);
	return document;
}

function checkShapes(document: ModelDocument, subject: string): void {
	const { tfidf, svd, clusters } = document;
	const terms = tfidf?.terms?.length;
	const components = svd?.components?.length;
	const fits =
		terms !== undefined &&
		components !== undefined &&
		tfidf.idf?.length === terms &&
		svd.components.every((row) => row.length === terms) &&
		clusters?.centroids?.every((row) => row.length === components) &&
		Number.isFinite(document.distance?.min) &&
		Number.isFinite(document.distance?.max);
	if (!fits)
		throw new ArtifactError(`${subject} is damaged: its vocabulary, components and centroids do not fit together`);
}

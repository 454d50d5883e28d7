import type { ObjectStore, WriteCondition } from '../aws/object-store.ts';
import { type StoredObject, writtenAt } from '../aws/stored-object.ts';
import { ArtifactError, type InputError } from '../errors.ts';
import type { NewTemplate } from '../features/new-templates.ts';
import type { DropScores } from '../features/windows.ts';
import { isoFromMicros } from '../model/iso-time.ts';
import { shownLevels } from '../model/levels.ts';
import { isVersion, type ModelDocument } from '../model/model.ts';
import type { FormatSummary, ReadReport } from '../read/format-report.ts';
import { cutText } from '../text/cut-text.ts';
import { dropKeys } from './output-keys.ts';
import type { DropCounts } from './summarise-drop.ts';

/**
 * `features/manifests/<drop>.json`, written last. `complete`: every file that it names is there and whole. `rejected`:
 * the drop can never be scored as it is, and has no feature files. `ignored`: it is no log. `gone`: the object was deleted before it was read.
 */
export interface Manifest {
	readonly format: 'oddline-manifest';
	readonly formatVersion: 1;
	readonly status: 'complete' | 'rejected' | 'ignored' | 'gone';
	readonly source: {
		readonly bucket: string;
		readonly key: string;
		readonly eTag?: string;
		readonly versionId?: string;
		readonly bytes?: number;
		/** ISO 8601, UTC: present where lines without a time have this one, so that the same bytes uploaded again are another drop. */
		readonly lastModified?: string;
	};
	readonly model: { readonly version: string; readonly profile: string };
	readonly masking: { readonly name: string; readonly fingerprint: string };
	/** Only where not complete. */
	readonly reason?: string;
	readonly message?: string;
	readonly rows?: { readonly read: number; readonly scored: number; readonly skipped: DropCounts['skipped'] };
	/** How the drop was read. */
	readonly reading?: Reading;
	/** True where more than {@link toldSkippedShare} of the records gave no line. */
	readonly partlyRead?: true;
	/** ISO 8601, UTC. */
	readonly firstSeen?: string;
	readonly lastSeen?: string;
	readonly windows?: number;
	/** True where the drop spans so long a time that windows without lines were left out. */
	readonly emptyWindowsOmitted?: boolean;
	/**
	 * The model whose knowledge novelty follows from, which scored the drop first, and the last day of it (ISO 8601); `history` where
	 * it had seen days of the drop's lines: what is new then was new once.
	 */
	readonly knowledge?: { readonly model: string; readonly through?: string; readonly history?: true };
	readonly scores?: DropScores;
	readonly newTemplateCount?: number;
	/** Those of them that have a line at ERROR or worse. */
	readonly newSevereTemplateCount?: number;
	/** Templates that the model had never seen, most unusual first; at most 100, chosen as `chooseShown` says. */
	readonly newTemplates?: readonly ManifestTemplate[];
	readonly files: readonly ManifestFile[];
	/** The drop's page for people, where one was written, or why it could not be. */
	readonly page?: { readonly key: string; readonly bytes: number } | { readonly failed: string };
	readonly timings?: Readonly<Record<string, number>>;
	readonly writtenAt: string;
}

/** What reading found out: layers, framing, fields with the share of records that have each, and so on. */
export type Reading = FormatSummary & Pick<ReadReport, 'continuationLines' | 'timesFromBefore' | 'timesFromObject'>;

export function readingOf({ format, continuationLines, timesFromBefore, timesFromObject }: ReadReport): Reading {
	return { ...format, continuationLines, timesFromBefore, timesFromObject };
}

export interface ManifestFile {
	readonly key: string;
	readonly bytes: number;
	readonly eTag: string;
	/** Where it is not this manifest's model: a file that rescoring left as it was. */
	readonly modelVersion?: string;
}

export interface ManifestTemplate {
	/** Stays, whatever becomes of the text. */
	readonly templateId: string;
	readonly template: string;
	readonly score: number;
	readonly count: number;
	readonly levels: readonly string[];
	readonly firstSeen: string;
	readonly example: string;
	/** Why the score is what it is, for people. */
	readonly reason: string;
}

/** Of a drop's records, what may be skipped without being told beside the figures. */
const toldSkippedShare = 0.01;

/** Whether `complete` alone would say too much. */
export function isPartlyRead({ read, scored }: NonNullable<Manifest['rows']>): boolean {
	return read - scored > toldSkippedShare * read;
}

export const listedTemplates = 100;
/** Characters of a text in a manifest, and levels of a template: it is for people. */
const longestText = 2000;
const listedLevels = 20;

export function manifestTemplate(found: NewTemplate): ManifestTemplate {
	return {
		templateId: found.templateId,
		template: cutText(found.template, longestText),
		score: found.score,
		count: found.count,
		levels: shownLevels(found.levels, listedLevels).map((level) => cutText(level, longestText)),
		firstSeen: isoFromMicros(found.firstSeen),
		example: cutText(found.example, longestText),
		reason: cutText(found.reason, longestText),
	};
}

export function manifestBase(
	bucket: string,
	key: string,
	document: ModelDocument,
	now: Date,
): Pick<Manifest, 'format' | 'formatVersion' | 'source' | 'model' | 'masking' | 'writtenAt'> {
	return {
		format: 'oddline-manifest',
		formatVersion: 1,
		source: { bucket, key },
		model: { version: document.version, profile: document.profile },
		masking: document.masking,
		writtenAt: now.toISOString(),
	};
}

export function manifestSource(
	bucket: string,
	{ key, eTag, versionId, size }: StoredObject,
	{ objectTime }: Pick<DropCounts, 'objectTime'> = {},
): Manifest['source'] {
	return {
		...{ bucket, key, eTag, bytes: size },
		...(versionId && { versionId }),
		...(objectTime !== undefined && { lastModified: isoSecond(objectTime) }),
	};
}

/** Whether a manifest tells of this upload. */
export function tellsOf({ eTag, lastModified }: Manifest['source'], object: StoredObject): boolean {
	const written = writtenAt(object);
	return (
		eTag === object.eTag && (lastModified === undefined || written === undefined || lastModified === isoSecond(written))
	);
}

function isoSecond(seconds: number): string {
	return new Date(seconds * 1000).toISOString();
}

/** @returns whether it was written: not so where the condition does not hold */
export async function putManifest(
	store: ObjectStore,
	bucket: string,
	key: string,
	manifest: Manifest,
	condition?: WriteCondition,
): Promise<boolean> {
	// What a person looks for stands first.
	const { format, formatVersion, status, reason, message, ...rest } = manifest;
	const ordered = { format, formatVersion, status, reason, message, ...rest };
	const text = `${JSON.stringify(ordered, null, '\t')}\n`;
	return (await store.putText(bucket, key, text, 'application/json', condition)) !== undefined;
}

export function reasonOf(error: InputError): Pick<Manifest, 'reason' | 'message'> {
	return { reason: error.reason, message: error.message };
}

/**
 * The manifest of the drop with this key, if it was handled.
 * @throws {ArtifactError} where it is damaged
 */
export async function readManifest(store: ObjectStore, bucket: string, key: string): Promise<Manifest | undefined> {
	// The fingerprint plays no part in a manifest's key.
	const { manifest } = dropKeys(key, '');
	const object = await store.getText(bucket, manifest);
	if (object === undefined || object === 'unchanged') return undefined;
	return parseManifest(object.text, manifest);
}

/**
 * @param subject its key, for people
 * @throws {ArtifactError} where it is not what {@link putManifest} writes, in a part that is acted upon
 */
export function parseManifest(text: string, subject: string): Manifest {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch (cause) {
		throw damaged('no JSON', cause);
	}
	if (!isManifest(value)) throw damaged('no manifest of format version 1');
	return value;

	function damaged(what: string, cause?: unknown): ArtifactError {
		return new ArtifactError(
			`${subject} is damaged: its ${text.length} characters are ${what}, expected a manifest written by Oddline. The sweep ` +
				'{"sweep": "unscored"} scores its drop again, which writes it anew',
			{ cause },
		);
	}
}

/** Whether the parts that are acted upon are there: what it is of, by which model it was scored, which files it names. */
function isManifest(value: unknown): value is Manifest {
	if (!isRecord(value) || value.format !== 'oddline-manifest' || value.formatVersion !== 1) return false;
	const { status, source, model, files } = value;
	return (
		(status === 'complete' || status === 'rejected' || status === 'ignored' || status === 'gone') &&
		isRecord(source) &&
		typeof source.bucket === 'string' &&
		typeof source.key === 'string' &&
		(source.eTag === undefined || typeof source.eTag === 'string') &&
		(source.versionId === undefined || typeof source.versionId === 'string') &&
		(source.bytes === undefined || typeof source.bytes === 'number') &&
		(value.knowledge === undefined || (isRecord(value.knowledge) && isVersion(value.knowledge.model))) &&
		(source.lastModified === undefined || !Number.isNaN(Date.parse(String(source.lastModified)))) &&
		isRecord(model) &&
		typeof model.version === 'string' &&
		Array.isArray(files) &&
		files.every((file: unknown) => isRecord(file) && typeof file.key === 'string')
	);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}

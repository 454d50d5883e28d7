import type { ObjectStore } from '../aws/object-store.ts';
import { type StoredObject, writtenAt } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import type { Database } from '../duckdb/database.ts';
import { writeSummary } from '../duckdb/summary-files.ts';
import type { SkipReason } from '../read/lines.ts';
import type { Sources } from '../read/options.ts';
import { dropKeys } from './output-keys.ts';
import type { DropCounts, SummarisedDrop } from './summarise-drop.ts';

/** Raised whenever the same lines would give another summary than before, or its metadata say other things. */
export const summaryFormat = '5';

/** A summary of the output bucket, in the workspace. */
export interface StoredSummary {
	readonly file: string;
	/** What is noted beside it. */
	readonly object: StoredObject;
}

/** Downloads to `file` what is stored as the summary of the drop with this key: {@link storedCounts} tells if it still is. */
export async function fetchSummary(
	key: string,
	maskingFingerprint: string,
	file: string,
	store: ObjectStore,
	config: Config,
): Promise<StoredSummary | undefined> {
	const object = await store.download(config.outputBucket, dropKeys(key, maskingFingerprint).summary, file);
	return object && { file, object };
}

/**
 * What a stored summary says of its drop, lines and all.
 * @returns `undefined` where it is not that of this object, by windows of this width, read by these rules
 */
export function storedCounts(
	{ metadata = {} }: StoredObject,
	source: StoredObject,
	windowSeconds: number,
	sources: Sources,
): DropCounts | undefined {
	const identity = Object.entries(summaryIdentity(source, windowSeconds, sources));
	if (!identity.every(([name, value]) => metadata[name] === value)) return undefined;
	const objectTime = metadata['object-time'] === undefined ? undefined : Number(metadata['object-time']);
	if (!isOfUpload(objectTime, source)) return undefined;
	return {
		rows: Number(metadata.rows),
		// Holds: it is what storeSummary noted.
		skipped: JSON.parse(metadata.skipped ?? '{}') as Partial<Record<SkipReason, number>>,
		...(metadata['first-seen'] !== undefined && { firstSeen: Number(metadata['first-seen']) }),
		...(metadata['last-seen'] !== undefined && { lastSeen: Number(metadata['last-seen']) }),
		messages: Number(metadata.messages),
		characters: Number(metadata.characters),
		days: Number(metadata.days),
		...(objectTime !== undefined && { objectTime }),
	};
}

/** Writes a drop's summary to a file of the database's folder, with how the drop was read. @returns the file */
export async function writeSummaryFile({ summary, reading }: SummarisedDrop, database: Database): Promise<string> {
	const file = database.newFile('summary.parquet');
	await writeSummary(database, summary, file, { reading: JSON.stringify(reading) });
	return file;
}

/** Stores such a file with what its readers must know. */
export async function storeSummary(
	{ source, windowSeconds, counts }: Pick<SummarisedDrop, 'source' | 'windowSeconds' | 'counts'>,
	maskingFingerprint: string,
	file: string,
	store: ObjectStore,
	config: Config,
): Promise<StoredObject> {
	const { firstSeen, lastSeen, objectTime } = counts;
	return await store.putFile(
		config.outputBucket,
		dropKeys(source.key, maskingFingerprint).summary,
		file,
		'application/vnd.apache.parquet',
		{
			...summaryIdentity(source, windowSeconds, config.sources),
			rows: String(counts.rows),
			skipped: JSON.stringify(counts.skipped),
			...(firstSeen !== undefined && { 'first-seen': String(firstSeen) }),
			...(lastSeen !== undefined && { 'last-seen': String(lastSeen) }),
			messages: String(counts.messages),
			characters: String(counts.characters),
			days: String(counts.days),
			...(objectTime !== undefined && { 'object-time': String(objectTime) }),
		},
	);
}

/**
 * Whether what follows from the time of an object follows from this upload of it.
 * @param objectTime as `DropCounts` has it; where absent, all times were in the lines
 */
export function isOfUpload(objectTime: number | undefined, source: StoredObject): boolean {
	return objectTime === undefined || source.lastModified === undefined || objectTime === writtenAt(source);
}

/** What a summary follows from beside the masking, by the names under which it is noted. */
export function summaryIdentity(source: StoredObject, windowSeconds: number, sources: Sources): Record<string, string> {
	return {
		'summary-format': summaryFormat,
		'source-etag': source.eTag,
		'window-seconds': String(windowSeconds),
		// Metadata travel in headers, which hold ASCII.
		rule: encodeURIComponent(JSON.stringify(sources.ruleFor(source.key) ?? {})),
	};
}

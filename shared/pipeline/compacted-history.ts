import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { ObjectStore, WriteCondition } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { type CompactedDrop, readCompactedDrops } from '../duckdb/compacted.ts';
import { ArtifactError } from '../errors.ts';
import { isoDayOf } from '../model/iso-time.ts';
import { compactedKeys } from './output-keys.ts';
import { parseStored } from './stored-json.ts';
import { summaryFormat } from './stored-summary.ts';
import type { Workspace } from './workspace.ts';

/**
 * The history by day: a file for each day, into which the summaries of many drops were added up, and a list of those drops.
 * What is stored by drop stays the truth; this only spares training from opening it all again. Files never change once
 * they are written; `current.json` names those that count, and changes by a conditional write.
 */
export interface CompactedHistory {
	/** By key. */
	readonly drops: ReadonlyMap<string, CompactedDrop>;
	/** The files, by day. */
	readonly days: ReadonlyMap<number, DayFile>;
	/** Days that drops of the list have lines of, but that have no file. */
	readonly lackingDays: ReadonlySet<number>;
	/** Key of the list of drops, where there is one. */
	readonly dropsKey?: string;
	/** Of `current.json`, for the conditional write. */
	readonly condition: WriteCondition;
}

export interface DayFile {
	readonly key: string;
	/** That its rows stand for: what is read of it is held against this. */
	readonly lines: number;
}

/** Of another format version nothing is read: it is made anew from the summaries. */
const formatVersion = 3;

interface Pointer {
	readonly format: 'oddline-compacted';
	readonly formatVersion: number;
	readonly summaryFormat: string;
	/** By which rules the drops were read, as JSON. */
	readonly sources: string;
	/** Key of the list of drops. */
	readonly drops: string;
	/** By day, as `2026-01-05`. */
	readonly days: Readonly<Record<string, DayFile>>;
	readonly lackingDays: readonly string[];
}

const noHistory = { drops: new Map<string, CompactedDrop>(), days: new Map<number, DayFile>() };

/** Reads what was compacted of summaries by this masking; nothing where it was from other columns or another format. */
export async function readCompactedHistory(
	maskingFingerprint: string,
	workspace: Workspace,
	store: ObjectStore,
	config: Config,
): Promise<CompactedHistory> {
	const { current } = compactedKeys(maskingFingerprint);
	const object = await store.getText(config.outputBucket, current);
	if (object === undefined || object === 'unchanged') {
		return { ...noHistory, lackingDays: new Set(), condition: 'absent' };
	}
	const condition = { eTag: object.eTag };
	const pointer = parsePointer(object.text);
	if (pointer === undefined || pointer.summaryFormat !== summaryFormat || pointer.sources !== config.sources.text) {
		return { ...noHistory, lackingDays: new Set(), condition };
	}
	const drops = await readDropsList(pointer.drops, workspace, store, config);
	if (drops === undefined) {
		// What another compaction took the place of is named no more. Else all is made anew from the summaries.
		const now = await store.head(config.outputBucket, current);
		if (now && now.eTag !== object.eTag) {
			return await readCompactedHistory(maskingFingerprint, workspace, store, config);
		}
		return { ...noHistory, lackingDays: new Set(), condition };
	}
	return {
		drops,
		days: new Map(Object.entries(pointer.days).map(([day, file]) => [microsOf(day), file])),
		lackingDays: new Set(pointer.lackingDays.map(microsOf)),
		dropsKey: pointer.drops,
		condition,
	};
}

/** @returns `undefined` where the list is gone or damaged */
async function readDropsList(
	key: string,
	workspace: Workspace,
	store: ObjectStore,
	config: Config,
): Promise<Map<string, CompactedDrop> | undefined> {
	const file = workspace.newFile('compacted-drops.parquet');
	if (!(await store.download(config.outputBucket, key, file))) return undefined;
	return (await isWhole(key, file)) ? await readCompactedDrops(workspace.database, file) : undefined;
}

/** What a file holds, in its key. */
export async function contentHash(file: string): Promise<string> {
	const hash = createHash('sha256');
	await pipeline(createReadStream(file), hash);
	return hash.digest('hex').slice(0, 16);
}

/** Whether a file is what was written under this key. */
async function isWhole(key: string, file: string): Promise<boolean> {
	return key.endsWith(`-${await contentHash(file)}.parquet`);
}

/** A day file is gone, or is not what was written: see {@link giveUpDay}. */
export class DamagedDayError extends ArtifactError {
	readonly key: string;

	constructor(key: string, what: string) {
		super(`${key} ${what}: what it held is added up anew from the summaries of its drops`);
		this.key = key;
	}
}

/**
 * Downloads a day's file.
 * @returns where it is
 * @throws {DamagedDayError} where it is gone, or is not what was written
 */
export async function fetchDayFile(
	{ key }: DayFile,
	workspace: Workspace,
	store: ObjectStore,
	config: Config,
): Promise<string> {
	const file = workspace.newFile('day.parquet');
	if (!(await store.download(config.outputBucket, key, file))) throw new DamagedDayError(key, 'is gone');
	if (!(await isWhole(key, file))) throw new DamagedDayError(key, 'is not what was written');
	return file;
}

/**
 * Stops naming a day's file, so that the day is read from its drops' summaries and the next compaction writes it anew. Where
 * `current.json` has another file for the day by now, that stands.
 */
export async function giveUpDay(
	{ key }: DamagedDayError,
	maskingFingerprint: string,
	store: ObjectStore,
	config: Config,
): Promise<void> {
	const { current } = compactedKeys(maskingFingerprint);
	const object = await store.getText(config.outputBucket, current);
	if (object === undefined || object === 'unchanged') return;
	const pointer = parsePointer(object.text);
	const day = pointer && Object.keys(pointer.days).find((day) => pointer.days[day]?.key === key);
	if (pointer === undefined || day === undefined) return;
	const { [day]: _lost, ...days } = pointer.days;
	const lackingDays = [...new Set([...pointer.lackingDays, day])].sort();
	// Where another was faster, its pointer is read next.
	await putPointer({ ...pointer, days, lackingDays }, current, { eTag: object.eTag }, store, config);
}

/** @returns whether it was written: not so where another compaction was faster */
export async function publishCompactedHistory(
	maskingFingerprint: string,
	history: Required<Omit<CompactedHistory, 'drops'>>,
	store: ObjectStore,
	config: Config,
): Promise<boolean> {
	const days = [...history.days].sort(([a], [b]) => a - b);
	const pointer: Pointer = {
		format: 'oddline-compacted',
		formatVersion,
		summaryFormat,
		sources: config.sources.text,
		drops: history.dropsKey,
		days: Object.fromEntries(days.map(([day, file]) => [dateOf(day), file])),
		lackingDays: [...history.lackingDays].sort((a, b) => a - b).map(dateOf),
	};
	return await putPointer(pointer, compactedKeys(maskingFingerprint).current, history.condition, store, config);
}

async function putPointer(
	pointer: Pointer,
	key: string,
	condition: WriteCondition,
	store: ObjectStore,
	config: Config,
): Promise<boolean> {
	const text = `${JSON.stringify(pointer, null, '\t')}\n`;
	return (await store.putText(config.outputBucket, key, text, 'application/json', condition)) !== undefined;
}

function dateOf(day: number): string {
	return isoDayOf(day);
}

function microsOf(date: string): number {
	return Date.parse(`${date}T00:00:00Z`) * 1000;
}

/** @returns `undefined` where it is damaged or of another version: whatever it named, the summaries hold */
function parsePointer(text: string): Pointer | undefined {
	return parseStored<Pointer>(text, 'oddline-compacted', formatVersion);
}

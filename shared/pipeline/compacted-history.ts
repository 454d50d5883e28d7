import type { ObjectStore, WriteCondition } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { type CompactedDrop, readCompactedDrops } from '../duckdb/compacted.ts';
import { TransientError } from '../errors.ts';
import { isoFromMicros } from '../model/iso-time.ts';
import { compactedKeys } from './output-keys.ts';
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
const formatVersion = 2;

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
	const file = workspace.newFile('compacted-drops.parquet');
	if (!(await store.download(config.outputBucket, pointer.drops, file))) throw isGone(pointer.drops);
	return {
		drops: await readCompactedDrops(workspace.database, file),
		days: new Map(Object.entries(pointer.days).map(([day, file]) => [microsOf(day), file])),
		lackingDays: new Set(pointer.lackingDays.map(microsOf)),
		dropsKey: pointer.drops,
		condition,
	};
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
	const text = `${JSON.stringify(pointer, null, '\t')}\n`;
	const { current } = compactedKeys(maskingFingerprint);
	const written = await store.putText(config.outputBucket, current, text, 'application/json', history.condition);
	return written !== undefined;
}

/** Whoever reads while another compacts may find a file gone that `current.json` named a day ago. */
export function isGone(key: string): TransientError {
	return new TransientError(`${key} is gone: expected it, since current.json named it. Train again`);
}

function dateOf(day: number): string {
	return isoFromMicros(day).slice(0, 10);
}

function microsOf(date: string): number {
	return Date.parse(`${date}T00:00:00Z`) * 1000;
}

/** @returns `undefined` where it is damaged or of another version: whatever it named, the summaries hold */
function parsePointer(text: string): Pointer | undefined {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== 'object' || value === null || !('format' in value && 'formatVersion' in value))
			return undefined;
		// Holds for what publishCompactedHistory wrote, and only that carries this format and version.
		return value.format === 'oddline-compacted' && value.formatVersion === formatVersion
			? (value as Pointer)
			: undefined;
	} catch {
		return undefined;
	}
}

import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { formatOfKey } from '../duckdb/drop-format.ts';
import { openLines, type SkipReason } from '../duckdb/lines.ts';
import { summariseLines, writeSummary } from '../duckdb/summary.ts';
import { InputError } from '../errors.ts';
import type { Masking } from '../text/masking.ts';
import type { Workspace } from './workspace.ts';

/** What was found in a drop, lines and all. */
export interface DropCounts {
	/** Lines that are in the summary. */
	readonly rows: number;
	/** Records that gave no line, by reason. */
	readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
	/** Microseconds since the epoch; absent where there are no lines. */
	readonly firstSeen?: number;
	readonly lastSeen?: number;
}

export interface SummaryOptions {
	readonly masking: Masking;
	readonly windowSeconds: number;
}

export interface SummarisedDrop {
	readonly source: StoredObject;
	readonly windowSeconds: number;
	readonly counts: DropCounts;
	/** In the workspace. */
	readonly summaryFile: string;
}

/**
 * Downloads a drop into the workspace and summarises it: the view `lines` and the tables `keys` and `summary` are in the
 * workspace's database afterwards, the summary is a file there. Training and scoring both come through here.
 *
 * @returns `undefined` where the object is gone
 * @throws {InputError} where the drop can never be read, or no record of it is usable
 */
export async function summariseDrop(
	key: string,
	{ masking, windowSeconds }: SummaryOptions,
	workspace: Workspace,
	store: ObjectStore,
	config: Config,
): Promise<SummarisedDrop | undefined> {
	const format = formatOfKey(key);
	const file = workspace.file('drop');
	const source = await store.download(config.logsBucket, key, file);
	if (source === undefined) return undefined;
	const malformed = await openLines(workspace.database, { file, format, columns: config.columns });
	const counts = await summariseLines(workspace.database, masking, windowSeconds);
	const skipped =
		malformed > 0 ? { ...counts.skipped, malformed: malformed + (counts.skipped.malformed ?? 0) } : counts.skipped;
	const skippedCount = Object.values(skipped).reduce((sum, n) => sum + n, 0);
	if (counts.rows === 0 && skippedCount > 0)
		throw new InputError('no-usable-rows', noUsableRows(skippedCount, skipped, config));
	const summaryFile = workspace.file('summary.parquet');
	await writeSummary(workspace.database, summaryFile);
	return {
		source,
		windowSeconds,
		summaryFile,
		counts: {
			rows: counts.rows,
			skipped,
			...(counts.firstSeen !== undefined && { firstSeen: counts.firstSeen }),
			...(counts.lastSeen !== undefined && { lastSeen: counts.lastSeen }),
		},
	};
}

function noUsableRows(total: number, skipped: DropCounts['skipped'], config: Config): string {
	const reasons = Object.entries(skipped).map(([reason, n]) => `${n} ${reason}`);
	return (
		`none of ${total} records is usable (${reasons.join(', ')}): expected a ${JSON.stringify(config.columns.timestamp)} between ` +
		`1980 and 2200 (ISO text or milliseconds since the epoch) and a ${JSON.stringify(config.columns.message)} in each. ` +
		'Check the ODDLINE_COLUMN_… settings and the timestamps’ unit'
	);
}

/** Noted beside a stored summary, so that its reader knows whether it is still the summary of the object. */
export function summaryMetadata({ source, windowSeconds, counts }: SummarisedDrop): Record<string, string> {
	return { 'source-etag': source.eTag, 'window-seconds': String(windowSeconds), rows: String(counts.rows) };
}

/** Whether a stored summary is that of this object, by windows of this width. */
export function summaryMatches(summary: StoredObject, source: StoredObject, windowSeconds: number): boolean {
	const noted = summary.metadata;
	return noted?.['source-etag'] === source.eTag && noted['window-seconds'] === String(windowSeconds);
}

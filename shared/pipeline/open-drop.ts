import type { StoredObject } from '../aws/object-store.ts';
import type { Database } from '../duckdb/database.ts';
import { heldLinesOf } from '../duckdb/line-keys.ts';
import { openLines, type Way } from '../duckdb/lines.ts';
import { matchLines, openSummary, readNote } from '../duckdb/summary.ts';
import { readingDrop } from '../duckdb/unreadable.ts';
import type { Masking } from '../text/masking.ts';
import { both } from './at-once.ts';
import type { OpenScoring } from './drop-scoring.ts';
import { fetchSummary, storedCounts } from './stored-summary.ts';
import { type FetchedDrop, fetchDrop, type SummarisedDrop, summariseDrop } from './summarise-drop.ts';

/** A drop whose summary is in the workspace's database. */
export interface OpenDrop {
	readonly drop: SummarisedDrop;
	/** The summary where it was stored before; else it is to be stored. */
	readonly storedSummary?: StoredObject;
	/** Creates `keyed` and `keys`, which the per-log features need, where the summary was opened without the lines. */
	readonly readLines?: (database: Database) => Promise<void>;
}

export interface OpenOptions {
	readonly masking: Masking;
	readonly windowSeconds: number;
	/** Whether the lines themselves will be asked for. */
	readonly lines: boolean;
	/** The object as it was scored before: where the summary of that is stored, it serves, whatever became of the object. */
	readonly source?: StoredObject | undefined;
}

type Place = Pick<OpenScoring, 'key' | 'workspace' | 'store' | 'config'>;

/**
 * Opens a drop for scoring: from its stored summary, else from its lines. Without `lines` a drop whose summary is stored
 * is not even downloaded.
 *
 * @param onFound called before the lines are read, so that a rejection can name what was rejected
 * @returns `undefined` where the object is gone
 * @throws {InputError} where the drop can never be read
 */
export async function openDrop(
	{ key, workspace, store, config }: Place,
	{ masking, windowSeconds, lines, source: known }: OpenOptions,
	onFound: (source: StoredObject) => void,
): Promise<OpenDrop | undefined> {
	const fetching = lines ? fetchDrop(key, workspace, store, config) : undefined;
	const [source, stored] = await both(
		fetching ? fetching.then((fetched) => fetched?.source) : (known ?? store.head(config.logsBucket, key)),
		fetchSummary(key, masking.fingerprint, workspace.newFile('stored-summary.parquet'), store, config),
	);
	if (source === undefined) return undefined;
	onFound(source);
	const fetched = await fetching;
	const counts = stored && storedCounts(stored.object, source, windowSeconds, config.sources);
	if (stored && counts) {
		await openSummary(workspace.database, stored.file);
		// Holds: it is what storeSummary noted.
		const reading = JSON.parse((await readNote(workspace.database, stored.file, 'reading')) ?? '{}') as Reading;
		return {
			drop: { source, windowSeconds, counts, ...reading },
			storedSummary: stored.object,
			...(fetched && { readLines: (database) => readLines(fetched, reading.way, masking, database) }),
		};
	}
	const needed = fetched ?? (await fetchDrop(key, workspace, store, config));
	if (needed === undefined) return undefined;
	onFound(needed.source); // It may be another by now.
	return {
		drop: await summariseDrop(needed, { masking, windowSeconds, wanted: 'all' }, workspace),
	};
}

type Reading = Pick<SummarisedDrop, 'way' | 'report'>;

async function readLines({ drop }: FetchedDrop, way: Way, masking: Masking, database: Database): Promise<void> {
	const { report, messageBytes } = await openLines(database, drop, way);
	await readingDrop(drop.file, () => matchLines(database, masking, heldLinesOf(report.read, messageBytes)));
}

import type { StoredObject } from '../aws/stored-object.ts';
import type { Database } from '../duckdb/database.ts';
import { readNote, readSummary } from '../duckdb/summary-files.ts';
import { SqlError } from '../errors.ts';
import { countSummary, type Summary } from '../group/summary.ts';
import type { Masking } from '../text/masking.ts';
import { both } from './at-once.ts';
import type { OpenScoring } from './drop-scoring.ts';
import { dropKeys } from './output-keys.ts';
import { fetchSummary, storedCounts } from './stored-summary.ts';
import { fetchDrop, type Reading, type SummarisedDrop, summariseDrop } from './summarise-drop.ts';

/** A drop that was read, or of which only the summary was. */
export interface OpenDrop {
	readonly drop: SummarisedDrop;
	/** The summary as it is stored, where that is known; else it is to be stored. */
	readonly storedSummary?: StoredObject;
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
 * Opens a drop for scoring: with `lines` from these, else from its stored summary, so that it is not even downloaded where there is one.
 *
 * @param onFound called before the lines are read, so that a rejection can name what was rejected
 * @returns `undefined` where the object is gone
 * @throws {InputError} where the drop can never be read
 */
export async function openDrop(
	place: Place,
	options: OpenOptions,
	onFound: (source: StoredObject) => void,
): Promise<OpenDrop | undefined> {
	const stored = options.lines ? undefined : await openStored(place, options, onFound);
	if (stored) return stored;
	const { key, workspace, store, config } = place;
	const fetched = await fetchDrop(key, workspace, store, config);
	if (fetched === undefined) return undefined;
	onFound(fetched.source);
	const { masking, windowSeconds } = options;
	// Where the summary that there should be is none, the per-log features that fit it are not either.
	const use = config.logFeatures ? 'keep' : 'group';
	const [drop, storedSummary] = await both(
		summariseDrop(fetched, { masking, windowSeconds, use }, workspace),
		findStored(place, options, fetched.source),
	);
	return { drop, ...(storedSummary && { storedSummary }) };
}

/** Bytes of a drop whose summary it costs more to write again than to ask for it: a training may have read the drop before. */
const worthAsking = 1 << 18;

/** The summary of this object, if it is stored. */
async function findStored(
	{ key, store, config }: Place,
	{ masking, windowSeconds }: OpenOptions,
	source: StoredObject,
): Promise<StoredObject | undefined> {
	if (source.size < worthAsking) return undefined;
	const stored = await store.head(config.outputBucket, dropKeys(key, masking.fingerprint).summary);
	return stored && storedCounts(stored, source, windowSeconds, config.sources) && stored;
}

async function openStored(
	{ key, workspace, store, config }: Place,
	{ masking, windowSeconds, source: known }: OpenOptions,
	onFound: (source: StoredObject) => void,
): Promise<OpenDrop | undefined> {
	const [source, stored] = await both(
		known ?? store.head(config.logsBucket, key),
		fetchSummary(key, masking.fingerprint, workspace.newFile('stored-summary.parquet'), store, config),
	);
	if (source === undefined) return undefined;
	onFound(source);
	const counts = stored && storedCounts(stored.object, source, windowSeconds, config.sources);
	if (!stored || !counts) return undefined;
	const { database } = workspace;
	const read = await readStored(database, stored.file, windowSeconds);
	// A damaged one is made anew.
	if (read === undefined || countSummary(read.summary).rows !== counts.rows) return undefined;
	const { summary, reading } = read;
	return { drop: { source, windowSeconds, counts, reading, summary }, storedSummary: stored.object };
}

async function readStored(
	database: Database,
	file: string,
	windowSeconds: number,
): Promise<{ readonly summary: Summary; readonly reading: Reading } | undefined> {
	try {
		const summary = await readSummary(database, file, windowSeconds);
		const note = await readNote(database, file, 'reading');
		// Holds: it is what writeSummaryFile noted.
		return note === undefined ? undefined : { summary, reading: JSON.parse(note) as Reading };
	} catch (error) {
		if (error instanceof SqlError && !database.broken) return undefined;
		throw error;
	}
}

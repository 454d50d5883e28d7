import type { StoredObject } from '../aws/object-store.ts';
import { findNewTemplates } from '../duckdb/appearances.ts';
import { writeLogs } from '../duckdb/line-features.ts';
import { scoreMessages } from '../duckdb/scored-messages.ts';
import {
	type FeatureOptions,
	sumWindows,
	type WindowGrid,
	writeHourly,
	writeWindows,
} from '../duckdb/window-features.ts';
import { ArtifactError } from '../errors.ts';
import { both } from './at-once.ts';
import type { OpenScoring } from './drop-scoring.ts';
import type { Manifest, ManifestFile } from './manifest.ts';
import type { OpenDrop } from './open-drop.ts';
import type { DropKeys } from './output-keys.ts';
import type { Stopwatch } from './stopwatch.ts';
import { storeSummary } from './stored-summary.ts';
import type { Workspace } from './workspace.ts';

const parquetType = 'application/vnd.apache.parquet';

export interface WrittenFeatures {
	readonly grid: WindowGrid;
	/** Whether the drop's lines are open in the database, once that is settled. */
	readonly linesOpen: Promise<boolean>;
	/** Settles when all is written and every upload has ended, well or not: until then the workspace must stay. */
	readonly files: Promise<Manifest['files']>;
}

/** What becomes of a drop's per-log features: the file that stays, where they are not written anew. */
export type LogFeatures = 'written' | 'none' | ManifestFile;

/** What becomes of a drop's lines. */
interface Lines {
	readonly opened: OpenDrop;
	readonly logs: LogFeatures;
	/** Once the messages have their answers. */
	readonly scored: Promise<void>;
	/** See {@link WrittenFeatures}. */
	readonly linesOpen: Promise<boolean>;
}

/** Starts to upload a file of the workspace. */
type Upload = (key: string, file: string) => void;

/**
 * Writes the feature files and the summary, each uploaded while the next is written: by line and, once the windows are summed,
 * by window, on a connection each. This resolves when they are summed, so that who tells of them need not wait for the
 * files; `files` when all is stored.
 */
export async function writeFeatures(
	scoring: OpenScoring,
	{ opened, logs, watch }: { readonly opened: OpenDrop; readonly logs: LogFeatures; readonly watch: Stopwatch },
): Promise<WrittenFeatures> {
	const { keys, workspace, scorer, store, config } = scoring;
	const { database } = workspace;
	const { document } = scorer;
	const options: FeatureOptions = {
		windowSeconds: document.windowSeconds,
		componentCount: document.svd.components.length,
		clusterCount: document.clusters.centroids.length,
		modelVersion: document.version,
	};
	const uploads: Promise<StoredObject>[] = [];
	const upload: Upload = (key, file) => {
		const stored = store.putFile(config.outputBucket, key, file, parquetType);
		stored.catch(() => undefined); // Told when all are awaited.
		uploads.push(stored);
	};
	const scored = (async () => {
		await scoreMessages(database, options.componentCount, scorer.score);
		await findNewTemplates(database);
		watch.lap('score');
	})();
	const linesOpen = openLinesOf(opened, logs, workspace);
	const byLine = writeByLine(scoring, { opened, logs, scored, linesOpen }, upload);
	byLine.catch(() => undefined); // Told by `files`.
	try {
		await scored;
		const grid = await sumWindows(database, options);
		watch.lap('sum windows');
		const byWindow = writeByWindow(keys, grid, workspace, options, upload);
		return { grid, linesOpen: linesOpen.catch(() => false), files: allStored(byWindow, byLine, uploads, logs, keys) };
	} catch (error) {
		await Promise.allSettled([byLine]);
		await Promise.allSettled(uploads);
		throw error;
	}
}

/** In the order of the contract, whichever was written first. */
async function allStored(
	byWindow: Promise<void>,
	byLine: Promise<StoredObject>,
	uploads: readonly Promise<StoredObject>[],
	logs: LogFeatures,
	keys: DropKeys,
): Promise<Manifest['files']> {
	await Promise.allSettled([byWindow, byLine]); // They add to the uploads.
	await Promise.allSettled(uploads);
	await byWindow;
	const stored = await Promise.all([...uploads, byLine]);
	const files = new Map<string, ManifestFile>(stored.map(({ key, size, eTag }) => [key, { key, bytes: size, eTag }]));
	if (typeof logs === 'object') files.set(logs.key, logs);
	return [keys.windows, keys.hourly, keys.logs, keys.summary].flatMap((key) => files.get(key) ?? []);
}

async function writeByWindow(
	keys: DropKeys,
	grid: WindowGrid,
	workspace: Workspace,
	options: FeatureOptions,
	upload: Upload,
): Promise<void> {
	await using database = await workspace.database.branch();
	const [windowsFile, hourlyFile] = [workspace.newFile('windows.parquet'), workspace.newFile('hourly.parquet')];
	await writeWindows(database, windowsFile, grid, options);
	upload(keys.windows, windowsFile);
	await writeHourly(database, hourlyFile, grid);
	upload(keys.hourly, hourlyFile);
}

/**
 * Opens the drop's lines where the per-log features need them.
 * @returns whether they are open; not so without per-log features, even if they happen to be: the same drop gives the same page
 */
async function openLinesOf(
	{ storedSummary, readLines }: OpenDrop,
	logs: LogFeatures,
	workspace: Workspace,
): Promise<boolean> {
	if (logs !== 'written') return false;
	if (storedSummary === undefined) return true; // It was summarised from them.
	if (readLines === undefined) return false;
	await using database = await workspace.database.branch();
	await readLines(database);
	return true;
}

/** Writes the per-log features, and stores the summary where it is not yet. @returns the stored summary */
async function writeByLine(
	{ keys, workspace, scorer, store, config }: OpenScoring,
	{ opened, logs, scored, linesOpen }: Lines,
	upload: Upload,
): Promise<StoredObject> {
	const { drop, storedSummary } = opened;
	// First of all: whatever fails here, nobody reads lines any more when this ends.
	if (logs === 'written') await both(scored, linesOpen);
	await using database = await workspace.database.branch();
	const { fingerprint } = scorer.profile.masking;
	if (logs === 'written') {
		const logsFile = workspace.newFile('logs.parquet');
		const lines = await writeLogs(database, logsFile);
		if (lines !== drop.counts.rows) throw doesNotFit(keys, lines, drop.counts.rows);
		upload(keys.logs, logsFile);
	} else if (logs === 'none') {
		// Left from before per-log features were switched off, it would not fit the others.
		await store.delete(config.outputBucket, keys.logs);
	}
	return storedSummary ?? (await storeSummary(drop, fingerprint, database, store, config));
}

/** Nothing that Oddline does leads here; but a line must not get lost without a word. */
function doesNotFit(keys: DropKeys, lines: number, expected: number): ArtifactError {
	return new ArtifactError(
		`${keys.summary} is not the summary of its drop: ${lines} lines have a message in it, expected ${expected}. Delete it; ` +
			'it is made anew when the drop is scored again',
	);
}

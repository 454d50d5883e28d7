import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import type { Database } from '../duckdb/database.ts';
import {
	type FeatureOptions,
	findNewTemplates,
	sumWindows,
	writeHourly,
	writeLogs,
	writeWindows,
} from '../duckdb/features.ts';
import { scoreMessages } from '../duckdb/scored-messages.ts';
import { writeSummary } from '../duckdb/summary.ts';
import type { Scorer } from '../model/score.ts';
import { both } from './at-once.ts';
import type { Manifest } from './manifest.ts';
import type { DropKeys } from './output-keys.ts';
import type { Stopwatch } from './stopwatch.ts';
import { type SummarisedDrop, summaryMatches, summaryMetadata } from './summarise-drop.ts';
import type { Workspace } from './workspace.ts';

const parquetType = 'application/vnd.apache.parquet';

interface WrittenFeatures {
	readonly windows: number;
	readonly emptyWindowsOmitted: boolean;
	/** Settles when every upload has ended, well or not: until then the workspace must stay. */
	readonly files: Promise<Manifest['files']>;
}

/** Starts to upload a file of the workspace. */
type Upload = (key: string, file: string, metadata?: Readonly<Record<string, string>>) => void;

/** Writes the feature files and the summary, each uploaded while the next is written. */
export async function writeFeatures(parts: {
	readonly keys: DropKeys;
	readonly drop: SummarisedDrop;
	readonly workspace: Workspace;
	readonly scorer: Scorer;
	readonly store: ObjectStore;
	readonly config: Config;
	readonly watch: Stopwatch;
}): Promise<WrittenFeatures> {
	const { keys, drop, workspace, scorer, store, config, watch } = parts;
	const { database } = workspace;
	const { document } = scorer;
	const options: FeatureOptions = {
		windowSeconds: document.windowSeconds,
		componentCount: document.svd.components.length,
		clusterCount: document.clusters.centroids.length,
		modelVersion: document.version,
	};
	await scoreMessages(database, options.componentCount, scorer.score);
	await findNewTemplates(database);
	watch.lap('score');
	const uploads: Promise<StoredObject | undefined>[] = [];
	const upload: Upload = (key, file, metadata) => {
		const stored = store.putFile(config.outputBucket, key, file, parquetType, metadata);
		stored.catch(() => undefined); // Told when all are awaited.
		uploads.push(stored);
	};
	// Training may have stored the summary already.
	const storedSummary = findSummary(keys.summary, drop, document.windowSeconds, store, config);
	storedSummary.catch(() => undefined); // Told by whoever awaits it.
	await using side = await database.branch();
	// By window and by line are two halves of about equal work that do not need each other.
	const [byWindow] = await both(
		writeByWindow(keys, database, workspace, options, upload),
		writeByLine(keys, drop, side, workspace, config, storedSummary, upload),
	).catch(async (error) => {
		await Promise.allSettled(uploads);
		throw error;
	});
	watch.lap('write');
	// Left from before per-log features were switched off, they would not fit the others.
	if (!config.logFeatures) uploads.push(store.delete(config.outputBucket, keys.logs).then(() => undefined));
	uploads.push(storedSummary);
	return { ...byWindow, files: allStored(uploads, keys) };
}

/** The summary of this very object, if it is stored. */
async function findSummary(
	key: string,
	drop: SummarisedDrop,
	windowSeconds: number,
	store: ObjectStore,
	config: Config,
): Promise<StoredObject | undefined> {
	const stored = await store.head(config.outputBucket, key);
	return stored && summaryMatches(stored, drop.source, windowSeconds, config.columns) ? stored : undefined;
}

/** In the order of the contract, whichever was written first. */
async function allStored(
	uploads: readonly Promise<StoredObject | undefined>[],
	{ windows, hourly, logs, summary }: DropKeys,
): Promise<Manifest['files']> {
	await Promise.allSettled(uploads);
	const stored = (await Promise.all(uploads)).filter((object) => object !== undefined);
	const files = new Map(stored.map(({ key, size, eTag }) => [key, { key, bytes: size, eTag }]));
	return [windows, hourly, logs, summary].flatMap((key) => files.get(key) ?? []);
}

async function writeByWindow(
	keys: DropKeys,
	database: Database,
	workspace: Workspace,
	options: FeatureOptions,
	upload: Upload,
): Promise<{ windows: number; emptyWindowsOmitted: boolean }> {
	const [windowsFile, hourlyFile] = [workspace.file('windows.parquet'), workspace.file('hourly.parquet')];
	await sumWindows(database, options);
	const { windows, emptyWindowsOmitted } = await writeWindows(database, windowsFile, options);
	upload(keys.windows, windowsFile);
	await writeHourly(database, hourlyFile, !emptyWindowsOmitted);
	upload(keys.hourly, hourlyFile);
	return { windows, emptyWindowsOmitted };
}

async function writeByLine(
	keys: DropKeys,
	drop: SummarisedDrop,
	database: Database,
	workspace: Workspace,
	config: Config,
	storedSummary: Promise<StoredObject | undefined>,
	upload: Upload,
): Promise<void> {
	if (config.logFeatures) {
		const logsFile = workspace.file('logs.parquet');
		await writeLogs(database, logsFile);
		upload(keys.logs, logsFile);
	}
	if (await storedSummary) return;
	const summaryFile = workspace.file('summary.parquet');
	await writeSummary(database, summaryFile);
	upload(keys.summary, summaryFile, summaryMetadata(drop, config.columns));
}

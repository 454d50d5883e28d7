import type { ObjectStore } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import {
	type FeatureOptions,
	findNewTemplates,
	scoreTotals,
	sumWindows,
	unknownTemplates,
	writeHourly,
	writeLogs,
	writeWindows,
} from '../duckdb/features.ts';
import { scoreMessages } from '../duckdb/scored-messages.ts';
import { InputError } from '../errors.ts';
import { isoFromMicros } from '../model/iso-time.ts';
import type { Scorer } from '../model/score.ts';
import {
	listedTemplates,
	type Manifest,
	manifestBase,
	manifestSource,
	manifestTemplate,
	putManifest,
	reasonOf,
} from './manifest.ts';
import { type DropKeys, dropKeys } from './output-keys.ts';
import { Stopwatch } from './stopwatch.ts';
import {
	type DropCounts,
	fetchDrop,
	requireUsableRows,
	type SummarisedDrop,
	skippedRecords,
	summariseDrop,
	summaryMetadata,
} from './summarise-drop.ts';
import { Workspace } from './workspace.ts';

const parquetType = 'application/vnd.apache.parquet';

/**
 * Scores one drop and writes its files, the manifest last. A drop that can never be scored gets a manifest that says why,
 * and what an earlier version of it left is removed.
 *
 * @returns the manifest that was written
 * @throws what may pass: the event is to be delivered again
 */
export async function scoreDrop(key: string, scorer: Scorer, store: ObjectStore, config: Config): Promise<Manifest> {
	const base = manifestBase(config.logsBucket, key, scorer.document, new Date());
	const keys = dropKeys(key, scorer.document.masking.fingerprint);
	const manifest = await scoreOrReject(key, keys, base, scorer, store, config);
	await putManifest(store, config.outputBucket, keys.manifest, manifest);
	if (manifest.status === 'rejected') await removeFeatures(keys, store, config);
	return manifest;
}

async function scoreOrReject(
	key: string,
	keys: DropKeys,
	base: ReturnType<typeof manifestBase>,
	scorer: Scorer,
	store: ObjectStore,
	config: Config,
): Promise<Manifest> {
	// What is known of the drop so far: a rejection says as much.
	let known: Pick<Manifest, 'source' | 'rows'> = { source: base.source };
	try {
		await using workspace = await Workspace.open(config);
		const watch = new Stopwatch();
		const { windowSeconds } = scorer.document;
		const { masking } = scorer.profile;
		const fetched = await fetchDrop(key, workspace, store, config);
		watch.lap('download');
		if (fetched === undefined) return goneManifest(base);
		known = { source: manifestSource(config.logsBucket, fetched.source) };
		const drop = await summariseDrop(fetched, { masking, windowSeconds }, workspace);
		watch.lap('summarise');
		const { counts } = drop;
		known = { ...known, rows: rowsOf(counts) };
		requireUsableRows(drop, config);
		const written = await writeFeatures(workspace, scorer, config, watch);
		const files = await uploadFeatures(keys, written, drop, store, config);
		watch.lap('upload');
		const found = await unknownTemplates(workspace.database, listedTemplates);
		return {
			...base,
			...known,
			status: 'complete',
			...(counts.firstSeen !== undefined && { firstSeen: isoFromMicros(counts.firstSeen) }),
			...(counts.lastSeen !== undefined && { lastSeen: isoFromMicros(counts.lastSeen) }),
			windows: written.windows,
			...(written.emptyWindowsOmitted && { emptyWindowsOmitted: true }),
			scores: await scoreTotals(workspace.database),
			newTemplateCount: found.total,
			newTemplates: found.templates.map(manifestTemplate),
			files,
			timings: watch.milliseconds,
		};
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		return { ...base, ...known, status: 'rejected', ...reasonOf(error), files: [] };
	}
}

function goneManifest(base: ReturnType<typeof manifestBase>): Manifest {
	const { bucket, key } = base.source;
	const message =
		`s3://${bucket}/${key} was deleted before it was read: expected it to stay until it is scored. Upload it again if ` +
		'it should be scored';
	return { ...base, status: 'gone', reason: 'gone', message, files: [] };
}

function rowsOf(counts: DropCounts): NonNullable<Manifest['rows']> {
	return { read: counts.rows + skippedRecords(counts), scored: counts.rows, skipped: counts.skipped };
}

interface WrittenFeatures {
	readonly windowsFile: string;
	readonly hourlyFile: string;
	readonly logsFile?: string;
	readonly windows: number;
	readonly emptyWindowsOmitted: boolean;
}

async function writeFeatures(
	workspace: Workspace,
	scorer: Scorer,
	config: Config,
	watch: Stopwatch,
): Promise<WrittenFeatures> {
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
	await sumWindows(database, options);
	const files = { windowsFile: workspace.file('windows.parquet'), hourlyFile: workspace.file('hourly.parquet') };
	const { windows, emptyWindowsOmitted } = await writeWindows(database, files.windowsFile, options);
	await writeHourly(database, files.hourlyFile, !emptyWindowsOmitted);
	watch.lap('windows');
	if (!config.logFeatures) return { ...files, windows, emptyWindowsOmitted };
	const logsFile = workspace.file('logs.parquet');
	await writeLogs(database, logsFile, scorer.profile.masking);
	watch.lap('logs');
	return { ...files, logsFile, windows, emptyWindowsOmitted };
}

async function uploadFeatures(
	keys: DropKeys,
	written: WrittenFeatures,
	drop: SummarisedDrop,
	store: ObjectStore,
	config: Config,
): Promise<Manifest['files']> {
	const put = (key: string, file: string, metadata = {}) =>
		store.putFile(config.outputBucket, key, file, parquetType, metadata);
	const stored = await Promise.all([
		put(keys.windows, written.windowsFile),
		put(keys.hourly, written.hourlyFile),
		...(written.logsFile ? [put(keys.logs, written.logsFile)] : []),
		put(keys.summary, drop.summaryFile, summaryMetadata(drop)),
	]);
	// Left from before per-log features were switched off, they would not fit the others.
	if (!written.logsFile) await store.delete(config.outputBucket, keys.logs);
	return stored.map(({ key, size, eTag }) => ({ key, bytes: size, eTag }));
}

async function removeFeatures(keys: DropKeys, store: ObjectStore, config: Config): Promise<void> {
	const stale = [keys.windows, keys.hourly, keys.logs, keys.summary];
	await Promise.all(stale.map((key) => store.delete(config.outputBucket, key)));
}

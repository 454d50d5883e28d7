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
import { profileNamed } from '../model/profile.ts';
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
import { type SummarisedDrop, summariseDrop, summaryMetadata } from './summarise-drop.ts';
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
	try {
		await using workspace = await Workspace.open(config);
		const watch = new Stopwatch();
		const { windowSeconds, profile } = scorer.document;
		const { masking } = profileNamed(profile);
		const drop = await summariseDrop(key, { masking, windowSeconds }, workspace, store, config);
		watch.lap('summarise');
		if (drop === undefined) {
			return {
				...base,
				status: 'gone',
				reason: 'gone',
				message: 'the object was deleted before it was read',
				files: [],
			};
		}
		const written = await writeFeatures(workspace, scorer, config, watch);
		const files = await uploadFeatures(keys, written, drop, store, config);
		watch.lap('upload');
		const { counts } = drop;
		const found = await unknownTemplates(workspace.database, listedTemplates);
		return {
			...base,
			status: 'complete',
			source: manifestSource(config.logsBucket, drop.source),
			rows: { read: counts.rows + total(counts.skipped), scored: counts.rows, skipped: counts.skipped },
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
		return { ...base, status: 'rejected', ...reasonOf(error), files: [] };
	}
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
	await writeLogs(database, logsFile, profileNamed(document.profile).masking);
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
	return stored.map(({ key, size, eTag }) => ({ key, bytes: size, eTag }));
}

async function removeFeatures(keys: DropKeys, store: ObjectStore, config: Config): Promise<void> {
	const stale = [keys.windows, keys.hourly, keys.logs, keys.summary];
	await Promise.all(stale.map((key) => store.delete(config.outputBucket, key)));
}

function total(counts: Readonly<Record<string, number>>): number {
	return Object.values(counts).reduce((sum, n) => sum + n, 0);
}

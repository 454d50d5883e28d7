import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { unknownTemplates } from '../duckdb/appearances.ts';
import { scoreTotals } from '../duckdb/window-features.ts';
import { InputError, isShortage, TransientError } from '../errors.ts';
import { isoFromMicros } from '../model/iso-time.ts';
import type { Scorer } from '../model/score.ts';
import { both } from './at-once.ts';
import type { DropScoring, OpenScoring, ScoreDropOptions } from './drop-scoring.ts';
import {
	isPartlyRead,
	listedTemplates,
	type Manifest,
	manifestBase,
	manifestSource,
	manifestTemplate,
	putManifest,
	readingOf,
	reasonOf,
	tellsOf,
} from './manifest.ts';
import { openDrop } from './open-drop.ts';
import { type DropKeys, dropKeys } from './output-keys.ts';
import { Stopwatch } from './stopwatch.ts';
import { type DropCounts, requireUsableRows, type SummarisedDrop, skippedRecords } from './summarise-drop.ts';
import { TimeBudget } from './time-budget.ts';
import { Workspace } from './workspace.ts';
import { type DropFindings, writeDropPage } from './write-drop-page.ts';
import { type LogFeatures, type WrittenFeatures, writeFeatures } from './write-features.ts';

/**
 * Scores one drop and writes its files, the manifest last. A drop that can never be scored gets a manifest that says why,
 * and what an earlier version of it left is removed.
 *
 * @returns the manifest that was written
 * @throws what may pass: the event is to be delivered again
 */
export async function scoreDrop(
	key: string,
	scorer: Scorer,
	store: ObjectStore,
	config: Config,
	options: ScoreDropOptions = {},
): Promise<Manifest> {
	const base = manifestBase(config.logsBucket, key, scorer.document, new Date());
	const keys = dropKeys(key, scorer.document.masking.fingerprint);
	const manifest = await scoreOrReject({ key, keys, scorer, store, config, options }, base);
	await putManifest(store, config.outputBucket, keys.manifest, manifest);
	if (manifest.status === 'rejected' || manifest.status === 'ignored') await removeFeatures(keys, store, config);
	await requireUnchanged(manifest.source, store);
	return manifest;
}

/**
 * A slow invocation must not have the last word over a newer version of the object that another one scored meanwhile.
 * @throws {TransientError} where the object is not what was scored any more: scored once more, it is
 */
async function requireUnchanged(scored: Manifest['source'], store: ObjectStore): Promise<void> {
	const { bucket, key } = scored;
	if (scored.eTag === undefined) return;
	const object = await store.head(bucket, key);
	if (object !== undefined && !tellsOf(scored, object)) {
		throw new TransientError(
			`s3://${bucket}/${key} was written again while it was scored: it is to be scored once more`,
		);
	}
}

async function scoreOrReject(scoring: DropScoring, base: ReturnType<typeof manifestBase>): Promise<Manifest> {
	const { keys, scorer, config } = scoring;
	const { beside = false, invocation, rescored } = scoring.options;
	// What is known of the drop so far: a rejection says as much.
	let known: Pick<Manifest, 'source' | 'rows'> = { source: base.source };
	try {
		using budget = new TimeBudget(invocation);
		await using workspace = await Workspace.open(config, budget);
		const watch = new Stopwatch();
		const { windowSeconds } = scorer.document;
		const { masking } = scorer.profile;
		const source = rescored && rescoredSource(rescored);
		const wanted = { masking, windowSeconds, lines: config.logFeatures && source === undefined, source };
		const open: OpenScoring = { ...scoring, workspace };
		const opened = await openDrop(open, wanted, (found) => {
			known = { source: manifestSource(config.logsBucket, found) };
			watch.lap('download');
		});
		if (opened === undefined) return goneManifest(base);
		const { drop } = opened;
		const { counts } = drop;
		known = { source: manifestSource(config.logsBucket, drop.source, counts), rows: rowsOf(counts) };
		watch.lap('summarise');
		requireUsableRows(drop);
		const logs = logFeatures(keys, config, source && opened.storedSummary && rescored);
		const written = await writeFeatures(open, { opened, logs, watch });
		// The page is made while the files are written and uploaded.
		const [files, { found, page }] = await both(written.files, describeDrop(open, written, drop));
		watch.lap('publish');
		return {
			...base,
			...known,
			status: 'complete',
			reading: readingOf(drop.report),
			...(isPartlyRead(rowsOf(counts)) && { partlyRead: true }),
			...(counts.firstSeen !== undefined && { firstSeen: isoFromMicros(counts.firstSeen) }),
			...(counts.lastSeen !== undefined && { lastSeen: isoFromMicros(counts.lastSeen) }),
			windows: written.grid.windows,
			...(written.grid.emptyWindowsOmitted && { emptyWindowsOmitted: true }),
			scores: found.scores,
			newTemplateCount: found.newTemplates.total,
			newSevereTemplateCount: found.newTemplates.severe,
			newTemplates: found.newTemplates.templates.map(manifestTemplate),
			files,
			...(page && { page }),
			timings: watch.milliseconds,
		};
	} catch (error) {
		if (!(error instanceof InputError) || (beside && isShortage(error))) throw error;
		const status = error.reason === 'ignored' ? 'ignored' : 'rejected';
		return { ...base, ...known, status, ...reasonOf(error), files: [] };
	}
}

/** The object that a complete manifest tells of. */
function rescoredSource({ status, source }: Manifest): StoredObject | undefined {
	const { key, eTag, bytes, versionId, lastModified } = source;
	if (status !== 'complete' || eTag === undefined || bytes === undefined) return undefined;
	return {
		...{ key, eTag, size: bytes },
		...(versionId && { versionId }),
		...(lastModified && { lastModified: new Date(lastModified) }),
	};
}

/** Whether per-log features are to be written, and if not, what stays of those that there are. */
function logFeatures({ logs }: DropKeys, config: Config, rescored: Manifest | undefined): LogFeatures {
	if (!config.logFeatures) return 'none';
	if (rescored === undefined) return 'written';
	const kept = rescored.files.find(({ key }) => key === logs);
	return kept ? { modelVersion: rescored.model.version, ...kept } : 'none';
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

/** What the manifest says of a drop, and its page. */
async function describeDrop(
	scoring: OpenScoring,
	{ grid, linesOpen }: WrittenFeatures,
	drop: SummarisedDrop,
): Promise<{ found: DropFindings; page?: NonNullable<Manifest['page']> }> {
	const { keys, scorer, store, config, workspace } = scoring;
	const { database } = workspace;
	const { pages } = scoring.options;
	const found: DropFindings = {
		newTemplates: await unknownTemplates(database, listedTemplates, (template) => scorer.score(template).reason ?? ''),
		scores: await scoreTotals(database),
		windows: grid.windows,
	};
	if (pages) return { found, page: await writeDropPage(scoring, pages, { found, drop, linesOpen }) };
	// Left from before pages were switched off, it would not fit the manifest.
	await store.delete(config.outputBucket, keys.page);
	return { found };
}

async function removeFeatures(keys: DropKeys, store: ObjectStore, config: Config): Promise<void> {
	const stale = [keys.windows, keys.hourly, keys.logs, keys.page, keys.summary];
	await Promise.all(stale.map((key) => store.delete(config.outputBucket, key)));
}

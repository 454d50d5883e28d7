import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import { InputError, isShortage, TransientError } from '../errors.ts';
import { unknownTemplates } from '../features/new-templates.ts';
import { type ScoredDrop, scoreSummary } from '../features/scored-drop.ts';
import { scoresOf } from '../features/windows.ts';
import { isoDayOf, isoFromMicros } from '../model/iso-time.ts';
import type { Scorer } from '../model/score.ts';
import { both } from './at-once.ts';
import { firstModelOf, knowledgeOf } from './drop-knowledge.ts';
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
	readManifest,
	reasonOf,
	tellsOf,
} from './manifest.ts';
import { openDrop } from './open-drop.ts';
import { type DropKeys, dropKeys } from './output-keys.ts';
import { Stopwatch } from './stopwatch.ts';
import { type DropCounts, requireUsableRows, skippedRecords } from './summarise-drop.ts';
import { TimeBudget } from './time-budget.ts';
import { Workspace } from './workspace.ts';
import { type DropFindings, type ToldDrop, writeDropPage } from './write-drop-page.ts';
import { type LogFeatures, writeFeatures } from './write-features.ts';

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
	const isFirst = await putManifest(store, config.outputBucket, keys.manifest, manifest, 'absent');
	// An event that comes again must not tell an old drop by what is known now.
	const before = isFirst || options.before ? undefined : await scoredBefore(manifest, store, config);
	if (before) return await scoreDrop(key, scorer, store, config, { ...options, before });
	// A missing object says nothing new about features that are already there.
	if (!isFirst && manifest.status !== 'gone') await putManifest(store, config.outputBucket, keys.manifest, manifest);
	// Most drops are scored once, and well: then there is nothing to remove. Not before the manifest says so.
	if (manifest.status !== 'gone' && !(isFirst && manifest.status === 'complete'))
		await removeStale(manifest, keys, store, config);
	await requireUnchanged(manifest.source, store);
	return manifest;
}

/** What is told already of the same object by what another model knew. */
async function scoredBefore(scored: Manifest, store: ObjectStore, config: Config): Promise<Manifest | undefined> {
	if (scored.status !== 'complete' || config.knowledge === 'model') return undefined;
	const { key, eTag = '', bytes = 0, lastModified } = scored.source;
	// One that is damaged says nothing.
	const before = await readManifest(store, config.outputBucket, key).catch(() => undefined);
	const written = lastModified === undefined ? {} : { lastModified: new Date(lastModified) };
	const first = firstModelOf(before, { key, eTag, size: bytes, ...written });
	return first !== undefined && first !== scored.knowledge?.model ? before : undefined;
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
		await using workspace = await Workspace.open(config, budget, beside);
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
		const knowledge = await knowledgeOf(
			open,
			drop.source,
			counts.firstSeen === undefined ? undefined : isoDayOf(counts.firstSeen),
		);
		const scored = await scoreSummary(drop.summary, scorer, knowledge.byDay, workspace.breathe);
		watch.lap('score');
		const logs = logFeatures(keys, config, drop.lines === undefined ? rescored : undefined);
		const found = findingsOf(scored);
		// The page is made while the files are written and uploaded.
		const [files, page] = await both(
			writeFeatures(open, { opened, scored, logs }),
			writePage(open, { found, drop, scored, withLines: logs === 'written', isHistory: knowledge.isHistory }),
		);
		watch.lap('publish');
		return {
			...base,
			...known,
			status: 'complete',
			reading: readingOf(drop.reading.report),
			...(isPartlyRead(rowsOf(counts)) && { partlyRead: true }),
			...(counts.firstSeen !== undefined && { firstSeen: isoFromMicros(counts.firstSeen) }),
			...(counts.lastSeen !== undefined && { lastSeen: isoFromMicros(counts.lastSeen) }),
			windows: scored.grid.windows,
			...(scored.grid.emptyWindowsOmitted && { emptyWindowsOmitted: true }),
			knowledge: { model: knowledge.model, ...throughOf(scored), ...(knowledge.isHistory && { history: true }) },
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

/** Nothing where there are no lines. */
function throughOf({ knowledgeThrough }: ScoredDrop): { readonly through?: string } {
	const through = knowledgeThrough.at(-1);
	return through === undefined ? {} : { through };
}

function findingsOf(scored: ScoredDrop): DropFindings {
	return {
		newTemplates: unknownTemplates(scored, listedTemplates, (message) => scored.reasonOf(message) ?? ''),
		scores: scoresOf(scored.totals),
		windows: scored.grid.windows,
	};
}

async function writePage(scoring: OpenScoring, told: ToldDrop): Promise<Manifest['page']> {
	const { config, options } = scoring;
	const hasNews = (told.found.newTemplates.total > 0 && !told.isHistory) || isPartlyRead(rowsOf(told.drop.counts));
	if (!options.pages || (config.dropPage === 'news' && !hasNews)) return undefined;
	return await writeDropPage(scoring, options.pages, told);
}

/** What was written of a drop before, and does not fit what is told of it now. */
async function removeStale(
	{ files, page }: Manifest,
	{ windows, hourly, logs, summary, page: pageKey }: DropKeys,
	store: ObjectStore,
	config: Config,
): Promise<void> {
	const kept = new Set([...files.map(({ key }) => key), ...(page && 'key' in page ? [page.key] : [])]);
	const stale = [windows, hourly, logs, pageKey, summary].filter((key) => !kept.has(key));
	await Promise.all(stale.map((key) => store.delete(config.outputBucket, key)));
}

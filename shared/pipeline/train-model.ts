import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { formatOfKey } from '../duckdb/drop-format.ts';
import { HourTotals } from '../duckdb/hour-totals.ts';
import { addSummaryToTotals, createTotals, readTotals, writeSummary } from '../duckdb/summary.ts';
import { InputError, isShortage } from '../errors.ts';
import { fitModel } from '../model/fit.ts';
import { type Highlights, highlightsOf } from '../model/highlights.ts';
import type { TrainedOn } from '../model/model.ts';
import { profileNamed } from '../model/profile.ts';
import type { Masking } from '../text/masking.ts';
import { forEachAtOnce, inTurn } from './at-once.ts';
import { dropKeys } from './output-keys.ts';
import type { Pages } from './page-client.ts';
import { type Publication, publishModel, readCurrent } from './registry.ts';
import { Stopwatch } from './stopwatch.ts';
import { fetchDrop, requireUsableRows, summariseDrop, summaryMatches, summaryMetadata } from './summarise-drop.ts';
import { dropsAtOnce, Workspace } from './workspace.ts';
import { type ReportOutcome, writeReport } from './write-report.ts';

export interface TrainingResult {
	readonly version: string;
	readonly publication: Publication;
	readonly trainedOn: TrainedOn;
	readonly warnings: readonly string[];
	readonly highlights: Highlights;
	readonly report: ReportOutcome;
	readonly timings: Readonly<Record<string, number>>;
}

/**
 * Trains on every drop under the logs prefix and publishes the model. A drop that cannot be read is left out and named;
 * any other failure ends the training, and the current model keeps serving. The report is written once the model serves:
 * nothing waits for it, and its failure is only told.
 *
 * @param pages where absent, no report is written
 * @throws {InputError} `nothing-to-train-on` where no drop has a usable line
 */
export async function trainModel(store: ObjectStore, config: Config, pages?: Pages): Promise<TrainingResult> {
	const watch = new Stopwatch();
	const profile = profileNamed(config.profile, config.maskingRules);
	const seen = await readCurrent(store, config.outputBucket);
	await using workspace = await Workspace.open(config);
	await createTotals(workspace.database);
	const hours = pages && new HourTotals(workspace.database);

	const drops: TrainedOn['drops'][number][] = [];
	const skipped: TrainedOn['skipped'][number][] = [];
	const short: StoredObject[] = [];
	// The totals have one connection.
	const adding = inTurn();
	const include = async (object: StoredObject, beside: boolean): Promise<void> => {
		// Inside the training's own folder, whose database reads the summaries.
		await using dropWorkspace = await Workspace.open({ ...config, scratchDirectory: workspace.directory });
		const summary = await findOrMakeSummary(object, profile.masking, dropWorkspace, store, config).catch((error) => {
			if (!(error instanceof InputError)) throw error;
			if (beside && isShortage(error)) short.push(object);
			else skipped.push({ key: object.key, reason: error.reason, message: error.message });
			return undefined;
		});
		if (summary === undefined) return;
		// From here on a failure is the training's own, not the drop's.
		await adding(async () => {
			await addSummaryToTotals(workspace.database, summary.file);
			await hours?.add(summary.file);
		});
		drops.push({ key: object.key, eTag: summary.eTag, rows: summary.rows });
	};
	await forEachAtOnce(await listDrops(store, config), dropsAtOnce, (object) => include(object, true));
	// What lacked memory or disk beside another has all of it now.
	await forEachAtOnce(short, 1, (object) => include(object, false));
	watch.lap('summarise');

	const totals = await readTotals(workspace.database);
	if (totals.messages.length === 0) throw nothingToTrainOn(config, skipped);
	const model = fitModel(totals, {
		profile,
		clusters: config.clusters,
		windowSeconds: config.windowSeconds,
		drops: drops.sort(byKey),
		skippedDrops: skipped.sort(byKey),
	});
	watch.lap('fit');
	const answer = seen === 'unchanged' ? undefined : seen;
	const now = new Date();
	const publication = await publishModel(store, config, model, answer, now);
	watch.lap('publish');
	const report: ReportOutcome =
		pages && hours
			? await writeReport({ model, masked: totals, hours, current: answer?.current, now }, pages, store, config)
			: { outcome: 'off' };
	watch.lap('report');
	const { version, trainedOn, warnings } = model.document;
	const highlights = highlightsOf(model);
	return { version, publication, trainedOn, warnings, highlights, report, timings: watch.milliseconds };
}

/** Objects of a format that Oddline reads; others lie beside them and are nobody's drops. */
async function listDrops(store: ObjectStore, config: Config): Promise<StoredObject[]> {
	const drops: StoredObject[] = [];
	for await (const object of store.list(config.logsBucket, config.logsPrefix)) {
		if (isReadable(object.key)) drops.push(object);
	}
	return drops;
}

function isReadable(key: string): boolean {
	try {
		formatOfKey(key);
		return true;
	} catch (error) {
		if (error instanceof InputError) return false;
		throw error;
	}
}

/** The drop's stored summary if it is still of this object, else a new one, which is stored. `undefined`: object gone. */
async function findOrMakeSummary(
	object: StoredObject,
	masking: Masking,
	workspace: Workspace,
	store: ObjectStore,
	config: Config,
): Promise<{ file: string; eTag: string; rows: number } | undefined> {
	const { windowSeconds } = config;
	const key = dropKeys(object.key, masking.fingerprint).summary;
	const storedFile = workspace.file('stored-summary.parquet');
	const stored = await store.download(config.outputBucket, key, storedFile);
	if (stored && summaryMatches(stored, object, windowSeconds, config.columns)) {
		return { file: storedFile, eTag: object.eTag, rows: Number(stored.metadata?.rows ?? 0) };
	}
	const fetched = await fetchDrop(object.key, workspace, store, config);
	if (fetched === undefined) return undefined;
	const drop = await summariseDrop(fetched, { masking, windowSeconds, threads: config.threads }, workspace);
	requireUsableRows(drop, config);
	const file = workspace.file('summary.parquet');
	await writeSummary(workspace.database, file);
	await store.putFile(
		config.outputBucket,
		key,
		file,
		'application/vnd.apache.parquet',
		summaryMetadata(drop, config.columns),
	);
	return { file, eTag: drop.source.eTag, rows: drop.counts.rows };
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
	return a.key < b.key ? -1 : 1;
}

function nothingToTrainOn(config: Config, skipped: TrainedOn['skipped']): InputError {
	const left = skipped.length > 0 ? `; ${skipped.length} could not be read, the first: ${skipped[0]?.message}` : '';
	return new InputError(
		'nothing-to-train-on',
		`no usable log line under s3://${config.logsBucket}/${config.logsPrefix}${left}. Upload logs, then train again`,
	);
}

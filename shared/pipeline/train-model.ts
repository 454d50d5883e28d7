import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { formatOfKey } from '../duckdb/drop-format.ts';
import { HourTotals } from '../duckdb/hour-totals.ts';
import { addToTotals, createTotals, readTotals } from '../duckdb/message-totals.ts';
import { storedSummary } from '../duckdb/summary.ts';
import { InputError, isShortage } from '../errors.ts';
import { fitModel } from '../model/fit.ts';
import { type Highlights, highlightsOf } from '../model/highlights.ts';
import type { TrainedOn } from '../model/model.ts';
import { profileNamed } from '../model/profile.ts';
import type { Masking } from '../text/masking.ts';
import { Backlog, forEachAtOnce, inTurn } from './at-once.ts';
import type { Pages } from './page-client.ts';
import { type Publication, publishModel, readCurrent } from './registry.ts';
import { Stopwatch } from './stopwatch.ts';
import { fetchSummary, storedCounts, storeSummary } from './stored-summary.ts';
import { fetchDrop, requireUsableRows, type SummarisedDrop, summariseDrop } from './summarise-drop.ts';
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
	// Nothing waits until a summary is stored: its figures are in the database.
	await using storing = new Backlog(dropsAtOnce);
	const include = async (object: StoredObject, beside: boolean): Promise<void> => {
		// Inside the training's own folder, whose database reads the summaries.
		await using held = new AsyncDisposableStack();
		const dropWorkspace = held.use(await Workspace.open({ ...config, scratchDirectory: workspace.directory }));
		const summary = await findOrMakeSummary(object, profile.masking, dropWorkspace, store, config).catch((error) => {
			if (!(error instanceof InputError)) throw error;
			if (beside && isShortage(error)) short.push(object);
			else skipped.push({ key: object.key, reason: error.reason, message: error.message });
			return undefined;
		});
		if (summary === undefined) return;
		// From here on a failure is the training's own, not the drop's.
		await adding(async () => {
			await addToTotals(workspace.database, summary.rows);
			await hours?.add(summary.rows);
		});
		const { source, counts } = summary.drop;
		drops.push({ key: object.key, eTag: source.eTag, rows: counts.rows });
		if (summary.stored) return;
		const moved = held.move();
		await storing.add(async () => {
			await using _open = moved;
			await storeSummary(summary.drop, profile.masking.fingerprint, dropWorkspace.database, store, config);
		});
	};
	await forEachAtOnce(await listDrops(store, config), dropsAtOnce, (object) => include(object, true));
	// What lacked memory or disk beside another has all of it then.
	if (short.length > 0) await storing.done();
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
	await storing.done();
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

/** A drop's summary as rows to add up. */
interface IncludedSummary {
	readonly drop: SummarisedDrop;
	/** A relation. */
	readonly rows: string;
	readonly stored: boolean;
}

/** The drop's stored summary if it is still of this object, else a new one. `undefined`: object gone. */
async function findOrMakeSummary(
	object: StoredObject,
	masking: Masking,
	workspace: Workspace,
	store: ObjectStore,
	config: Config,
): Promise<IncludedSummary | undefined> {
	const { windowSeconds } = config;
	const stored = await fetchSummary(object.key, masking.fingerprint, workspace, store, config);
	const counts = stored && storedCounts(stored, object, windowSeconds, config.columns);
	if (stored && counts) {
		return { drop: { source: object, windowSeconds, counts }, rows: storedSummary(stored.file), stored: true };
	}
	const fetched = await fetchDrop(object.key, workspace, store, config);
	if (fetched === undefined) return undefined;
	const drop = await summariseDrop(fetched, { masking, windowSeconds, threads: config.threads }, workspace);
	requireUsableRows(drop, config);
	return { drop, rows: workspace.database.qualified('summary_rows'), stored: false };
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

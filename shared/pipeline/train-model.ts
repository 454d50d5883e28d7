import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { onDays } from '../duckdb/compacted.ts';
import { isReadable } from '../duckdb/drop-format.ts';
import { HourTotals } from '../duckdb/hour-totals.ts';
import { addToTotals, createTotals, readTotals, totalDays } from '../duckdb/message-totals.ts';
import { storedSummary } from '../duckdb/summary.ts';
import { InputError } from '../errors.ts';
import type { Journal } from '../journal.ts';
import { fitModel } from '../model/fit.ts';
import { type Highlights, highlightsOf } from '../model/highlights.ts';
import type { TrainedDrop, TrainedOn } from '../model/model.ts';
import { profileNamed } from '../model/profile.ts';
import type { Masking } from '../text/masking.ts';
import { type BreakingDrops, type Collected, SummaryCollector } from './collect-summaries.ts';
import { compactHistory } from './compact-history.ts';
import { isGone, readCompactedHistory } from './compacted-history.ts';
import { readPointer } from './current-model.ts';
import { planHistory } from './history-plan.ts';
import { listDrops } from './list-drops.ts';
import { lookBackStart } from './look-back.ts';
import type { Pages } from './page-client.ts';
import { type Publication, publishModel } from './publish-model.ts';
import { Stopwatch } from './stopwatch.ts';
import { requireRoom } from './training-room.ts';
import { Workspace } from './workspace.ts';
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
 * @throws {InputError} `nothing-to-train-on` where no drop has a usable line; `memory` where the messages need more
 */
export async function trainModel(
	store: ObjectStore,
	config: Config,
	pages?: Pages,
	journal?: Journal,
): Promise<TrainingResult> {
	const breaking: BreakingDrops = new Map();
	for (;;) {
		const known = breaking.size;
		try {
			return await trainWithout(breaking, store, config, pages, journal);
		} catch (error) {
			// One damaged upload must not end every training from now on. What is stored by now is not summarised again.
			if (breaking.size === known) throw error;
			journal?.reportError('training-begins-anew', error, { without: [...breaking.keys()] });
		}
	}
}

async function trainWithout(
	breaking: BreakingDrops,
	store: ObjectStore,
	config: Config,
	pages: Pages | undefined,
	journal: Journal | undefined,
): Promise<TrainingResult> {
	const watch = new Stopwatch();
	const now = new Date();
	const profile = profileNamed(config.profile, config.maskingRules);
	const seen = await readPointer(store, config.outputBucket);
	if (seen?.damage) journal?.reportError('current-model-damaged', seen.damage, {});
	if (seen?.damage?.isForeign) throw seen.damage;
	await using workspace = await Workspace.open(config);
	await createTotals(workspace.database);
	const hours = pages && new HourTotals(workspace.database);
	await using collector = new SummaryCollector(profile.masking, workspace, store, config, breaking);
	const history = await readHistory(profile.masking, collector, workspace, now, store, config, async (summaries) => {
		await addToTotals(workspace.database, summaries);
		await hours?.add(summaries);
	});
	watch.lap('summarise');

	const days = await totalDays(workspace.database);
	if (days.length === 0) throw nothingToTrainOn(config, history.skipped);
	const from = lookBackStart(days, config.lookBackDays, now);
	await requireRoom(workspace.database, from, config);
	const totals = await readTotals(workspace.database, from);
	const model = fitModel(totals, {
		profile,
		clusters: config.clusters,
		windowSeconds: config.windowSeconds,
		drops: trainedDrops(history.drops, from),
		skippedDrops: [...history.skipped].sort(byKey),
	});
	watch.lap('fit');
	await collector.stored();
	const publication = await publishModel(store, config, model, seen, now);
	watch.lap('publish');
	const report: ReportOutcome =
		pages && hours
			? await writeReport({ model, masked: totals, hours, from, current: seen?.current, now }, pages, store, config)
			: { outcome: 'off' };
	watch.lap('report');
	const { version, trainedOn, warnings } = model.document;
	const highlights = highlightsOf(model);
	journal?.report('trained', { version, publication, report, timings: watch.milliseconds });
	if (publication.outcome !== 'overtaken') journal?.measure('TrainingsPublished', 1);
	journal?.measure('TrainingDuration', watch.total);
	journal?.measure('Templates', trainedOn.templates);
	return { version, publication, trainedOn, warnings, highlights, report, timings: watch.milliseconds };
}

/** More drops than this that no day file holds are compacted first: training reads days and at most so many drops. */
const mostLooseDrops = 64;

/** Hands the history to `add`, so that every line that may count is in it once. */
async function readHistory(
	masking: Masking,
	collector: SummaryCollector,
	workspace: Workspace,
	now: Date,
	store: ObjectStore,
	config: Config,
	add: (summaries: string) => Promise<void>,
): Promise<Collected> {
	const listing: StoredObject[] = [];
	// Of other formats others lie beside them, and are nobody's drops.
	for await (const drop of listDrops(store, config)) if (isReadable(drop.key)) listing.push(drop);
	const planNow = async () => {
		const history = await readCompactedHistory(masking.fingerprint, workspace, store, config);
		return planHistory(history, listing, config.lookBackDays, now);
	};
	let plan = await planNow();
	if (plan.loose.length + plan.partial.length > mostLooseDrops) {
		await compactHistory(masking, listing, now, store, config, collector.breaking);
		plan = await planNow();
	}
	for (const key of plan.dayFiles.values()) {
		const file = workspace.file('day.parquet');
		if (!(await store.download(config.outputBucket, key, file))) throw isGone(key);
		await add(storedSummary(file));
	}
	const loose = await collector.collect(plan.loose, add);
	const lacking = [...plan.lackingDays].filter((day) => day >= plan.from);
	await collector.collect(plan.partial, (summaries) => add(onDays(summaries, lacking)));
	return { drops: new Map([...plan.kept, ...loose.drops]), skipped: loose.skipped };
}

/** Those that have lines in the look-back window, and those that have none at all. */
function trainedDrops(drops: Collected['drops'], from: number): TrainedDrop[] {
	return [...drops]
		.filter(([, { lastSeen = from }]) => lastSeen >= from)
		.map(([key, { eTag, rows }]) => ({ key, eTag, rows }))
		.sort(byKey);
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

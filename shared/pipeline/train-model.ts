import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import type { CompactedDrop } from '../duckdb/compacted.ts';
import { HourTotals } from '../duckdb/hour-totals.ts';
import { MessageTotals } from '../duckdb/message-totals.ts';
import { storedSummary } from '../duckdb/summary-files.ts';
import { InputError, LostEngineError, OvertakenError } from '../errors.ts';
import type { Journal } from '../journal.ts';
import { fitModel } from '../model/fit.ts';
import type { FitOptions } from '../model/fit-options.ts';
import { type Highlights, highlightsOf } from '../model/highlights.ts';
import type { SkippedDrop, TrainedDrop, TrainedOn } from '../model/model.ts';
import { profileNamed } from '../model/profile.ts';
import { judgeModel } from '../model/promotion.ts';
import type { Masking } from '../text/masking.ts';
import { both } from './at-once.ts';
import { Attempts } from './attempts.ts';
import { type AddSummaries, type LeftOut, SummaryCollector } from './collect-summaries.ts';
import { compactHistory } from './compact-history.ts';
import { DamagedDayError, fetchDayFile, giveUpDay, readCompactedHistory } from './compacted-history.ts';
import { readPointer } from './current-model.ts';
import { planHistory } from './history-plan.ts';
import { dropsOfTheFuture, dropsOfTooManyMessages } from './implausible-drops.ts';
import { listDrops } from './list-drops.ts';
import { type DayRange, dayOf, lookBackRange } from './look-back.ts';
import type { Pages } from './page-client.ts';
import { findStart } from './predecessor.ts';
import { type Publication, publishModel } from './publish-model.ts';
import { proposalsOf } from './refusal-proposals.ts';
import { Refusals, roomOf } from './refusals.ts';
import { canServe } from './registry.ts';
import { Stopwatch } from './stopwatch.ts';
import type { Invocation } from './time-budget.ts';
import { findRoom } from './training-room.ts';
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
 * @throws {InputError} `nothing-to-train-on` where no drop has a usable line; `memory` where the messages need more
 */
export async function trainModel(
	store: ObjectStore,
	config: Config,
	options: TrainingOptions = {},
): Promise<TrainingResult> {
	const { journal } = options;
	const { fingerprint } = profileNamed(config.profile, config.maskingRules).masking;
	const attempts = await Attempts.read(fingerprint, new Date(), store, config);
	const refusals = new Refusals(fingerprint, store, config);
	const training: Training = { store, config, ...options, leftOut: new Map(), attempts, refusals };
	for (let overtaken = 0; ; ) {
		const known = training.leftOut.size;
		try {
			const result = await trainOnce(training);
			if (result !== 'again') return result;
		} catch (error) {
			if (error instanceof OvertakenError) {
				// What others write meanwhile is read as it is then; who never stops writing is not waited for.
				if (++overtaken > mostOvertaken) for (const key of error.keys) training.leftOut.set(key, overtakenBy);
			} else if (error instanceof DamagedDayError) {
				await giveUpDay(error, fingerprint, store, config);
			} else if (!(error instanceof LostEngineError) || training.leftOut.size === known) {
				// An error is no kill. Whether this can be stored changes nothing about the error.
				await attempts.settle().catch(() => undefined);
				throw error;
			}
			// One damaged upload must not end every training from now on. What is stored by now is not summarised again.
			journal?.reportError('training-begins-anew', error, {
				without: [...training.leftOut.keys()].slice(0, listedKeys),
			});
		}
	}
}

export interface TrainingOptions {
	/** Where absent, no report is written. */
	readonly pages?: Pages;
	readonly journal?: Journal;
	/** Where absent, it may take as long as it does. */
	readonly invocation?: Invocation;
}

/** What one call of {@link trainModel} works with. */
interface Training extends TrainingOptions {
	readonly store: ObjectStore;
	readonly config: Config;
	/** Drops that it does without: each attempt may add some. */
	readonly leftOut: LeftOut;
	readonly attempts: Attempts;
	readonly refusals: Refusals;
}

const mostOvertaken = 2;
const listedKeys = 100;
const overtakenBy = {
	reason: 'overtaken',
	message: 'was written again again and again while training read it: the next training takes it as it is then',
};

/** @returns `again` where drops were left out for want of memory: without them it is to be tried once more */
async function trainOnce(training: Training): Promise<TrainingResult | 'again'> {
	const { store, config, pages, journal, invocation, leftOut, attempts, refusals } = training;
	const watch = new Stopwatch();
	const now = new Date();
	const profile = profileNamed(config.profile, config.maskingRules);
	const { masking } = profile;
	const readingPointer = readPointer(store, config.outputBucket);
	readingPointer.catch(() => undefined); // Told when it is awaited.
	await using workspace = await Workspace.open(config);
	const totals = await MessageTotals.create(workspace.database);
	const seen = await readingPointer;
	if (seen?.damage) journal?.reportError('current-model-damaged', seen.damage, {});
	if (seen?.damage?.isForeign) throw seen.damage;
	const hours = pages && new HourTotals(workspace.database);
	await using collector = new SummaryCollector({
		...{ masking, workspace, store, config },
		...{ leftOut, attempts, refusals, invocation },
	});
	const drops = await readHistory({ masking, collector, workspace, now }, training, async (summaries, lines) => {
		await totals.add(summaries, lines);
		await hours?.add(summaries);
	});
	await totals.requireAll();
	watch.lap('summarise');

	const days = await totals.days();
	const skipped = skippedDrops(drops, leftOut);
	if (days.length === 0) throw nothingToTrainOn(config, skipped);
	const range = lookBackRange(days, config.lookBackDays, now);
	const leaveOut = async (odd: LeftOut): Promise<'again'> => {
		await collector.stored();
		// Not remembered: whether a drop is in the way follows from what else there is.
		for (const [key, because] of odd) leftOut.set(key, because);
		return 'again';
	};
	const ofTheFuture = dropsOfTheFuture(drops, range);
	if (ofTheFuture.size > 0) return await leaveOut(ofTheFuture);
	const tooHeavy = await findRoom(totals, range, drops, config);
	if (tooHeavy.size > 0) {
		return await leaveOut(new Map([...tooHeavy].map(([key, { reason, message }]) => [key, { reason, message }])));
	}
	const masked = await totals.read(range);
	const options: FitOptions = {
		profile,
		clusters: config.clusters,
		windowSeconds: config.windowSeconds,
		drops: trainedDrops(drops, range),
		skippedDrops: skipped,
		futureDrops: futureDrops(drops, range),
	};
	const { input, predecessor } = await findStart(masked, options, seen?.current, { store, config, workspace, journal });
	watch.lap('predecessor');
	const model = fitModel(masked, { ...options, predecessor, nextIds: input.nextIds });
	watch.lap('fit');
	const judged =
		config.gate === 'off' || !predecessor ? undefined : judgeModel(model, predecessor, config.gate, dayName(now));
	// There must be a model to stay with.
	const isSpared = judged && judged.failures.length > 0 && !(await canServe(seen?.current?.version, store, config));
	const verdict = isSpared ? undefined : judged;
	const isRefused = verdict !== undefined && verdict.failures.length > 0;
	if (isRefused && config.gate !== 'off' && verdict.figures.templatesRatio > config.gate.mostTemplates) {
		const ofTooMany = dropsOfTooManyMessages(drops);
		if (ofTooMany.size > 0) return await leaveOut(ofTooMany);
	}
	watch.lap('judge');
	await collector.stored();
	const proposals = (since: string) => proposalsOf(drops, Date.parse(since) * 1000);
	const publication = await publishModel(store, config, { model, input, verdict, proposals }, seen, now);
	watch.lap('publish');
	const report: ReportOutcome =
		pages && hours
			? await writeReport(
					{ model, masked, hours, range, current: seen?.current, now, publication },
					pages,
					store,
					config,
				)
			: { outcome: 'off' };
	watch.lap('report');
	const { version, trainedOn, warnings } = model.document;
	const highlights = highlightsOf(model);
	journal?.report('trained', { version, publication, report, timings: watch.milliseconds });
	if (publication.outcome === 'refused') journal?.measure('TrainingsRefused', 1);
	else if (publication.outcome !== 'overtaken') journal?.measure('TrainingsPublished', 1);
	journal?.measure('TrainingDuration', watch.total);
	journal?.measure('Templates', trainedOn.templates);
	return { version, publication, trainedOn, warnings, highlights, report, timings: watch.milliseconds };
}

function dayName(instant: Date): string {
	return instant.toISOString().slice(0, 10);
}

/** More drops than this that no day file holds are compacted first: training reads days and at most so many drops. */
const mostLooseDrops = 64;

/**
 * Hands the history to `add`, so that every line that may count is in it once.
 * @returns by key what was added up, and what is left out for good
 * @throws {OvertakenError} where a drop of which a part was to be read was deleted or written again
 */
async function readHistory(
	reading: {
		readonly masking: Masking;
		readonly collector: SummaryCollector;
		readonly workspace: Workspace;
		readonly now: Date;
	},
	{ store, config, leftOut, attempts, refusals, invocation }: Training,
	add: AddSummaries,
): Promise<ReadonlyMap<string, CompactedDrop>> {
	const { masking, collector, workspace, now } = reading;
	const readCompacted = () => readCompactedHistory(masking.fingerprint, workspace, store, config);
	const [listing, compacted] = await both(listWithout(leftOut, store, config), readCompacted());
	const options = { lookBackDays: config.lookBackDays, now, room: await roomOf(config, invocation) };
	let plan = planHistory(compacted, listing, options);
	if (plan.loose.length + plan.partial.length > mostLooseDrops) {
		await compactHistory({ masking, listing, now, store, config, leftOut, attempts, refusals, invocation });
		plan = planHistory(await readCompacted(), listing, options);
	}
	for (const dayFile of plan.dayFiles.values()) {
		await add(storedSummary(await fetchDayFile(dayFile, workspace, store, config)), dayFile.lines);
	}
	const loose = await collector.collect(plan.loose, add);
	const lacking = [...plan.lackingDays].filter((day) => day >= plan.from);
	const partial = await collector.collectDays(plan.partial, lacking, add);
	const lost = plan.partial.filter(({ key }) => !partial.has(key)).map(({ key }) => key);
	if (lost.length > 0) throw new OvertakenError(lost);
	return new Map([...plan.kept, ...loose]);
}

async function listWithout(leftOut: LeftOut, store: ObjectStore, config: Config): Promise<StoredObject[]> {
	const listing: StoredObject[] = [];
	for await (const drop of listDrops(store, config)) if (!leftOut.has(drop.key)) listing.push(drop);
	return listing;
}

/** By key: what training does without. */
function skippedDrops(drops: ReadonlyMap<string, CompactedDrop>, leftOut: LeftOut): SkippedDrop[] {
	// What is no log was not meant to be trained on.
	const refused = [...drops].flatMap(([key, { refusal }]) =>
		refusal && refusal.reason !== 'ignored' ? [{ key, ...refusal }] : [],
	);
	const others = [...leftOut].filter(([key]) => !drops.has(key)).map(([key, because]) => ({ key, ...because }));
	return [...refused, ...others].map(({ key, reason, message }) => ({ key, reason, message })).sort(byKey);
}

/** Those that have lines in the look-back window, and those that have none at all. */
function trainedDrops(drops: ReadonlyMap<string, CompactedDrop>, { from, to }: DayRange): TrainedDrop[] {
	return [...drops]
		.filter(
			([, { refusal, firstSeen = from, lastSeen = from }]) => !refusal && lastSeen >= from && dayOf(firstSeen) <= to,
		)
		.map(([key, { eTag, rows }]) => ({ key, eTag, rows }))
		.sort(byKey);
}

/** Those with lines of days that have not come: these lines do not count. */
function futureDrops(drops: ReadonlyMap<string, CompactedDrop>, { to }: DayRange): string[] {
	return [...drops]
		.filter(([, { lastSeen }]) => lastSeen !== undefined && dayOf(lastSeen) > to)
		.map(([key]) => key)
		.sort();
}

function byKey(a: { readonly key: string }, b: { readonly key: string }): number {
	return a.key < b.key ? -1 : 1;
}

function nothingToTrainOn(config: Config, skipped: readonly SkippedDrop[]): InputError {
	const left = skipped.length > 0 ? `; ${skipped.length} could not be read, the first: ${skipped[0]?.message}` : '';
	return new InputError(
		'nothing-to-train-on',
		`no usable log line under s3://${config.logsBucket}/${config.logsPrefix}${left}. Upload logs, then train again`,
	);
}

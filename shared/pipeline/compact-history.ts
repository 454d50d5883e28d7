import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import { type CompactedDrop, DayRows, writeCompactedDrops } from '../duckdb/compacted.ts';
import type { Masking } from '../text/masking.ts';
import { forEachAtOnce } from './at-once.ts';
import type { Attempts } from './attempts.ts';
import { type LeftOut, SummaryCollector } from './collect-summaries.ts';
import {
	type CompactedHistory,
	contentHash,
	DamagedDayError,
	type DayFile,
	fetchDayFile,
	giveUpDay,
	publishCompactedHistory,
	readCompactedHistory,
} from './compacted-history.ts';
import { planHistory, touches } from './history-plan.ts';
import { dayMicros } from './look-back.ts';
import { compactedKeys } from './output-keys.ts';
import { type Refusals, roomOf } from './refusals.ts';
import type { Invocation } from './time-budget.ts';
import { Workspace } from './workspace.ts';

/** After so many drops what is done is published, so that an interruption costs no more than these. */
const dropsPerStep = 1000;
const filesAtOnce = 4;
/** A training that began earlier may still read what is no longer named. */
const keptUnnamed = dayMicros / 1000;

export interface Compaction {
	readonly masking: Masking;
	/** The drops that there are now. */
	readonly listing: readonly StoredObject[];
	readonly now: Date;
	readonly store: ObjectStore;
	readonly config: Config;
	/** See {@link SummaryCollector}. */
	readonly leftOut: LeftOut;
	readonly attempts: Attempts;
	readonly refusals: Refusals;
	readonly invocation?: Invocation | undefined;
}

interface Step extends Compaction {
	/** Keys of drops that were looked at. */
	readonly tried: Set<string>;
}

/**
 * Adds up the summaries of drops by day, so that training opens days instead of drops. Only reads what is stored by drop,
 * and takes effect by one conditional write a step: it may be interrupted anywhere, run twice, and run beside another.
 */
export async function compactHistory(compaction: Compaction): Promise<void> {
	const step: Step = { ...compaction, tried: new Set() };
	while ((await stepOrGiveUpDay(step)) === 'more');
	await deleteUnnamed(step);
}

/** A step; where a day's file is gone or damaged, the day is given up, and the step begins anew. */
async function stepOrGiveUpDay(step: Step): Promise<'more' | 'done'> {
	try {
		return await compactStep(step);
	} catch (error) {
		if (!(error instanceof DamagedDayError)) throw error;
		await giveUpDay(error, step.masking.fingerprint, step.store, step.config);
		return 'more';
	}
}

async function compactStep(step: Step): Promise<'more' | 'done'> {
	const { masking, listing, now, store, config, tried } = step;
	await using workspace = await Workspace.open(config);
	const history = await readCompactedHistory(masking.fingerprint, workspace, store, config);
	const { lookBackDays } = config;
	const plan = planHistory(history, listing, { lookBackDays, now, room: await roomOf(config, step.invocation) });
	const loose = plan.loose.filter(({ key }) => !tried.has(key)).slice(0, dropsPerStep);
	const changed = plan.kept.size < history.drops.size || plan.partial.length > 0;
	if (loose.length === 0 && !changed) return 'done';
	const rows = await DayRows.create(workspace.database);
	await using collector = new SummaryCollector({ ...step, workspace });
	const added = await collector.collect(loose, (summaries, lines) => rows.add(summaries, lines));
	const rebuiltDays = [...plan.lackingDays].filter((day) => day >= plan.from);
	const again = await collector.collectDays(plan.partial, rebuiltDays, (summaries, lines) =>
		rows.add(summaries, lines),
	);
	await collector.stored();
	for (const { key } of loose) tried.add(key);

	const drops = new Map<string, CompactedDrop>([...plan.kept, ...added]);
	// Gone or written again since they were listed. The days that were rebuilt are without them; all others still hold them.
	const lost = plan.partial.filter(({ key }) => !again.has(key));
	const spoiledDays = [...history.days.keys()].filter((day) => lost.some(({ key }) => touches(drops.get(key), day)));
	for (const { key } of lost) drops.delete(key);
	const notRebuilt = [...plan.lackingDays, ...spoiledDays].filter((day) => !rebuiltDays.includes(day));
	const lackingDays = new Set(notRebuilt.filter((day) => [...drops.values()].some((drop) => touches(drop, day))));
	const givenUp = new Set([...plan.lackingDays, ...spoiledDays]);
	const days = new Map([...history.days].filter(([day]) => !givenUp.has(day)));
	await forEachAtOnce(await rows.days(), 1, async ([day, lines]) => {
		if (lackingDays.has(day)) return;
		days.set(day, await storeDay({ day, lines, before: days.get(day) }, rows, workspace, step));
	});
	const dropsFile = workspace.newFile('drops.parquet');
	await writeCompactedDrops(workspace.database, drops, dropsFile);
	const dropsKey = await storeFile(dropsFile, compactedKeys(masking.fingerprint).drops, store, config);
	const next = { dropsKey, days, lackingDays, condition: history.condition };
	// Where another compaction was faster, what it did stands, and the rest is left to the next one.
	const published = await publishCompactedHistory(masking.fingerprint, next, store, config);
	return published ? 'more' : 'done';
}

/** @param part the day's lines that were collected, and its file so far */
async function storeDay(
	part: { readonly day: number; readonly lines: number; readonly before: DayFile | undefined },
	rows: DayRows,
	workspace: Workspace,
	{ masking, store, config }: Step,
): Promise<DayFile> {
	const { day, before } = part;
	const file = workspace.newFile('day.parquet');
	const lines = part.lines + (before?.lines ?? 0);
	const beforeFile = before && (await fetchDayFile(before, workspace, store, config));
	await rows.writeDay(day, beforeFile, file, lines);
	const key = await storeFile(file, (hash) => compactedKeys(masking.fingerprint).day(day, hash), store, config);
	return { key, lines };
}

/** Under a name that follows from the content: written twice, it is the same file. */
async function storeFile(
	file: string,
	keyOf: (hash: string) => string,
	store: ObjectStore,
	config: Config,
): Promise<string> {
	const key = keyOf(await contentHash(file));
	await store.putFile(config.outputBucket, key, file, 'application/vnd.apache.parquet');
	return key;
}

/** What an interruption left, what newer files took the place of, and why drops were left out that are gone. */
async function deleteUnnamed({ masking, listing, leftOut, now, store, config, refusals }: Step): Promise<void> {
	await using workspace = await Workspace.open(config);
	const history: CompactedHistory = await readCompactedHistory(masking.fingerprint, workspace, store, config);
	const named = new Set([...[...history.days.values()].map(({ key }) => key), history.dropsKey]);
	const unnamed: string[] = [];
	for await (const { key, lastModified } of store.list(config.outputBucket, compactedKeys(masking.fingerprint).files)) {
		const age = now.getTime() - (lastModified ?? now).getTime();
		if (!named.has(key) && age > keptUnnamed) unnamed.push(key);
	}
	await forEachAtOnce(unnamed, filesAtOnce, (key) => store.delete(config.outputBucket, key));
	await refusals.keepOnly([...listing.map(({ key }) => key), ...leftOut.keys()]);
}

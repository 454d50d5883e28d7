import { statfs } from 'node:fs/promises';
import type { ObjectStore } from '../aws/object-store.ts';
import { type StoredObject, writtenAt } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import { type KeptLines, LineKeeper } from '../duckdb/kept-lines.ts';
import { type DropFile, type LineUse, readLines, type Way } from '../duckdb/lines.ts';
import { InputError } from '../errors.ts';
import { type GroupedLines, groupedLines } from '../features/line-answers.ts';
import { LineGroups } from '../group/line-groups.ts';
import { summarise } from '../group/summarise.ts';
import { countSummary, type Summary } from '../group/summary.ts';
import type { ReadReport } from '../read/format-report.ts';
import type { SkipReason } from '../read/lines.ts';
import type { Masking } from '../text/masking.ts';
import { requirePlausibleRows } from './drop-limits.ts';
import type { Workspace } from './workspace.ts';

/** What was found in a drop, lines and all. */
export interface DropCounts {
	/** Lines that are in the summary. */
	readonly rows: number;
	/** Records that gave no line, by reason. */
	readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
	/** Microseconds since the epoch; absent where there are no lines. */
	readonly firstSeen?: number;
	readonly lastSeen?: number;
	/** Distinct masked messages, and the characters of all of them. */
	readonly messages: number;
	readonly characters: number;
	/** UTC days that have lines. */
	readonly days: number;
	/**
	 * When the object was written, in seconds since the epoch: present where lines without a time have that one, so that the
	 * same bytes written at another time are another drop.
	 */
	readonly objectTime?: number;
}

export interface SummaryOptions {
	readonly masking: Masking;
	readonly windowSeconds: number;
	/** What of the lines will be asked for. */
	readonly use: LineUse;
}

/** Bytes from which on one thread is too few: of compressed Parquet 80,000 to 180,000 lines. */
export const largeDrop = 2 << 20;

export interface SummarisedDrop {
	readonly source: StoredObject;
	readonly windowSeconds: number;
	readonly counts: DropCounts;
	/** How its lines were read. */
	readonly reading: Reading;
	readonly summary: Summary;
	/** Its lines, where they were kept. */
	readonly lines?: DropLines;
}

export interface Reading {
	readonly way: Way;
	readonly report: ReadReport;
}

/** Lines, and what is known of each. */
export interface DropLines {
	readonly kept: KeptLines;
	readonly grouped: GroupedLines;
}

/** A drop in the workspace, not yet read. */
export interface FetchedDrop {
	readonly source: StoredObject;
	readonly drop: DropFile;
}

/**
 * Downloads a drop into the workspace.
 * @returns `undefined` where the object is gone
 * @throws {InputError} `disk` where the disk cannot hold it
 */
export async function fetchDrop(
	key: string,
	workspace: Workspace,
	store: ObjectStore,
	config: Config,
): Promise<FetchedDrop | undefined> {
	const file = workspace.newFile('drop');
	const source = await store
		.download(config.logsBucket, key, file)
		.catch((error) => explainFullDisk(error, key, store, config));
	// Whether it is summarised or its lines are only looked up: both are passes over all of it.
	if (source && source.size >= largeDrop) await workspace.database.raiseThreads(config.threads);
	if (source === undefined) return undefined;
	const rule = config.sources.ruleFor(key);
	const objectTime = (writtenAt(source) ?? 0) * 1e6;
	const checkRows = (rows: number) => requirePlausibleRows(rows, source.size);
	return { source, drop: { file, key, objectTime, checkRows, checkTime: workspace.checkTime, ...(rule && { rule }) } };
}

/** A full disk passes where other drops fill it, but not where this one is larger than all of it. */
async function explainFullDisk(error: unknown, key: string, store: ObjectStore, config: Config): Promise<never> {
	if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
	const [{ bsize, blocks }, object] = await Promise.all([
		statfs(config.scratchDirectory),
		store.head(config.logsBucket, key),
	]);
	if ((object?.size ?? 0) < bsize * blocks) throw error;
	throw new InputError(
		'disk',
		`the drop has ${object?.size} bytes: expected at most the ${bsize * blocks} of the function's disk. Give it more, or cut ` +
			'the drop into smaller ones',
		{ cause: error },
	);
}

/**
 * Reads a drop's lines, groups them and masks each distinct message once. Training and scoring both come through here.
 *
 * @throws {InputError} where the drop can never be read
 */
export async function summariseDrop(
	{ source, drop }: FetchedDrop,
	{ masking, windowSeconds, use }: SummaryOptions,
	workspace: Workspace,
): Promise<SummarisedDrop> {
	return await readLines(workspace.database, drop, use, async (opened) => {
		const groups = new LineGroups({
			collapsesDigitRuns: masking.collapsesDigitRuns,
			windowSeconds,
			keepsCodes: use === 'keep',
			mostBytes: workspace.groupBytes,
		});
		const keeper = use === 'keep' ? new LineKeeper(workspace.database, opened) : undefined;
		for await (const chunk of opened.chunks) {
			workspace.checkTime();
			groups.add(chunk);
			requirePlausibleRows(groups.lines, source.size);
			await keeper?.add(chunk);
		}
		const report = opened.report();
		requirePlausibleRows(report.read, source.size);
		const { summary, messageOfKey } = await summarise(groups, opened.names(), masking.mask, workspace.breathe);
		const grouped = groupedLines(groups, messageOfKey);
		const kept = await keeper?.finish();
		return {
			source,
			windowSeconds,
			reading: { way: opened.way, report },
			counts: countsOf(summary, report, source),
			summary,
			...(kept && grouped && { lines: { kept, grouped } }),
		};
	});
}

function countsOf(summary: Summary, report: ReadReport, source: StoredObject): DropCounts {
	const { rows, firstSeen, lastSeen, messages, characters, days } = countSummary(summary);
	const times = firstSeen === undefined || lastSeen === undefined ? {} : { firstSeen, lastSeen };
	return {
		...{ rows, skipped: report.skipped, ...times, messages, characters, days },
		...(report.timesFromObject > 0 && { objectTime: writtenAt(source) ?? 0 }),
	};
}

/** @throws {InputError} `no-usable-rows` where there are records, but none gave a line */
export function requireUsableRows({ counts }: Pick<SummarisedDrop, 'counts'>): void {
	const skipped = skippedRecords(counts);
	if (counts.rows === 0 && skipped > 0) {
		throw new InputError('no-usable-rows', noUsableRows(skipped, counts.skipped));
	}
}

export function skippedRecords({ skipped }: Pick<DropCounts, 'skipped'>): number {
	return Object.values(skipped).reduce((sum, n) => sum + n, 0);
}

function noUsableRows(total: number, skipped: DropCounts['skipped']): string {
	const reasons = Object.entries(skipped).map(([reason, n]) => `${n} ${reason}`);
	return (
		`none of ${total} records is usable (${reasons.join(', ')}): expected a time between 1980 and 2200 and a message in each. ` +
		'`npm run try -- FILE` shows what is found in it; ODDLINE_SOURCES says which fields hold what, and the zone of times that name none'
	);
}

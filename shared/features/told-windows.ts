/** What a drop's page shows of its windows. */
import type { Summary } from '../group/summary.ts';
import { exactMean } from './exact-sums.ts';
import type { ScoredMessages } from './scored-messages.ts';
import { meanScore, type WindowTotals } from './windows.ts';

export interface WindowRow {
	/** Microseconds since the epoch. */
	readonly start: number;
	readonly lines: number;
	readonly mean: number;
	readonly max: number;
	readonly unseen: number;
	/** Most common cluster, the smallest on a tie. */
	readonly cluster: number;
}

/** Lines of one window, template and level. */
export interface WindowMessage {
	/** Start of its window. */
	readonly start: number;
	/** Of the first line: its masked message, its level, and when it was. */
	readonly message: number;
	readonly level: string | null;
	readonly firstSeen: number;
	/** The summary's example, where it has one of this line. */
	readonly example: string | undefined;
	readonly count: number;
	readonly score: number;
	/** Whether the model knows its template. */
	readonly known: boolean;
}

/** What windows are told from. */
export interface ToldSource {
	readonly summary: Summary;
	readonly scored: ScoredMessages;
	readonly totals: WindowTotals;
}

/** Seconds that a row may stand for, beside the window's own. */
const WIDTHS = [60, 120, 300, 600, 1800, 3600, 6 * 3600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400];
/** Buckets begin on Monday, 3 January 2000. */
const ORIGIN_SECONDS = 946_857_600;

/** Windows that have lines, in order of time, or groups of neighbouring ones where they are more than `limit`. */
export function windowRows(source: ToldSource, limit: number): { seconds: number; rows: WindowRow[] } {
	const { summary, totals } = source;
	const windowSeconds = summary.windowMicros / 1e6;
	const all = Array.from(totals.start, (_, window) => window);
	if (totals.size <= limit) return { seconds: windowSeconds, rows: all.map((window) => windowRow(totals, window)) };
	const seconds = groupWidth(totals, windowSeconds, limit);
	const groups = Map.groupBy(all, (window) => bucketOf(totals.start[window] as number, seconds));
	return { seconds, rows: [...groups].map(([start, windows]) => groupRow(source, start, windows)) };
}

function windowRow(totals: WindowTotals, window: number): WindowRow {
	return {
		start: totals.start[window] as number,
		lines: totals.lines[window] as number,
		mean: meanScore(totals, window),
		max: totals.maxScore[window] as number,
		unseen: totals.unknownLines[window] as number,
		cluster: totals.cluster[window] as number,
	};
}

function groupRow({ summary, scored, totals }: ToldSource, start: number, windows: readonly number[]): WindowRow {
	const sum = (column: Float64Array) => windows.reduce((total, window) => total + (column[window] as number), 0);
	const clusters = new Map<number, number>();
	const [first = 0, last = 0] = [windows[0], windows.at(-1)];
	for (let row = totals.rowStarts[first] as number; row < (totals.rowStarts[last + 1] as number); row++) {
		const cluster = scored.cluster[summary.rows.message[row] as number] as number;
		clusters.set(cluster, (clusters.get(cluster) ?? 0) + (summary.rows.count[row] as number));
	}
	const [[cluster = 0] = []] = [...clusters].sort(([a, m], [b, n]) => n - m || a - b);
	const lines = sum(totals.lines);
	return {
		start,
		lines,
		mean: exactMean(sum(totals.scoreHigh), sum(totals.scoreLow), lines),
		max: windows.reduce((most, window) => Math.max(most, totals.maxScore[window] as number), 0),
		unseen: sum(totals.unknownLines),
		cluster,
	};
}

function groupWidth({ size, start }: WindowTotals, windowSeconds: number, limit: number): number {
	const candidates = WIDTHS.filter((width) => width > windowSeconds && width % windowSeconds === 0);
	const widest = candidates.at(-1) ?? windowSeconds;
	const span = ((start[size - 1] as number) - (start[0] as number)) / 1e6;
	if (size * windowSeconds > span / 4) return candidates.find((width) => span / width + 1 <= limit) ?? widest;
	// Mostly empty: by groups that hold lines, for one line with a stray date makes the span long.
	const groups = (width: number) => new Set(Array.from(start, (micros) => bucketOf(micros, width))).size;
	return candidates.find((width) => groups(width) <= limit) ?? widest;
}

function bucketOf(micros: number, seconds: number): number {
	const since = micros / 1e6 - ORIGIN_SECONDS;
	return (Math.floor(since / seconds) * seconds + ORIGIN_SECONDS) * 1e6;
}

/** The most unusual windows first: by highest score, then lines never seen, then mean score. */
export function worstWindows(
	source: ToldSource,
	limits: { readonly windows: number; readonly messages: number },
): { windows: WindowRow[]; messages: WindowMessage[] } {
	const { totals } = source;
	const { maxScore, unknownLines } = totals;
	const worst = Array.from(totals.start, (_, window) => window)
		.sort(
			(a, b) =>
				(maxScore[b] as number) - (maxScore[a] as number) ||
				(unknownLines[b] as number) - (unknownLines[a] as number) ||
				meanScore(totals, b) - meanScore(totals, a) ||
				a - b,
		)
		.slice(0, limits.windows);
	return {
		windows: worst.map((window) => windowRow(totals, window)),
		messages: worst.toSorted((a, b) => a - b).flatMap((window) => messagesOf(source, window, limits.messages)),
	};
}

/** The highest scores first, then what is most frequent. */
function messagesOf({ summary, scored, totals }: ToldSource, window: number, limit: number): WindowMessage[] {
	const { rows, levels } = summary;
	/** By template and level, the row of the first line. */
	const found = new Map<number, { row: number; count: number; score: number }>();
	for (let row = totals.rowStarts[window] as number; row < (totals.rowStarts[window + 1] as number); row++) {
		const message = rows.message[row] as number;
		const key = (scored.template[message] as number) * 2 ** 16 + (rows.level[row] as number);
		const [count, score] = [rows.count[row] as number, scored.anomalyScore[message] as number];
		const before = found.get(key);
		if (before === undefined) {
			found.set(key, { row, count, score });
			continue;
		}
		before.count += count;
		before.score = Math.max(before.score, score);
		// Rows of a window are in the order of their messages.
		if ((rows.first[row] as number) < (rows.first[before.row] as number)) before.row = row;
	}
	const messageOf = (row: number) => rows.message[row] as number;
	return [...found.values()]
		.sort(
			(a, b) =>
				b.score - a.score ||
				b.count - a.count ||
				messageOf(a.row) - messageOf(b.row) ||
				(rows.level[a.row] as number) - (rows.level[b.row] as number),
		)
		.slice(0, limit)
		.map(({ row, count, score }) => ({
			start: totals.start[window] as number,
			message: messageOf(row),
			level: levels[rows.level[row] as number] ?? null,
			firstSeen: rows.first[row] as number,
			example: summary.exampleOf(row),
			count,
			score,
			known: scored.templates.isKnown(scored.template[messageOf(row)] as number),
		}));
}

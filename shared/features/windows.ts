import { type Summary, startsOf } from '../group/summary.ts';
import type { Appearances } from './appearances.ts';
import { averagedRarity, averagedScore, exactMean } from './exact-sums.ts';
import type { ScoredMessages } from './scored-messages.ts';

/**
 * More empty windows than this between a drop's first and last line are left out: one line with a stray date must not make a file of
 * millions of empty rows. 1,054,080 windows of 30 s are 366 days.
 */
export const longestGrid = 1_054_080;

/** The windows that a drop's file has. */
export interface WindowGrid {
	/** Their number, with the empty ones from the first to the last. */
	readonly windows: number;
	/** The empty ones were too many. */
	readonly emptyWindowsOmitted: boolean;
}

/** How unusual a drop is as a whole. Absent figures: no lines. */
export interface DropScores {
	readonly meanAnomalyScore?: number;
	readonly maxAnomalyScore?: number;
	/** Share of the lines whose template the model does not know. */
	readonly unseenLineShare?: number;
}

/** Of windows that have lines, in order of time: what is told of them beside their file. */
export interface WindowTotals {
	readonly size: number;
	/** Microseconds since the epoch. */
	readonly start: Float64Array;
	readonly lines: Float64Array;
	readonly unknownLines: Float64Array;
	readonly maxScore: Float64Array;
	/** Most common one, the smallest on a tie. */
	readonly cluster: Int32Array;
	/** Exact sums over lines: see `exact-sums.ts`. */
	readonly scoreHigh: Float64Array;
	readonly scoreLow: Float64Array;
	readonly rarityHigh: Float64Array;
	readonly rarityLow: Float64Array;
	/** Templates that are new (`Appearances`), and those that the model does not know and that are severe. */
	readonly newTemplates: Float64Array;
	readonly newSevereTemplates: Float64Array;
	/** A window's rows of the summary, and its appearances, are those from its start to the next one's. */
	readonly rowStarts: Uint32Array;
	readonly appearanceStarts: Uint32Array;
}

/** O(rows of the summary + windows · clusters). */
export function totalWindows(
	summary: Summary,
	scored: ScoredMessages,
	appearances: Appearances,
	clusterCount: number,
): WindowTotals {
	const { rows, windows } = summary;
	const size = windows.length;
	const column = () => new Float64Array(size);
	const rowStarts = startsOf(rows.window, rows.size, size);
	const totals = {
		size,
		start: windows,
		lines: column(),
		unknownLines: column(),
		maxScore: column().fill(Number.NEGATIVE_INFINITY),
		cluster: new Int32Array(size),
		scoreHigh: column(),
		scoreLow: column(),
		rarityHigh: column(),
		rarityLow: column(),
		newTemplates: column(),
		newSevereTemplates: column(),
		rowStarts,
		appearanceStarts: countAppearances(summary, appearances),
	};
	const { averagedCount, highs, lows, templates } = scored;
	const inCluster = new Float64Array(clusterCount);
	for (let window = 0; window < size; window++) {
		inCluster.fill(0);
		for (let row = rowStarts[window] as number; row < (rowStarts[window + 1] as number); row++) {
			const message = rows.message[row] as number;
			const count = rows.count[row] as number;
			const cluster = scored.cluster[message] as number;
			add(totals.lines, window, count);
			if (!templates.isKnown(scored.template[message] as number)) add(totals.unknownLines, window, count);
			if ((scored.anomalyScore[message] as number) > (totals.maxScore[window] as number))
				totals.maxScore[window] = scored.anomalyScore[message] as number;
			const values = message * averagedCount;
			add(totals.rarityHigh, window, count * (highs[values + averagedRarity] as number));
			add(totals.rarityLow, window, count * (lows[values + averagedRarity] as number));
			add(totals.scoreHigh, window, count * (highs[values + averagedScore] as number));
			add(totals.scoreLow, window, count * (lows[values + averagedScore] as number));
			inCluster[cluster] = (inCluster[cluster] as number) + count;
		}
		totals.cluster[window] = greatest(inCluster);
		for (let i = totals.appearanceStarts[window] as number; i < (totals.appearanceStarts[window + 1] as number); i++) {
			add(totals.newTemplates, window, appearances.isNew[i] as number);
			if (appearances.unknown[i] === 1 && appearances.severe[i] === 1) add(totals.newSevereTemplates, window, 1);
		}
	}
	return totals;
}

function add(column: Float64Array, at: number, value: number): void {
	column[at] = (column[at] as number) + value;
}

function greatest(counts: Float64Array): number {
	let best = 0;
	for (let i = 1; i < counts.length; i++) if ((counts[i] as number) > (counts[best] as number)) best = i;
	return best;
}

/** Where each window's appearances start: they are in the order of time. */
function countAppearances({ windows, windowMicros }: Summary, { first, size }: Appearances): Uint32Array {
	const starts = new Uint32Array(windows.length + 1);
	let i = 0;
	for (let window = 0; window < windows.length; window++) {
		starts[window] = i;
		const end = (windows[window] as number) + windowMicros;
		while (i < size && (first[i] as number) < end) i++;
	}
	starts[windows.length] = i;
	return starts;
}

export function gridOf({ size, start }: WindowTotals, windowMicros: number): WindowGrid {
	if (size === 0) return { windows: 0, emptyWindowsOmitted: false };
	const windows = ((start[size - 1] as number) - (start[0] as number)) / windowMicros + 1;
	return windows > longestGrid ? { windows: size, emptyWindowsOmitted: true } : { windows, emptyWindowsOmitted: false };
}

export function meanScore({ scoreHigh, scoreLow, lines }: WindowTotals, window: number): number {
	return exactMean(scoreHigh[window] as number, scoreLow[window] as number, lines[window] as number);
}

export function scoresOf({ size, lines, unknownLines, maxScore, scoreHigh, scoreLow }: WindowTotals): DropScores {
	if (size === 0) return {};
	const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
	const all = sum(lines);
	return {
		meanAnomalyScore: exactMean(sum(scoreHigh), sum(scoreLow), all),
		maxAnomalyScore: maxScore.reduce((most, score) => Math.max(most, score), 0),
		unseenLineShare: sum(unknownLines) / all,
	};
}

import type { Summary } from '../group/summary.ts';
import { highUnits, lowUnits } from './exact-sums.ts';
import type { ScoredMessages } from './scored-messages.ts';
import type { WindowGrid, WindowTotals } from './windows.ts';

/** Some of the windows of a drop's file, next to each other, as columns; an empty one has zeros, and no means. */
export interface WindowBlock {
	readonly size: number;
	/** Microseconds since the epoch. */
	readonly start: Float64Array;
	/** Place among the windows that have lines (`WindowTotals`), −1 of an empty one. */
	readonly filled: Int32Array;
	/** Window by window, as many as are averaged. */
	readonly sumsHigh: Float64Array;
	readonly sumsLow: Float64Array;
	/** NaN where a window is empty. */
	readonly means: Float64Array;
	/** Window by window, lines by cluster. */
	readonly clusterCounts: Float64Array;
}

/** What a drop's window file follows from. */
export interface WindowSource {
	readonly summary: Summary;
	readonly scored: ScoredMessages;
	readonly totals: WindowTotals;
	readonly grid: WindowGrid;
	readonly clusterCount: number;
	/** By window that has lines: the day, ISO 8601, through whose end everything was known that their novelty follows from. */
	readonly knowledgeThrough: readonly string[];
}

/** Goes through the windows of a drop's file from the first to the last. */
export class WindowCursor {
	readonly #source: WindowSource;
	/** The next one's place in the grid, and the next window with lines. */
	#at = 0;
	#filled = 0;

	constructor(source: WindowSource) {
		this.#source = source;
	}

	/** At most `most` windows; none at the end. O(their rows · averaged columns). */
	next(most: number): WindowBlock {
		const { summary, scored, totals, grid, clusterCount } = this.#source;
		const size = Math.min(most, grid.windows - this.#at);
		const { averagedCount } = scored;
		const block = {
			size,
			start: new Float64Array(size),
			filled: new Int32Array(size).fill(-1),
			sumsHigh: new Float64Array(size * averagedCount),
			sumsLow: new Float64Array(size * averagedCount),
			means: new Float64Array(size * averagedCount).fill(Number.NaN),
			clusterCounts: new Float64Array(size * clusterCount),
		};
		for (let i = 0; i < size; i++) {
			const next = totals.start[this.#filled] as number;
			const start = grid.emptyWindowsOmitted
				? next
				: (totals.start[0] as number) + (this.#at + i) * summary.windowMicros;
			block.start[i] = start;
			if (next !== start) continue;
			block.filled[i] = this.#filled;
			this.#add(this.#filled, i, block);
			this.#filled++;
		}
		this.#at += size;
		return block;
	}

	#add(window: number, to: number, { sumsHigh, sumsLow, means, clusterCounts }: WindowBlock): void {
		const { summary, scored, totals, clusterCount } = this.#source;
		const { rows } = summary;
		const { averagedCount, highs, lows, cluster } = scored;
		const target = to * averagedCount;
		const end = totals.rowStarts[window + 1] as number;
		for (let row = totals.rowStarts[window] as number; row < end; row++) {
			const message = rows.message[row] as number;
			const count = rows.count[row] as number;
			const values = message * averagedCount;
			for (let column = 0; column < averagedCount; column++) {
				sumsHigh[target + column] = (sumsHigh[target + column] as number) + count * (highs[values + column] as number);
				sumsLow[target + column] = (sumsLow[target + column] as number) + count * (lows[values + column] as number);
			}
			const inCluster = to * clusterCount + (cluster[message] as number);
			clusterCounts[inCluster] = (clusterCounts[inCluster] as number) + count;
		}
		const lines = (totals.lines[window] as number) * lowUnits;
		for (let i = target; i < target + averagedCount; i++) {
			means[i] = ((sumsHigh[i] as number) * highUnits + (sumsLow[i] as number)) / lines;
		}
	}
}

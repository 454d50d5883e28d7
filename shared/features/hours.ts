import { exactMean } from './exact-sums.ts';
import type { WindowGrid, WindowTotals } from './windows.ts';

const HOUR_MICROS = 3_600_000_000;

/** Hours from a drop's first to its last, in order, as columns. */
export interface Hours {
	readonly size: number;
	/** Microseconds since the epoch. */
	readonly start: Float64Array;
	readonly newTemplates: Float64Array;
	/** NaN of an hour without lines. */
	readonly meanScore: Float64Array;
	readonly meanRarity: Float64Array;
}

/** O(windows + hours). Hours without lines are left out where the windows without any are. */
export function totalHours(totals: WindowTotals, { emptyWindowsOmitted }: WindowGrid): Hours {
	const hourOf = (window: number) => Math.floor((totals.start[window] as number) / HOUR_MICROS);
	const [first, last] = totals.size > 0 ? [hourOf(0), hourOf(totals.size - 1)] : [0, -1];
	const starts: number[] = [];
	if (emptyWindowsOmitted) for (let window = 0; window < totals.size; window++) starts[window] = hourOf(window);
	else for (let hour = first; hour <= last; hour++) starts.push(hour);
	const hours = Float64Array.from(new Set(starts));
	const size = hours.length;
	const column = () => new Float64Array(size);
	const found = {
		size,
		start: hours.map((hour) => hour * HOUR_MICROS),
		newTemplates: column(),
		meanScore: column(),
		meanRarity: column(),
	};
	for (let hour = 0, window = 0; hour < size; hour++) {
		const sum = { lines: 0, scoreHigh: 0, scoreLow: 0, rarityHigh: 0, rarityLow: 0, newTemplates: 0 };
		for (; window < totals.size && hourOf(window) === hours[hour]; window++) {
			sum.lines += totals.lines[window] as number;
			sum.scoreHigh += totals.scoreHigh[window] as number;
			sum.scoreLow += totals.scoreLow[window] as number;
			sum.rarityHigh += totals.rarityHigh[window] as number;
			sum.rarityLow += totals.rarityLow[window] as number;
			sum.newTemplates += totals.newTemplates[window] as number;
		}
		found.newTemplates[hour] = sum.newTemplates;
		// Of no lines: 0/0.
		found.meanScore[hour] = exactMean(sum.scoreHigh, sum.scoreLow, sum.lines);
		found.meanRarity[hour] = exactMean(sum.rarityHigh, sum.rarityLow, sum.lines);
	}
	return found;
}

/** Days are UTC, named by their start in microseconds since the epoch. */
export const dayMicros = 86_400_000_000;

export function dayOf(micros: number): number {
	return Math.floor(micros / dayMicros) * dayMicros;
}

/** Days from one to another, both included. */
export interface DayRange {
	readonly from: number;
	readonly to: number;
}

/**
 * The look-back window: the newest days that have lines, so many of them. Days are counted by the lines and not by the calendar or
 * the clock, so that logs of long ago train, and one line of today in an archive does not push the archive out. A day that
 * has not come yet is a broken clock's: its lines count only where there are no others.
 *
 * @param days that have lines
 * @param length days, at least 1
 * @returns a range without days where there are none
 */
export function lookBackRange(days: Iterable<number>, length: number, now: Date): DayRange {
	// Zones are up to 14 hours ahead, and clocks are late or early.
	const tomorrow = dayOf(now.getTime() * 1000) + dayMicros;
	const sorted = [...new Set(days)].sort((a, b) => b - a);
	const come = sorted.filter((day) => day <= tomorrow);
	const [counted, to] = come.length > 0 ? [come, tomorrow] : [sorted, Number.POSITIVE_INFINITY];
	const from = counted[Math.min(length, counted.length) - 1] ?? Number.NEGATIVE_INFINITY;
	return { from, to };
}

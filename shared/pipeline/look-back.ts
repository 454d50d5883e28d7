/** Days are UTC, named by their start in microseconds since the epoch. */
export const dayMicros = 86_400_000_000;

export function dayOf(micros: number): number {
	return Math.floor(micros / dayMicros) * dayMicros;
}

/**
 * The first day of the look-back window: it ends with the newest day that has lines, whatever the clock says, so that old
 * logs train, too. A day that has not come yet is a broken clock's, and must not push all others out: it only counts where
 * there is no other.
 *
 * @param days that have lines
 * @returns −∞ where there are none
 */
export function lookBackStart(days: Iterable<number>, length: number, now: Date): number {
	const tomorrow = dayOf(now.getTime() * 1000) + dayMicros;
	let newest = Number.NEGATIVE_INFINITY;
	let newestOfAll = Number.NEGATIVE_INFINITY;
	for (const day of days) {
		if (day <= tomorrow) newest = Math.max(newest, day);
		newestOfAll = Math.max(newestOfAll, day);
	}
	return (newest === Number.NEGATIVE_INFINITY ? newestOfAll : newest) - (length - 1) * dayMicros;
}

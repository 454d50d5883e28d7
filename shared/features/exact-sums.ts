/**
 * Means over a window are sums of integers divided once, so that a sum is exact: it does not depend on the order of its terms, and
 * partial sums merge. Scores and components lie within [-1, 1]; each is taken apart into two whole numbers, `high` in units of 2^-26
 * and `low` in units of 2^-52. Sums of whole numbers are exact in doubles up to 2^53, that is up to 2^26 lines a window. Splitting a
 * value rounds it by at most 2^-53.
 */
export const highUnits = 2 ** 26;
export const lowUnits = 2 ** 52;

/** The columns that a window has the mean of, by their place in `sums_high` and `sums_low`: these two, then the components. */
export const averagedRarity = 0;
export const averagedScore = 1;
export const firstComponent = 2;

export function highOf(value: number): number {
	return Math.floor(value * highUnits);
}

export function lowOf(value: number, high: number): number {
	return Math.round((value * highUnits - high) * highUnits);
}

/** @param lines at least one */
export function exactMean(high: number, low: number, lines: number): number {
	return (high * highUnits + low) / (lines * lowUnits);
}

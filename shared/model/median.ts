/** The value in the middle, of two the greater; 0 where there are none. O(n log n) */
export function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

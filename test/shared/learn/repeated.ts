/** What "weighted" is measured against: the same rows, each written out as often as its weight says. */
import assert from 'node:assert/strict';

/** Row indices of the repeated rows: index i `weights[i]` times. */
export function repeatedIndices(weights: readonly number[]): number[] {
	return weights.flatMap((weight, i) => new Array<number>(weight).fill(i));
}

export const ones = (count: number): number[] => new Array<number>(count).fill(1);

/** A permutation of 0 … count − 1 from as many arbitrary keys. */
export function permutation(keys: readonly number[]): number[] {
	return keys.map((_, i) => i).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
}

export const pick = <T>(items: readonly T[], indices: readonly number[]): T[] =>
	indices.flatMap((index) => items.slice(index, index + 1));

/** Labels renamed by first occurrence, so that equal partitions are equal lists. */
export function partition(labels: ArrayLike<number>): number[] {
	const names = new Map<number, number>();
	return Array.from(labels, (label) => {
		const name = names.get(label) ?? names.size;
		names.set(label, name);
		return name;
	});
}

export function assertClose(actual: number, expected: number, tolerance: number, subject: string): void {
	assert.ok(
		Math.abs(actual - expected) <= tolerance,
		`${subject}: ${actual}, expected ${expected} within ${tolerance}`,
	);
}

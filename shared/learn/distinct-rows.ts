/**
 * Equal rows are one row with a larger weight. The estimators work on distinct rows in one canonical order, so that
 * what they return depends neither on how often a row is repeated nor on where it stands.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import type { DenseRows, SparseRows } from './matrix.ts';

/** Which rows are equal, the distinct ones numbered in canonical order. */
interface Distinct {
	/** Distinct row → one input row that equals it. */
	readonly representatives: Int32Array;
	/** Input row → its distinct row. */
	readonly distinctOf: Int32Array;
	/** Distinct row → summed weight. */
	readonly weights: Float64Array;
}

export interface DistinctDenseRows {
	/** The distinct rows in lexicographic order. */
	readonly rows: DenseRows;
	readonly weights: Float64Array;
	/** Input row → its distinct row. */
	readonly distinctOf: Int32Array;
	/** Distinct row → one input row that equals it. */
	readonly representatives: Int32Array;
}

/**
 * The distinct rows among dense rows, ascending by first column, then second, and so on. O(n log n · columns).
 *
 * @param labelings further columns (one value a row each) in which rows must agree to count as equal
 * @throws RangeError where a value is not finite
 */
export function distinctDenseRows(
	rows: DenseRows,
	weights: ArrayLike<number>,
	labelings: readonly ArrayLike<number>[] = [],
): DistinctDenseRows {
	const { rowCount, columnCount, values } = rows;
	requireFinite(values);
	const distinct = mergeEqual(rowCount, weights, (a, b) => {
		const startA = a * columnCount;
		const startB = b * columnCount;
		for (let c = 0; c < columnCount; c++) {
			const difference = (values[startA + c] as number) - (values[startB + c] as number);
			if (difference !== 0) return difference;
		}
		for (const labels of labelings) {
			const difference = (labels[a] as number) - (labels[b] as number);
			if (difference !== 0) return difference;
		}
		return 0;
	});
	const merged = new Float64Array(distinct.representatives.length * columnCount);
	distinct.representatives.forEach((row, i) => {
		merged.set(values.subarray(row * columnCount, (row + 1) * columnCount), i * columnCount);
	});
	return { ...distinct, rows: { rowCount: distinct.representatives.length, columnCount, values: merged } };
}

/** The distinct rows among sparse rows: input rows to read them from, in canonical order, and their weights. */
export function distinctSparseRows(rows: SparseRows, weights: ArrayLike<number>): Distinct {
	const { offsets, columns, values } = rows;
	requireFinite(values);
	return mergeEqual(rows.rowCount, weights, (a, b) => {
		const startA = offsets[a] as number;
		const startB = offsets[b] as number;
		const lengthA = (offsets[a + 1] as number) - startA;
		const lengthB = (offsets[b + 1] as number) - startB;
		const length = Math.min(lengthA, lengthB);
		for (let i = 0; i < length; i++) {
			const difference = (columns[startA + i] as number) - (columns[startB + i] as number);
			if (difference !== 0) return difference;
		}
		if (lengthA !== lengthB) return lengthA - lengthB;
		for (let i = 0; i < length; i++) {
			const difference = (values[startA + i] as number) - (values[startB + i] as number);
			if (difference !== 0) return difference;
		}
		return 0;
	});
}

function mergeEqual(
	rowCount: number,
	rowWeights: ArrayLike<number>,
	compare: (a: number, b: number) => number,
): Distinct {
	const order = Int32Array.from({ length: rowCount }, (_, i) => i).sort(compare);
	const representatives = new Int32Array(rowCount);
	const weights = new Float64Array(rowCount);
	const distinctOf = new Int32Array(rowCount);
	let count = 0;
	for (let at = 0; at < rowCount; at++) {
		const row = order[at] as number;
		if (at === 0 || compare(order[at - 1] as number, row) !== 0) representatives[count++] = row;
		distinctOf[row] = count - 1;
		weights[count - 1] = (weights[count - 1] as number) + (rowWeights[row] as number);
	}
	return { representatives: representatives.slice(0, count), weights: weights.slice(0, count), distinctOf };
}

function requireFinite(values: Float64Array): void {
	const at = values.findIndex((value) => !Number.isFinite(value));
	if (at >= 0) throw new RangeError(`value ${at} of the rows is ${values[at]}, expected finite numbers`);
}

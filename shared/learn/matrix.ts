/** The two shapes in which rows of numbers travel between the estimators. */

/** Compressed sparse rows: row i has `values[offsets[i] … offsets[i+1]-1]` in ascending `columns`. */
export interface SparseRows {
	readonly rowCount: number;
	readonly columnCount: number;
	/** `rowCount + 1` positions, the first 0, the last the number of values. */
	readonly offsets: Int32Array;
	readonly columns: Int32Array;
	readonly values: Float64Array;
}

/** Row-major: row i is `values[i·columnCount … (i+1)·columnCount-1]`. */
export interface DenseRows {
	readonly rowCount: number;
	readonly columnCount: number;
	readonly values: Float64Array;
}

/** A view of row `index`, not a copy. */
export function denseRow(rows: DenseRows, index: number): Float64Array {
	return rows.values.subarray(index * rows.columnCount, (index + 1) * rows.columnCount);
}

/**
 * Dense rows from arrays.
 *
 * @param columnCount says the width where there is no row to tell it
 * @throws RangeError where a row's length differs
 */
export function denseRows(rows: readonly ArrayLike<number>[], columnCount = rows[0]?.length ?? 0): DenseRows {
	const values = new Float64Array(rows.length * columnCount);
	rows.forEach((row, i) => {
		if (row.length !== columnCount) {
			throw new RangeError(`row ${i} has ${row.length} columns, expected ${columnCount} as in the others`);
		}
		values.set(row, i * columnCount);
	});
	return { rowCount: rows.length, columnCount, values };
}

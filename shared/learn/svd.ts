/**
 * Truncated singular value decomposition over weighted rows: scikit-learn's `TruncatedSVD`, but exact.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { distinctSparseRows } from './distinct-rows.ts';
import type { DenseRows, SparseRows } from './matrix.ts';
import { absorbRows, BLOCK_ROWS } from './triangular-factor.ts';
import { totalWeight } from './weights.ts';

/** What was learned. Plain data: it goes into the model's JSON as it is. */
export interface TruncatedSvd {
	/** componentCount × columns: right singular vectors, of a fresh fit by descending singular value. */
	readonly components: readonly (readonly number[])[];
	/** Of a fresh fit descending; 0 for a padded component. */
	readonly singularValues: readonly number[];
	/** Variance of each transformed column over the total variance of the input's columns; 0 where there is none. */
	readonly explainedVarianceRatio: readonly number[];
}

/**
 * Learns the leading `componentCount` right singular vectors of the matrix in which row i is repeated `weights[i]`
 * times. Where there are fewer non-null directions (singular value above ε · max(distinct rows, columns) times the
 * largest), the rest is padded with zero components. Signs are arbitrary in an SVD; here the first entry among those of
 * largest absolute value (within 1e-9) is positive.
 *
 * Method: the distinct rows scaled by √weight, if more than n reduced by blockwise QR to an n × n triangle, whose SVD
 * ml-matrix computes (Golub–Kahan): no Gram matrix, so small singular values keep their digits. Equal input in another
 * order, or with rows repeated instead of weighted, gives the same bits. O(rows · n² + n³) time for n columns,
 * O(rows + n²) memory.
 *
 * @throws RangeError where `weights` do not fit the rows or a value is not finite
 */
export function fitTruncatedSvd(rows: SparseRows, weights: ArrayLike<number>, componentCount = 15): TruncatedSvd {
	const total = totalWeight(weights, rows.rowCount);
	const distinct = distinctSparseRows(rows, weights);
	const columnCount = rows.columnCount;
	const components: number[][] = [];
	const singularValues: number[] = [];

	if (columnCount > 0 && rows.values.length > 0) {
		const all = rightSingularVectors(rows, distinct.representatives, distinct.weights);
		const smallest = Number.EPSILON * Math.max(distinct.representatives.length, columnCount) * (all.values[0] ?? 0);
		const rank = all.values.filter((value) => value > smallest).length;
		for (let j = 0; j < Math.min(rank, componentCount); j++) {
			components.push(withFixedSign(all.vectors.getColumn(j)));
			singularValues.push(all.values[j] as number);
		}
	}
	while (components.length < componentCount) {
		components.push(new Array<number>(columnCount).fill(0));
		singularValues.push(0);
	}

	const explainedVarianceRatio = varianceRatios(rows, distinct.representatives, distinct.weights, total, components);
	return { components, singularValues, explainedVarianceRatio };
}

/**
 * What given directions are of these rows: their singular values (lengths of the projections) and shares of variance, in the
 * order in which they come. O(values · components).
 *
 * @throws RangeError where `weights` do not fit the rows
 */
export function describeComponents(
	rows: SparseRows,
	weights: ArrayLike<number>,
	components: readonly (readonly number[])[],
): TruncatedSvd {
	const total = totalWeight(weights, rows.rowCount);
	const { representatives, weights: distinctWeights } = distinctSparseRows(rows, weights);
	const flat = Float64Array.from(components.flat());
	const projected = new Float64Array(components.length);
	const squares = new Float64Array(components.length);
	representatives.forEach((row, i) => {
		project(rows, row, flat, projected, 0, components.length);
		for (let j = 0; j < squares.length; j++) {
			squares[j] = (squares[j] as number) + (distinctWeights[i] as number) * (projected[j] as number) ** 2;
		}
	});
	return {
		components,
		singularValues: Array.from(squares, Math.sqrt),
		explainedVarianceRatio: varianceRatios(rows, representatives, distinctWeights, total, components),
	};
}

/** All singular values, and the right singular vectors as columns, of the chosen rows scaled by √weight. */
function rightSingularVectors(
	rows: SparseRows,
	chosen: Int32Array,
	weights: Float64Array,
): { values: number[]; vectors: Matrix } {
	const n = rows.columnCount;
	if (chosen.length < n) {
		// Fewer rows than columns: the transpose is the smaller problem, its left vectors are the right ones.
		const transposed = Matrix.from1DArray(n, chosen.length, scaledColumns(rows, chosen, weights, 0, chosen.length));
		const svd = new SingularValueDecomposition(transposed, {
			computeLeftSingularVectors: true,
			computeRightSingularVectors: false,
		});
		return { values: svd.diagonal, vectors: svd.leftSingularVectors };
	}
	const r = new Float64Array(n * n);
	for (let first = 0; first < chosen.length; first += BLOCK_ROWS) {
		const rowCount = Math.min(BLOCK_ROWS, chosen.length - first);
		absorbRows(r, n, scaledColumns(rows, chosen, weights, first, rowCount), rowCount);
	}
	const svd = new SingularValueDecomposition(Matrix.from1DArray(n, n, r), {
		computeLeftSingularVectors: false,
		computeRightSingularVectors: true,
	});
	return { values: svd.diagonal, vectors: svd.rightSingularVectors };
}

/** Chosen rows `first … first + rowCount - 1`, scaled by √weight, dense and column-major. */
function scaledColumns(
	rows: SparseRows,
	chosen: Int32Array,
	weights: Float64Array,
	first: number,
	rowCount: number,
): Float64Array {
	const block = new Float64Array(rowCount * rows.columnCount);
	for (let i = 0; i < rowCount; i++) {
		const row = chosen[first + i] as number;
		const scale = Math.sqrt(weights[first + i] as number);
		for (let at = rows.offsets[row] as number; at < (rows.offsets[row + 1] as number); at++) {
			block[(rows.columns[at] as number) * rowCount + i] = scale * (rows.values[at] as number);
		}
	}
	return block;
}

/** Its first entry among those of largest absolute value (within 1e-9) is positive then. */
export function withFixedSign(vector: readonly number[]): number[] {
	const largest = vector.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
	const leading = vector.find((entry) => Math.abs(entry) >= largest * (1 - 1e-9)) ?? 0;
	return vector.map((entry) => (leading < 0 ? 0 - entry : entry));
}

/** scikit-learn's `explained_variance_ratio_`: variances about the mean in two passes, so that nothing cancels. */
function varianceRatios(
	rows: SparseRows,
	chosen: Int32Array,
	weights: Float64Array,
	total: number,
	components: readonly (readonly number[])[],
): number[] {
	const { offsets, columns, values, columnCount } = rows;
	const means = new Float64Array(columnCount);
	const nonZeroWeights = new Float64Array(columnCount);
	chosen.forEach((row, i) => {
		const weight = weights[i] as number;
		for (let at = offsets[row] as number; at < (offsets[row + 1] as number); at++) {
			const column = columns[at] as number;
			means[column] = (means[column] as number) + (weight * (values[at] as number)) / total;
			nonZeroWeights[column] = (nonZeroWeights[column] as number) + weight;
		}
	});

	const projectedMeans = components.map((component) =>
		component.reduce((sum, entry, column) => sum + entry * (means[column] as number), 0),
	);
	const flat = Float64Array.from(components.flat());
	const projected = new Float64Array(components.length);
	const projectedSquares = new Float64Array(components.length);
	let columnSquares = 0;
	chosen.forEach((row, i) => {
		const weight = weights[i] as number;
		project(rows, row, flat, projected, 0, components.length);
		for (let j = 0; j < projected.length; j++) {
			const deviation = (projected[j] as number) - (projectedMeans[j] as number);
			projectedSquares[j] = (projectedSquares[j] as number) + weight * deviation * deviation;
		}
		for (let at = offsets[row] as number; at < (offsets[row + 1] as number); at++) {
			const deviation = (values[at] as number) - (means[columns[at] as number] as number);
			columnSquares += weight * deviation * deviation;
		}
	});
	// The zeros that the sparse rows do not store deviate by the mean.
	means.forEach((mean, column) => {
		columnSquares += (total - (nonZeroWeights[column] as number)) * mean * mean;
	});
	return Array.from(projectedSquares, (squares) => (columnSquares > 0 ? squares / columnSquares : 0));
}

/**
 * Rows in the coordinates of the components: rows × componentCount. O(values · componentCount).
 *
 * @throws RangeError where the rows have other columns than the fit had
 */
export function transformSvd(svd: TruncatedSvd, rows: SparseRows): DenseRows {
	const componentCount = svd.components.length;
	const fitted = svd.components[0]?.length ?? 0;
	if (componentCount > 0 && fitted !== rows.columnCount) {
		throw new RangeError(`the rows have ${rows.columnCount} columns, the decomposition was fitted on ${fitted}`);
	}
	const flat = flatComponents(svd);
	const values = new Float64Array(rows.rowCount * componentCount);
	for (let row = 0; row < rows.rowCount; row++) {
		project(rows, row, flat, values, row * componentCount, componentCount);
	}
	return { rowCount: rows.rowCount, columnCount: componentCount, values };
}

/** A model is transformed with message by message: its components are laid out once. */
const layouts = new WeakMap<TruncatedSvd, Float64Array>();

function flatComponents(svd: TruncatedSvd): Float64Array {
	let flat = layouts.get(svd);
	if (flat === undefined) {
		flat = Float64Array.from(svd.components.flat());
		layouts.set(svd, flat);
	}
	return flat;
}

/** Writes sparse row · componentsᵀ to `target` from `start` on; `flat` is the components, row-major. */
function project(
	rows: SparseRows,
	row: number,
	flat: Float64Array,
	target: Float64Array,
	start: number,
	componentCount: number,
): void {
	const first = rows.offsets[row] as number;
	const end = rows.offsets[row + 1] as number;
	for (let j = 0; j < componentCount; j++) {
		const component = j * rows.columnCount;
		let sum = 0;
		for (let at = first; at < end; at++) {
			sum += (rows.values[at] as number) * (flat[component + (rows.columns[at] as number)] as number);
		}
		target[start + j] = sum;
	}
}

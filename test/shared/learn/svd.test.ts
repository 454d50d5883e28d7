import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import type { SparseRows } from '../../../shared/learn/matrix.ts';
import { fitTruncatedSvd, transformSvd } from '../../../shared/learn/svd.ts';
import { BLOCK_ROWS } from '../../../shared/learn/triangular-factor.ts';
import { assertClose, ones, permutation, pick, repeatedIndices } from './repeated.ts';

function sparse(rows: readonly (readonly number[])[], columnCount = rows[0]?.length ?? 0): SparseRows {
	const entries = rows.map((row) => row.flatMap((value, column) => (value === 0 ? [] : [{ column, value }])));
	const offsets = Int32Array.of(0, ...entries.map((row) => row.length));
	for (let i = 1; i < offsets.length; i++) offsets[i] = (offsets[i] ?? 0) + (offsets[i - 1] ?? 0);
	return {
		rowCount: rows.length,
		columnCount,
		offsets,
		columns: Int32Array.from(entries.flat(), (entry) => entry.column),
		values: Float64Array.from(entries.flat(), (entry) => entry.value),
	};
}

describe('fitTruncatedSvd', () => {
	it('decomposes a matrix whose answer is known', () => {
		// Rows (3, 0) and (0, −2), the second four times: XᵀX = diag(9, 16), so σ = 4 along (0, 1) and 3 along (1, 0).
		const svd = fitTruncatedSvd(
			sparse([
				[3, 0],
				[0, -2],
			]),
			[1, 4],
			2,
		);
		assertClose(svd.singularValues[0] ?? 0, 4, 1e-15 * 8, 'σ₁');
		assertClose(svd.singularValues[1] ?? 0, 3, 1e-15 * 8, 'σ₂');
		assert.deepEqual(
			svd.components.map((component) => component.map((entry) => Math.round(entry * 1e12) / 1e12)),
			[
				[0, 1],
				[1, 0],
			],
		);
		// Column 0 is 3, 0, 0, 0, 0: mean .6, variance 9/5 − .36 = 1.44; column 1 is 0, −2 ×4: mean −1.6, variance
		// 16/5 − 2.56 = .64. Of 2.08 in total the first component (column 1) has .64, the second 1.44.
		assertClose(svd.explainedVarianceRatio[0] ?? 0, 0.64 / 2.08, 1e-14, 'explained by the first');
		assertClose(svd.explainedVarianceRatio[1] ?? 0, 1.44 / 2.08, 1e-14, 'explained by the second');
	});

	it('makes the entry of largest absolute value positive', () => {
		const [first] = fitTruncatedSvd(sparse([[1, -2]]), [1], 1).components;
		assertClose(first?.[0] ?? 0, -1 / Math.sqrt(5), 1e-15, 'smaller entry');
		assertClose(first?.[1] ?? 0, 2 / Math.sqrt(5), 1e-15, 'larger entry');
	});

	it('pads with zero components what the rank does not fill', () => {
		// Rows 2 and 3 are multiples of row 1: one direction, of length √(1·5 + 1·20 + 2·45) = √115.
		const svd = fitTruncatedSvd(
			sparse([
				[1, 2, 0],
				[2, 4, 0],
				[3, 6, 0],
			]),
			[1, 1, 2],
			3,
		);
		assertClose(svd.singularValues[0] ?? 0, Math.sqrt(115), 1e-13, 'σ₁');
		assert.deepEqual(svd.singularValues.slice(1), [0, 0]);
		assert.deepEqual(svd.components.slice(1), [
			[0, 0, 0],
			[0, 0, 0],
		]);
		assert.deepEqual(svd.explainedVarianceRatio.slice(1), [0, 0]);
	});

	it('is defined where there is nothing to decompose', () => {
		const none = fitTruncatedSvd(sparse([[], []]), [1, 1], 2);
		assert.deepEqual(none, { components: [[], []], singularValues: [0, 0], explainedVarianceRatio: [0, 0] });
		assert.deepEqual([...transformSvd(none, sparse([[]])).values], [0, 0]);
		assert.deepEqual(fitTruncatedSvd(sparse([[0, 0]]), [3], 1).singularValues, [0]);
		assert.deepEqual(fitTruncatedSvd(sparse([], 2), [], 1).singularValues, [0]);
	});

	it('keeps the digits of small singular values over several blocks of rows', () => {
		// Orthonormal columns √(2/m)·cos(π(2i+1)j/2m), j ≥ 1 (the DCT), scaled by 1 … 1e-6, rotated by the Householder
		// reflection I − 2vvᵀ/vᵀv: the scales are the singular values. A Gram matrix would keep only four digits of 1e-6.
		const m = 3 * BLOCK_ROWS + 100;
		const scales = [1, 0.1, 1e-3, 1e-5, 1e-6];
		const v = [1, -2, 3, 1, 2];
		const vv = v.reduce((sum, entry) => sum + entry * entry, 0);
		const rows = Array.from({ length: m }, (_, i) => {
			const u = scales.map((s, j) => s * Math.sqrt(2 / m) * Math.cos((Math.PI * (2 * i + 1) * (j + 1)) / (2 * m)));
			const uv = u.reduce((sum, entry, j) => sum + entry * (v[j] ?? 0), 0);
			return u.map((entry, j) => entry - (2 * uv * (v[j] ?? 0)) / vv);
		});
		const svd = fitTruncatedSvd(sparse(rows), ones(m), 5);
		scales.forEach((scale, j) => {
			assertClose(svd.singularValues[j] ?? 0, scale, 1e-9 * scale, `σ of ${scale}`);
		});
	});

	it('refuses what it cannot decompose', () => {
		assert.throws(() => fitTruncatedSvd(sparse([[1]]), [1, 2]), /2 weights for 1 rows/);
		assert.throws(() => fitTruncatedSvd(sparse([[Number.NaN]]), [1]), /value 0 of the rows is NaN/);
		assert.throws(
			() => transformSvd(fitTruncatedSvd(sparse([[1, 2]]), [1], 1), sparse([[1]])),
			/have 1 columns.*fitted on 2/,
		);
	});
});

const weightedRows = fc.integer({ min: 1, max: 5 }).chain((columnCount) =>
	fc.array(
		fc.record({
			row: fc.array(fc.constantFrom(0, 0, 0, 1, -1, 0.5, 0.25, 3), { minLength: columnCount, maxLength: columnCount }),
			weight: fc.integer({ min: 1, max: 6 }),
			key: fc.nat(),
		}),
		{ minLength: 1, maxLength: 12 },
	),
);

describe('the decomposition of weighted rows', () => {
	it('is that of repeated rows, in any order, to the bit', () => {
		fc.assert(
			fc.property(weightedRows, (sample) => {
				const shuffled = pick(sample, permutation(sample.map((entry) => entry.key)));
				const weights = shuffled.map((entry) => entry.weight);
				const repeated = pick(shuffled, repeatedIndices(weights)).map((entry) => entry.row);
				const columnCount = sample[0]?.row.length ?? 0;
				const fit = (rows: readonly (readonly number[])[], counts: readonly number[]) =>
					fitTruncatedSvd(sparse(rows, columnCount), counts, 3);
				const expected = fit(
					sample.map((entry) => entry.row),
					sample.map((entry) => entry.weight),
				);
				const { explainedVarianceRatio, ...same } = fit(repeated, ones(repeated.length));
				const { explainedVarianceRatio: ratios, ...decomposition } = expected;
				assert.deepEqual(same, decomposition);
				assert.deepEqual(explainedVarianceRatio, ratios);
			}),
		);
	});

	it('has the singular values and the explained variance of the full matrix', () => {
		fc.assert(
			fc.property(weightedRows, (sample) => {
				const rows = sample.map((entry) => entry.row);
				const weights = sample.map((entry) => entry.weight);
				const full = new Matrix(pick(rows, repeatedIndices(weights)));
				const svd = fitTruncatedSvd(sparse(rows), weights, 3);
				const expected = new SingularValueDecomposition(full, { autoTranspose: true }).diagonal;
				svd.singularValues.forEach((value, j) => {
					assertClose(value, expected[j] ?? 0, 1e-9 * Math.max(1, expected[0] ?? 0), `σ ${j}`);
				});

				// scikit-learn: np.var(X_transformed, axis=0) / np.var(X, axis=0).sum()
				const total = columnVariances(full).reduce((sum, value) => sum + value, 0);
				const transformed = full.mmul(new Matrix(svd.components.map((component) => [...component])).transpose());
				columnVariances(transformed).forEach((value, j) => {
					const ratio = total > 1e-20 ? value / total : 0;
					assertClose(svd.explainedVarianceRatio[j] ?? 0, ratio, 1e-9, `explained by ${j}`);
				});

				const direct = transformSvd(svd, sparse(rows));
				rows.forEach((row, i) => {
					svd.components.forEach((component, j) => {
						const expectedValue = row.reduce<number>((sum, value, c) => sum + value * (component[c] ?? 0), 0);
						assertClose(direct.values[i * 3 + j] ?? Number.NaN, expectedValue, 1e-12, `row ${i}, component ${j}`);
					});
				});
			}),
		);
	});
});

/** numpy's `var(axis=0)`: the mean squared deviation of each column. */
function columnVariances(matrix: Matrix): number[] {
	const means = matrix.mean('column');
	return means.map((mean, c) => matrix.getColumn(c).reduce((sum, value) => sum + (value - mean) ** 2, 0) / matrix.rows);
}

/**
 * The triangular factor R of a tall matrix that never exists as a whole: rows come in blocks, R absorbs each.
 * Working on R keeps the matrix's own condition number; the Gram matrix RᵀR would square it.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */

/** Rows that one `absorb` takes; a block of 100 columns is then 400 kB and stays in the cache. */
export const BLOCK_ROWS = 512;

/**
 * Replaces R by the triangular factor of [R; block], in place: afterwards RᵀR has grown by blockᵀblock.
 *
 * Method: Householder reflections on the stacked matrix, using that R is triangular already (LAPACK's `tpqrt` with a
 * rectangular block). O(rowCount · n²).
 *
 * @param r n × n, row-major, upper triangular
 * @param block rowCount × n, column-major (column c starts at c · rowCount); destroyed
 */
export function absorbRows(r: Float64Array, n: number, block: Float64Array, rowCount: number): void {
	for (let k = 0; k < n; k++) {
		const start = k * rowCount;
		const end = start + rowCount;
		let sumOfSquares = 0;
		for (let i = start; i < end; i++) sumOfSquares += (block[i] as number) * (block[i] as number);
		if (sumOfSquares === 0) continue;

		// LAPACK's dlarfg: v = [1; block column / (alpha - beta)], beta away from alpha so that nothing cancels.
		const alpha = r[k * n + k] as number;
		const norm = Math.sqrt(alpha * alpha + sumOfSquares);
		const beta = alpha > 0 ? -norm : norm;
		const tau = (beta - alpha) / beta;
		const scale = 1 / (alpha - beta);
		for (let i = start; i < end; i++) block[i] = (block[i] as number) * scale;
		r[k * n + k] = beta;

		for (let j = k + 1; j < n; j++) {
			const shift = (j - k) * rowCount;
			let dot = r[k * n + j] as number;
			for (let i = start; i < end; i++) dot += (block[i] as number) * (block[i + shift] as number);
			if (dot === 0) continue;
			dot *= tau;
			r[k * n + j] = (r[k * n + j] as number) - dot;
			for (let i = start; i < end; i++) {
				block[i + shift] = (block[i + shift] as number) - dot * (block[i] as number);
			}
		}
	}
}

/** A row's weight says how many raw rows it stands for. */

/**
 * The number of raw rows that `rowCount` weighted rows stand for. O(rows).
 *
 * @throws RangeError where there is not exactly one weight a row, or one is not a positive finite number
 */
export function totalWeight(weights: ArrayLike<number>, rowCount: number): number {
	if (weights.length !== rowCount) {
		throw new RangeError(`${weights.length} weights for ${rowCount} rows, expected one weight a row`);
	}
	let total = 0;
	for (let i = 0; i < rowCount; i++) {
		const weight = weights[i] ?? Number.NaN;
		if (!(weight > 0 && Number.isFinite(weight))) {
			throw new RangeError(`weight of row ${i} is ${weight}, expected a positive count`);
		}
		total += weight;
	}
	return total;
}

/** A sample that needs no randomness and follows weights exactly. */

/**
 * How often each row falls into a sample of `size` of the raw rows that the weights stand for: one raw row in the
 * middle of each of `size` equal stretches of the total weight. The counts sum to `size`; a row with a share of at
 * least 1/size of the weight is always in.
 *
 * Method: systematic sampling with probability proportional to size. On rows in lexicographic order it spreads over
 * the space as well. O(rows + size).
 */
export function systematicSample(weights: Float64Array, size: number): Float64Array {
	const total = weights.reduce((sum, weight) => sum + weight, 0);
	const hits = new Float64Array(weights.length);
	let taken = 0;
	let end = 0;
	weights.forEach((weight, row) => {
		end += weight;
		const reached = Math.min(Math.max(Math.ceil((end * size) / total - 0.5), taken), size);
		hits[row] = reached - taken;
		taken = reached;
	});
	return hits;
}

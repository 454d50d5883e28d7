/** Eighths of a power of two: near enough, where an order only has to be good. */
const STEPS = 8;
/** Costs from 2^−16 to 2^48. */
const LOWEST = -16;
const BUCKETS = 64 * STEPS;

/**
 * Puts things in the order of their costs, which may be anything positive: by the cost's logarithm, in steps of an eighth, of
 * equals the first first. O(things), where a sort of a thousand takes most of a search.
 */
export class CostOrder {
	#buckets = new Uint16Array(1024);
	#count = 0;
	/** By bucket: how many, then where the next goes. */
	readonly #places = new Int32Array(BUCKETS + 1);

	/** Forgets what was added. */
	begin(count: number): void {
		if (count > this.#buckets.length) this.#buckets = new Uint16Array(2 * count);
		this.#count = 0;
		this.#places.fill(0);
	}

	/** The next thing's cost. */
	add(cost: number): void {
		const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor((Math.log2(cost) - LOWEST) * STEPS)));
		this.#buckets[this.#count++] = bucket;
		this.#places[bucket + 1] = (this.#places[bucket + 1] ?? 0) + 1;
	}

	/** @param things as many as costs were added, in the same order */
	sorted(things: readonly number[]): Int32Array {
		for (let bucket = 1; bucket <= BUCKETS; bucket++) {
			this.#places[bucket] = (this.#places[bucket] ?? 0) + (this.#places[bucket - 1] ?? 0);
		}
		const sorted = new Int32Array(things.length);
		for (const [at, thing] of things.entries()) {
			const bucket = this.#buckets[at] ?? 0;
			const place = this.#places[bucket] ?? 0;
			sorted[place] = thing;
			this.#places[bucket] = place + 1;
		}
		return sorted;
	}
}

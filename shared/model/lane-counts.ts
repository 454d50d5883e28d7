/** Candidates whose greatest count is kept together. */
export const BLOCK = 64;
const WORDS = BLOCK / 2;
/** Above the greatest count of each lane. Not the topmost bit: sums stay within what V8 takes for a small integer. */
const FLAGS = 0x4000_4000;

/**
 * A count in [0, 16,383] for each of many candidates, two to a 32-bit word, so that the greatest of each block of `BLOCK`
 * candidates is found two at once and without a branch: the flag of `flag + greatest − count` says lane by lane which is
 * greater, and no lane borrows from its neighbour. Thresholds then pass over whole blocks.
 */
export class LaneCounts {
	readonly length: number;
	readonly #counts: Int16Array;
	readonly #words: Int32Array;
	/** By block, as of `measure`. */
	readonly #greatest: Int16Array;

	constructor(length: number) {
		this.length = length;
		const blocks = Math.ceil(length / BLOCK);
		const buffer = new ArrayBuffer(2 * BLOCK * blocks);
		this.#counts = new Int16Array(buffer);
		this.#words = new Int32Array(buffer);
		this.#greatest = new Int16Array(blocks);
	}

	get blocks(): number {
		return this.#greatest.length;
	}

	get(candidate: number): number {
		return this.#counts[candidate] ?? 0;
	}

	/** Sets all counts. */
	fill(count: number): void {
		this.#counts.fill(count, 0, this.length);
	}

	/** Adds to the counts of `candidates[start]` to `candidates[end − 1]`; the caller sees to it that they stay in range. */
	add(candidates: Int32Array | Uint16Array, start: number, end: number, amount: number): void {
		addTo(this.#counts, candidates, start, end, amount);
	}

	/** Finds the greatest count of each block. O(length). */
	measure(): void {
		const words = this.#words;
		const greatest = this.#greatest;
		for (let block = 0, word = 0; block < greatest.length; block++) {
			// Four at a time, of which none waits for another.
			let a = 0;
			let b = 0;
			let c = 0;
			let d = 0;
			for (const end = word + WORDS; word < end; word += 4) {
				a = greaterLanes(a, words[word] ?? 0);
				b = greaterLanes(b, words[word + 1] ?? 0);
				c = greaterLanes(c, words[word + 2] ?? 0);
				d = greaterLanes(d, words[word + 3] ?? 0);
			}
			const most = greaterLanes(greaterLanes(a, b), greaterLanes(c, d));
			greatest[block] = Math.max(most & 0xffff, most >>> 16);
		}
	}

	/** The first of the candidates with the greatest count, as of `measure`. */
	fullest(): number {
		const greatest = this.#greatest;
		let fullest = 0;
		for (let block = 1; block < greatest.length; block++) {
			if ((greatest[block] ?? 0) > (greatest[fullest] ?? 0)) fullest = block;
		}
		return this.#counts.indexOf(greatest[fullest] ?? 0, fullest * BLOCK);
	}

	/** The greatest count of a block, as of `measure`. */
	greatest(block: number): number {
		return this.#greatest[block] ?? 0;
	}

	/** Writes the candidates of a block with at least so much to `found`, from a place on. @returns the place after the last */
	atLeast(least: number, block: number, found: Int32Array, place: number): number {
		let next = place;
		const end = Math.min(this.length, (block + 1) * BLOCK);
		for (let candidate = block * BLOCK; candidate < end; candidate++) {
			if (this.get(candidate) >= least) found[next++] = candidate;
		}
		return next;
	}
}

function greaterLanes(a: number, b: number): number {
	const flags = ((a | FLAGS) - b) & FLAGS;
	const mask = flags - (flags >>> 14);
	return (a & mask) | (b & ~mask);
}

/** The loop that takes most of a search. By itself and with an integer by `| 0`, V8 compiles it without a conversion. */
function addTo(
	counts: Int16Array,
	candidates: Int32Array | Uint16Array,
	start: number,
	end: number,
	amount: number,
): void {
	const whole = amount | 0;
	for (let at = start; at < end; at++) {
		const candidate = candidates[at] ?? 0;
		counts[candidate] = ((counts[candidate] ?? 0) + whole) | 0;
	}
}

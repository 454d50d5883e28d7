import { markVaryingPairs, type PairBudget } from './merge-pairs.ts';
import { distinctRows, leaders, type Rows, rowHashes } from './row-table.ts';
import { TokenTrait } from './template-tokens.ts';

/** A position whose fillers are words becomes a wildcard from this many on. */
const MIN_FILLERS = 4;
/** So many of the other tokens must hold a letter: what is left has to say something. */
const MIN_OTHER_WORDS = 2;
/** And one more where the first token would go, which more often than not names the event. */
const MIN_OTHER_WORDS_FIRST = 3;
const MAX_PASSES = 4;

/**
 * Finds the varying positions of distinct rows of one width. Rows that agree everywhere but at one position form a
 * group, and the position becomes a wildcard in all of them where the group says that it varies (`varies`) and enough
 * words are left. All positions of a pass are judged on the same rows, so the order of the rows does not matter. What no
 * single position explains may be a pair that varies together (`markVaryingPairs`).
 *
 * @returns the distinct rows that are left; not all have a wildcard.
 * Time O(passes · rows · width) and once O(rows · width²), memory O(rows · width).
 */
export function mergePositions(input: Rows, traits: Uint8Array, wildcard: number, budget: PairBudget): Rows {
	const rows = mergeSingles(input, traits, wildcard);
	const marked = markVaryingPairs(rows, traits, wildcard, budget);
	return marked === undefined ? rows : mergeSingles(distinctRows({ ...rows, tokens: marked }).rows, traits, wildcard);
}

function mergeSingles(input: Rows, traits: Uint8Array, wildcard: number): Rows {
	let rows = input;
	for (let pass = 0; pass < MAX_PASSES && rows.count > 1; pass++) {
		const marked = markVarying(rows, traits, wildcard);
		if (marked === undefined) break;
		rows = distinctRows({ ...rows, tokens: marked }).rows;
	}
	return rows;
}

/** The rows' tokens with each varying position replaced by the wildcard, or undefined where none varies. */
function markVarying(rows: Rows, traits: Uint8Array, wildcard: number): Int32Array | undefined {
	const { width, count, tokens } = rows;
	const hashes = rowHashes(rows);
	const words = countWords(rows, traits);
	const groups = new FillerCounts(count);
	let marked: Int32Array | undefined;
	for (let position = 0; position < width; position++) {
		const leader = leaders(rows, hashes, position);
		groups.clear();
		for (let row = 0; row < count; row++) {
			groups.add(leader[row] ?? row, traits[tokens[row * width + position] ?? 0] ?? 0);
		}
		const minWords = position === 0 ? MIN_OTHER_WORDS_FIRST : MIN_OTHER_WORDS;
		for (let row = 0; row < count; row++) {
			const at = row * width + position;
			const token = tokens[at] ?? 0;
			const isWord = ((traits[token] ?? 0) & TokenTrait.letters) !== 0 ? 1 : 0;
			if (token === wildcard || (words[row] ?? 0) - isWord < minWords || !groups.varies(leader[row] ?? row)) continue;
			marked ??= tokens.slice();
			marked[at] = wildcard;
		}
	}
	return marked;
}

/** How many tokens of each row hold a letter. */
function countWords({ width, count, tokens }: Rows, traits: Uint8Array): Uint16Array {
	const words = new Uint16Array(count);
	for (let row = 0, at = 0; row < count; row++) {
		let sum = 0;
		for (let position = 0; position < width; position++, at++)
			sum += (traits[tokens[at] ?? 0] ?? 0) & TokenTrait.letters;
		words[row] = sum;
	}
	return words;
}

/** What fills one position of each group. Rows are distinct, so a group has as many distinct fillers as rows. */
class FillerCounts {
	readonly #fillers: Uint32Array;
	readonly #states: Uint32Array;
	readonly #withValue: Uint32Array;
	/** 1: a filler is nothing but a value; 2: a filler is the wildcard. */
	readonly #kinds: Uint8Array;

	constructor(rows: number) {
		this.#fillers = new Uint32Array(rows);
		this.#states = new Uint32Array(rows);
		this.#withValue = new Uint32Array(rows);
		this.#kinds = new Uint8Array(rows);
	}

	clear(): void {
		this.#fillers.fill(0);
		this.#states.fill(0);
		this.#withValue.fill(0);
		this.#kinds.fill(0);
	}

	add(group: number, traits: number): void {
		this.#fillers[group] = (this.#fillers[group] ?? 0) + 1;
		if ((traits & TokenTrait.state) !== 0) this.#states[group] = (this.#states[group] ?? 0) + 1;
		if ((traits & TokenTrait.value) !== 0) this.#withValue[group] = (this.#withValue[group] ?? 0) + 1;
		if ((traits & TokenTrait.wildcard) !== 0) this.#kinds[group] = (this.#kinds[group] ?? 0) | 2;
		else if ((traits & TokenTrait.value) !== 0 && (traits & TokenTrait.letters) === 0) {
			this.#kinds[group] = (this.#kinds[group] ?? 0) | 1;
		}
	}

	/**
	 * A position varies where two fillers or more include the wildcard; or every one holds a value (`rdd_<ID>`,
	 * `broadcast_<ID>`); or one is a value and none a state; or there are `MIN_FILLERS` and no more than half are states.
	 */
	varies(group: number): boolean {
		const fillers = this.#fillers[group] ?? 0;
		const states = this.#states[group] ?? 0;
		const kinds = this.#kinds[group] ?? 0;
		if (fillers < 2) return false;
		if ((kinds & 2) !== 0 || this.#withValue[group] === fillers || ((kinds & 1) !== 0 && states === 0)) return true;
		return fillers >= MIN_FILLERS && 2 * states <= fillers;
	}
}

const EMPTY = -1;

/**
 * Numbers 32-bit keys 0, 1, 2, … in order of first sight. An open hash table in one typed array, a key beside its number, so that a
 * look-up reads memory once: 16 to 32 bytes a key, where a `Map` of numbers takes several times as much and as long.
 */
export class PartNumbers {
	/** Key and number of slot i at 2i and 2i + 1. */
	#slots: Int32Array;
	#mask: number;
	#size = 0;
	/** For `findAll`: what stands in the first place of each key. */
	#seen = new Int32Array(0);

	/** @param capacity how many keys fit before the table grows */
	constructor(capacity = 1024) {
		const count = 2 ** Math.ceil(Math.log2(2 * capacity));
		this.#slots = emptySlots(count);
		this.#mask = count - 1;
	}

	get size(): number {
		return this.#size;
	}

	/** The key's number, given now if it has none. O(1) expected. */
	add(key: number): number {
		const place = this.#placeOf(key);
		const number = this.#slots[place + 1] ?? EMPTY;
		if (number !== EMPTY) return number;
		this.#slots[place] = key;
		this.#slots[place + 1] = this.#size++;
		if (2 * this.#size > this.#mask) this.#grow();
		return this.#size - 1;
	}

	/** The key's number, or −1 where it has none. O(1) expected. */
	find(key: number): number {
		return this.#slots[this.#placeOf(key) + 1] ?? EMPTY;
	}

	/** The numbers of the keys that have one, in the keys' order. All places are read once before, so that memory is waited for together. */
	findAll(keys: readonly number[]): number[] {
		const slots = this.#slots;
		const mask = this.#mask;
		if (this.#seen.length < keys.length) this.#seen = new Int32Array(2 * keys.length);
		const seen = this.#seen;
		for (let i = 0; i < keys.length; i++) seen[i] = slots[2 * ((keys[i] as number) & mask)] as number;
		const found: number[] = [];
		for (let i = 0; i < keys.length; i++) {
			const number = this.find(keys[i] as number);
			if (number !== EMPTY) found.push(number);
		}
		return found;
	}

	/** Forgets all keys; the table keeps its size. */
	clear(): void {
		this.#slots.fill(EMPTY);
		this.#size = 0;
	}

	/**
	 * Makes `numbers[n]` of each number n, whatever that is but −1: from then on keys are only looked up.
	 * O(slots); keeps no second table.
	 */
	renumber(numbers: ArrayLike<number>): void {
		const slots = this.#slots;
		for (let at = 1; at < slots.length; at += 2) {
			const number = slots[at] ?? EMPTY;
			if (number !== EMPTY) slots[at] = numbers[number] ?? EMPTY;
		}
	}

	/** Keys are hashes already, whose low bits are well mixed; neighbours are tried where the slot is taken. */
	#placeOf(key: number): number {
		const slots = this.#slots;
		let slot = key & this.#mask;
		while (slots[2 * slot + 1] !== EMPTY && slots[2 * slot] !== key) slot = (slot + 1) & this.#mask;
		return 2 * slot;
	}

	#grow(): void {
		const before = this.#slots;
		this.#slots = emptySlots(before.length);
		this.#mask = before.length - 1;
		for (let at = 0; at < before.length; at += 2) {
			const number = before[at + 1] ?? EMPTY;
			if (number === EMPTY) continue;
			const place = this.#placeOf(before[at] ?? 0);
			this.#slots[place] = before[at] ?? 0;
			this.#slots[place + 1] = number;
		}
	}
}

function emptySlots(count: number): Int32Array {
	return new Int32Array(2 * count).fill(EMPTY);
}

const EMPTY = -1;

/**
 * Numbers 32-bit keys 0, 1, 2, … in order of first sight. An open hash table on typed arrays: 12 to 24 bytes a key, where
 * a `Map` of numbers takes several times as much and as long.
 */
export class PartNumbers {
	#keys: Int32Array;
	#numbers: Int32Array;
	#size = 0;

	/** @param capacity how many keys fit before the table grows */
	constructor(capacity = 1024) {
		const slots = 2 ** Math.ceil(Math.log2(2 * capacity));
		this.#keys = new Int32Array(slots);
		this.#numbers = new Int32Array(slots).fill(EMPTY);
	}

	get size(): number {
		return this.#size;
	}

	/** The key's number, given now if it has none. O(1) expected. */
	add(key: number): number {
		const slot = this.#slotOf(key);
		const number = this.#numbers[slot] ?? EMPTY;
		if (number !== EMPTY) return number;
		this.#keys[slot] = key;
		this.#numbers[slot] = this.#size++;
		if (2 * this.#size > this.#keys.length) this.#grow();
		return this.#size - 1;
	}

	/** The key's number, or −1 where it has none. O(1) expected. */
	find(key: number): number {
		return this.#numbers[this.#slotOf(key)] ?? EMPTY;
	}

	/** Forgets all keys; the table keeps its size. */
	clear(): void {
		this.#numbers.fill(EMPTY);
		this.#size = 0;
	}

	/** Keys are hashes already, whose low bits are well mixed; neighbours are tried where the slot is taken. */
	#slotOf(key: number): number {
		const mask = this.#keys.length - 1;
		let slot = key & mask;
		while (this.#numbers[slot] !== EMPTY && this.#keys[slot] !== key) slot = (slot + 1) & mask;
		return slot;
	}

	#grow(): void {
		const [keys, numbers] = [this.#keys, this.#numbers];
		this.#keys = new Int32Array(2 * keys.length);
		this.#numbers = new Int32Array(2 * keys.length).fill(EMPTY);
		for (let slot = 0; slot < keys.length; slot++) {
			const number = numbers[slot] ?? EMPTY;
			if (number === EMPTY) continue;
			const place = this.#slotOf(keys[slot] ?? 0);
			this.#keys[place] = keys[slot] ?? 0;
			this.#numbers[place] = number;
		}
	}
}

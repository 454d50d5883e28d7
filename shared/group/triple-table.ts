import { randomInt } from 'node:crypto';
import { grown } from './byte-table.ts';

const FIRST_ENTRIES = 256;

/** Distinct triples of whole numbers, numbered from 0 in the order in which they come. */
export class TripleTable {
	size = 0;
	/** Below 2^32, as `third` is. */
	first = new Uint32Array(FIRST_ENTRIES);
	/** Below 2^16. */
	second = new Uint16Array(FIRST_ENTRIES);
	third = new Uint32Array(FIRST_ENTRIES);
	/** Open addressing, numbers from 1 on; half of the places stay empty. */
	#slots = new Int32Array(2 * FIRST_ENTRIES);
	readonly #seed = randomInt(2 ** 32) | 0;

	/** The number of a triple: `size − 1` where it is new. */
	intern(first: number, second: number, third: number): number {
		const mask = this.#slots.length - 1;
		let slot = this.#hash(first, second, third) & mask;
		for (let entry = this.#slots[slot] as number; entry !== 0; entry = this.#slots[slot] as number) {
			const number = entry - 1;
			if (this.first[number] === first && this.third[number] === third && this.second[number] === second) return number;
			slot = (slot + 1) & mask;
		}
		const number = this.size++;
		if (number === this.first.length) {
			this.first = grown(this.first);
			this.second = grown(this.second);
			this.third = grown(this.third);
		}
		this.first[number] = first;
		this.second[number] = second;
		this.third[number] = third;
		this.#slots[slot] = number + 1;
		if (2 * this.size > this.#slots.length) this.#growSlots();
		return number;
	}

	#growSlots(): void {
		const slots = new Int32Array(2 * this.#slots.length);
		const mask = slots.length - 1;
		for (let number = 0; number < this.size; number++) {
			const [first, second, third] = [this.first[number], this.second[number], this.third[number]];
			let slot = this.#hash(first as number, second as number, third as number) & mask;
			while (slots[slot] !== 0) slot = (slot + 1) & mask;
			slots[slot] = number + 1;
		}
		this.#slots = slots;
	}

	/** The finalizer of MurmurHash3 (Appleby) after each number. */
	#hash(first: number, second: number, third: number): number {
		return mixed(mixed(mixed(this.#seed ^ first) ^ third) ^ second);
	}
}

function mixed(number: number): number {
	let bits = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
	bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
	return bits ^ (bits >>> 16);
}

import { randomInt } from 'node:crypto';

/**
 * Distinct byte strings, numbered from 0 in the order in which they come. Their bytes lie in a few large buffers and not in JavaScript
 * strings, so that memory follows the bytes: a million of a hundred bytes take 130 MB.
 */
const SEGMENT_BYTES = 1 << 22;
const FIRST_SEGMENT_BYTES = 1 << 13;
const FIRST_ENTRIES = 256;

interface Segment {
	readonly bytes: Buffer;
	/** The same memory. */
	readonly words: Uint32Array;
}

export class ByteTable {
	/** How many there are. */
	size = 0;
	/** Bytes of all of them. */
	bytes = 0;
	/** Where the next one is written before it is looked up: see {@link reserve} and {@link intern}. */
	scratch: Buffer;
	#scratchWords: Uint32Array;
	readonly #segments: Segment[] = [];
	/** Words of the last segment that are used. */
	#used = 0;
	#segmentOf = new Uint16Array(FIRST_ENTRIES);
	/** In words of its segment. */
	#starts = new Uint32Array(FIRST_ENTRIES);
	#lengths = new Uint32Array(FIRST_ENTRIES);
	#hashes = new Uint32Array(FIRST_ENTRIES);
	/** Open addressing, numbers from 1 on; half of the places stay empty. */
	#slots = new Int32Array(2 * FIRST_ENTRIES);
	// Whoever writes logs must not be able to choose texts of one hash.
	readonly #key0 = randomInt(2 ** 32) | 0;
	readonly #key1 = randomInt(2 ** 32) | 0;

	constructor() {
		const { bytes, words } = segmentOf(1 << 10);
		this.scratch = bytes;
		this.#scratchWords = words;
	}

	/** Makes `scratch` hold so many bytes. What was in it is lost. */
	reserve(length: number): void {
		if (length + 8 <= this.scratch.length) return;
		const { bytes, words } = segmentOf(Math.max(length + 8, 2 * this.scratch.length));
		this.scratch = bytes;
		this.#scratchWords = words;
	}

	/** The number of the string that the first `length` bytes of `scratch` are: a new one where it is not yet here. */
	intern(length: number): number {
		const { scratch } = this;
		const words = this.#scratchWords;
		const count = (length + 3) >>> 2;
		// Words are compared whole.
		for (let i = length; i < count << 2; i++) scratch[i] = 0;
		const hash = this.#hash(words, count, length);
		const mask = this.#slots.length - 1;
		let slot = hash & mask;
		for (let entry = this.#slots[slot] as number; entry !== 0; entry = this.#slots[slot] as number) {
			const number = entry - 1;
			if (this.#hashes[number] === hash && this.#lengths[number] === length && this.#equals(number, words, count))
				return number;
			slot = (slot + 1) & mask;
		}
		return this.#add(hash, length, slot);
	}

	/** {@link intern} for text. */
	internText(text: string): number {
		this.reserve(3 * text.length);
		return this.intern(this.scratch.write(text, 0, 'utf8'));
	}

	/** Valid as long as the table. */
	bytesOf(number: number): Buffer {
		const { bytes } = this.#segments[this.#segmentOf[number] as number] as Segment;
		const start = (this.#starts[number] as number) * 4;
		return bytes.subarray(start, start + (this.#lengths[number] as number));
	}

	textOf(number: number): string {
		const { bytes } = this.#segments[this.#segmentOf[number] as number] as Segment;
		const start = (this.#starts[number] as number) * 4;
		return bytes.toString('utf8', start, start + (this.#lengths[number] as number));
	}

	lengthOf(number: number): number {
		return this.#lengths[number] as number;
	}

	/** All numbers, by their bytes: in the order of code points where they are UTF-8. */
	sorted(): Uint32Array {
		const order = Uint32Array.from({ length: this.size }, (_, i) => i);
		const at = (number: number, depth: number): number => {
			if (depth >= (this.#lengths[number] as number)) return -1;
			const { bytes } = this.#segments[this.#segmentOf[number] as number] as Segment;
			return bytes[(this.#starts[number] as number) * 4 + depth] as number;
		};
		sortByBytes(order, at);
		return order;
	}

	#equals(number: number, words: Uint32Array, count: number): boolean {
		const { words: own } = this.#segments[this.#segmentOf[number] as number] as Segment;
		const start = this.#starts[number] as number;
		for (let i = 0; i < count; i++) if (own[start + i] !== words[i]) return false;
		return true;
	}

	/** HalfSipHash-1-3 (Aumasson and Bernstein) over whole words. */
	#hash(words: Uint32Array, count: number, length: number): number {
		let v0 = this.#key0;
		let v1 = this.#key1;
		let v2 = this.#key0 ^ 0x6c796765;
		let v3 = this.#key1 ^ 0x74656462;
		for (let i = 0; i <= count + 3; i++) {
			const word = i < count ? (words[i] as number) | 0 : i === count ? length : 0;
			if (i === count + 1) v2 ^= 0xff;
			v3 ^= word;
			v0 = (v0 + v1) | 0;
			v1 = (v1 << 5) | (v1 >>> 27);
			v1 ^= v0;
			v0 = (v0 << 16) | (v0 >>> 16);
			v2 = (v2 + v3) | 0;
			v3 = (v3 << 8) | (v3 >>> 24);
			v3 ^= v2;
			v0 = (v0 + v3) | 0;
			v3 = (v3 << 7) | (v3 >>> 25);
			v3 ^= v0;
			v2 = (v2 + v1) | 0;
			v1 = (v1 << 13) | (v1 >>> 19);
			v1 ^= v2;
			v2 = (v2 << 16) | (v2 >>> 16);
			v0 ^= word;
		}
		return (v1 ^ v3) >>> 0;
	}

	#add(hash: number, length: number, slot: number): number {
		const number = this.size++;
		if (number === this.#lengths.length) this.#growEntries();
		const count = (length + 3) >>> 2;
		const last = this.#segments.at(-1);
		if (last === undefined || this.#used + count > last.words.length) {
			const usual = last ? Math.min(SEGMENT_BYTES, 4 * last.bytes.length) : FIRST_SEGMENT_BYTES;
			this.#segments.push(segmentOf(Math.max(usual, 4 * count)));
			this.#used = 0;
		}
		const { words } = this.#segments.at(-1) as Segment;
		words.set(this.#scratchWords.subarray(0, count), this.#used);
		this.#segmentOf[number] = this.#segments.length - 1;
		this.#starts[number] = this.#used;
		this.#lengths[number] = length;
		this.#hashes[number] = hash;
		this.#used += count;
		this.bytes += length;
		this.#slots[slot] = number + 1;
		if (2 * this.size > this.#slots.length) this.#growSlots();
		return number;
	}

	#growEntries(): void {
		this.#segmentOf = grown(this.#segmentOf);
		this.#starts = grown(this.#starts);
		this.#lengths = grown(this.#lengths);
		this.#hashes = grown(this.#hashes);
	}

	#growSlots(): void {
		const slots = new Int32Array(2 * this.#slots.length);
		const mask = slots.length - 1;
		for (let number = 0; number < this.size; number++) {
			let slot = (this.#hashes[number] as number) & mask;
			while (slots[slot] !== 0) slot = (slot + 1) & mask;
			slots[slot] = number + 1;
		}
		this.#slots = slots;
	}
}

function segmentOf(bytes: number): Segment {
	const memory = new ArrayBuffer((bytes + 3) & ~3);
	return { bytes: Buffer.from(memory), words: new Uint32Array(memory) };
}

/** Twice as long, with what was in it. */
export function grown<T extends Uint16Array | Uint32Array | Float64Array | Int32Array>(array: T): T {
	const larger = new (array.constructor as new (length: number) => T)(2 * array.length);
	larger.set(array);
	return larger;
}

/**
 * Multikey quicksort (Bentley and Sedgewick, 1997): O(n log n) and each byte that tells strings apart once.
 * @param at a string's byte at a depth, −1 beyond its end
 */
function sortByBytes(order: Uint32Array, at: (number: number, depth: number) => number): void {
	// A stack of its own: a common beginning of a megabyte would be as many calls.
	const ranges: number[] = [];
	const later = (start: number, end: number, depth: number) => {
		if (end - start > 1) ranges.push(start, end, depth);
	};
	later(0, order.length, 0);
	while (ranges.length > 0) {
		const depth = ranges.pop() as number;
		const end = ranges.pop() as number;
		const start = ranges.pop() as number;
		const pivot = at(order[(start + end) >>> 1] as number, depth);
		let less = start;
		let more = end;
		for (let i = start; i < more; ) {
			const byte = at(order[i] as number, depth);
			if (byte < pivot) swap(order, i++, less++);
			else if (byte > pivot) swap(order, i, --more);
			else i++;
		}
		later(start, less, depth);
		later(more, end, depth);
		// They differ, so that at most one has ended here.
		if (pivot >= 0) later(less, more, depth + 1);
	}
}

function swap(order: Uint32Array, i: number, j: number): void {
	const number = order[i] as number;
	order[i] = order[j] as number;
	order[j] = number;
}

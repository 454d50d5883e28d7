import duckdb from '@duckdb/node-bindings';
import { ENTRY_BYTES, INLINE_BYTES, type Vector } from './vectors.ts';

/** Bytes of texts that are handed over together. */
const MOST_JOINED = 1 << 20;
const FIRST_ROWS = 2048;
/** Of a vector's validity. */
const VALIDITY_BYTES = 8;

/**
 * Fills vectors of texts, which must be UTF-8. The driver has a call for each text, which takes as long as to copy a thousand bytes: here all
 * texts are one, to which the entries of all rows point.
 */
export class TextEntries {
	#words = new Int32Array(4 * FIRST_ROWS);
	#bytes = new Uint8Array(this.#words.buffer);
	#joined = Buffer.allocUnsafeSlow(1 << 12);
	#used = 0;
	/** Texts that would be too long to be joined. */
	readonly #apart: (readonly [row: number, text: Uint8Array])[] = [];
	readonly #rowOfCode = new Map<number, number>();

	/** @param textOf UTF-8; `null` is NULL */
	fill(vector: Vector, count: number, textOf: (row: number) => Uint8Array | null): void {
		this.#begin(count);
		const nulls = new Nulls(count);
		for (let row = 0; row < count; row++) this.#add(row, textOf(row), nulls);
		this.#write(vector, count);
		nulls.set(vector);
	}

	/** The same where rows have texts in common: those of one code share it. @param codes of each row */
	fillCoded(vector: Vector, codes: ArrayLike<number>, textOf: (code: number) => Uint8Array | null): void {
		const count = codes.length;
		this.#begin(count);
		const nulls = new Nulls(count);
		const words = this.#words;
		for (let row = 0; row < count; row++) {
			const code = codes[row] as number;
			const before = this.#rowOfCode.get(code);
			if (before === undefined) {
				if (this.#add(row, textOf(code), nulls)) this.#rowOfCode.set(code, row);
				continue;
			}
			for (let word = 0; word < 4; word++) words[4 * row + word] = words[4 * before + word] as number;
		}
		this.#write(vector, count);
		nulls.set(vector);
	}

	/** Whatever became of the vector before. */
	#begin(count: number): void {
		if (4 * count > this.#words.length) {
			this.#words = new Int32Array(4 * count);
			this.#bytes = new Uint8Array(this.#words.buffer);
		}
		this.#words.fill(0, 0, 4 * count);
		this.#used = 0;
		this.#apart.length = 0;
		this.#rowOfCode.clear();
	}

	/** @returns whether the row's entry may stand in others, too */
	#add(row: number, text: Uint8Array | null, nulls: Nulls): boolean {
		if (text === null) {
			nulls.add(row);
			return false;
		}
		const { length } = text;
		if (length > INLINE_BYTES && this.#used + length > MOST_JOINED) {
			this.#apart.push([row, text]);
			return false;
		}
		const words = this.#words;
		words[4 * row] = length;
		const start = ENTRY_BYTES * row + 4;
		const inline = length <= INLINE_BYTES ? length : 4;
		for (let i = 0; i < inline; i++) this.#bytes[start + i] = text[i] as number;
		if (length <= INLINE_BYTES) return true;
		words[4 * row + 2] = this.#used;
		this.#reserve(length);
		this.#joined.set(text, this.#used);
		this.#used += length;
		return true;
	}

	#reserve(more: number): void {
		const needed = this.#used + more;
		if (needed <= this.#joined.length) return;
		const larger = Buffer.allocUnsafeSlow(Math.min(MOST_JOINED, Math.max(needed, 4 * this.#joined.length)));
		this.#joined.copy(larger, 0, 0, this.#used);
		this.#joined = larger;
	}

	#write(vector: Vector, count: number): void {
		if (count === 0) return;
		if (this.#used > 0) this.#point(vector, count);
		duckdb.copy_data_to_vector(vector, 0, this.#words.buffer, 0, ENTRY_BYTES * count);
		for (const [row, text] of this.#apart) duckdb.vector_assign_string_element_len(vector, row, text);
		this.#apart.length = 0;
	}

	/** Gives all texts to the vector as one, whose address is where theirs begin. */
	#point(vector: Vector, count: number): void {
		// It is longer than what would be kept in the entry: every part of it is.
		duckdb.vector_assign_string_element_len(vector, 0, this.#joined.subarray(0, this.#used));
		const { buffer, byteOffset } = duckdb.vector_get_data(vector, ENTRY_BYTES);
		const [length, , low = 0, high = 0] = new Uint32Array(buffer, byteOffset, ENTRY_BYTES / 4);
		// What the driver refuses, it leaves out without a word.
		if (length !== this.#used) throw new TypeError(`one of ${count} texts is no UTF-8: expected all to be`);
		const words = this.#words;
		for (let row = 0; row < count; row++) {
			if ((words[4 * row] as number) <= INLINE_BYTES) continue;
			const address = low + (words[4 * row + 2] as number);
			words[4 * row + 2] = address | 0;
			words[4 * row + 3] = address < 2 ** 32 ? high : high + 1;
		}
	}
}

/** Which rows of a vector are NULL: a bit for each that is not. */
export class Nulls {
	readonly #count: number;
	#valid: Uint8Array | undefined;

	constructor(count: number) {
		this.#count = count;
	}

	add(row: number): void {
		this.#valid ??= new Uint8Array(Math.ceil(this.#count / 64) * VALIDITY_BYTES).fill(0xff);
		this.#valid[row >>> 3] = (this.#valid[row >>> 3] as number) & ~(1 << (row & 7));
	}

	set(vector: Vector): void {
		if (this.#valid === undefined) return;
		duckdb.vector_ensure_validity_writable(vector);
		const { buffer, byteLength } = this.#valid;
		duckdb.copy_data_to_vector_validity(vector, 0, buffer as ArrayBuffer, 0, byteLength);
	}
}

/** The driver's vectors as typed arrays: to ask for values one by one costs ten times as much. */
import type { DuckDBDataChunk } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';

export type Vector = ReturnType<typeof duckdb.data_chunk_get_vector>;

/** Bytes of a text's entry in a vector: its length, and its bytes where they are at most 12, else four of them and a pointer. */
export const ENTRY_BYTES = 16;
export const INLINE_BYTES = 12;

export function vectorOf({ chunk }: DuckDBDataChunk, column: number): Vector {
	return duckdb.data_chunk_get_vector(chunk, column);
}

/**
 * Whole numbers of 64 bits as doubles, exact up to 2^53. What stands for NULL is any number.
 * @param into where they are put, at its beginning
 */
export function wholeNumbers(vector: Vector, count: number, into = new Float64Array(count)): Float64Array {
	const bytes = duckdb.vector_get_data(vector, 8 * count);
	const words = new Int32Array(bytes.buffer, bytes.byteOffset, 2 * count);
	const numbers = into.subarray(0, count);
	for (let i = 0; i < count; i++) {
		numbers[i] = (words[2 * i + 1] as number) * 4294967296 + ((words[2 * i] as number) >>> 0);
	}
	return numbers;
}

/** Whether any of a column of booleans is true. None is NULL. */
export function anyTrue(vector: Vector, count: number): boolean {
	return duckdb.vector_get_data(vector, count).includes(1);
}

/** Texts, one after the other: text `i` has the bytes from `offsets[i]` to `offsets[i + 1]`. */
export interface JoinedTexts {
	readonly messages: Buffer;
	readonly offsets: Uint32Array;
}

/** Where each of texts begins, and where it ends: both share the memory of `offsets`. */
export function rangesOf(offsets: Uint32Array): [starts: Uint32Array, ends: Uint32Array] {
	return [offsets.subarray(0, -1), offsets.subarray(1)];
}

/** Memory for them that is used again and again: what comes and goes outside of JavaScript's heap is dear to collect. */
export class TextBuffers {
	#messages = Buffer.alloc(0);
	#offsets = new Uint32Array(0);

	messages(length: number): Buffer {
		if (this.#messages.length < length) this.#messages = Buffer.allocUnsafeSlow(length + (length >> 2));
		return this.#messages.subarray(0, length);
	}

	offsets(length: number): Uint32Array {
		if (this.#offsets.length < length) this.#offsets = new Uint32Array(length);
		this.#offsets[0] = 0;
		return this.#offsets.subarray(0, length);
	}
}

/** A column of text, valid as long as its chunk. */
export class TextVector {
	readonly #bytes: Uint8Array;
	readonly #words: Uint32Array;
	readonly #validity: Uint8Array | null;
	readonly count: number;

	constructor(vector: Vector, count: number) {
		this.count = count;
		this.#bytes = duckdb.vector_get_data(vector, ENTRY_BYTES * count);
		this.#words = new Uint32Array(this.#bytes.buffer, this.#bytes.byteOffset, 4 * count);
		this.#validity = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8);
	}

	isNull(row: number): boolean {
		const validity = this.#validity;
		return validity !== null && ((validity[row >>> 3] as number) & (1 << (row & 7))) === 0;
	}

	anyNull(): boolean {
		const validity = this.#validity;
		if (validity === null) return false;
		for (let row = 0; row < this.count; row++) if (this.isNull(row)) return true;
		return false;
	}

	/** Whether a row has the same text as another of this chunk, told without a look at it: of long ones only where they share it. */
	isSame(row: number, other: number): boolean {
		const words = this.#words;
		const [i, j] = [4 * row, 4 * other];
		return (
			words[i] === words[j] &&
			words[i + 1] === words[j + 1] &&
			words[i + 2] === words[j + 2] &&
			words[i + 3] === words[j + 3] &&
			this.isNull(row) === this.isNull(other)
		);
	}

	textOf(row: number): string | null {
		if (this.isNull(row)) return null;
		return Buffer.from(this.#bytesOf(row)).toString('utf8');
	}

	#bytesOf(row: number): Uint8Array {
		const length = this.#words[4 * row] as number;
		const start = ENTRY_BYTES * row;
		if (length <= INLINE_BYTES) return this.#bytes.subarray(start + 4, start + 4 + length);
		return this.#pointedAt(row, length);
	}

	#pointedAt(row: number, length: number): Uint8Array {
		// Assertion holds: a vector's memory is not shared with another thread of JavaScript.
		const memory = this.#bytes.buffer as ArrayBuffer;
		return duckdb.get_data_from_pointer(memory, this.#bytes.byteOffset + ENTRY_BYTES * row + 8, length);
	}

	/**
	 * All texts in one buffer, and where each starts; that of NULL is empty. Texts of more than 12 bytes mostly lie one after the
	 * other: such a run is one call of the driver and one copy.
	 * @param into whose memory they are put in
	 */
	joined(into = new TextBuffers()): JoinedTexts {
		const { count } = this;
		const words = this.#words;
		const offsets = into.offsets(count + 1);
		let total = 0;
		for (let row = 0; row < count; row++) {
			total += this.isNull(row) ? 0 : (words[4 * row] as number);
			offsets[row + 1] = total;
		}
		const messages = into.messages(total);
		for (let row = 0; row < count; ) {
			const length = (offsets[row + 1] as number) - (offsets[row] as number);
			const start = offsets[row] as number;
			if (length <= INLINE_BYTES) {
				const from = ENTRY_BYTES * row + 4;
				for (let i = 0; i < length; i++) messages[start + i] = this.#bytes[from + i] as number;
				row++;
				continue;
			}
			const end = this.#runEnd(row, offsets);
			messages.set(this.#pointedAt(row, (offsets[end] as number) - start), start);
			row = end;
		}
		return { messages, offsets };
	}

	/** The row after the last one whose text follows, without a gap, those from `row` on. */
	#runEnd(row: number, offsets: Uint32Array): number {
		const words = this.#words;
		// Of 64 bits; addresses have fewer than 53.
		const addressOf = (at: number) => (words[4 * at + 3] as number) * 4294967296 + (words[4 * at + 2] as number);
		const begin = addressOf(row) - (offsets[row] as number);
		let end = row + 1;
		while (
			end < this.count &&
			(offsets[end + 1] as number) - (offsets[end] as number) > INLINE_BYTES &&
			addressOf(end) - (offsets[end] as number) === begin
		) {
			end++;
		}
		return end;
	}
}

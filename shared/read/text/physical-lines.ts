/**
 * Bytes to physical lines. A line ends at LF; one CR before it goes with it, any other CR stays in the line. What is left of a chunk waits
 * for the next one. A line beyond {@link LONGEST_LINE} is left out and counted, and reading goes on behind its end.
 */

/** Bytes. */
const LONGEST_LINE = 16 << 20;

const LF = 10;
const CR = 13;

/** Gets every line as a range without its line end. The bytes may be overwritten after the call. */
export type OnLine = (bytes: Buffer, start: number, end: number) => void;

export class PhysicalLines {
	readonly #onLine: OnLine;
	readonly #onTooLong: () => void;
	#rest = Buffer.alloc(0);
	#restLength = 0;
	#skipping = false;

	constructor(onLine: OnLine, onTooLong: () => void) {
		this.#onLine = onLine;
		this.#onTooLong = onTooLong;
	}

	write(chunk: Uint8Array): void {
		const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
		let start = 0;
		if (this.#restLength > 0 || this.#skipping) {
			const end = bytes.indexOf(LF);
			if (end < 0) {
				this.#keep(bytes, 0);
				return;
			}
			this.#keep(bytes.subarray(0, end), 0);
			this.#endRest();
			start = end + 1;
		}
		const { length } = bytes;
		const { words, first } = wordsOf(bytes);
		for (let end = nextFeed(bytes, words, first, start); end < length; end = nextFeed(bytes, words, first, start)) {
			this.#give(bytes, start, end);
			start = end + 1;
		}
		if (start < length) this.#keep(bytes, start);
	}

	/** The last line, where it has no line end. */
	end(): void {
		if (this.#restLength > 0 || this.#skipping) this.#endRest();
	}

	#endRest(): void {
		const length = this.#restLength;
		this.#restLength = 0;
		if (this.#skipping) {
			this.#skipping = false;
			this.#onTooLong();
		} else this.#give(this.#rest, 0, length);
	}

	#give(bytes: Buffer, start: number, end: number): void {
		this.#onLine(bytes, start, end > start && bytes[end - 1] === CR ? end - 1 : end);
	}

	#keep(bytes: Buffer, start: number): void {
		if (this.#skipping) return;
		const length = this.#restLength + bytes.length - start;
		if (length > LONGEST_LINE) {
			this.#skipping = true;
			this.#restLength = 0;
			return;
		}
		if (length > this.#rest.length) {
			const larger = Buffer.allocUnsafe(Math.max(length, Math.min(this.#rest.length * 2, LONGEST_LINE)));
			this.#rest.copy(larger, 0, 0, this.#restLength);
			this.#rest = larger;
		}
		bytes.copy(this.#rest, this.#restLength, start);
		this.#restLength = length;
	}
}

/** The words of four bytes that lie whole within some bytes, and where the first one begins. */
function wordsOf({ buffer, byteOffset, length }: Buffer): { readonly words: Int32Array; readonly first: number } {
	const first = -byteOffset & 3;
	const count = Math.max(0, length - first) >>> 2;
	// Behind the end of a buffer there may be no place where a word could begin.
	return { words: count === 0 ? new Int32Array(0) : new Int32Array(buffer, byteOffset + first, count), first };
}

/**
 * The index of the next line feed, or the number of bytes. Four bytes at a time: a loop over single ones takes four times as long, and a
 * call of `indexOf` as long as a short line.
 */
function nextFeed(bytes: Buffer, words: Int32Array, first: number, from: number): number {
	const { length } = bytes;
	let index = from;
	for (const aligned = from + ((first - from) & 3); index < aligned && index < length; index++) {
		if (bytes[index] === LF) return index;
	}
	let word = (index - first) >> 2;
	for (; word >= 0 && word < words.length; word++) {
		// Zero bytes of the difference, if any (Mycroft).
		const difference = (words[word] as number) ^ 0x0a0a0a0a;
		if (((difference - 0x01010101) & ~difference & 0x80808080) !== 0) break;
	}
	if (word > 0) index = Math.max(index, first + 4 * word);
	while (index < length && bytes[index] !== LF) index++;
	return index;
}

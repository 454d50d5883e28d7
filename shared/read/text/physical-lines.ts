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
	readonly #onText: (text: Buffer) => void;
	#rest = Buffer.alloc(0);
	#restLength = 0;
	#skipping = false;

	/** @param onText gets lines that are whole in what was written, together: each ends with LF. By default `onLine` gets each */
	constructor(onLine: OnLine, onTooLong: () => void, onText?: (text: Buffer) => void) {
		this.#onLine = onLine;
		this.#onTooLong = onTooLong;
		this.#onText = onText ?? ((text) => this.#giveEach(text));
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
		const behind = bytes.lastIndexOf(LF) + 1;
		if (behind > start) this.#onText(bytes.subarray(start, behind));
		start = Math.max(start, behind);
		if (start < bytes.length) this.#keep(bytes, start);
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

	#giveEach(text: Buffer): void {
		const feeds = new LineFeeds(text);
		for (let start = 0; start < text.length; ) {
			const feed = feeds.next(start);
			this.#give(text, start, feed);
			start = feed + 1;
		}
	}

	#give(bytes: Buffer, start: number, feed: number): void {
		this.#onLine(bytes, start, lineEnd(bytes, start, feed));
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

/** Whether a byte of the word is LF: a zero byte of the difference (Mycroft). */
function hasFeed(word: number): boolean {
	const difference = word ^ 0x0a0a0a0a;
	return ((difference - 0x01010101) & ~difference & 0x80808080) !== 0;
}

/** Where a line ends whose line feed is at `feed`. */
export function lineEnd(bytes: Uint8Array, start: number, feed: number): number {
	return feed > start && bytes[feed - 1] === CR ? feed - 1 : feed;
}

/**
 * Line feeds of some bytes. Four bytes at a time: a loop over single ones takes four times as long, and a call of `indexOf` as long as a
 * short line.
 */
export class LineFeeds {
	readonly #bytes: Uint8Array;
	/** The words of four bytes that lie whole within the bytes. */
	readonly #words: Int32Array;
	/** Where the first of them begins. */
	readonly #first: number;

	constructor(bytes: Uint8Array) {
		const { buffer, byteOffset, length } = bytes;
		this.#bytes = bytes;
		this.#first = -byteOffset & 3;
		const count = Math.max(0, length - this.#first) >>> 2;
		// Behind the end of a buffer there may be no place where a word could begin.
		this.#words = count === 0 ? new Int32Array(0) : new Int32Array(buffer, byteOffset + this.#first, count);
	}

	/** The index of the next line feed, or the number of bytes. */
	next(from: number): number {
		const bytes = this.#bytes;
		const words = this.#words;
		const first = this.#first;
		const { length } = bytes;
		let index = from;
		for (const aligned = from + ((first - from) & 3); index < aligned && index < length; index++) {
			if (bytes[index] === LF) return index;
		}
		let word = (index - first) >> 2;
		for (; word >= 0 && word < words.length; word++) if (hasFeed(words[word] as number)) break;
		if (word > 0) index = Math.max(index, first + 4 * word);
		while (index < length && bytes[index] !== LF) index++;
		return index;
	}
}

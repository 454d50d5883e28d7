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
		// A plain loop finds the end of a short line faster than a call of indexOf.
		const { length } = bytes;
		for (let index = start; index < length; index++) {
			if (bytes[index] !== LF) continue;
			this.#give(bytes, start, index);
			start = index + 1;
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

import { grown } from './byte-table.ts';

/** A code for each line, in the drop's order; in as few bytes as the codes allow, since a drop may have a hundred million lines. */
const SEGMENT_LINES = 1 << 16;
const FIRST_LINES = 1 << 11;

type Codes = Uint8Array | Uint16Array | Uint32Array;

export class LineCodes {
	size = 0;
	bytes = 0;
	readonly #segments: Codes[] = [];
	#open = new Uint32Array(FIRST_LINES);

	push(code: number): void {
		const at = this.size % SEGMENT_LINES;
		if (at === 0 && this.size > 0) this.#close();
		if (at === this.#open.length) this.#open = grown(this.#open);
		this.#open[at] = code;
		this.size++;
	}

	at(line: number): number {
		if (!(line < this.size)) throw new RangeError(`line ${line} of ${this.size} that were read`);
		const segment = this.#segments[Math.floor(line / SEGMENT_LINES)] ?? this.#open;
		return segment[line % SEGMENT_LINES] as number;
	}

	#close(): void {
		let greatest = 0;
		for (const code of this.#open) if (code > greatest) greatest = code;
		const segment =
			greatest < 2 ** 8
				? new Uint8Array(this.#open)
				: greatest < 2 ** 16
					? new Uint16Array(this.#open)
					: this.#open.slice();
		this.#segments.push(segment);
		this.bytes += segment.byteLength;
	}
}

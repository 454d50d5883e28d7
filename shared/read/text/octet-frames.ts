import type { LineSink } from '../line-sink.ts';

/** Syslog as RFC 6587 counts it: `83 <34>1 … message`, one behind the other, with whatever line ends in them. */

const FRAME = /^(\d{1,6}) (?=<\d{1,3}>)/;
const LONGEST = 256 << 10;

export function isOctetCounted(sample: Buffer): boolean {
	const first = FRAME.exec(sample.toString('latin1', 0, 16));
	if (first === null) return false;
	const next = first[0].length + Number(first[1]);
	// Where the count holds a line end, lines will do.
	return (
		next <= sample.length &&
		sample[next - 1] !== 0x0a &&
		(next === sample.length || FRAME.test(sample.toString('latin1', next, next + 16)))
	);
}

export class OctetFrames {
	readonly #frame: (bytes: Buffer, start: number, end: number) => void;
	readonly #sink: LineSink;
	#rest: Buffer = Buffer.alloc(0);

	constructor(frame: (bytes: Buffer, start: number, end: number) => void, sink: LineSink) {
		this.#frame = frame;
		this.#sink = sink;
	}

	write(bytes: Uint8Array): void {
		const all = Buffer.concat([this.#rest, bytes]);
		let at = 0;
		while (at < all.length) {
			const head = FRAME.exec(all.toString('latin1', at, at + 16));
			if (head === null && all.length - at < 16) break;
			const from = at + (head?.[0].length ?? 0);
			let end = from + Number(head?.[1] ?? 0);
			if (head === null || end - from > LONGEST) {
				// Out of step: what is there goes as a line.
				const feed = all.indexOf(0x0a, at);
				if (feed < 0 && all.length - at < LONGEST) break;
				end = feed < 0 ? all.length : feed;
				if (end > at) this.#frame(all, at, end);
				at = end + 1;
				continue;
			}
			if (end > all.length) break;
			at = end;
			while (end > from && (all[end - 1] === 0x0a || all[end - 1] === 0x0d)) end--;
			this.#frame(all, from, end);
		}
		this.#rest = Buffer.from(all.subarray(Math.min(at, all.length)));
	}

	end(): void {
		if (this.#rest.length === 0) return;
		const head = FRAME.exec(this.#rest.toString('latin1', 0, 16));
		this.#frame(this.#rest, head?.[0].length ?? 0, this.#rest.length);
		this.#rest = Buffer.alloc(0);
		if (head !== null) this.#sink.notes.dialect('cut off frame');
	}
}

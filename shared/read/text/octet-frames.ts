/**
 * Syslog over TCP with octet counting (RFC 6587), as Heroku's drains and rsyslog send it: `83 <40>1 2025-… message83 <40>1 …`. Each frame becomes a line.
 */

const LINE_FEED = 0x0a;
const BLANK = 0x20;
const LESS = 0x3c;
const MOST_DIGITS = 7;
const LF = Buffer.of(LINE_FEED);

/** Whether the first frame is as long as it says: behind it is the next, a line end, or the sample's end. */
export function countsOctets(sample: Buffer): boolean {
	const header = headerAt(sample, 0);
	if (header === undefined || sample[header.from] !== LESS) return false;
	let next = header.from + header.length;
	// One frame by itself must end where the sample does; lines that only have a number before them do not.
	if (next > sample.length) return false;
	if (next === sample.length) return true;
	if (sample[next] === LINE_FEED) next++;
	const second = headerAt(sample, next);
	return next === sample.length || (second !== undefined && sample[second.from] === LESS);
}

function headerAt(bytes: Buffer, start: number): { readonly from: number; readonly length: number } | undefined {
	let at = start;
	let length = 0;
	for (; at < bytes.length && at - start < MOST_DIGITS; at++) {
		const digit = (bytes[at] as number) - 0x30;
		if (digit < 0 || digit > 9) break;
		length = length * 10 + digit;
	}
	return at > start && length > 0 && bytes[at] === BLANK ? { from: at + 1, length } : undefined;
}

interface LineReader {
	write(bytes: Uint8Array): void;
	end(): void;
}

/** Takes the lengths out and puts a line feed behind each frame. Where a length is missing, lines go on as they are to their end. */
export class OctetFrames {
	readonly #lines: LineReader;
	#held: Buffer = Buffer.alloc(0);
	/** Bytes of the frame that are still to come. */
	#left = 0;

	constructor(lines: LineReader) {
		this.#lines = lines;
	}

	/** More of the drop, cut anywhere. */
	write(bytes: Uint8Array): void {
		const all = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : Buffer.from(bytes);
		this.#held = Buffer.alloc(0);
		let at = 0;
		while (at < all.length) {
			if (this.#left > 0) {
				at = this.#giveFrame(all, at);
				continue;
			}
			// A header may be cut; the sign behind it tells that it is one.
			if (all.length - at <= MOST_DIGITS + 1 && !all.subarray(at).includes(LINE_FEED)) {
				this.#held = all.subarray(at);
				return;
			}
			const header = headerAt(all, at);
			if (header !== undefined && all[header.from] === LESS) {
				at = header.from;
				this.#left = header.length;
			} else at = this.#giveLine(all, at);
		}
	}

	end(): void {
		if (this.#held.length > 0) this.#lines.write(this.#held);
		this.#lines.end();
	}

	#giveFrame(all: Buffer, from: number): number {
		const end = Math.min(all.length, from + this.#left);
		this.#lines.write(all.subarray(from, end));
		this.#left -= end - from;
		if (this.#left === 0 && all[end - 1] !== LINE_FEED) this.#lines.write(LF);
		return end;
	}

	#giveLine(all: Buffer, from: number): number {
		const feed = all.indexOf(LINE_FEED, from);
		const end = feed < 0 ? all.length : feed + 1;
		this.#lines.write(all.subarray(from, end));
		return end;
	}
}

import { daysOfDate, MICROS_OF_DAY, MICROS_OF_HOUR, MICROS_OF_MINUTE, MICROS_OF_SECOND } from './civil.ts';
import { ambiguousAbbreviations, fixedAbbreviations } from './zone-abbreviations.ts';

/**
 * The plain case of text drops on bytes, without making a string: `2026-11-27T14:27:16.580987Z` and its kin. Reuse one reader per drop:
 * its fields hold the last answer. What it reads, `findLeadingTime` reads alike.
 */
export class IsoBytes {
	/** Microseconds since the epoch, UTC. */
	micros = 0;
	/** Index behind the time and its zone. */
	end = 0;
	/** Whether the time says its zone (`Z` or an offset). If not, micros takes it as UTC: with a zone in the context, ask `findLeadingTime`. */
	zoned = false;
	/** The bytes that were read last, by words of four that need not be aligned. */
	#bytes: Uint8Array = new Uint8Array(0);
	#view: DataView = new DataView(new ArrayBuffer(0));
	/** `yyyy-MM-ddTHH:mm` of the time before as words, and its microseconds: most lines share it with the line before. */
	readonly #minute = new Int32Array(4);
	#minuteMicros = Number.NaN;

	/**
	 * Reads `yyyy-MM-dd[T ]HH:mm:ss[.,fraction][zone]` at `start`. False where it is something else, *or* where what follows may be a zone of
	 * letters or behind a blank (` UTC`, ` CST`, ` +0000`, ` Europe/Berlin`), so that the slow way has to look.
	 */
	readAt(bytes: Uint8Array, start: number, end: number): boolean {
		if (end - start < 19 || bytes[start + 16] !== 0x3a) return false;
		if (!this.#isSameMinute(bytes, start) && !this.#readMinute(bytes, start)) return false;
		const second = pair(bytes, start + 17);
		if (!(second <= 60)) return false;
		let at = start + 19;
		let fraction = 0;
		const mark = bytes[at];
		if ((mark === 0x2e || mark === 0x2c) && at + 1 < end && isDigit(bytes[at + 1])) {
			let digits = 0;
			for (at++; at < end && isDigit(bytes[at]); at++) {
				if (digits === MICROS_DIGITS) continue;
				fraction = 10 * fraction + (bytes[at] as number) - 48;
				digits++;
			}
			fraction *= UNITS[digits] as number;
		} else if (mark === 0x3a) return false;
		this.micros = this.#minuteMicros + second * MICROS_OF_SECOND + fraction;
		this.end = at;
		this.zoned = false;
		return at >= end || this.#readZone(bytes, at, end);
	}

	#isSameMinute(bytes: Uint8Array, start: number): boolean {
		if (bytes !== this.#bytes) {
			this.#bytes = bytes;
			this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
		}
		const view = this.#view;
		const minute = this.#minute;
		return (
			!Number.isNaN(this.#minuteMicros) &&
			view.getInt32(start + 12) === minute[3] &&
			view.getInt32(start + 8) === minute[2] &&
			view.getInt32(start + 4) === minute[1] &&
			view.getInt32(start) === minute[0]
		);
	}

	#readMinute(bytes: Uint8Array, start: number): boolean {
		if (bytes[start + 4] !== 0x2d || bytes[start + 7] !== 0x2d || bytes[start + 13] !== 0x3a) return false;
		const separator = bytes[start + 10];
		if (separator !== 0x54 && separator !== 0x20) return false;
		const year = pair(bytes, start) * 100 + pair(bytes, start + 2);
		const days = daysOfDate(year, pair(bytes, start + 5), pair(bytes, start + 8));
		const hour = pair(bytes, start + 11);
		const minute = pair(bytes, start + 14);
		// A wrong digit made NaN.
		if (Number.isNaN(days) || !(hour <= 23 && minute <= 59)) return false;
		for (let word = 0; word < 4; word++) this.#minute[word] = this.#view.getInt32(start + 4 * word);
		this.#minuteMicros = days * MICROS_OF_DAY + hour * MICROS_OF_HOUR + minute * MICROS_OF_MINUTE;
		return true;
	}

	/** False where the slow way has to look. */
	#readZone(bytes: Uint8Array, at: number, end: number): boolean {
		const code = bytes[at] as number;
		if (code === 0x5a) {
			this.end = at + 1;
			this.zoned = true;
			return this.end >= end || !isWord(bytes[this.end]);
		}
		if (code === 0x2b || code === 0x2d) {
			const colon = bytes[at + 3] === 0x3a ? 1 : 0;
			const offset = pair(bytes, at + 1) * 60 + pair(bytes, at + 3 + colon);
			const to = at + 5 + colon;
			// What follows may belong to it: seconds, `[Europe/Berlin]`, ` UTC`.
			if (to > end || !(offset <= 18 * 60)) return false;
			if (to < end && (isWord(bytes[to]) || bytes[to] === 0x3a || bytes[to] === 0x5b)) return false;
			if (to < end && bytes[to] === 0x20 && mayBeZone(bytes, to + 1, end)) return false;
			this.micros += (code === 0x2b ? -1 : 1) * offset * MICROS_OF_MINUTE;
			this.end = to;
			this.zoned = true;
			return true;
		}
		if (code === 0x20 || code === 0x09) return !mayBeZone(bytes, at + 1, end);
		// Letters, `[Zone]` and the first byte of a no-break space: the slow way knows.
		return !isWord(code) && code !== 0x5b && code < 0x80;
	}
}

const MICROS_DIGITS = 6;
/** By how many digits a fraction has: what its last one stands for. */
const UNITS = [1e6, 1e5, 1e4, 1e3, 100, 10, 1];

/** Two digits; NaN where one is none. */
function pair(bytes: Uint8Array, at: number): number {
	const tens = (bytes[at] as number) - 48;
	const ones = (bytes[at + 1] as number) - 48;
	return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isDigit(code: number | undefined): boolean {
	return code !== undefined && code >= 48 && code <= 57;
}

/** Letters, digits and what goes on with them. */
function isWord(code: number | undefined): boolean {
	if (code === undefined) return false;
	const lower = code | 0x20;
	return (code >= 48 && code <= 57) || (lower >= 97 && lower <= 122) || code === 0x5f || code === 0x25 || code >= 0x80;
}

const mostLetters = 5;
/** Abbreviations as numbers of base 32, so that no string is made to ask for one. */
const abbreviationCodes = new Set(
	[...fixedAbbreviations.keys(), ...ambiguousAbbreviations].map((name) =>
		[...name].reduce((code, letter) => code * 32 + letter.charCodeAt(0) - 64, 0),
	),
);

/** Whether what stands behind a blank could be a zone, or AM or PM. Levels are the usual thing there, and are none. */
function mayBeZone(bytes: Uint8Array, at: number, end: number): boolean {
	const first = bytes[at];
	if (first === 0x2b || first === 0x28) return true;
	if (first === 0x2d) return isDigit(bytes[at + 1]);
	if (first === undefined || first >= 0x80) return true;
	const lower = first | 0x20;
	if ((lower === 0x61 || lower === 0x70) && at + 1 < end && ((bytes[at + 1] as number) | 0x20) === 0x6d) return true;
	let code = 0;
	let to = at;
	for (; to < end && to - at <= mostLetters; to++) {
		const letter = bytes[to] as number;
		if (letter < 65 || letter > 90) break;
		code = code * 32 + letter - 64;
	}
	if (to === at) return false;
	if (abbreviationCodes.has(code)) return true;
	// Names such as `America/New_York`.
	if (to - at <= 2)
		for (let slash = to; slash < end && slash - at < 12; slash++) if (bytes[slash] === 0x2f) return true;
	return false;
}

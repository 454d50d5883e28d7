import { IsoBytes } from '../read/times/iso-bytes.ts';
import { OddRowError } from './odd-row.ts';
import type { JoinedTexts } from './vectors.ts';

const iso = new IsoBytes();

/**
 * Times of a column of text, in microseconds: ISO 8601 as loggers write it, zoneless ones in UTC, and whole numbers by their magnitude.
 * `timestampExpression` is its twin in SQL, which takes the same texts for the same times; an ISO text is read here at a tenth of its
 * cost.
 *
 * @param into where they are put
 * @throws {OddRowError} at a text that a reader has to judge
 */
export function textTimes({ messages, offsets }: JoinedTexts, into: Float64Array): void {
	for (let i = 0; i < into.length; i++) {
		const [start, end] = [offsets[i] as number, offsets[i + 1] as number];
		into[i] =
			isUsual(messages, start, end) && iso.readAt(messages, start, end) && iso.end === end
				? iso.micros
				: whole(messages, start, end);
	}
}

/** Whether what follows the seconds is what the twin takes: at most nine digits of a fraction, and an offset below 18 hours. */
function isUsual(bytes: Uint8Array, start: number, end: number): boolean {
	// Seconds of 60 are a reader's.
	if (end - start < 19 || (bytes[start + 17] as number) > 0x35) return false;
	let at = start + 19;
	if (bytes[at] === 0x2e || bytes[at] === 0x2c) {
		const first = ++at;
		while (at < end && isDigit(bytes[at])) at++;
		if (at === first || at > first + 9) return false;
	}
	if (at === end) return true;
	if (bytes[at] === 0x5a) return at + 1 === end;
	return end - at <= 6 && offset.test(Buffer.from(bytes.buffer, bytes.byteOffset + at, end - at).toString('latin1'));
}

const offset = /^[+-](0[0-9]|1[0-7])(:?[0-5][0-9])?$/;

function isDigit(byte: number | undefined): boolean {
	return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

/** Seconds, milliseconds and microseconds have ranges that do not meet. Nanoseconds are a reader's. */
function whole(bytes: Uint8Array, start: number, end: number): number {
	const text = Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 19)).toString('latin1');
	if (!/^[0-9]{9,18}$/.test(text)) throw new OddRowError();
	const number = Number(text);
	for (const [unit, micros] of [
		[1e8, 1e6],
		[1e11, 1e3],
		[1e14, 1],
	] as const) {
		if (number >= unit && number < 90 * unit) return number * micros;
	}
	throw new OddRowError();
}

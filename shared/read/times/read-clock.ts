import { digitsAt, isBlankAt, isDigitAt, isLetterAt, numberAt, skipBlanks } from './characters.ts';
import { MICROS_OF_HOUR, MICROS_OF_MINUTE, MICROS_OF_SECOND } from './civil.ts';
import type { TimeReading } from './time-reading.ts';

/**
 * `HH:mm:ss` with a fraction behind `.` or `,` (or three or six digits behind `:`), with dots instead of colons, and with AM or PM. Sets clock,
 * digits and end. `needSeconds` is for places where `12:30` could be something else, but not `2:30PM` (zerolog). A second of 60 (leap) is the next minute's first.
 */
export function readClock(text: string, at: number, reading: TimeReading, needSeconds = false): boolean {
	const hourDigits = digitsAt(text, at, 3);
	if (hourDigits < 1 || hourDigits > 2) return false;
	let hour = numberAt(text, at, hourDigits);
	let to = at + hourDigits;
	const separator = text[to];
	if ((separator !== ':' && separator !== '.') || digitsAt(text, to + 1, 3) !== 2) return false;
	const minute = numberAt(text, to + 1, 2);
	to += 3;
	let second = 0;
	let micro = 0;
	let digits = 0;
	if (text[to] === separator && digitsAt(text, to + 1, 3) === 2) {
		second = numberAt(text, to + 1, 2);
		to += 3;
		const fraction = fractionDigits(text, to);
		if (fraction > 0) {
			const kept = Math.min(fraction, 6);
			micro = numberAt(text, to + 1, kept) * 10 ** (6 - kept);
			digits = Math.min(fraction, 9);
			to += 1 + fraction;
		}
	} else if ((needSeconds && halfOfDay(text, to, true) === 0) || separator === '.') return false;
	// Behind an hour of 24, ` am` is a word.
	const half = hour < 1 || hour > 12 ? 0 : halfOfDay(text, to);
	if (half !== 0) {
		hour = (hour % 12) + (half > 0 ? 12 : 0);
		to = skipBlanks(text, to, 1) + 2;
	}
	if (hour > 23 || minute > 59 || second > 60) return false;
	reading.clock = hour * MICROS_OF_HOUR + minute * MICROS_OF_MINUTE + second * MICROS_OF_SECOND + micro;
	reading.digits = digits;
	reading.end = to;
	return true;
}

/** How many digits the fraction at `at` has, which begins with its mark. */
function fractionDigits(text: string, at: number): number {
	const mark = text[at];
	if (mark === '.' || mark === ',') return digitsAt(text, at + 1, 30);
	if (mark !== ':') return 0;
	const digits = digitsAt(text, at + 1, 7);
	return digits === 3 || digits === 6 ? digits : 0;
}

/** 1 for PM, −1 for AM, else 0. */
function halfOfDay(text: string, at: number, atOnce = false): number {
	const from = isBlankAt(text, at) && !atOnce ? at + 1 : at;
	const letter = text.charCodeAt(from) | 0x20;
	if ((text.charCodeAt(from + 1) | 0x20) !== 0x6d || isLetterAt(text, from + 2) || isDigitAt(text, from + 2)) return 0;
	return letter === 0x70 ? 1 : letter === 0x61 ? -1 : 0;
}

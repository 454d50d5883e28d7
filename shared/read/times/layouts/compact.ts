import { digitsAt, isBlankAt, isDigitAt, isLetterAt, numberAt, skipBlanks } from '../characters.ts';
import { readClock } from '../read-clock.ts';
import { readZone } from '../read-zone.ts';
import type { Layout } from '../time-reading.ts';
import { clockOf } from './year-first.ts';

/** Dates and clocks without marks between their parts. */

/** `20261127T142716.580Z`, `20261127-14:27:16:580`, `20261127 142716`, and as a whole value `20261127`. */
export const compactDate: Layout = (text, at, asked, reading) => {
	reading.year = numberAt(text, at, 4);
	reading.month = numberAt(text, at + 4, 2);
	reading.day = numberAt(text, at + 6, 2);
	if (reading.year < 1990 || reading.year > 2199 || reading.month > 12 || reading.day > 31) return false;
	reading.layout = 'compact';
	const mark = text[at + 8] ?? '';
	if ('Tt-_ '.includes(mark) && mark !== '' && readCompactClock(text, at + 9, reading)) {
		readZone(text, asked.whole, reading);
		return true;
	}
	if (!asked.whole || at + 8 < text.length) return false;
	reading.end = at + 8;
	return true;
};

/** `20261127142716`, with milliseconds or microseconds behind. */
export const compactAll: Layout = (text, at, asked, reading) => {
	const digits = digitsAt(text, at, 21);
	if (digits !== 14 && digits !== 17 && digits !== 20) return false;
	reading.year = numberAt(text, at, 4);
	reading.month = numberAt(text, at + 4, 2);
	reading.day = numberAt(text, at + 6, 2);
	reading.clock = clockOf(numberAt(text, at + 8, 6));
	if (reading.year < 1990 || reading.year > 2199 || Number.isNaN(reading.clock)) return false;
	reading.digits = digits - 14;
	if (digits === 17) reading.clock += numberAt(text, at + 14, 3) * 1000;
	else if (digits === 20) reading.clock += numberAt(text, at + 14, 6);
	reading.end = at + digits;
	reading.layout = 'compact';
	if (digits === 14 && (text[reading.end] === '.' || text[reading.end] === ',')) {
		const fraction = digitsAt(text, reading.end + 1, 30);
		const kept = Math.min(fraction, 6);
		if (kept > 0) {
			reading.clock += numberAt(text, reading.end + 1, kept) * 10 ** (6 - kept);
			reading.digits = Math.min(fraction, 9);
			reading.end += 1 + fraction;
		}
	}
	if (isLetterAt(text, reading.end) && text[reading.end] !== 'Z') return false;
	readZone(text, asked.whole, reading);
	return true;
};

/** `261127 14:30:33` (MySQL and MariaDB, whose hour may be one digit behind two blanks), `081109 203615` (HDFS). */
export const compactShortDate: Layout = (text, at, asked, reading) => {
	if (!isBlankAt(text, at + 6)) return false;
	reading.year = 2000 + numberAt(text, at, 2);
	reading.month = numberAt(text, at + 2, 2);
	reading.day = numberAt(text, at + 4, 2);
	if (reading.month < 1 || reading.month > 12 || reading.day < 1 || reading.day > 31) return false;
	reading.layout = 'compact';
	if (!readClock(text, skipBlanks(text, at + 6, 2), reading, true) && !readSixDigits(text, at + 7, reading))
		return false;
	readZone(text, asked.whole, reading);
	return true;
};

/** klog's and glog's `1127 14:30:33.123456`, behind the letter of the level. */
export const monthDayDigits: Layout = (text, at, asked, reading) => {
	if (!isBlankAt(text, at + 4)) return false;
	reading.month = numberAt(text, at, 2);
	reading.day = numberAt(text, at + 2, 2);
	if (!readClock(text, skipBlanks(text, at + 4, 2), reading, true)) return false;
	reading.layout = 'klog';
	readZone(text, asked.whole, reading);
	return true;
};

type Reading = Parameters<Layout>[3];

function readCompactClock(text: string, at: number, reading: Reading): boolean {
	return readClock(text, at, reading, true) || readSixDigits(text, at, reading);
}

/** `HHmmss`, with a fraction. */
function readSixDigits(text: string, at: number, reading: Reading): boolean {
	if (digitsAt(text, at, 7) !== 6) return false;
	reading.clock = clockOf(numberAt(text, at, 6));
	if (Number.isNaN(reading.clock)) return false;
	reading.digits = 0;
	reading.end = at + 6;
	const mark = text[reading.end];
	if ((mark === '.' || mark === ',') && isDigitAt(text, reading.end + 1)) {
		const fraction = digitsAt(text, reading.end + 1, 30);
		const kept = Math.min(fraction, 6);
		reading.clock += numberAt(text, reading.end + 1, kept) * 10 ** (6 - kept);
		reading.digits = Math.min(fraction, 9);
		reading.end += 1 + fraction;
	}
	return true;
}

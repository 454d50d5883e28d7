import { digitsAt, isBlankAt, isDigitAt, numberAt, skipBlanks } from '../characters.ts';
import { readClock } from '../read-clock.ts';
import { readZone } from '../read-zone.ts';
import type { Layout } from '../time-reading.ts';

/**
 * ISO 8601 and RFC 3339 and their kin: `2026-11-27T14:27:16.580987Z`, `2026/11/27 14:33:01`, `2026.11.27 14:33`, `2026-11-27-14.27.16.580987`.
 * As a whole value also a date alone: its midnight.
 */
export const yearFirst: Layout = (text, at, asked, reading) => {
	const mark = text[at + 4];
	if (mark !== '-' && mark !== '/' && mark !== '.') return false;
	const monthDigits = digitsAt(text, at + 5, 3);
	const dayAt = at + 5 + monthDigits + 1;
	const dayDigits = digitsAt(text, dayAt, 3);
	if (monthDigits < 1 || monthDigits > 2 || dayDigits < 1 || dayDigits > 2 || text[dayAt - 1] !== mark) return false;
	reading.year = numberAt(text, at, 4);
	reading.month = numberAt(text, at + 5, monthDigits);
	reading.day = numberAt(text, dayAt, dayDigits);
	const dateEnd = dayAt + dayDigits;
	const clockAt = behindSeparator(text, dateEnd);
	if (clockAt > dateEnd && readClock(text, clockAt, reading)) {
		reading.layout = mark === '-' ? 'iso' : 'year-first';
		readZone(text, asked.whole, reading);
		return true;
	}
	// ISO's basic clock behind its extended date: `2026-11-27T142716Z`.
	if ((text[dateEnd] === 'T' || text[dateEnd] === 't') && digitsAt(text, dateEnd + 1, 7) === 6) {
		const clock = numberAt(text, dateEnd + 1, 6);
		reading.clock = clockOf(clock);
		reading.digits = 0;
		reading.end = dateEnd + 7;
		reading.layout = 'iso';
		if (Number.isNaN(reading.clock)) return false;
		readZone(text, asked.whole, reading);
		return true;
	}
	if (!asked.whole || isDigitAt(text, dateEnd)) return false;
	reading.end = dateEnd;
	reading.layout = 'date';
	if (text[dateEnd] === 'Z' || text[dateEnd] === '+') readZone(text, true, reading);
	return true;
};

/** `HHmmss` as a number to microseconds since midnight; NaN where it is no time of day. */
export function clockOf(digits: number): number {
	const hour = Math.floor(digits / 10000);
	const minute = Math.floor(digits / 100) % 100;
	const second = digits % 100;
	if (hour > 23 || minute > 59 || second > 60) return Number.NaN;
	return (hour * 3600 + minute * 60 + second) * 1_000_000;
}

/** Behind what stands between a date and a clock: `T`, blanks, `, `, `_`, `-`, `:`; the same index where it is none of them. */
export function behindSeparator(text: string, at: number): number {
	const mark = text[at];
	if (mark === 'T' || mark === 't' || mark === '_' || mark === '-' || mark === ':') return at + 1;
	if (mark === ',') return skipBlanks(text, at + 1, 2);
	return isBlankAt(text, at) ? skipBlanks(text, at, 4) : at;
}

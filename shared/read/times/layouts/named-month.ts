import { digitsAt, isBlankAt, isDigitAt, numberAt, skipBlanks } from '../characters.ts';
import { readClock } from '../read-clock.ts';
import { readZone } from '../read-zone.ts';
import type { Layout, TimeReading } from '../time-reading.ts';
import { isWeekdayAt, lettersAt, monthAt } from './month-names.ts';

/** Layouts that name the month, and may name the day of the week. */

/**
 * `27/Nov/2026:14:27:16 +0000` (common log format), `27-Nov-2026 14:35:09.710` (BIND), `27 Nov 2026 14:27:15 GMT` (RFC 1123), `27-Nov-26` (RFC 850).
 */
export const dayFirst: Layout = (text, at, asked, reading) => {
	const dayDigits = digitsAt(text, at, 3);
	if (dayDigits < 1 || dayDigits > 2) return false;
	reading.day = numberAt(text, at, dayDigits);
	let to = at + dayDigits;
	const mark = text[to];
	if (mark !== '/' && mark !== '-' && mark !== '.' && !isBlankAt(text, to)) return false;
	to = skipBlanks(text, to + 1, 1);
	const letters = lettersAt(text, to);
	reading.month = monthAt(text, to, letters);
	if (reading.month === 0) return false;
	to += letters;
	if (text[to] === '.' || text[to] === ',') to++;
	const clockOrYear = to + 1;
	const yearDigits = digitsAt(text, clockOrYear, 5);
	if (text[to] !== mark && !isBlankAt(text, to)) return false;
	if (text[clockOrYear + yearDigits] === ':' && yearDigits <= 2 && mark !== '/') to = clockOrYear;
	else {
		if (yearDigits !== 4 && yearDigits !== 2) return false;
		reading.year = numberAt(text, clockOrYear, yearDigits) + (yearDigits === 2 ? 2000 : 0);
		to = clockOrYear + yearDigits;
		if (text[to] === ',' || text[to] === ';') to++;
		if (text[to] !== ':' && text[to] !== 'T' && text[to] !== '-' && !isBlankAt(text, to) && text[to - 1] !== ';')
			return false;
		to = text[to] === ':' || text[to] === 'T' || text[to] === '-' ? to + 1 : skipBlanks(text, to, 3);
	}
	if (!readClock(text, to, reading, !asked.whole)) return false;
	reading.layout = mark === '/' ? 'clf' : 'day-first';
	readZone(text, asked.whole, reading);
	return true;
};

/**
 * `Nov 27 14:31:48` (RFC 3164, without a year), `Nov 27 2026 14:31:48`, `Nov 27, 2026, 3:08:15 PM`, `Nov 27 14:27:15 UTC 2026` (date),
 * `Nov 27 14:27:15.580987 2026` (ctime).
 */
export const monthFirst: Layout = (text, at, asked, reading) => {
	const letters = lettersAt(text, at);
	reading.month = monthAt(text, at, letters);
	if (reading.month === 0) return false;
	let to = at + letters;
	if (text[to] === '.') to++;
	const dayAt = skipBlanks(text, to, 3);
	const dayDigits = digitsAt(text, dayAt, 3);
	if (dayAt === to || dayDigits < 1 || dayDigits > 2) return false;
	reading.day = numberAt(text, dayAt, dayDigits);
	to = dayAt + dayDigits;
	if (text[to] === ',') to++;
	const next = skipBlanks(text, to, 3);
	if (next === to) return false;
	const yearDigits = digitsAt(text, next, 5);
	to = next;
	if (yearDigits === 4) {
		reading.year = numberAt(text, next, 4);
		to = next + 4;
		if (text[to] === ',') to++;
		to = text[to] === ':' ? to + 1 : skipBlanks(text, to, 3);
		if (text.startsWith('at ', to)) to += 3;
		// Kibana's reports.
		if (text.startsWith('@ ', to)) to += 2;
	}
	if (!readClock(text, to, reading, true)) return false;
	reading.layout = yearDigits === 4 ? 'month-first' : 'rfc3164';
	const yearIsBehind = yearDigits !== 4 && readYearBehind(text, reading);
	readZone(text, asked.whole, reading);
	if (yearDigits !== 4 && !yearIsBehind) readYearBehind(text, reading);
	return true;
};

/** `2026 Nov 27 14:31:48` (network devices). */
export const yearMonthName: Layout = (text, at, asked, reading) => {
	if (!isBlankAt(text, at + 4) || !monthFirst(text, at + 5, asked, reading) || reading.layout !== 'rfc3164')
		return false;
	reading.year = numberAt(text, at, 4);
	reading.layout = 'year-month-name';
	return true;
};

/** Any of them behind a day of the week: `Fri, 27 Nov 2026 14:27:15 GMT`, `[Fri Nov 27 14:27:15.580987 2026]`. */
export const weekdayFirst: Layout = (text, at, asked, reading) => {
	const letters = lettersAt(text, at);
	if (!isWeekdayAt(text, at, letters)) return false;
	let to = at + letters;
	if (text[to] === ',' || text[to] === '.') to++;
	const from = skipBlanks(text, to, 3);
	if (from === to) return false;
	if (isDigitAt(text, from)) {
		if (!dayFirst(text, from, asked, reading)) return false;
		reading.layout = 'rfc1123';
		return true;
	}
	if (!monthFirst(text, from, asked, reading)) return false;
	// Keepalived: `Fri Nov 27 14:27:15 2026: message`.
	if (reading.year === -1) readYearBehind(text, reading, ':');
	if (reading.layout === 'rfc3164' && reading.year !== -1) reading.layout = 'ctime';
	return true;
};

/** The year behind the clock. Only a blank may stand between, and four digits that are no part of something longer. */
function readYearBehind(text: string, reading: TimeReading, more = ''): boolean {
	const at = reading.end + 1;
	if (!isBlankAt(text, reading.end) || digitsAt(text, at, 5) !== 4) return false;
	const next = text[at + 4];
	const year = numberAt(text, at, 4);
	if (
		year < 1970 ||
		year > 2200 ||
		(next !== undefined && !isBlankAt(text, at + 4) && !`],)}|"'${more}`.includes(next))
	)
		return false;
	reading.year = year;
	reading.end = at + 4;
	reading.layout = 'ctime';
	return true;
}

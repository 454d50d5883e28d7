import { digitsAt, isBlankAt, isDigitAt, isLetterAt } from './characters.ts';
import { MICROS_OF_DAY } from './civil.ts';
import { readEpoch } from './epoch.ts';
import { compactAll, compactDate, compactShortDate, monthDayDigits } from './layouts/compact.ts';
import { dayFirst, monthFirst, weekdayFirst, yearMonthName } from './layouts/named-month.ts';
import { numericDate } from './layouts/numeric-dates.ts';
import { timeOnly } from './layouts/time-only.ts';
import { yearFirst } from './layouts/year-first.ts';
import { resolveTime } from './resolve-time.ts';
import type { TimeContext } from './time-context.ts';
import { type Asked, type Layout, TimeReading } from './time-reading.ts';

export type { TimeContext } from './time-context.ts';

/** Texts to instants, in any layout of `layouts/`. Which ones can begin so, the first characters say; each reads its characters once. */

export interface TimeFound {
	/** Microseconds since the epoch, UTC, cut below; `'ambiguous'` where the zone means several offsets and no setting says which. */
	readonly micros: number | 'ambiguous';
	/** A stable word for the report: `iso`, `clf`, `ctime`, `rfc3164`, `epoch-ms`, … */
	readonly layout: string;
	/** Decimal digits below the second; −1 for a date alone. The finest of several times has the most. */
	readonly digits: number;
}

export interface LeadingTime extends TimeFound {
	/** Index behind the time, its zone and the bracket that closes it; not behind the blanks that follow. */
	readonly end: number;
}

/** No time is longer: what is behind is not looked at. */
const MOST_CHARACTERS = 120;
const shared = new TimeReading();

/** A whole text as a time, or digits as an epoch; `undefined` where it is no time. */
export function parseTimeText(text: string, context: TimeContext): number | 'ambiguous' | undefined {
	return readTime(text, context)?.micros;
}

/** An epoch in s, ms, µs or ns, told by its magnitude (1973 to 2255, ns from 2001), with a fraction: microseconds since the epoch. */
export function parseTimeNumber(value: number | bigint | string): number | undefined {
	return readEpoch(value)?.micros;
}

/** {@link parseTimeText} and {@link parseTimeNumber} with what the report says of them. */
export function readTime(value: string | number | bigint, context: TimeContext): TimeFound | undefined {
	if (typeof value !== 'string') return readEpoch(value);
	if (value.length > MOST_CHARACTERS) return undefined;
	let text = value.trim();
	if (isPair(text.charCodeAt(0), text.charCodeAt(text.length - 1))) text = text.slice(1, -1).trim();
	if (text.length < 5) return undefined;
	// ISO dates are the usual case, and no epoch.
	const epoch = text.charCodeAt(4) === 0x2d ? undefined : readEpoch(text);
	if (epoch !== undefined) return epoch;
	if (!scan(text, 0, { whole: true, context }, shared)) return undefined;
	if (shared.end < text.length && !/^ m=[+-][0-9.]+$/.test(text.slice(shared.end))) return undefined;
	const micros = resolveTime(shared, context);
	return micros === undefined ? undefined : { micros, layout: shared.layout, digits: shared.digits };
}

/** A date and a clock in two fields, as one time; where the clock names a date itself, that one. */
export function readDateAndTime(date: string, time: string, context: TimeContext): TimeFound | undefined {
	if (date.length + time.length > MOST_CHARACTERS) return undefined;
	const found = readTime(`${date.trim()} ${time.trim()}`, context);
	return found === undefined ? undefined : { ...found, layout: `${found.layout} in two fields` };
}

/** A time at `from`, or in a bracket there. */
export function findLeadingTime(text: string, context: TimeContext, from = 0): LeadingTime | undefined {
	const close = closerOf(text.charCodeAt(from));
	// Network devices mark clocks that are not set, or not in step, with `*` and `.`.
	const isMarked = (text[from] === '*' || text[from] === '.') && isLetterAt(text, from + 1);
	const at = close === 0 && !isMarked ? from : from + 1;
	if (!isDigitAt(text, at) && !isLetterAt(text, at)) return undefined;
	const asked = { whole: false, context };
	let found: LeadingTime | undefined;
	if (scan(text, at, asked, shared) && isBorder(text, shared.end)) {
		const micros = resolveTime(shared, context);
		if (micros === undefined) return undefined;
		found = { micros, layout: shared.layout, digits: shared.digits, end: shared.end };
	} else found = leadingEpoch(text, at, context);
	if (found === undefined && close === 0x5d) return parted(text, from, context);
	if (found === undefined || close === 0 || text.charCodeAt(found.end) !== close) return found;
	return { ...found, end: found.end + 1 };
}

/** squid's and others' `1795789642.334`: only what lies before the object's time, since numbers begin lines, too. */
function leadingEpoch(text: string, at: number, context: TimeContext): LeadingTime | undefined {
	const whole = digitsAt(text, at, 20);
	if (whole === 1) return scientificEpoch(text, at, context);
	if (whole !== 10 && whole !== 13 && whole !== 16 && whole !== 19) return undefined;
	let end = at + whole;
	if (text[end] === '.' && isDigitAt(text, end + 1)) end += 1 + digitsAt(text, end + 1, 12);
	if (isLetterAt(text, end) || isDigitAt(text, end) || !isBorder(text, end)) return undefined;
	const epoch = readEpoch(text.slice(at, end));
	if (epoch === undefined || epoch.micros < 1e15 || epoch.micros > context.objectTime + MICROS_OF_DAY) return undefined;
	return { ...epoch, end };
}

/** zap's console form has seconds as a double: `1.7957896423345678e+09`. */
function scientificEpoch(text: string, at: number, context: TimeContext): LeadingTime | undefined {
	const match = text[at + 1] === '.' ? /^\d\.\d{5,17}[eE]\+?0?9(?=[\s,;|\]])/.exec(text.slice(at, at + 30)) : null;
	const epoch = match === null ? undefined : readEpoch(match[0]);
	if (match === null || epoch === undefined || epoch.micros > context.objectTime + MICROS_OF_DAY) return undefined;
	return { ...epoch, end: at + match[0].length };
}

/** A date and a clock in two brackets: `[2026-11-27][14:33:01]` (fern), `[11/27/2026] [2:33:01 PM]` (signale). */
function parted(text: string, at: number, context: TimeContext): LeadingTime | undefined {
	const both = /^\[(\d[^[\]]{5,15})\] ?\[(\d{1,2}:[^[\]]{4,24})\]/.exec(text.slice(at, at + 48));
	const found = both === null ? undefined : readDateAndTime(both[1] ?? '', both[2] ?? '', context);
	return found === undefined ? undefined : { ...found, end: at + (both?.[0].length ?? 0) };
}

function scan(text: string, at: number, asked: Asked, reading: TimeReading): boolean {
	for (const layout of layoutsAt(text, at, asked.whole)) {
		reading.clear();
		if (layout(text, at, asked, reading)) return true;
	}
	return false;
}

const none: readonly Layout[] = [];
const ofLetters = [monthFirst, weekdayFirst] as const;
const ofFew = [dayFirst, numericDate] as const;

/** The layouts that a text can be of that begins so. */
function layoutsAt(text: string, at: number, whole: boolean): readonly Layout[] {
	if (isLetterAt(text, at)) return ofLetters;
	switch (digitsAt(text, at, 22)) {
		case 1:
		case 2:
			return text[at + 1] === ':' || text[at + 2] === ':' ? [timeOnly] : ofFew;
		case 4:
			return isBlankAt(text, at + 4) ? [monthDayDigits, yearMonthName] : [yearFirst];
		case 6:
			return [compactShortDate];
		case 8:
			return [compactDate];
		case 14:
		case 17:
		case 20:
			return whole || text.startsWith('20', at) ? [compactAll] : none;
		default:
			return none;
	}
}

/** A time in a line ends where no letter, digit or path goes on. */
function isBorder(text: string, at: number): boolean {
	return !isLetterAt(text, at) && !isDigitAt(text, at) && text[at] !== '_' && text[at] !== '%';
}

/** The bracket that closes the one of this code; 0 where it is none. */
function closerOf(code: number): number {
	if (code === 0x5b) return 0x5d;
	if (code === 0x28) return 0x29;
	if (code === 0x7b) return 0x7d;
	if (code === 0x3c) return 0x3e;
	return code === 0x22 || code === 0x27 || code === 0x7c ? code : 0;
}

function isPair(open: number, close: number): boolean {
	const closer = closerOf(open);
	return closer !== 0 && closer === close;
}

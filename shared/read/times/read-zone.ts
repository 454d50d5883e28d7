import { digitsAt, isBlankAt, isDigitAt, isLetterAt, isUpperAt, numberAt, skipBlanks } from './characters.ts';
import { MICROS_OF_MINUTE } from './civil.ts';
import type { TimeReading } from './time-reading.ts';
import { ambiguousAbbreviations, fixedAbbreviations, wordLikeAbbreviations, zoneAreas } from './zone-abbreviations.ts';
import { zoneOf } from './zones.ts';

/**
 * The zone behind a clock, if one is there: `Z`, offsets in all forms, `UTC+2`, abbreviations, IANA names, and what Go, Java and JavaScript write
 * behind an offset (` UTC`, `[Europe/Berlin]`, ` (Central European Standard Time)`). Begins at `reading.end` and moves it.
 */
export function readZone(text: string, whole: boolean, reading: TimeReading): void {
	const at = reading.end;
	const from = skipBlanks(text, at, 1);
	const code = text.charCodeAt(from);
	if (code === 0x2b || code === 0x2d || code === 0x2212) {
		if (readOffset(text, from, whole || from === at, reading)) skipNameOfOffset(text, whole, reading);
	} else if (isLetterAt(text, from)) readName(text, from, whole || from === at, reading);
	else if (code === 0x5b && from === at) readBracketedName(text, reading);
}

/** `+02:00`, `-0530`, `+08`. `loose`: nothing but a zone can follow, so that hours are enough and minutes need not be quarters. */
function readOffset(text: string, at: number, loose: boolean, reading: TimeReading): boolean {
	const digits = digitsAt(text, at + 1, 7);
	let minutes: number;
	let end = at + 1 + digits;
	if (digits === 2 && text[end] === ':' && digitsAt(text, end + 1, 3) === 2) {
		minutes = numberAt(text, at + 1, 2) * 60 + numberAt(text, end + 1, 2);
		end += 3;
		// Seconds of an offset are of the time before zones.
		if (loose && text[end] === ':' && digitsAt(text, end + 1, 3) === 2) end += 3;
	} else if (digits === 4) minutes = numberAt(text, at + 1, 2) * 60 + numberAt(text, at + 3, 2);
	else if (loose && (digits === 1 || digits === 2)) minutes = numberAt(text, at + 1, digits) * 60;
	else return false;
	if (isLetterAt(text, end) || minutes > 18 * 60 || minutes % 60 > 59) return false;
	if (!loose && minutes % 15 !== 0) return false;
	reading.zoneKind = 'offset';
	reading.offset = (text[at] === '+' ? 1 : -1) * minutes * MICROS_OF_MINUTE;
	reading.end = end;
	return true;
}

/** A name that only repeats the offset. Go writes `+0000 UTC`, and `+08 +08` (or `+0530 +0530`) where a zone has no letters. */
function skipNameOfOffset(text: string, whole: boolean, reading: TimeReading): void {
	if (text[reading.end] === '[') {
		const close = text.indexOf(']', reading.end);
		const name = close > 0 && close - reading.end < 64 ? text.slice(reading.end + 1, close) : '';
		if (isAreaName(name) || fixedAbbreviations.has(name)) reading.end = close + 1;
		return;
	}
	if (!isBlankAt(text, reading.end)) return;
	const from = reading.end + 1;
	const length = upperRun(text, from);
	const name = text.slice(from, from + length);
	if (
		length > 0 &&
		(fixedAbbreviations.has(name) || ambiguousAbbreviations.has(name) || (whole && length >= 3 && length <= 5))
	)
		reading.end = from + length;
	else if (whole && (text[from] === '+' || text[from] === '-')) {
		const digits = digitsAt(text, from + 1, 5);
		if (digits === 2 || digits === 4) reading.end = from + 1 + digits;
	} else if (text[from] === '(') skipParenthesis(text, from, reading);
}

/** JavaScript's `GMT+0100 (Central European Standard Time)`. */
function skipParenthesis(text: string, at: number, reading: TimeReading): void {
	const close = text.indexOf(')', at);
	if (close < 0 || close - at > 64) return;
	for (let i = at + 1; i < close; i++) if (isDigitAt(text, i)) return;
	if (/Time\)?$|^\([A-Z]{2,5}$/.test(text.slice(at, close))) reading.end = close + 1;
}

/** `sure`: nothing but a zone can stand here. Behind a blank in a line, a word may begin the message. */
function readName(text: string, at: number, sure: boolean, reading: TimeReading): void {
	const length = upperRun(text, at);
	if (length > 0) {
		const name = text.slice(at, at + length);
		const next = text.charCodeAt(at + length);
		if ((name === 'UTC' || name === 'GMT') && (next === 0x2b || next === 0x2d)) {
			if (readOffset(text, at + length, true, reading)) skipNameOfOffset(text, sure, reading);
			return;
		}
		if (sure || !wordLikeAbbreviations.has(name)) {
			const minutes = fixedAbbreviations.get(name);
			if (minutes !== undefined) {
				reading.zoneKind = 'offset';
				reading.offset = minutes * MICROS_OF_MINUTE;
				reading.end = at + length;
				return;
			}
			if (ambiguousAbbreviations.has(name)) {
				reading.zoneKind = 'ambiguous';
				reading.zoneName = name;
				reading.end = at + length;
				return;
			}
		}
	} else if (
		sure &&
		(text[at] === 'z' || text.startsWith('utc', at)) &&
		!isLetterAt(text, at + (text[at] === 'z' ? 1 : 3))
	) {
		reading.zoneKind = 'offset';
		reading.offset = 0;
		reading.end = at + (text[at] === 'z' ? 1 : 3);
		return;
	}
	const end = areaNameEnd(text, at);
	if (end > at) setName(text.slice(at, end), end, reading);
}

function readBracketedName(text: string, reading: TimeReading): void {
	const close = text.indexOf(']', reading.end);
	if (close < 0 || close - reading.end > 64) return;
	const name = text.slice(reading.end + 1, close);
	if (isAreaName(name)) setName(name, close + 1, reading);
	else if (name === 'UTC' || name === 'GMT' || name === 'Z') {
		reading.zoneKind = 'offset';
		reading.end = close + 1;
	}
}

function setName(name: string, end: number, reading: TimeReading): void {
	if (zoneOf(name) === undefined) return;
	reading.zoneKind = 'name';
	reading.zoneName = name;
	reading.end = end;
}

/** How many capitals stand at `at`: 1 to 5 with no letter or digit behind, else 0. */
function upperRun(text: string, at: number): number {
	let length = 0;
	while (length < 6 && isUpperAt(text, at + length)) length++;
	if (length > 5 || isLetterAt(text, at + length) || isDigitAt(text, at + length)) return 0;
	const next = text[at + length];
	return next === '/' || next === '_' ? 0 : length;
}

/** Behind `Area/City` with an area that is known; `at` where there is none. */
function areaNameEnd(text: string, at: number): number {
	let slash = at;
	while (slash - at < 11 && isLetterAt(text, slash)) slash++;
	if (text[slash] !== '/' || !zoneAreas.has(text.slice(at, slash))) return at;
	let end = slash + 1;
	while (end - at < 64 && (isLetterAt(text, end) || isDigitAt(text, end) || '_-+/'.includes(text[end] ?? ' '))) end++;
	return end;
}

function isAreaName(name: string): boolean {
	return areaNameEnd(name, 0) === name.length && name.length > 0;
}

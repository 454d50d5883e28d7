import { levelOfWord } from '../../levels.ts';
import { findLeadingTime, type LeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { beginsWithLevel, levelAt } from '../level-at.ts';
import { behindSeparators } from '../separators.ts';
import { type Dialect, type DialectKind, type FirstLines, share } from './dialect.ts';

/**
 * A time behind some words: `[Nest] 2555  - 11/27/2026, 3:08:15 PM   DEBUG …`, `INFO  [main] 2026-… `, `https 2026-…Z app/…`, `web_1  | 2026-…`,
 * `1234:M 27 Nov 2026 …`. Only where the drop's first lines are so, since any text can name a time. The message is the line without it.
 */

const REACH = 200;
const MOST_WORDS = 24;
/** What stands before a time. */
const PARTS = [...' \t[(|=,<'].map((sign) => sign.charCodeAt(0));

export const innerTime: DialectKind = {
	timed: false,
	asks: (first: FirstLines) =>
		first.timed < first.unindented * 0.2 &&
		share(first, (line) => /^\S/.test(line) && find(line, first.context) !== undefined, first.unindented) >= 0.4,
	create: (context: TimeContext): Dialect => ({
		name: 'time inside',
		take(line, parts) {
			if (line.indented) return false;
			const found = find(line.head, context);
			if (found === undefined) return false;
			const { time, from } = found;
			if (time.micros === 'ambiguous') parts.ambiguous = true;
			else parts.time = time.micros;
			parts.layout = time.layout;
			parts.cutStart = line.start + from;
			parts.cutEnd = behindSeparators(line.bytes, line.start + time.end, line.end);
			parts.level =
				levelAt(line.bytes, parts.cutEnd, line.end) ??
				levelAt(line.bytes, line.start, line.start + from) ??
				bracketLetter(line.head) ??
				(line.head[0] === '[' ? beginsWithLevel(line.bytes, line.start, line.end) : null);
			return true;
		},
	}),
};

function find(head: string, context: TimeContext): { time: LeadingTime; from: number } | undefined {
	let words = 0;
	for (let at = 1; at < head.length && at < REACH && words < MOST_WORDS; at++) {
		const before = head.charCodeAt(at - 1);
		// Behind a blank, a bracket, a sign that parts fields or a colour.
		if (!PARTS.includes(before) && !(before === 0x6d && isBehindColour(head, at))) continue;
		const code = head.charCodeAt(at);
		if (code === 0x20 || code === 0x09) continue;
		words++;
		const digit = code >= 0x30 && code <= 0x39;
		const bracket = code === 0x5b && /^[\dA-Z]/.test(head.slice(at + 1, at + 2));
		const capital = code >= 0x41 && code <= 0x5a && /^[A-Z][a-z]{2}[ ,]/.test(head.slice(at, at + 4));
		if (!digit && !bracket && !capital) continue;
		const parted = digit ? partedTime(head, at, context) : undefined;
		if (parted !== undefined) return { time: parted, from: head[at - 1] === '[' ? at - 1 : at };
		const time = findLeadingTime(head, context, at);
		if (time === undefined || !(isWhole(head.slice(at, time.end)) || isRecentEpoch(time, before, context))) continue;
		// A clock behind a date that was not read with it: its day is not the object's.
		if (
			time.layout === 'time-only' &&
			/(?:\d[-/.]\d{1,4}|[A-Z][a-z]{2} \d{1,2},? \d{4})\W{0,4}$/.test(head.slice(0, at))
		)
			continue;
		return { time, from: at };
	}
	return undefined;
}

/** A date and a clock with signs between them: `[2026-11-27][14:33:01]` (fern), `2026/11/27 - 14:33:01` (gin). */
function partedTime(head: string, at: number, context: TimeContext): LeadingTime | undefined {
	const parted = /^(\d{4}[-/.]\d{2}[-/.]\d{2})(?:\]? ?\[| - )(\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?)\]?/.exec(
		head.slice(at, at + 48),
	);
	if (parted === null) return undefined;
	const time = findLeadingTime(`${parted[1]} ${parted[2]}`, context);
	return time === undefined ? undefined : { ...time, end: at + parted[0].length };
}

/** Behind `ESC[36m`. */
function isBehindColour(head: string, at: number): boolean {
	const begin = head.lastIndexOf('\u001b[', at);
	return begin >= 0 && at - begin < 12 && /^[\d;]{0,9}m$/.test(head.slice(begin + 2, at));
}

/** A time of day with seconds, not a bare number or date. */
function isWhole(text: string): boolean {
	return /\d:\d{2}:\d{2}/.test(text);
}

/** Milliseconds or finer in a column of their own, in the weeks before the object was written: other numbers are rarely so. */
function isRecentEpoch({ layout, micros, digits }: LeadingTime, before: number, context: TimeContext): boolean {
	if (before !== 0x2c && before !== 0x09) return false;
	if (!layout.startsWith('epoch-') || digits < 3 || typeof micros !== 'number') return false;
	return Math.abs(context.objectTime - micros) < MOST_AGE;
}

const MOST_AGE = 40 * 86_400e6;

/** `[I 2026-11-27 14:33:01.123 ServerApp]`: Jupyter and Tornado. */
function bracketLetter(head: string): string | null {
	const letter = /^\[([DIWECF]) \d/.exec(head)?.[1];
	return letter === undefined ? null : levelOfWord(letter);
}

import { skipColours } from './line-parts.ts';

/**
 * The level that leads a line's text, found on bytes: `INFO msg`, `[main] WARN x`, `- shop - ERROR - `, `[core:debug]`, `info: `, `| INFO |`,
 * `shop.WARNING:`. Words of the running text are none: capitals count among the first few words only, small letters only where something
 * sets them off.
 */

interface LevelWord {
	readonly bytes: Uint8Array;
	readonly level: string;
	/** Also an ordinary word or heading: it must be set off. */
	readonly weak: boolean;
}

const STRONG: Readonly<Record<string, string>> = {
	TRACE: 'trace trc finest finer verbose verb silly',
	DEBUG: 'debug dbg fine debu debug1 debug2 debug3 debug4 debug5',
	INFO: 'info inf notice information informational',
	WARN: 'warn warning wrn warnung',
	ERROR: 'error err severe eror',
	FATAL: 'fatal critical crit ftl emerg emergency panic dpanic fata crt',
};
const WEAK: Readonly<Record<string, string>> = {
	TRACE: 'vrb all',
	DEBUG: 'config',
	INFO: 'log note success statement detail hint system',
	FATAL: 'alert',
};
const LONGEST = 13;
const WORDS: LevelWord[][] = Array.from({ length: 27 * (LONGEST + 1) }, () => []);
for (const [words, weak] of [
	[STRONG, false],
	[WEAK, true],
] as const)
	for (const [level, list] of Object.entries(words))
		for (const word of list.split(' '))
			WORDS[slot(word.charCodeAt(0), word.length)]?.push({ bytes: Buffer.from(word), level, weak });

/** How many bytes and tokens are looked at. */
const REACH = 160;
const MOST_TOKENS = 7;

const KIND = new Uint8Array(256);
const LETTER = 1;
const BLANK = 2;
const DIGIT = 4;
for (let byte = 0; byte < 256; byte++) {
	if ((byte | 32) >= 97 && (byte | 32) <= 122) KIND[byte] = LETTER;
	else if (byte === 32 || byte === 9) KIND[byte] = BLANK;
	else if (byte >= 48 && byte <= 57) KIND[byte] = DIGIT;
}

/** The level, or null. `from` is behind the time. */
export function levelAt(bytes: Buffer, from: number, end: number): string | null {
	const stop = Math.min(end, from + REACH);
	let at = from;
	// Whether all before was set off: brackets, numbers, `word:`, `word - `; then even a small word with `:` is a level.
	let plain = true;
	for (let token = 0; token < MOST_TOKENS; token++) {
		while (at < stop && KIND[bytes[at] as number] === BLANK) at++;
		if (at < stop && bytes[at] === 0x1b) at = skipColours(bytes, at, stop);
		if (at >= stop) return null;
		const first = bytes[at] as number;
		if (first === 0x5b || first === 0x28 || first === 0x3c) {
			// [ ( <
			const close = closing(bytes, at + 1, stop, first);
			if (close < 0) return null;
			const level = first === 0x28 ? null : inBrackets(bytes, at + 1, close);
			if (level !== null) return level;
			at = close + 1;
			if (at < stop && bytes[at] === 0x3a) at++;
			continue;
		}
		if (KIND[first] !== LETTER) {
			// A sign by itself parts; a number, an id or a path is passed over.
			let to = at + 1;
			while (to < stop && KIND[bytes[to] as number] !== BLANK && bytes[to] !== 0x7c && bytes[to] !== 0x5d) to++;
			if (to === at + 1 && KIND[first] === 0) token--;
			else if (first === 0x22 || first === 0x27 || first === 0x7b) return null;
			else if (to < stop && bytes[to] === 0x5d) to++;
			if (token < -1 || to - from > REACH) return null;
			at = to;
			continue;
		}
		let to = at + 1;
		while (to < stop && KIND[bytes[to] as number] === LETTER) to++;
		const known = wordAt(bytes, at, to);
		const next = to < end ? (bytes[to] as number) : 0x20;
		if (known !== undefined) {
			const capitals = isCapitals(bytes, at, to);
			const setOff = next === 0x3a || next === 0x7c || next === 0x5d || next === 0x21 || next === 9; // : | ] ! TAB
			if (next === 0x3a && (plain || capitals)) return known.level;
			if (capitals && !known.weak && (KIND[next] === BLANK || setOff || next === 0x2f)) return known.level;
			if (capitals && known.weak && plain && (setOff || KIND[next] === BLANK)) return known.level;
			if (plain && !known.weak && (setOff || (KIND[next] === BLANK && (bytes[at] as number) > 96))) return known.level;
			if (plain && next === 0x1b) return known.level;
		}
		// The token's end, its last dotted part: `shop.WARNING:`.
		let part = at;
		while (to < stop && KIND[bytes[to] as number] !== BLANK && bytes[to] !== 0x7c && bytes[to] !== 0x5b) {
			if (bytes[to] === 0x2e) part = to + 1;
			else if (bytes[to] === 0x3a && part > at) {
				const dotted = wordAt(bytes, part, to);
				if (dotted !== undefined && isCapitals(bytes, part, to)) return dotted.level;
				part = at;
			} else if (bytes[to] === 0x3d || bytes[to] === 0x22) return null; // = "
			to++;
		}
		const last = bytes[to - 1] as number;
		const parted = last === 0x3a || (to < stop && bytes[to] !== 0x20) || followedBySign(bytes, to, stop);
		if (!parted && !(token === 0 && to - at <= 12)) plain = false;
		else if (!parted) plain = false;
		at = to;
	}
	return null;
}

/** Whether the text begins with a level word that is set off or capitals: how a line without a time can begin an event. */
export function beginsWithLevel(bytes: Buffer, from: number, end: number): string | null {
	let at = from;
	while (at < end && at < from + 2 && KIND[bytes[at] as number] === BLANK) at++;
	const bracket = bytes[at] === 0x5b || bytes[at] === 0x3c;
	if (bracket) at++;
	while (bracket && at < end && at < from + 8 && KIND[bytes[at] as number] === BLANK) at++;
	let to = at;
	while (to < end && to - at <= LONGEST && KIND[bytes[to] as number] === LETTER) to++;
	const known = wordAt(bytes, at, to);
	if (known === undefined) return null;
	const next = to < end ? (bytes[to] as number) : 0x20;
	if (bracket) return next === 0x5d || next === 0x3e || KIND[next] === BLANK ? known.level : null;
	if (known.weak) return next === 0x3a && isCapitals(bytes, at, to) ? known.level : null;
	if (next === 0x3a || next === 0x7c || next === 9 || next === 0x5b) return known.level;
	return KIND[next] === BLANK && isCapitals(bytes, at, to) ? known.level : null;
}

function followedBySign(bytes: Buffer, at: number, stop: number): boolean {
	const sign = bytes[at + 1];
	return at + 2 < stop && (sign === 0x2d || sign === 0x7c || sign === 0x3a) && bytes[at] === 0x20;
}

/** `INFO`, ` info `, `core:debug`, `debug    `. */
function inBrackets(bytes: Buffer, from: number, close: number): string | null {
	let end = close;
	while (end > from && KIND[bytes[end - 1] as number] === BLANK) end--;
	let start = end;
	while (start > from && KIND[bytes[start - 1] as number] === LETTER) start--;
	const before = bytes[start - 1] as number;
	if (start > from && before !== 0x3a && KIND[before] !== BLANK && before !== 0x2e) return null;
	if (start > from && KIND[before] === BLANK) {
		// Only blanks may stand before it, or a time that a bracket holds as well.
		for (let at = from; at < start; at++) if (KIND[bytes[at] as number] === LETTER) return null;
	}
	return wordAt(bytes, start, end)?.level ?? null;
}

function closing(bytes: Buffer, from: number, stop: number, open: number): number {
	const close = open === 0x5b ? 0x5d : open === 0x28 ? 0x29 : 0x3e;
	for (let at = from; at < stop; at++) if (bytes[at] === close) return at;
	return -1;
}

function wordAt(bytes: Buffer, start: number, end: number): LevelWord | undefined {
	const length = end - start;
	if (length < 3 || length > LONGEST) return undefined;
	const words = WORDS[slot((bytes[start] as number) | 32, length)];
	if (words === undefined) return undefined;
	search: for (const word of words) {
		for (let at = 1; at < length; at++) if (((bytes[start + at] as number) | 32) !== word.bytes[at]) continue search;
		return word;
	}
	return undefined;
}

function isCapitals(bytes: Buffer, start: number, end: number): boolean {
	for (let at = start; at < end; at++) if ((bytes[at] as number) > 90) return false;
	return true;
}

function slot(letter: number, length: number): number {
	const row = letter - 97;
	return (row >= 0 && row < 26 ? row : 26) * (LONGEST + 1) + length;
}

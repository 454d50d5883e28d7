import { bareWords, capitalWords, levelWords, smallWords } from '../levels-vocabulary.ts';
import { numberedLevel, phpLevel } from './level-forms.ts';
import { skipColours } from './line-parts.ts';

/**
 * The level that leads a line's text, found on bytes: `INFO msg`, `[main] WARN x`, `- shop - ERROR - `, `[core:debug]`, `info: `, `| INFO |`,
 * `shop.WARNING:`. Words of the running text are none: capitals count among the first few words only, small letters only where something
 * sets them off.
 */

interface LevelWord {
	/** In small letters. */
	readonly bytes: Uint8Array;
	readonly level: string;
	/** Also in small letters where it is set off; else it means something else too often. */
	readonly small: boolean;
	/** As the first word with nothing around it. */
	readonly bare: boolean;
}

const LONGEST = 13;
const WORDS: LevelWord[][] = Array.from({ length: 27 * (LONGEST + 1) }, () => []);
for (const word of new Set([...capitalWords, ...smallWords])) {
	const bytes = Buffer.from(word.toLowerCase());
	const level = levelWords.get(word) ?? word;
	WORDS[slot(bytes[0] ?? 0, bytes.length)]?.push({
		bytes,
		level,
		small: smallWords.has(word),
		bare: bareWords.has(word),
	});
}

const LETTERS: Readonly<Record<string, string>> = {
	V: 'TRACE',
	T: 'TRACE',
	D: 'DEBUG',
	I: 'INFO',
	W: 'WARN',
	E: 'ERROR',
	F: 'FATAL',
};

/** How many bytes, tokens and words of running text are looked at. */
const REACH = 160;
const MOST_TOKENS = 8;
const MOST_WORDS = 2;

const LETTER = 1;
const BLANK = 2;
const DIGIT = 3;
const KIND = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
	if ((byte | 32) >= 97 && (byte | 32) <= 122) KIND[byte] = LETTER;
	else if (byte === 32 || byte === 9) KIND[byte] = BLANK;
	else if (byte >= 48 && byte <= 57) KIND[byte] = DIGIT;
}

/** The level, or null. `from` is behind the time. */
export function levelAt(bytes: Buffer, from: number, end: number): string | null {
	const stop = Math.min(end, from + REACH);
	let at = from;
	if (bytes[from] === 0x50 && bytes.toString('latin1', from, from + 4) === 'PHP ') {
		const level = phpLevel(bytes, from + 4, stop);
		if (level !== null) return level;
		at = from + 4;
	}
	// Whether all before was set off: brackets, numbers, `word:`, `word - `. Then even a small word with a colon is a level.
	let plain = true;
	let words = 0;
	let signed = false;
	for (let token = 0; token < MOST_TOKENS; token++) {
		at = behindGap(bytes, at, stop);
		if (at >= stop) return null;
		const first = bytes[at] as number;
		if (first === 0xe2) {
			// `› ✖  fatal`: signs by themselves.
			while (at < stop && KIND[bytes[at] as number] !== BLANK) at++;
			signed = true;
			continue;
		}
		if (first === 0x5b || first === 0x28 || first === 0x3c || first === 0x7b) {
			// [ ( < {
			const close = closing(bytes, at + 1, stop, first);
			if (close < 0) return null;
			const level = first === 0x5b || first === 0x3c ? inBrackets(bytes, at + 1, close) : null;
			if (level !== null) return level;
			at = close + 1;
			continue;
		}
		if (first === 0x22 && plain) {
			// A column in quotes.
			const close = bytes.indexOf(0x22, at + 1);
			const level = close > 0 && close <= at + 1 + LONGEST ? inBrackets(bytes, at + 1, close) : null;
			if (level !== null && bytes[close + 1] === 0x2c) return level;
		}
		let to = at + 1;
		while (to < stop && KIND[bytes[to] as number] === LETTER) to++;
		const known = KIND[first] === LETTER ? wordAt(bytes, at, to) : undefined;
		const next = to < end ? (bytes[to] as number) : 0x20;
		if (to === at + 1 && plain && words === 0 && KIND[first] === LETTER) {
			const level = letterLevel(bytes, at, end);
			if (level !== null) return level;
		}
		if (known !== undefined && isLevelThere(known, isCapitals(bytes, at, to), next, plain, token === 0 || signed))
			return known.level;
		if (token === 0 && known !== undefined && KIND[next] === DIGIT) {
			const level = numberedLevel(bytes, at, to, end);
			if (level !== null) return level;
		}
		// The rest of the token; the last part of a dotted one may be the level: `shop.WARNING:`.
		let part = at;
		let pair = false;
		while (to < stop && KIND[bytes[to] as number] !== BLANK && bytes[to] !== 0x7c && bytes[to] !== 0x5b) {
			const byte = bytes[to] as number;
			if (byte === 0x2e) part = to + 1;
			else if (byte === 0x3a && part > at) {
				const dotted = wordAt(bytes, part, to);
				if (dotted !== undefined && isCapitals(bytes, part, to)) return dotted.level;
				part = at;
			} else if (byte === 0x3d || byte === 0x22) {
				// Pairs may stand before a level (Sidekiq's `pid=1 tid=abc INFO: `), but for quoted ones.
				if (byte === 0x22 || bytes[to + 1] === 0x22) return null;
				pair = true;
			}
			to++;
		}
		const last = bytes[to - 1] as number;
		const isWord = KIND[first] === LETTER && !pair && last !== 0x3a && bytes[to] !== 0x09 && bytes[to] !== 0x5b;
		if (isWord && !hasDigit(bytes, at, to) && !isFollowedBySign(bytes, to, stop)) {
			plain = false;
			if (++words > MOST_WORDS) return null;
		}
		at = to;
	}
	return null;
}

/** A level word in capitals at `at`, and where it ends. {@link levelAt} takes it where a blank stands behind it, whatever follows. */
export function leadingCapitals(
	bytes: Uint8Array,
	at: number,
): { readonly level: string; readonly end: number } | undefined {
	let end = at;
	while (end - at <= LONGEST && KIND[bytes[end] as number] === LETTER) end++;
	const known = isCapitals(bytes, at, end) ? wordAt(bytes, at, end) : undefined;
	return known === undefined ? undefined : { level: known.level, end };
}

/** Whether the text begins with a level word that is set off or in capitals: how a line without a time can begin an event. */
export function beginsWithLevel(bytes: Buffer, from: number, end: number): string | null {
	let at = skipColours(bytes, from, end);
	while (at < end && at < from + 2 && KIND[bytes[at] as number] === BLANK) at++;
	const bracket = bytes[at] === 0x5b || bytes[at] === 0x3c;
	if (bracket) at++;
	while (bracket && at < end && at < from + 8 && KIND[bytes[at] as number] === BLANK) at++;
	at = skipColours(bytes, at, end);
	let to = at;
	while (to < end && to - at <= LONGEST && KIND[bytes[to] as number] === LETTER) to++;
	const known = wordAt(bytes, at, to);
	if (known === undefined) return null;
	const next = to < end ? (bytes[to] as number) : 0x20;
	if (bracket)
		return known.small &&
			(next === 0x5d ||
				next === 0x3e ||
				next === 0x1b ||
				KIND[next] === BLANK ||
				(next === 0x2f && isCapitals(bytes, at, to)))
			? known.level
			: null;
	const capitals = isCapitals(bytes, at, to);
	// `DEBU[0000] message`, with or without colours: logrus.
	if (!known.small) return capitals && (next === 0x3a || next === 0x5b || next === 0x1b) ? known.level : null;
	if (next === 0x3a || next === 0x7c || next === 9 || next === 0x5b || next === 0x1b) return known.level;
	return KIND[next] === BLANK && capitals ? known.level : null;
}

function isLevelThere(word: LevelWord, capitals: boolean, next: number, plain: boolean, first: boolean): boolean {
	const ends = KIND[next] === BLANK;
	// : | ] ! , ; > TAB ESC
	const setOff =
		next === 0x2c ||
		next === 0x3e ||
		next === 0x3b ||
		next === 0x3a ||
		next === 0x7c ||
		next === 0x5d ||
		next === 0x21 ||
		next === 9 ||
		next === 0x1b;
	if (capitals) return word.small ? ends || setOff || next === 0x2f || next === 0x5b : plain && (ends || setOff);
	if (!plain || !word.small) return false;
	return setOff || (first && word.bare && ends);
}

function behindGap(bytes: Buffer, from: number, stop: number): number {
	let at = from;
	for (;;) {
		while (at < stop && isGap(bytes, at)) at++;
		const behind = at < stop && bytes[at] === 0x1b ? skipColours(bytes, at, stop) : at;
		if (behind === at) return at;
		at = behind;
	}
}

function isGap(bytes: Buffer, at: number): boolean {
	const byte = bytes[at] as number;
	return KIND[byte] === BLANK || byte === 0x7c || byte === 0x2d || byte === 0x3a || byte === 0x2c || byte === 0x5d;
}

function isFollowedBySign(bytes: Buffer, at: number, stop: number): boolean {
	let to = at;
	while (to < stop && KIND[bytes[to] as number] === BLANK) to++;
	const sign = bytes[to];
	return to > at && to + 1 < stop && (sign === 0x2d || sign === 0x7c) && KIND[bytes[to + 1] as number] !== LETTER;
}

function hasDigit(bytes: Buffer, start: number, end: number): boolean {
	for (let at = start; at < end; at++) if (KIND[bytes[at] as number] === DIGIT) return true;
	return false;
}

/** One letter as Telegraf (`I! `), MongoDB (`I NETWORK  [`) and Android (`I Tag: `) write it. */
function letterLevel(bytes: Buffer, at: number, end: number): string | null {
	const level = LETTERS[String.fromCharCode(bytes[at] as number)];
	if (level === undefined) return null;
	if (bytes[at + 1] === 0x21) return bytes[at + 2] === 0x20 ? level : null;
	if (bytes[at + 1] !== 0x20) return null;
	// etcd before 3.4: `I | etcdmain: x`.
	if (bytes[at + 2] === 0x7c) return level;
	let to = at + 2;
	while (to < end && to < at + 40 && KIND[bytes[to] as number] !== BLANK && bytes[to] !== 0x3a) to++;
	return bytes[to] === 0x3a || (to - at > 4 && isCapitals(bytes, at + 2, to)) ? level : null;
}

/** `INFO`, ` info `, `core:debug`, `debug    `. */
function inBrackets(bytes: Buffer, from: number, close: number): string | null {
	let end = close;
	while (end > from && KIND[bytes[end - 1] as number] === BLANK) end--;
	let start = end;
	while (start > from && KIND[bytes[start - 1] as number] === LETTER) start--;
	let before = start - 1;
	while (before >= from && KIND[bytes[before] as number] === BLANK) before--;
	// `core:debug`, `a.Error`, Minecraft's `Server thread/INFO`
	const parted = before < from || bytes[before] === 0x3a || bytes[before] === 0x2e;
	if (!parted && !(bytes[before] === 0x2f && isCapitals(bytes, start, end))) return firstInBrackets(bytes, from, close);
	const known = wordAt(bytes, start, end);
	if (known === undefined && end - start === 4 && bytes.toString('latin1', start, end).toLowerCase() === 'note')
		return 'INFO';
	if (known !== undefined) return known.small || (start === from && isCapitals(bytes, start, end)) ? known.level : null;
	return firstInBrackets(bytes, from, close);
}

/** `[INFO shop:12]`, `[WARNING/MainProcess]`; MySQL's `[System] [MY-010116]`. */
function firstInBrackets(bytes: Buffer, from: number, close: number): string | null {
	let to = from;
	while (to < close && KIND[bytes[to] as number] === LETTER) to++;
	if (to === close) return bytes.toString('latin1', from, close + 6) === 'System] [MY-' ? 'INFO' : null;
	const next = bytes[to] as number;
	if (KIND[next] !== BLANK && next !== 0x2f) return null;
	const known = wordAt(bytes, from, to);
	return known?.small === true && isCapitals(bytes, from, to) ? known.level : null;
}

function closing(bytes: Buffer, from: number, stop: number, open: number): number {
	const close = open === 0x5b ? 0x5d : open === 0x28 ? 0x29 : open === 0x3c ? 0x3e : 0x7d;
	for (let at = from; at < stop; at++) if (bytes[at] === close) return at;
	return -1;
}

function wordAt(bytes: Uint8Array, start: number, end: number): LevelWord | undefined {
	const length = end - start;
	if (length < 3 || length > LONGEST) return undefined;
	const words = WORDS[slot((bytes[start] as number) | 32, length)] as LevelWord[];
	search: for (let index = 0; index < words.length; index++) {
		const word = words[index] as LevelWord;
		for (let at = 1; at < length; at++) if (((bytes[start + at] as number) | 32) !== word.bytes[at]) continue search;
		return word;
	}
	return undefined;
}

function isCapitals(bytes: Uint8Array, start: number, end: number): boolean {
	for (let at = start; at < end; at++) if ((bytes[at] as number) > 90) return false;
	return true;
}

function slot(letter: number, length: number): number {
	const row = letter - 97;
	return (row >= 0 && row < 26 ? row : 26) * (LONGEST + 1) + length;
}

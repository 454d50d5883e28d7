import {
	bareWords,
	capitalWords,
	type LevelScale,
	levelScales,
	levelWords,
	noLevelWords,
	smallWords,
} from './levels-vocabulary.ts';

/** Levels of words, numbers and the beginnings of text lines. */

/** A longer word is no level. */
const LONGEST_WORD = 32;
const known = new Map<string, string | null>();
const MOST_KNOWN = 1000;

/** The level of a word in any logger's spelling: TRACE, DEBUG, INFO, WARN, ERROR, FATAL, another word in upper case, or null for none. */
export function levelOfWord(word: string): string | null {
	const cached = known.get(word);
	if (cached !== undefined) return cached;
	const level = judgeWord(word);
	if (word.length <= LONGEST_WORD) {
		if (known.size >= MOST_KNOWN) known.clear();
		known.set(word, level);
	}
	return level;
}

function judgeWord(word: string): string | null {
	if (word.length > 2 * LONGEST_WORD) return null;
	const text = word.replace(/^[\s[(<:"'|]+|[\s\])>:"'|.,]+$/g, '').toUpperCase();
	const level = levelWords.get(text);
	if (level !== undefined) return level;
	if (noLevelWords.has(text) || text.length > LONGEST_WORD) return null;
	// `SEVERITY_ERROR`, `LOG_LEVEL_WARN`, `SEVERITY_NUMBER_ERROR2`, `LogLevel.Warning`
	const last = text.slice(Math.max(text.lastIndexOf('_'), text.lastIndexOf('.'), text.lastIndexOf(':')) + 1);
	const prefixed = last.length > 1 && /SEVERITY|LEVEL|^LOG_/.test(text) ? levelWords.get(last) : undefined;
	if (prefixed !== undefined) return prefixed;
	return /^\p{L}[\p{L}\p{N}_ +.-]*$/u.test(text) ? text : null;
}

/** Whether the vocabulary knows the word: for fields that may hold something else (`status`, `type`). */
export function isLevelWord(word: string): boolean {
	return word.length > 1 && word.length <= LONGEST_WORD && levelWords.has(word.trim().toUpperCase());
}

/** The level of a number on a scale, or null where it is none of it. */
export function levelOnScale(value: number, scale: LevelScale): string | null {
	const level = scale.levels.get(value);
	if (level !== undefined) return level;
	if (!scale.stepped) return null;
	let found: string | null = null;
	let least = Number.POSITIVE_INFINITY;
	let most = Number.NEGATIVE_INFINITY;
	for (const [step, name] of scale.levels) {
		least = Math.min(least, step);
		if (step > value || step < most) continue;
		most = step;
		found = name;
	}
	// A bound above, so that a number of another kind is not FATAL.
	return value >= least && value < 2 * Math.max(...scale.levels.keys()) ? found : null;
}

/** Severity of a syslog priority (`<14>`): its lowest three bits. Above 191 there is none. */
export function levelOfPriority(priority: number): string | null {
	return levelOnScale(priority, levelScales.priority);
}

/** How far into a line a level is looked for. */
const MOST_CHARACTERS = 160;
const MOST_TOKENS = 7;
/** Words before it that are neither in brackets nor numbers: a logger's name, a thread. */
const MOST_WORDS = 2;

/**
 * The level that a text line says at its beginning, behind its time: `[error]`, `INFO  [main]`, `warn: `, `- shop - DEBUG -`, `[core:error]`, `DEBUG:shop:`;
 * else null. Capitals count among the first words, small letters only in brackets, before a colon, or as the first word.
 */
export function leadingLevel(text: string): string | null {
	const end = Math.min(text.length, MOST_CHARACTERS);
	let at = 0;
	let words = 0;
	for (let token = 0; token < MOST_TOKENS && at < end; token++) {
		while (at < end && isGap(text.charCodeAt(at))) at++;
		if (at >= end) return null;
		const start = at;
		const closer = closerOf(text.charCodeAt(at));
		if (closer !== 0) {
			const close = closeAt(text, at + 1, closer);
			if (close < 0) return null;
			const level = bracketed(text, start + 1, close);
			if (level !== null) return level;
			at = close + 1;
			continue;
		}
		while (at < end && !isGap(text.charCodeAt(at))) at++;
		const level = wordLevel(text, start, at, token === 0);
		if (level !== null) return level;
		if (isPlainWord(text, start, at) && ++words > MOST_WORDS) return null;
	}
	return null;
}

/** Not further than a bracket with a level in it can reach. */
function closeAt(text: string, from: number, closer: number): number {
	const end = Math.min(text.length, from + 80);
	for (let at = from; at < end; at++) if (text.charCodeAt(at) === closer) return at;
	return -1;
}

/** `[error]`, `[debug    ]`, `[core:error]`, `[2] [INFO]`. */
function bracketed(text: string, from: number, to: number): string | null {
	const inside = text.slice(from, to).trim();
	if (inside.length > LONGEST_WORD) return null;
	const word = inside.toUpperCase();
	if (smallWords.has(word) || capitalWords.has(inside)) return levelOfWord(word);
	if (inside.length === 1 && 'VDIWEF'.includes(inside)) return levelOfWord(inside);
	const colon = word.lastIndexOf(':');
	return colon > 0 && smallWords.has(word.slice(colon + 1)) ? levelOfWord(word.slice(colon + 1)) : null;
}

function wordLevel(text: string, from: number, to: number, first: boolean): string | null {
	let wordEnd = from;
	while (wordEnd < to && wordEnd - from <= 13 && text.charCodeAt(wordEnd) !== 0x3a) wordEnd++;
	if (wordEnd - from > 12 || wordEnd - from < 3) return null;
	const word = text.slice(from, /[,;.]/.test(text[wordEnd - 1] ?? '') ? wordEnd - 1 : wordEnd);
	const upper = word.toUpperCase();
	if (word === upper && capitalWords.has(word)) return levelOfWord(word);
	if (wordEnd < to && (wordEnd === to - 1 || first) && smallWords.has(upper)) return levelOfWord(upper);
	return first && bareWords.has(upper) ? levelOfWord(upper) : null;
}

/** Letters only, with a small one among them: no number, path, address or `name[pid]:`. */
function isPlainWord(text: string, from: number, to: number): boolean {
	return /^\p{L}+$/u.test(text.slice(from, to)) && to - from > 1;
}

/** Blanks and what loggers put between columns. */
function isGap(code: number): boolean {
	return code <= 0x20 || code === 0x7c || code === 0x2d || code === 0x2014 || code === 0xa0;
}

function closerOf(code: number): number {
	return code === 0x5b ? 0x5d : code === 0x28 ? 0x29 : code === 0x3c ? 0x3e : 0;
}

import { type LevelScale, levelScales, levelWords, noLevelWords } from './levels-vocabulary.ts';
import { levelAt } from './text/level-at.ts';

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
const REACH = 160;

/** The level that a line of text says at its beginning, behind its time; else null. The rules are those of text drops. */
export function leadingLevel(text: string): string | null {
	const bytes = Buffer.from(text.slice(0, REACH));
	return levelAt(bytes, 0, bytes.length);
}

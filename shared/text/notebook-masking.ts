import { createHash } from 'node:crypto';
import { maskBeginning } from './long-message.ts';
import type { Masking } from './masking.ts';

/**
 * The notebook's `preprocess_log_message`, to the letter: lower-case, then its substitutions in its order, then strip.
 *
 * Its first substitution replaces every run of digits, so the seven rules that follow and look for digits (`user_\d+`,
 * …, `\d+ms`, the IP address) cannot match any more; only the path rule can. They are left out here because they do
 * nothing, not because they were forgotten.
 *
 * Of a message of more than `MAX_MASKED` characters the beginning is masked (`maskBeginning`), where the notebook masks all.
 *
 * Python's classes are Unicode: `\d` is `\p{Nd}`, and `\w` is what `str.isalnum` accepts, or `_`.
 */
export const notebookMasking: Masking = {
	name: 'notebook',
	fingerprint: createHash('sha256').update('notebook/2').digest('hex').slice(0, 16),
	// Digits survive no rule but the first, which takes whole runs, so their number and value never matter; lower-casing
	// looks at a letter's neighbours (final sigma) but a digit ends a word whatever its value.
	collapsesDigitRuns: true,
	mask: (message) => maskBeginning(message, true, maskAsNotebook),
};

const digits = /\p{Nd}+/gu;
const path = /\/[\p{L}\p{N}_/]+/gu;

// Python's str.strip(): JavaScript's trim() lacks U+001C–U+001F and U+0085, and takes U+FEFF, which Python does not.
const blanks = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leadingBlanks = new RegExp(`^${blanks}+`);
const blank = new RegExp(blanks);

function maskAsNotebook(message: string): string {
	const masked = message.toLowerCase().replace(digits, '<NUM>').replace(path, '<PATH>').replace(leadingBlanks, '');
	// A regular expression anchored at the end is quadratic on long inner runs of blanks; a loop is not.
	let end = masked.length;
	while (end > 0 && blank.test(masked.charAt(end - 1))) end--;
	return masked.slice(0, end);
}

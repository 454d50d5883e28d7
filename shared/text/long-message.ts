import { collapseDigitRuns } from './masking.ts';

/**
 * So many characters of a message are masked; of a longer one its beginning, and `MORE` says that there was more. Templates
 * compare 128 tokens and novelty 400 characters, so that nothing is told by what is left out but its length; a megabyte
 * would be a key of every summary, and from about 4 MB on V8 gives up on some regular expressions ("Maximum call stack
 * size exceeded"), whatever their form.
 */
export const MAX_MASKED = 65_536;
/** Looks like a placeholder, and as what `tokenize` puts in place of tokens beyond the 128th. */
export const MORE = '<MORE>';

/** A word that is cut in two is another word: blanks are looked for in this many characters before the end. */
const MAX_WORD = 1024;

/**
 * Masks a message, or the beginning of a long one.
 *
 * @param collapses whether `mask` does the same to a message and to its digit-collapsed form: then it is that form whose
 * length counts, so that both are cut alike
 * @param mask called with at most `MAX_MASKED` characters
 */
export function maskBeginning(message: string, collapses: boolean, mask: (message: string) => string): string {
	if (message.length <= MAX_MASKED) return mask(message);
	const text = collapses ? collapseDigitRuns(message) : message;
	if (text.length <= MAX_MASKED) return mask(text);
	return withMore(mask(text.slice(0, endOfBeginning(text))));
}

export function withMore(masked: string): string {
	return masked === '' ? MORE : `${masked} ${MORE}`;
}

/** Before the last blank that is near, else so that no surrogate pair is cut in two. */
function endOfBeginning(text: string): number {
	for (let end = MAX_MASKED; end > MAX_MASKED - MAX_WORD; end--) if (/\s/u.test(text.charAt(end))) return end;
	const last = text.charCodeAt(MAX_MASKED - 1);
	return last >= 0xd800 && last < 0xdc00 ? MAX_MASKED - 1 : MAX_MASKED;
}

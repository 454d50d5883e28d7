/** What scikit-learn's `TfidfVectorizer` calls the analyzer: text to terms, before anything is counted. */
import { ENGLISH_STOP_WORDS } from './stop-words.ts';

/** scikit-learn's `(?u)\b\w\w+\b`: Python's `\w` is letters, numbers and the underscore of all of Unicode. */
const TOKEN = /[\p{L}\p{N}_]{2,}/gu;

/**
 * The terms of a text: lower-cased words of two or more code points, stop words removed *first*, then all 1-grams in
 * order followed by all 2-grams (so that a 2-gram spans a removed stop word). Repeated terms are repeated.
 *
 * Source: scikit-learn's `TfidfVectorizer(ngram_range=(1, 2), stop_words='english')`. O(text length).
 */
export function terms(text: string): string[] {
	const words = (text.toLowerCase().match(TOKEN) ?? []).filter((word) => !ENGLISH_STOP_WORDS.has(word));
	const bigrams = words.slice(1).map((word, i) => `${words[i]} ${word}`);
	return words.concat(bigrams);
}

import { NearestSearch } from './nearest-search.ts';
import { type PartClasses, PartClassesBuilder } from './part-classes.ts';
import { PartNumbers } from './part-numbers.ts';
import { forEachNgram, wordsOf } from './template-words.ts';

/**
 * Which of many texts is most like another: the mean of two cosines, over sets of words and over sets of character
 * 3- to 5-grams. An inverted index over both; `NearestSearch` says how it is searched, and how far.
 */

/** So many n-grams are indexed in all (4 bytes each, at most); the texts beyond are not candidates. About 100,000 templates of 70 characters. */
const MAX_NGRAMS = 20_000_000;

export interface SimilarityIndex {
	/** Every word of every text, candidates or not; the class of its part, or −1 where no candidate has it. */
	readonly wordClasses: ReadonlyMap<string, number>;
	/** The class of an n-gram, by its hash. */
	readonly ngramClasses: PartNumbers;
	readonly candidates: Candidates;
	readonly search: NearestSearch;
}

/** The texts that are compared, ordered by how many n-grams and words they have, then by number. */
export interface Candidates {
	/** Number of the text, by candidate. */
	readonly texts: Int32Array;
	/** Distinct words and n-grams, by candidate. */
	readonly wordCounts: Uint16Array;
	readonly ngramCounts: Uint16Array;
	/** Which words and n-grams each has. */
	readonly parts: Omit<PartClasses, 'classOf'>;
}

export interface NearestText {
	/** Which of the indexed texts. */
	readonly text: number;
	/** In (0, 1]. */
	readonly similarity: number;
}

/** What a text is compared by. */
interface TextParts {
	readonly words: readonly string[];
	readonly ngrams: readonly number[];
}

/**
 * Indexes texts. Where they hold more than `MAX_NGRAMS` n-grams in all, the less frequent are left out, ties by position.
 * Their words stay known. O(total text) time and memory.
 */
export function indexTexts(texts: readonly string[], counts: ArrayLike<number>): SimilarityIndex {
	const byCount = Int32Array.from(texts.keys()).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
	const wordParts = new Map<string, number>();
	const ngramNumbers = new PartNumbers();
	const chosen = chooseCandidates(texts, byCount);
	const ngramParts: number[] = [];
	const builder = new PartClassesBuilder();
	let partCount = 0;
	for (const text of chosen.texts) {
		const { words, ngrams } = partsOf(texts[text] ?? '');
		const parts: number[] = [];
		for (const word of words) {
			let part = wordParts.get(word);
			if (part === undefined) {
				part = partCount++;
				wordParts.set(word, part);
			}
			parts.push(part);
		}
		for (const hash of ngrams) {
			const number = ngramNumbers.add(hash);
			if (number === ngramParts.length) ngramParts.push(partCount++);
			parts.push(ngramParts[number] ?? 0);
		}
		builder.addText(parts);
	}
	const { classOf, ...parts } = builder.finish(partCount);
	ngramNumbers.renumber(Int32Array.from(ngramParts, (part) => classOf[part] ?? 0));
	const wordClasses = wordParts;
	for (const [word, part] of wordParts) wordClasses.set(word, classOf[part] ?? 0);
	for (const text of byCount.subarray(chosen.texts.length)) {
		for (const word of wordsOf(texts[text] ?? '')) if (!wordClasses.has(word)) wordClasses.set(word, -1);
	}
	const candidates = { ...chosen, parts };
	return { wordClasses, ngramClasses: ngramNumbers, candidates, search: new NearestSearch(candidates) };
}

/** Those that fit, the most frequent first, in the order of `Candidates`. */
function chooseCandidates(texts: readonly string[], byCount: Int32Array): Omit<Candidates, 'parts'> {
	const sizes: { text: number; words: number; ngrams: number }[] = [];
	let total = 0;
	for (const text of byCount) {
		if (total > MAX_NGRAMS) break;
		const { words, ngrams } = partsOf(texts[text] ?? '');
		total += ngrams.length;
		sizes.push({ text, words: words.length, ngrams: ngrams.length });
	}
	sizes.sort((a, b) => a.ngrams - b.ngrams || a.words - b.words || a.text - b.text);
	return {
		texts: Int32Array.from(sizes, ({ text }) => text),
		wordCounts: Uint16Array.from(sizes, ({ words }) => words),
		ngramCounts: Uint16Array.from(sizes, ({ ngrams }) => ngrams),
	};
}

const seen = new PartNumbers(4096);

/** Distinct ones. */
function partsOf(text: string): TextParts {
	seen.clear();
	const ngrams: number[] = [];
	forEachNgram(text, (hash) => {
		const before = seen.size;
		if (seen.add(hash) === before) ngrams.push(hash);
	});
	return { words: [...new Set(wordsOf(text))], ngrams };
}

/**
 * The most similar text, the one first in order on a tie, or undefined where none shares a word or an n-gram. See
 * `NearestSearch` for the cost, and for where the search ends early.
 */
export function nearestText(index: SimilarityIndex, text: string): NearestText | undefined {
	const { words, ngrams } = partsOf(text);
	const knownWords: number[] = [];
	for (const word of words) {
		const of = index.wordClasses.get(word) ?? -1;
		if (of >= 0) knownWords.push(of);
	}
	const known = { words: knownWords, ngrams: index.ngramClasses.findAll(ngrams) };
	return index.search.nearest({ known, wordCount: words.length, ngramCount: ngrams.length });
}

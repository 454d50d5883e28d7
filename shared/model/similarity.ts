import { Postings } from './postings.ts';
import { forEachNgram, wordsOf } from './template-words.ts';

/**
 * Which of many texts is most like another: the mean of two cosines, over sets of words and over sets of character
 * 3- to 5-grams. An inverted index; texts that share nothing are never looked at.
 */

/** So many n-grams are indexed in all (8 bytes each); the texts beyond are not candidates. About 100,000 templates of 70 characters. */
const MAX_NGRAMS = 20_000_000;
/** So many postings are visited for one text, rarest parts first; what is left out decides only among near equals. */
const MAX_VISITS = 300_000;
/** So many of the best texts by what was visited are compared in full. */
const CANDIDATES = 64;

export interface SimilarityIndex {
	/** Every word of every text, candidates or not. */
	readonly wordNumbers: ReadonlyMap<string, number>;
	readonly ngramNumbers: ReadonlyMap<number, number>;
	/** The texts that are candidates: the most frequent first where they are not all. */
	readonly candidates: Int32Array;
	readonly words: Postings;
	readonly ngrams: Postings;
}

export interface NearestText {
	/** Which of the indexed texts. */
	readonly text: number;
	/** In (0, 1]. */
	readonly similarity: number;
}

/**
 * Indexes texts. Where they hold more than `MAX_NGRAMS` n-grams in all, the less frequent are left out, ties by position.
 * Their words stay known. O(total text) time and memory.
 */
export function indexTexts(texts: readonly string[], counts: ArrayLike<number>): SimilarityIndex {
	const byCount = Int32Array.from(texts.keys()).sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b);
	const wordNumbers = new Map<string, number>();
	const ngramNumbers = new Map<number, number>();
	const words = new Postings();
	const ngrams = new Postings();
	let candidates = 0;
	for (const text of byCount) {
		const ids = wordsOf(texts[text] ?? '').map((word) => numberOf(wordNumbers, word));
		if (ngrams.total > MAX_NGRAMS) continue;
		candidates++;
		words.addText(ids);
		const grams: number[] = [];
		forEachNgram(texts[text] ?? '', (hash) => grams.push(numberOf(ngramNumbers, hash)));
		ngrams.addText(grams);
	}
	words.finish(wordNumbers.size);
	ngrams.finish(ngramNumbers.size);
	return { wordNumbers, ngramNumbers, candidates: byCount.slice(0, candidates), words, ngrams };
}

/** The most similar text, the one first in order on a tie, or undefined where none shares a word or an n-gram. */
export function nearestText(index: SimilarityIndex, text: string): NearestText | undefined {
	const wordsOfText = new Set(wordsOf(text));
	const ngramsOfText = new Set<number>();
	forEachNgram(text, (hash) => ngramsOfText.add(hash));
	const words = knownNumbers(index.wordNumbers, wordsOfText);
	const ngrams = knownNumbers(index.ngramNumbers, ngramsOfText);
	const similarity = (candidate: number, sharedWords: number, sharedNgrams: number): number =>
		(cosine(sharedWords, wordsOfText.size, index.words.size(candidate)) +
			cosine(sharedNgrams, ngramsOfText.size, index.ngrams.size(candidate))) /
		2;

	const sharedWords = index.words.countShared(words, MAX_VISITS);
	const sharedNgrams = index.ngrams.countShared(ngrams, MAX_VISITS);
	const best = new Best(index.candidates, sharedWords.complete && sharedNgrams.complete ? 1 : CANDIDATES);
	for (let candidate = 0; candidate < index.candidates.length; candidate++) {
		const inWords = sharedWords.counts[candidate] ?? 0;
		const inNgrams = sharedNgrams.counts[candidate] ?? 0;
		if (inWords + inNgrams > 0) best.offer(candidate, similarity(candidate, inWords, inNgrams));
	}
	const exact = new Best(index.candidates, 1);
	for (const { candidate } of best.entries) {
		exact.offer(
			candidate,
			similarity(candidate, index.words.shared(candidate, words), index.ngrams.shared(candidate, ngrams)),
		);
	}
	const nearest = exact.entries[0];
	if (nearest === undefined) return undefined;
	return { text: index.candidates[nearest.candidate] ?? 0, similarity: Math.min(1, nearest.similarity) };
}

interface Entry {
	readonly candidate: number;
	readonly similarity: number;
}

/** The few most similar candidates, of equals the first in order of texts. */
class Best {
	readonly entries: Entry[] = [];
	readonly #texts: Int32Array;
	readonly #limit: number;

	constructor(texts: Int32Array, limit: number) {
		this.#texts = texts;
		this.#limit = limit;
	}

	offer(candidate: number, similarity: number): void {
		const last = this.entries.at(-1);
		if (this.entries.length === this.#limit && last !== undefined && similarity < last.similarity) return;
		const entry = { candidate, similarity };
		let place = this.entries.length;
		while (place > 0 && this.#before(entry, this.entries[place - 1])) place--;
		this.entries.splice(place, 0, entry);
		this.entries.length = Math.min(this.entries.length, this.#limit);
	}

	#before(a: Entry, b: Entry | undefined): boolean {
		if (b === undefined || a.similarity !== b.similarity) return a.similarity > (b?.similarity ?? 0);
		return (this.#texts[a.candidate] ?? 0) < (this.#texts[b.candidate] ?? 0);
	}
}

/** Of two sets, by the sizes of their intersection and of each. */
function cosine(shared: number, a: number, b: number): number {
	return a === 0 || b === 0 ? 0 : shared / Math.sqrt(a * b);
}

function numberOf<Key>(numbers: Map<Key, number>, key: Key): number {
	let number = numbers.get(key);
	if (number === undefined) {
		number = numbers.size;
		numbers.set(key, number);
	}
	return number;
}

function knownNumbers<Key>(numbers: ReadonlyMap<Key, number>, keys: Iterable<Key>): Set<number> {
	const known = new Set<number>();
	for (const key of keys) {
		const number = numbers.get(key);
		if (number !== undefined) known.add(number);
	}
	return known;
}

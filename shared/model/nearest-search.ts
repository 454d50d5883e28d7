import { CostOrder } from './cost-order.ts';
import { BLOCK, LaneCounts } from './lane-counts.ts';
import type { Candidates, NearestText } from './similarity.ts';

/**
 * The search for the candidate that is most like a text: the mean of the cosines of its sets of words and of n-grams.
 *
 * Lists of texts by class of parts (`PartClasses`) are added up, the most telling for their length first. What the lists
 * that are left can still add bounds what each candidate can reach; only candidates that may reach the best so far are
 * compared in full. So most lists of common parts are never read, and the answer is what comparing with every candidate
 * gives, except where the work would pass a bound:
 *
 * - the lists that are read hold at most `MAX_VISITS` texts in all, `LIST_COST` for each list counted (one list is always read), and
 * - at most `MAX_COMPARED` candidates are compared in full, fewer where the text has many classes: those that what was read
 *   leaves most promising.
 *
 * Then the answer is the best of those that were compared: a candidate with its true similarity, so that a novelty may come
 * out too high and never too low. That takes texts that all share their common parts and hardly a rare one.
 *
 * O(parts of the text + candidates / 2 + MAX_VISITS + MAX_COMPARED_CLASSES); memory 6 bytes a candidate and 8 a class.
 */

const FIRST_VISITS = 12_288;
const MAX_VISITS = 49_152;
/** What it costs to begin a list, in visits: a wait for memory. */
const LIST_COST = 48;
const MAX_COMPARED = 128;
/** Candidates of a long text have many classes each: of these, too, so many are looked at, but of so many candidates at least. */
const MAX_COMPARED_CLASSES = 8192;
const LEAST_COMPARED = 8;
/** With more than this not read, no candidate is looked at before the last lists are read: hardly one could be excluded. */
const MOST_UNREAD = 0.4;
/** Where too many are possible, the first to be compared are within this part of what bounds leave open. */
const MOST_PROMISING = 1 / 64;
/** Lists whose beginnings are read together, before they are added up one by one. */
const LISTS_AHEAD = 64;
/** Bounds are computed in another order than similarities. */
const EPSILON = 1e-9;
/** A class's share of the text's parts in one number. */
const WORD = 1 << 16;
/** Set in the weight of a class whose list is of the texts without it. Above all words, of which a text of 400 characters has few. */
const WITHOUT = 1 << 30;

export interface SearchedText {
	/** The class of each of its distinct words and n-grams that a candidate has. */
	readonly known: { readonly words: readonly number[]; readonly ngrams: readonly number[] };
	/** Distinct words and n-grams, known or not. */
	readonly wordCount: number;
	readonly ngramCount: number;
}

/** A text that is searched, and how far the search has come. */
interface Query {
	readonly wordCount: number;
	readonly ngramCount: number;
	/** Half of 1/√count: what a shared part adds to the similarity is that by 1/√(the candidate's count). */
	readonly wordScale: number;
	readonly ngramScale: number;
	/** How many n-grams a word counts for while lists are read: so many that the scale is that of similarity, or about. */
	readonly wordWeight: number;
	/** Its classes, in the order in which their lists are read. */
	readonly classes: Int32Array;
	/** How many candidates are compared at most. */
	readonly mostCompared: number;
	/** Lists that are read. */
	read: number;
	visits: number;
	/** Words and n-grams of the lists that are not, but for those of most texts (`without`), which each may have. */
	restWords: number;
	restNgrams: number;
	/** The best of what was compared. */
	similarity: number;
	text: number;
}

export class NearestSearch {
	readonly #candidates: Candidates;
	/** By block: 1/√ of the fewest words and n-grams (of one where there is none), and the most of them. */
	readonly #wordRoots: Float64Array;
	readonly #ngramRoots: Float64Array;
	readonly #mostWords: Uint16Array;
	readonly #mostNgrams: Uint16Array;
	/** By candidate: `wordWeight · words + n-grams` that it shares, as far as lists are read; at most 4,000. */
	readonly #shared: LaneCounts;
	/**
	 * Of class k at 2k where its list begins, and at 2k + 1 its weight: `WORD · words + n-grams` of the text that is searched, and
	 * `WITHOUT` where the list is of texts without it; but for that all 0 between searches. Side by side, since each look at a class
	 * is a wait for memory.
	 */
	readonly #lists: Int32Array;
	readonly #found = new Int32Array(MAX_COMPARED + BLOCK);
	readonly #order = new CostOrder();
	/** Of what was read ahead. Nobody asks for its value; it keeps the reading from being optimised away. */
	#ahead = 0;

	constructor(candidates: Candidates) {
		const { wordCounts, ngramCounts } = candidates;
		const blocks = Math.ceil(wordCounts.length / BLOCK);
		const of = (counts: Uint16Array, block: number): Uint16Array => counts.subarray(block * BLOCK, (block + 1) * BLOCK);
		const root = (counts: Uint16Array): Float64Array =>
			Float64Array.from({ length: blocks }, (_, block) => 1 / Math.sqrt(Math.max(1, Math.min(...of(counts, block)))));
		const most = (counts: Uint16Array): Uint16Array =>
			Uint16Array.from({ length: blocks }, (_, block) => Math.max(...of(counts, block)));
		this.#candidates = candidates;
		this.#wordRoots = root(wordCounts);
		this.#ngramRoots = root(ngramCounts);
		this.#mostWords = most(wordCounts);
		this.#mostNgrams = most(ngramCounts);
		this.#shared = new LaneCounts(wordCounts.length);
		const { textStarts, without } = candidates.parts;
		this.#lists = new Int32Array(2 * textStarts.length);
		for (const [of, start] of textStarts.entries()) {
			this.#lists[2 * of] = start;
			this.#lists[2 * of + 1] = without[of] === 1 ? WITHOUT : 0;
		}
	}

	/** The most similar candidate, of equals the text with the least number; undefined where nothing is shared. */
	nearest(text: SearchedText): NearestText | undefined {
		const query = this.#prepare(text);
		for (const maxVisits of [FIRST_VISITS, MAX_VISITS]) {
			this.#read(query, maxVisits);
			const last = maxVisits === MAX_VISITS || query.read === query.classes.length;
			if (!last && unreadShare(query) > MOST_UNREAD) continue;
			this.#shared.measure();
			const fullest = this.#shared.fullest();
			this.#compare(query, fullest);
			if (this.#compareWhere(query, query.similarity)) break;
			if (!last) continue;
			this.#compareMostPromising(query, fullest);
			break;
		}
		for (let at = 0; at < query.classes.length; at++) {
			const place = 2 * (query.classes[at] ?? 0) + 1;
			this.#lists[place] = (this.#lists[place] ?? 0) & WITHOUT;
		}
		return query.text < 0 ? undefined : { text: query.text, similarity: Math.min(1, query.similarity) };
	}

	/**
	 * Compares all candidates that may be as similar as that, whatever the lists that are not read hold.
	 * @param compared those that may be as similar as this were compared before
	 * @returns false, and compares none, where they are too many
	 */
	#compareWhere(query: Query, similarity: number, compared = Number.POSITIVE_INFINITY): boolean {
		const count = this.#findPossible(query, similarity);
		if (count > query.mostCompared) return false;
		for (let at = 0; at < count; at++) {
			const candidate = this.#found[at] ?? 0;
			if (this.#bound(query, candidate) < compared - EPSILON) this.#compare(query, candidate);
		}
		return true;
	}

	/**
	 * Lowers the similarity that candidates must be able to reach, from the most that one can, in growing steps until they
	 * are too many; those before are compared.
	 */
	#compareMostPromising(query: Query, fullest: number): void {
		const high = this.#bound(query, fullest);
		const distance = high - query.similarity;
		let compared = Number.POSITIVE_INFINITY;
		for (let part = MOST_PROMISING; part < 1; part *= 2) {
			const similarity = high - part * distance;
			if (!this.#compareWhere(query, similarity, compared)) return;
			compared = similarity;
		}
	}

	/** Adds up the text's parts by class, and puts the classes in order of what reading their lists costs for what it adds. */
	#prepare({ known, wordCount, ngramCount }: SearchedText): Query {
		const wordWeight = Math.max(1, Math.ceil(ngramCount / Math.max(1, wordCount)));
		const lists = this.#lists;
		const classes: number[] = [];
		const add = (of: number, weight: number): void => {
			const before = lists[2 * of + 1] ?? 0;
			if ((before & ~WITHOUT) === 0) classes.push(of);
			lists[2 * of + 1] = before + weight;
		};
		let ahead = 0;
		for (let i = 0; i < known.ngrams.length; i++) ahead ^= lists[2 * (known.ngrams[i] as number) + 1] as number;
		this.#ahead = ahead;
		for (const of of known.words) add(of, WORD);
		for (const of of known.ngrams) add(of, 1);
		let restWords = known.words.length;
		let restNgrams = known.ngrams.length;
		let common = 0;
		this.#order.begin(classes.length);
		for (const of of classes) {
			const weight = lists[2 * of + 1] ?? 0;
			const own = combined(weight, wordWeight);
			this.#order.add(((lists[2 * of + 2] ?? 0) - (lists[2 * of] ?? 0) + LIST_COST) / own);
			if (weight < WITHOUT) continue;
			restWords -= wordsIn(weight);
			restNgrams -= ngramsIn(weight);
			common += own;
		}
		this.#shared.fill(common);
		return {
			wordCount,
			ngramCount,
			wordScale: wordCount === 0 ? 0 : 0.5 / Math.sqrt(wordCount),
			ngramScale: ngramCount === 0 ? 0 : 0.5 / Math.sqrt(ngramCount),
			wordWeight,
			classes: this.#order.sorted(classes),
			mostCompared: Math.max(LEAST_COMPARED, Math.min(MAX_COMPARED, Math.floor(MAX_COMPARED_CLASSES / classes.length))),
			read: 0,
			visits: 0,
			restWords,
			restNgrams,
			similarity: 0,
			text: -1,
		};
	}

	/** Reads lists as long as all that are read cost no more than `maxVisits`. */
	#read(query: Query, maxVisits: number): void {
		const { texts } = this.#candidates.parts;
		for (; query.read < query.classes.length; query.read++) {
			if (query.read % LISTS_AHEAD === 0) this.#readAhead(query);
			const of = query.classes[query.read] ?? 0;
			const [start, end] = [this.#lists[2 * of] ?? 0, this.#lists[2 * of + 2] ?? 0];
			const visits = query.visits + end - start + LIST_COST;
			if (visits > maxVisits && query.read > 0) break;
			query.visits = visits;
			const weight = this.#lists[2 * of + 1] ?? 0;
			const added = combined(weight, query.wordWeight);
			this.#shared.add(texts, start, end, weight >= WITHOUT ? -added : added);
			if (weight >= WITHOUT) continue;
			query.restWords -= wordsIn(weight);
			query.restNgrams -= ngramsIn(weight);
		}
	}

	#readAhead({ classes, read }: Query): void {
		const { texts } = this.#candidates.parts;
		const lists = this.#lists;
		const end = Math.min(classes.length, read + LISTS_AHEAD);
		let ahead = this.#ahead;
		for (let i = read; i < end; i++) ahead ^= texts[lists[2 * (classes[i] as number)] as number] as number;
		this.#ahead = ahead;
	}

	/** The most that a candidate can reach, or somewhat more. */
	#bound(query: Query, candidate: number): number {
		const block = Math.floor(candidate / BLOCK);
		return this.#shared.get(candidate) * this.#perShared(query, block) + this.#unread(query, block);
	}

	/** What each of the counts in `#shared` adds to a similarity at most, for candidates of a block. */
	#perShared(query: Query, block: number): number {
		const perWord = (query.wordScale * (this.#wordRoots[block] ?? 0)) / query.wordWeight;
		return Math.max(perWord, query.ngramScale * (this.#ngramRoots[block] ?? 0));
	}

	/** What the lists that are not read can add at most, for candidates of a block. */
	#unread(query: Query, block: number): number {
		const words = Math.min(query.restWords, this.#mostWords[block] ?? 0);
		const ngrams = Math.min(query.restNgrams, this.#mostNgrams[block] ?? 0);
		return (
			words * query.wordScale * (this.#wordRoots[block] ?? 0) +
			ngrams * query.ngramScale * (this.#ngramRoots[block] ?? 0)
		);
	}

	/** Writes to `#found` the candidates that may be so similar. @returns how many, more than `mostCompared` if they are many */
	#findPossible(query: Query, similarity: number): number {
		const shared = this.#shared;
		let count = 0;
		for (let block = 0; block < shared.blocks && count <= query.mostCompared; block++) {
			const least = (similarity - EPSILON - this.#unread(query, block)) / this.#perShared(query, block);
			if (shared.greatest(block) >= least) count = shared.atLeast(least, block, this.#found, count);
		}
		return count;
	}

	/** Compares a candidate in full, and keeps it where it is the best so far. O(its classes). */
	#compare(query: Query, candidate: number): void {
		const { texts, wordCounts, ngramCounts, parts } = this.#candidates;
		let weight = 0;
		const end = parts.classStarts[candidate + 1] ?? 0;
		for (let at = parts.classStarts[candidate] ?? 0; at < end; at++) {
			weight += (this.#lists[2 * (parts.classes[at] ?? 0) + 1] ?? 0) & ~WITHOUT;
		}
		const similarity =
			(cosine(weight >>> 16, query.wordCount, wordCounts[candidate] ?? 0) +
				cosine(weight & (WORD - 1), query.ngramCount, ngramCounts[candidate] ?? 0)) /
			2;
		const text = texts[candidate] ?? 0;
		if (similarity > query.similarity || (similarity === query.similarity && similarity > 0 && text < query.text)) {
			query.similarity = similarity;
			query.text = text;
		}
	}
}

/** What the lists that are not read would add for a candidate with as many parts as the text: in [0, 1]. */
function unreadShare({ restWords, restNgrams, wordCount, ngramCount }: Query): number {
	return (restWords / Math.max(1, wordCount) + restNgrams / Math.max(1, ngramCount)) / 2;
}

/** Of two sets, by the sizes of their intersection and of each. */
function cosine(shared: number, a: number, b: number): number {
	return a === 0 || b === 0 ? 0 : shared / Math.sqrt(a * b);
}

function wordsIn(weight: number): number {
	return (weight & ~WITHOUT) >>> 16;
}

function ngramsIn(weight: number): number {
	return weight & (WORD - 1);
}

function combined(weight: number, wordWeight: number): number {
	return wordsIn(weight) * wordWeight + ngramsIn(weight);
}

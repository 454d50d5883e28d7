import { indexTexts, nearestText, type SimilarityIndex } from './similarity.ts';
import { wordsOf } from './template-words.ts';

/**
 * How new a message is, from 0 to 1, and why.
 *
 * A known template scores 1/(2 + its lines a day): below 0.5, less the more often it comes. An unseen one scores above 0.5:
 * 0.5 + 0.5 · the mean of three distances from what is known, each in [0, 1]: the share of its words that no template has,
 * and 1 − cosine to the nearest template, over sets of words and over sets of character 3- to 5-grams.
 */

/** Keeps the least surprising unseen message above a template that was seen once. */
const LEAST_DISTANCE = 0.02;
const MOST_WORDS_SHOWN = 6;
const MOST_CHARACTERS_SHOWN = 120;

/** What scoring an unseen message needs of the training templates. Follows from their texts and counts. */
export interface NoveltyIndex {
	readonly templates: readonly string[];
	readonly similarity: SimilarityIndex;
}

export interface Novelty {
	/** In (0.5, 1]. */
	readonly score: number;
	/** Lower-cased words that no known template has, in the message's order. */
	readonly newWords: readonly string[];
	/** The most similar known template by number, and how alike in [0, 1]; undefined where nothing is alike. */
	readonly nearest: { readonly template: number; readonly similarity: number } | undefined;
	/** A sentence for people. */
	readonly reason: string;
}

/**
 * Prepares for scoring unseen messages. Deterministic. Time and memory O(total text); see `indexTexts` for what is
 * left out of the search for the nearest template where there is very much of it.
 *
 * @param templates distinct template texts
 * @param counts how often each was seen in training
 */
export function fitNovelty(templates: readonly string[], counts: ArrayLike<number>): NoveltyIndex {
	return { templates, similarity: indexTexts(templates, counts) };
}

/** The score of a known template with so many lines a day: in (0, 0.5]. */
export function knownScore(linesADay: number): number {
	return 1 / (2 + linesADay);
}

/** The rarity of a known template with so many lines a day: in (0, 1]. That of an unseen one is 1. */
export function knownRarity(linesADay: number): number {
	return 1 / (1 + linesADay);
}

/**
 * The novelty of a masked message that matches no known template. `NearestSearch` says what it costs, .1 to .2 ms with
 * 50,000 templates, and where the nearest template is the best of those compared: then the score may be too high.
 */
export function noveltyOf({ templates, similarity: index }: NoveltyIndex, masked: string): Novelty {
	const words = [...new Set(wordsOf(masked))];
	const newWords = words.filter((word) => !index.wordClasses.has(word));
	const nearest = nearestText(index, masked);
	const shareOfNewWords = words.length === 0 ? 0 : newWords.length / words.length;
	const distance = (shareOfNewWords + 2 * (1 - (nearest?.similarity ?? 0))) / 3;
	const nearestTemplate =
		nearest === undefined ? undefined : { template: nearest.text, similarity: nearest.similarity };
	return {
		score: 0.5 + 0.5 * Math.min(1, Math.max(LEAST_DISTANCE, distance)),
		newWords,
		nearest: nearestTemplate,
		reason: ['never seen', wordsReason(newWords), nearestReason(templates, nearestTemplate)].join('; '),
	};
}

function wordsReason(newWords: readonly string[]): string {
	if (newWords.length === 0) return 'no new word';
	const more = newWords.length - MOST_WORDS_SHOWN;
	const shown = newWords.slice(0, MOST_WORDS_SHOWN).map(shorten).join(', ');
	return `${newWords.length === 1 ? 'new word' : 'new words'}: ${shown}${more > 0 ? ` and ${more} more` : ''}`;
}

function nearestReason(templates: readonly string[], nearest: Novelty['nearest']): string {
	if (nearest === undefined) return 'no known template is like it';
	const percent = Math.floor(nearest.similarity * 100);
	return `nearest known template (${percent} % alike): “${shorten(templates[nearest.template] ?? '')}”`;
}

function shorten(text: string): string {
	const characters = Array.from(text.slice(0, 2 * MOST_CHARACTERS_SHOWN));
	if (characters.length <= MOST_CHARACTERS_SHOWN) return characters.join('');
	return `${characters.slice(0, MOST_CHARACTERS_SHOWN).join('')}…`;
}

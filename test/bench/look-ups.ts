/** What it costs to find the template that is most like an unknown message, among many templates of any shape, and what is missed. */
import { type Random, seededRandom } from '../../shared/learn/random.ts';
import { indexTexts, nearestText, type SimilarityIndex } from '../../shared/model/similarity.ts';
import { forEachNgram, wordsOf } from '../../shared/model/template-words.ts';
import { textTable } from './text-table.ts';

const templateCount = 50_000;
const lookUps = 2000;
const warmUps = 500;
const comparedWithAll = 40;

const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);

/** Makes texts of a shape; the words that they choose from are made first. */
function shapes(random: Random): Readonly<Record<string, () => string>> {
	const below = (n: number) => Math.floor(random() * n);
	const letters = (n: number, alphabet = 'abcdefghijklmnopqrstuvwxyz') =>
		times(n, () => alphabet[below(alphabet.length)]).join('');
	const vocabulary = (n: number) => times(n, () => letters(3 + below(8)));
	const [twenty, hundreds, thousands] = [vocabulary(20), vocabulary(300), vocabulary(5000)];
	const chosen = (words: readonly string[], n: number) => times(n, () => words[below(words.length)]).join(' ');
	return {
		'8 words, every other of 20': () => times(4, () => `${chosen(thousands, 1)} ${chosen(twenty, 1)}`).join(' '),
		'8 words of 300': () => chosen(hundreds, 8),
		'8 words of 5,000': () => chosen(thousands, 8),
		'10 words of 7 random letters': () => times(10, () => letters(7)).join(' '),
		'80 random letters': () => letters(80),
		'60 letters, a or b': () => letters(60, 'ab'),
		'30 words, a or b': () => times(30, () => letters(1, 'ab')).join(' '),
		'400 characters, words of 300': () => chosen(hundreds, 55),
		'400 characters, words of 5,000': () => chosen(thousands, 55),
	};
}

export function lookUpText(): string {
	const rows = Object.entries(shapes(seededRandom(1))).map(([name, make]) => {
		const texts = [...new Set(times(templateCount, make))];
		const index = indexTexts(
			texts,
			texts.map(() => 1),
		);
		const unknown = times(warmUps + lookUps, make);
		for (const text of unknown.slice(0, warmUps)) nearestText(index, text);
		const begin = performance.now();
		for (const text of unknown.slice(warmUps)) nearestText(index, text);
		const milliseconds = (performance.now() - begin) / lookUps;
		const missed = unknown
			.slice(0, comparedWithAll)
			.map((text) => greatestSimilarity(index, text) - (nearestText(index, text)?.similarity ?? 0));
		const mean = missed.reduce((sum, value) => sum + value, 0) / missed.length;
		return [name, milliseconds.toFixed(3), mean.toFixed(3), Math.max(...missed).toFixed(3)];
	});
	const header = ['templates and messages', 'ms a look-up', 'missed, mean', 'greatest'];
	return (
		`Unknown messages against ${templateCount} templates (milliseconds; likeness in [0, 1] that the search misses)\n` +
		textTable(header, rows)
	);
}

/** By comparing with every candidate. */
function greatestSimilarity(
	{ wordClasses, ngramClasses, candidates: { texts, wordCounts, ngramCounts, parts } }: SimilarityIndex,
	text: string,
): number {
	const words = new Set(wordsOf(text));
	const ngrams = new Set<number>();
	forEachNgram(text, (hash) => ngrams.add(hash));
	const [ofWords, ofNgrams] = [new Map<number, number>(), new Map<number, number>()];
	const count = (counts: Map<number, number>, of: number) => counts.set(of, (counts.get(of) ?? 0) + 1);
	for (const word of words) count(ofWords, wordClasses.get(word) ?? -1);
	for (const hash of ngrams) count(ofNgrams, ngramClasses.find(hash));
	const cosine = (shared: number, a: number, b: number) => (shared === 0 ? 0 : shared / Math.sqrt(a * b));
	let greatest = 0;
	for (const candidate of texts.keys()) {
		let [sharedWords, sharedNgrams] = [0, 0];
		for (let at = parts.classStarts[candidate] ?? 0; at < (parts.classStarts[candidate + 1] ?? 0); at++) {
			sharedWords += ofWords.get(parts.classes[at] ?? 0) ?? 0;
			sharedNgrams += ofNgrams.get(parts.classes[at] ?? 0) ?? 0;
		}
		const byWords = cosine(sharedWords, words.size, wordCounts[candidate] ?? 0);
		greatest = Math.max(greatest, (byWords + cosine(sharedNgrams, ngrams.size, ngramCounts[candidate] ?? 0)) / 2);
	}
	return greatest;
}

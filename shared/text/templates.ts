import { compareCodePoints } from './code-points.ts';
import { PairBudget } from './merge-pairs.ts';
import { mergePositions } from './merge-positions.ts';
import type { Pattern } from './pattern-bitmap.ts';
import { PatternIndex } from './pattern-index.ts';
import { distinctRows, type Rows } from './row-table.ts';
import { displayToken, isParameter, tokenize, Vocabulary, WILDCARD } from './template-tokens.ts';

/**
 * Templates: masked messages of which those that differ only in what varies are one. A template is its text, a masked
 * message in which `<*>` stands for any one token; everything else follows from the text.
 */

export interface MergedTemplates {
	/** Distinct, in code point order. */
	readonly templates: string[];
	/** For each masked message the number of its template. */
	readonly assignment: Int32Array;
}

/**
 * Merges masked messages to templates. The result depends on the set of distinct messages alone: not on their order,
 * on repetition, or on how they came in parts.
 *
 * Method: messages are compared as rows of canonical tokens (`canonicalToken`); positions that vary become wildcards
 * (`mergePositions`); each message then belongs to the most specific pattern that it matches, exactly as `createMatcher`
 * has it, and patterns without messages are dropped. Messages are folded after `MAX_TOKENS` tokens (`tokenize`).
 *
 * @param known templates of an earlier merge: one that has a wildcard takes part, so that a place that varied stays one where
 * few fillers are left of it. It is in the result only where a message belongs to it.
 *
 * Time and memory O(total tokens of the distinct messages), times at most four passes; and for pairs of positions that vary
 * together at most ten seconds in all (`PairBudget`): the widest messages, where they are many, go without.
 */
export function mergeTemplates(masked: readonly string[], known: readonly string[] = []): MergedTemplates {
	const varying = known.filter((template) => tokenize(template).includes(WILDCARD));
	return varying.length === 0 ? mergeAll(masked) : withoutLast(mergeAll([...masked, ...varying]), varying.length);
}

/** The same without the last messages, and without templates that have no other. */
function withoutLast({ templates, assignment }: MergedTemplates, count: number): MergedTemplates {
	const kept = assignment.subarray(0, assignment.length - count);
	const used = new Set(kept);
	const rank = new Int32Array(templates.length);
	const left = templates.filter((_, number) => used.has(number));
	let next = 0;
	for (const number of rank.keys()) if (used.has(number)) rank[number] = next++;
	return { templates: left, assignment: kept.map((number) => rank[number] ?? 0) };
}

function mergeAll(masked: readonly string[]): MergedTemplates {
	const vocabulary = new Vocabulary();
	const wildcard = vocabulary.add(WILDCARD);
	const messageRows = readRows(masked, vocabulary);
	const traits = vocabulary.traits();

	const patterns: Pattern[] = [];
	const budget = new PairBudget();
	for (const [, { rows }] of [...messageRows].sort(([a], [b]) => a - b)) {
		const merged = mergePositions(rows, traits, wildcard, budget);
		for (let row = 0; row < merged.count; row++) {
			patterns.push(merged.tokens.subarray(row * merged.width, (row + 1) * merged.width));
		}
	}

	const index = new PatternIndex(patterns, wildcard);
	const patternOf = new Int32Array(masked.length);
	for (const { rows, messages, rowOf } of messageRows.values()) {
		const found = new Int32Array(rows.count);
		for (let row = 0; row < rows.count; row++) {
			found[row] = index.find(rows.tokens.subarray(row * rows.width, (row + 1) * rows.width));
		}
		for (const [i, message] of messages.entries()) patternOf[message] = found[rowOf[i] ?? 0] ?? 0;
	}
	return writeTemplates(masked, patternOf, patterns, vocabulary, wildcard);
}

/**
 * Matches masked messages to templates by text.
 *
 * @returns a function from a masked message to the number of the most specific template that it matches (the fewest
 * wildcards; of several, the one whose wildcards come last), or −1 where the message is new. O(tokens) expected.
 */
export function createMatcher(templates: readonly string[]): (masked: string) => number {
	const vocabulary = new Vocabulary();
	const wildcard = vocabulary.add(WILDCARD);
	const patterns = templates.map((template) => Int32Array.from(tokenize(template), (token) => vocabulary.add(token)));
	const index = new PatternIndex(patterns, wildcard);
	return (masked) => index.find(tokenize(masked).map((token) => vocabulary.find(token)));
}

/** The positions, counted in tokens from 0, at which a template holds a placeholder or a wildcard. */
export function parameterPositions(template: string): number[] {
	const positions: number[] = [];
	for (const [position, token] of tokenize(template).entries()) {
		if (isParameter(token)) positions.push(position);
	}
	return positions;
}

/** The distinct rows of one width, and which message is which row. */
interface MessageRows {
	readonly rows: Rows;
	readonly messages: Int32Array;
	readonly rowOf: Int32Array;
}

function readRows(masked: readonly string[], vocabulary: Vocabulary): Map<number, MessageRows> {
	const byWidth = new Map<number, { tokens: number[]; messages: number[] }>();
	for (const [message, text] of masked.entries()) {
		const tokens = tokenize(text);
		let bucket = byWidth.get(tokens.length);
		if (bucket === undefined) {
			bucket = { tokens: [], messages: [] };
			byWidth.set(tokens.length, bucket);
		}
		for (const token of tokens) bucket.tokens.push(vocabulary.add(token));
		bucket.messages.push(message);
	}
	const result = new Map<number, MessageRows>();
	for (const [width, { tokens, messages }] of byWidth) {
		const { rows, index } = distinctRows({ width, count: messages.length, tokens: Int32Array.from(tokens) });
		result.set(width, { rows, messages: Int32Array.from(messages), rowOf: index });
	}
	return result;
}

/** Writes each pattern that has messages as text: what its messages agree in, and what varies. */
function writeTemplates(
	masked: readonly string[],
	patternOf: Int32Array,
	patterns: readonly Pattern[],
	vocabulary: Vocabulary,
	wildcard: number,
): MergedTemplates {
	const texts = new Map<number, string[]>();
	for (const [message, text] of masked.entries()) {
		const number = patternOf[message] ?? 0;
		const tokens = tokenize(text);
		const written = texts.get(number);
		const pattern = patterns[number] ?? [];
		if (written === undefined) {
			texts.set(
				number,
				tokens.map((token, position) => (pattern[position] === wildcard ? WILDCARD : token)),
			);
			continue;
		}
		for (const [position, token] of tokens.entries()) {
			const id = pattern[position] ?? 0;
			if (id !== wildcard && written[position] !== token) written[position] = displayToken(vocabulary.token(id));
		}
	}
	const ordered = Array.from(texts, ([number, tokens]) => ({ number, text: tokens.join(' ') }));
	ordered.sort((a, b) => compareCodePoints(a.text, b.text));
	const rank = new Int32Array(patterns.length);
	for (const [place, { number }] of ordered.entries()) rank[number] = place;
	return { templates: ordered.map(({ text }) => text), assignment: patternOf.map((number) => rank[number] ?? 0) };
}

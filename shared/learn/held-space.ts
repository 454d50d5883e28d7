/**
 * A TF-IDF space that is kept from one fit to the next: vocabulary, IDF and components stay bit by bit while they explain
 * today's documents nearly as well as a fresh fit would. Where they do not, only what must change does.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { compareCodePoints } from '../text/code-points.ts';
import { HELD_QUALITY, mendSpace } from './mend-space.ts';
import { entriesOf, type FreshSpace, type HeldDocuments, type Judge, judgeOf, type NamedSpace } from './space-judge.ts';
import { describeComponents, type TruncatedSvd } from './svd.ts';
import { type Tfidf, transformTfidf } from './tfidf.ts';

export interface HeldSpace {
	readonly tfidf: Tfidf;
	readonly svd: TruncatedSvd;
	readonly componentIds: readonly number[];
	/** The least id that no component has had. */
	readonly nextComponentId: number;
	/** How much of today's documents it explains, as a share of what a fresh fit does: see {@link holdSpace}. */
	readonly quality: number;
}

/**
 * Fits today's documents by the space of before.
 *
 * At a quality (`qualityOfSpace`) of {@link HELD_QUALITY} or more, all stays. Below, first the vocabulary changes: terms that no document has any more make room for the best new ones. Then
 * components are replaced, as few as will do, by the directions that explain most of what the others leave, until the
 * quality is {@link MENDED_QUALITY}. Where that vocabulary is too narrow, the same is done over the fresh vocabulary, and
 * where not even that helps, the fresh space is taken. What changes gets a new id.
 *
 * The result depends on the documents' distinct terms, their weights and the space before. O(terms³) for each component that
 * is replaced, else O(values of the rows · terms in one).
 *
 * @param fresh the fit of the same documents alone, with as many components
 * @param nextComponentId at least one above all ids ever given
 */
export function holdSpace(
	before: NamedSpace,
	today: HeldDocuments,
	fresh: FreshSpace,
	nextComponentId: number,
): HeldSpace {
	const judge = judgeOf(before, today, fresh);
	if (judge.qualityOf(before) >= HELD_QUALITY) return described(before, judge, today, nextComponentId);
	for (const tfidf of [
		filledVocabulary(before.tfidf, fresh.tfidf, today),
		replacedVocabulary(before.tfidf, fresh.tfidf),
	]) {
		const mended = mendSpace(moved(before, tfidf), judge, nextComponentId);
		const isAllNew = mended.componentIds.every((id) => id >= nextComponentId);
		if (isAllNew || judge.qualityOf(mended) < HELD_QUALITY) continue;
		return described(mended, judge, today, Math.max(nextComponentId, ...mended.componentIds.map((id) => id + 1)));
	}
	const componentIds = fresh.svd.components.map((_, i) => nextComponentId + i);
	return { ...fresh, componentIds, nextComponentId: nextComponentId + componentIds.length, quality: 1 };
}

function described(space: NamedSpace, judge: Judge, today: HeldDocuments, nextComponentId: number): HeldSpace {
	const { tfidf, components, componentIds } = space;
	const svd = describeComponents(transformTfidf(tfidf, today.documents), today.weights, components);
	return { tfidf, svd, componentIds, nextComponentId, quality: judge.qualityOf(space) };
}

/** The vocabulary before, in which terms that no document has make room for the best new ones. */
function filledVocabulary(before: Tfidf, fresh: Tfidf, { documents, weights }: HeldDocuments): Tfidf {
	const totals = new Map<string, number>();
	for (const [i, document] of documents.entries()) {
		for (const term of document) totals.set(term, (totals.get(term) ?? 0) + (weights[i] as number));
	}
	const kept = entriesOf(before).filter(([term]) => totals.has(term));
	const known = new Set(kept.map(([term]) => term));
	const room = Math.max(before.terms.length, fresh.terms.length) - kept.length;
	const best = entriesOf(fresh)
		.filter(([term]) => !known.has(term))
		.sort(([a], [b]) => (totals.get(b) ?? 0) - (totals.get(a) ?? 0) || compareCodePoints(a, b));
	return inOrder([...kept, ...best.slice(0, Math.max(0, room))]);
}

/** The fresh vocabulary, with the IDF of before where a term had one. */
function replacedVocabulary(before: Tfidf, fresh: Tfidf): Tfidf {
	const idfOf = new Map(entriesOf(before));
	return inOrder(entriesOf(fresh).map(([term, idf]) => [term, idfOf.get(term) ?? idf]));
}

function inOrder(entries: readonly [string, number][]): Tfidf {
	const sorted = [...entries].sort(([a], [b]) => compareCodePoints(a, b));
	return { terms: sorted.map(([term]) => term), idf: sorted.map(([, idf]) => idf) };
}

/** The same components over another vocabulary: what a term had that is gone is gone, a new one has none. */
function moved({ tfidf: { terms }, components, componentIds }: NamedSpace, tfidf: Tfidf): NamedSpace {
	const columnOf = new Map(terms.map((term, column) => [term, column]));
	const from = tfidf.terms.map((term) => columnOf.get(term) ?? -1);
	return {
		tfidf,
		components: components.map((component) => from.map((column) => component[column] ?? 0)),
		componentIds,
	};
}

/**
 * A TF-IDF space that is kept from one fit to the next: vocabulary, IDF and components stay bit by bit while they explain
 * today's documents nearly as well as a fresh fit would. Where they do not, only what must change does.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { compareCodePoints } from '../text/code-points.ts';
import type { SparseRows } from './matrix.ts';
import { describeComponents, type TruncatedSvd, withFixedSign } from './svd.ts';
import { type Tfidf, transformTfidf } from './tfidf.ts';
import { totalWeight } from './weights.ts';

/** A space whose components have names that stay. */
export interface NamedSpace {
	readonly tfidf: Tfidf;
	/** Components × terms. */
	readonly components: readonly (readonly number[])[];
	/** Of each component; an id is of one direction for ever. */
	readonly componentIds: readonly number[];
}

export interface FreshSpace {
	readonly tfidf: Tfidf;
	readonly svd: TruncatedSvd;
}

export interface HeldSpace {
	readonly tfidf: Tfidf;
	readonly svd: TruncatedSvd;
	readonly componentIds: readonly number[];
	/** The least id that no component has had. */
	readonly nextComponentId: number;
	/** How much of today's documents it explains, as a share of what a fresh fit does: see {@link holdSpace}. */
	readonly quality: number;
}

export interface HeldDocuments {
	readonly documents: readonly (readonly string[])[];
	readonly weights: ArrayLike<number>;
}

/** Nothing changes from this quality on; where something must, it changes until the other is reached. */
export const HELD_QUALITY = 0.95;
const MENDED_QUALITY = 0.97;
/** A component that raises the quality by less is no better than the one that it would replace. */
const LEAST_GAIN = 1e-3;
/** What is left of a component (of length 1) beside others, or over other terms, is rounding below this. */
const SHORTEST = 1e-9;

/**
 * Fits today's documents by the space of before.
 *
 * Its quality is the share of today's TF-IDF rows (over the terms of both spaces; squared lengths, by weight) that lies in
 * the span of its components, over the share that lies in the span of the fresh ones. At {@link HELD_QUALITY} or more, all
 * stays. Below, first the vocabulary changes: terms that no document has any more make room for the best new ones. Then
 * components are replaced one by one, each time the one whose loss costs least, by the direction that explains most of what
 * the others leave, until the quality is {@link MENDED_QUALITY}. Where that vocabulary is too narrow, the same is done
 * over the fresh vocabulary, and where not even that helps, the fresh space is taken. What changes gets a new id.
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
	const both = unionOf(fresh.tfidf, before.tfidf);
	const moments = secondMoments(transformTfidf(both, today.documents), today.weights);
	const judge = new Judge(moments, both.terms, fresh);
	if (judge.qualityOf(before) >= HELD_QUALITY) return described(before, judge, today, nextComponentId);
	for (const tfidf of [
		filledVocabulary(before.tfidf, fresh.tfidf, today),
		replacedVocabulary(before.tfidf, fresh.tfidf),
	]) {
		const mended = mend(moved(before, tfidf), judge, nextComponentId);
		if (judge.qualityOf(mended) < HELD_QUALITY) continue;
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

/** The terms of both, with the IDF of the first where it has one. */
function unionOf(first: Tfidf, second: Tfidf): Tfidf {
	const idfOf = new Map([...entriesOf(second), ...entriesOf(first)]);
	const terms = [...idfOf.keys()].sort(compareCodePoints);
	return { terms, idf: terms.map((term) => idfOf.get(term) as number) };
}

function entriesOf({ terms, idf }: Tfidf): [string, number][] {
	return terms.map((term, i) => [term, idf[i] as number]);
}

/** Σ weight · row · rowᵀ over the total weight: terms × terms. */
function secondMoments(rows: SparseRows, weights: ArrayLike<number>): Matrix {
	const total = totalWeight(weights, rows.rowCount);
	const { columnCount: n, offsets, columns, values } = rows;
	const sums = new Float64Array(n * n);
	for (let row = 0; row < rows.rowCount; row++) {
		const share = (weights[row] as number) / total;
		const end = offsets[row + 1] as number;
		for (let a = offsets[row] as number; a < end; a++) {
			const scaled = share * (values[a] as number);
			const start = (columns[a] as number) * n;
			for (let b = offsets[row] as number; b < end; b++) {
				const at = start + (columns[b] as number);
				sums[at] = (sums[at] as number) + scaled * (values[b] as number);
			}
		}
	}
	return Matrix.from1DArray(n, n, sums);
}

/** Says how much of today's rows a space explains. */
class Judge {
	readonly #moments: Matrix;
	readonly #columnOf: ReadonlyMap<string, number>;
	readonly #fresh: number;

	constructor(moments: Matrix, terms: readonly string[], { tfidf, svd }: FreshSpace) {
		this.#moments = moments;
		this.#columnOf = new Map(terms.map((term, column) => [term, column]));
		this.#fresh = this.explained(this.span(tfidf.terms, svd.components));
	}

	/** 1 where there is nothing to explain. */
	qualityOf({ tfidf, components }: Pick<NamedSpace, 'tfidf' | 'components'>): number {
		return this.#fresh > 0 ? this.explained(this.span(tfidf.terms, components)) / this.#fresh : 1;
	}

	/** An orthonormal basis of what components span, over the columns of the moments. */
	span(terms: readonly string[], components: readonly (readonly number[])[]): Float64Array[] {
		const columns = terms.map((term) => this.#columnOf.get(term) as number);
		const basis: Float64Array[] = [];
		for (const component of components) {
			const direction = new Float64Array(this.#moments.columns);
			for (const [i, column] of columns.entries()) direction[column] = component[i] as number;
			const unit = orthonormal(direction, basis);
			if (unit) basis.push(unit);
		}
		return basis;
	}

	/** The trace of the moments within a span. */
	explained(basis: readonly Float64Array[]): number {
		let sum = 0;
		for (const direction of basis) sum += dot(direction, this.#times(direction));
		return sum;
	}

	/** The unit direction over these terms that explains most of what a span leaves; zeros where nothing is left. */
	bestBeside(basis: readonly Float64Array[], terms: readonly string[]): number[] {
		const columns = terms.map((term) => this.#columnOf.get(term) as number);
		// P · M · P on the chosen columns, P the projection off the span: what is left of each unit direction.
		const left = columns.map((column) => {
			const direction = new Float64Array(this.#moments.columns);
			direction[column] = 1;
			return withoutSpan(direction, basis);
		});
		const n = columns.length;
		const rest = Matrix.zeros(n, n);
		for (let a = 0; a < n; a++) {
			const image = this.#times(left[a] as Float64Array);
			for (let b = 0; b <= a; b++) {
				const value = dot(image, left[b] as Float64Array);
				rest.set(a, b, value);
				rest.set(b, a, value);
			}
		}
		const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(rest, { assumeSymmetric: true });
		const best = realEigenvalues.reduce((most, value, i) => (value > (realEigenvalues[most] as number) ? i : most), 0);
		if (!((realEigenvalues[best] ?? 0) > SHORTEST)) return new Array<number>(n).fill(0);
		return withFixedSign(eigenvectorMatrix.getColumn(best));
	}

	#times(direction: Float64Array): Float64Array {
		const { columns: n } = this.#moments;
		const image = new Float64Array(n);
		for (let row = 0; row < n; row++) {
			const factor = direction[row] as number;
			if (factor === 0) continue;
			for (let column = 0; column < n; column++) {
				image[column] = (image[column] as number) + factor * this.#moments.get(row, column);
			}
		}
		return image;
	}
}

function dot(a: Float64Array, b: Float64Array): number {
	let sum = 0;
	for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
	return sum;
}

/** Twice, since once leaves what rounding brought back. */
function withoutSpan(direction: Float64Array, basis: readonly Float64Array[]): Float64Array {
	const rest = direction.slice();
	for (let pass = 0; pass < 2; pass++) {
		for (const unit of basis) {
			const along = dot(rest, unit);
			for (let i = 0; i < rest.length; i++) rest[i] = (rest[i] as number) - along * (unit[i] as number);
		}
	}
	return rest;
}

function orthonormal(direction: Float64Array, basis: readonly Float64Array[]): Float64Array | undefined {
	const rest = withoutSpan(direction, basis);
	const left = Math.sqrt(dot(rest, rest));
	return left > SHORTEST ? rest.map((value) => value / left) : undefined;
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

/** Replaces components until the space is good, or no other direction makes it better. */
function mend(space: NamedSpace, judge: Judge, firstNewId: number): NamedSpace {
	const components = [...space.components];
	const componentIds = [...space.componentIds];
	const { terms } = space.tfidf;
	let nextId = firstNewId;
	let quality = judge.qualityOf({ ...space, components });
	for (let round = 0; round < components.length && quality < MENDED_QUALITY; round++) {
		const { worst, others } = leastOf(components, terms, judge);
		const replacement = judge.bestBeside(others, terms);
		const reached = judge.qualityOf({ ...space, components: components.with(worst, replacement) });
		if (reached < quality + LEAST_GAIN) break;
		components[worst] = replacement;
		// One that was replaced before in this very night has told nobody of its id.
		if ((componentIds[worst] as number) < firstNewId) componentIds[worst] = nextId++;
		quality = reached;
	}
	return { tfidf: space.tfidf, components, componentIds };
}

/** The component that would be missed least, and what the others span. */
function leastOf(
	components: readonly (readonly number[])[],
	terms: readonly string[],
	judge: Judge,
): { worst: number; others: Float64Array[] } {
	let worst = 0;
	let others: Float64Array[] = [];
	let most = Number.NEGATIVE_INFINITY;
	for (const i of components.keys()) {
		const rest = judge.span(terms, components.toSpliced(i, 1));
		const explained = judge.explained(rest);
		// Where two are as little missed, the last one, which is the smaller of a fresh fit.
		if (explained < most) continue;
		[worst, others, most] = [i, rest, explained];
	}
	return { worst, others };
}

/**
 * How much of today's documents a space explains.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { compareCodePoints } from '../text/code-points.ts';
import type { SparseRows } from './matrix.ts';
import { type TruncatedSvd, withFixedSign } from './svd.ts';
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

export interface HeldDocuments {
	readonly documents: readonly (readonly string[])[];
	readonly weights: ArrayLike<number>;
}

/** What is left of a component (of length 1) beside others, or over other terms, is rounding below this. */
const SHORTEST = 1e-9;

/**
 * The share of today's TF-IDF rows (over the terms of both spaces; squared lengths, by weight) that lies in the span of a space's
 * components, over the share that lies in the span of the fresh ones. O(values of the rows · terms in one + terms²).
 */
export function qualityOfSpace(
	space: Pick<NamedSpace, 'tfidf' | 'components'>,
	{ documents, weights }: HeldDocuments,
	fresh: FreshSpace,
): number {
	return judgeOf(space, { documents, weights }, fresh).qualityOf(space);
}

export function judgeOf(
	{ tfidf }: Pick<NamedSpace, 'tfidf'>,
	{ documents, weights }: HeldDocuments,
	fresh: FreshSpace,
): Judge {
	const both = unionOf(fresh.tfidf, tfidf);
	return new Judge(secondMoments(transformTfidf(both, documents), weights), both.terms, fresh);
}

/** The terms of both, with the IDF of the first where it has one. */
function unionOf(first: Tfidf, second: Tfidf): Tfidf {
	const idfOf = new Map([...entriesOf(second), ...entriesOf(first)]);
	const terms = [...idfOf.keys()].sort(compareCodePoints);
	return { terms, idf: terms.map((term) => idfOf.get(term) as number) };
}

export function entriesOf({ terms, idf }: Tfidf): [string, number][] {
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
export class Judge {
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

	/** Unit directions over these terms, as many, that explain most of what a span leaves; zeros where less is left. */
	bestBeside(basis: readonly Float64Array[], terms: readonly string[], count: number): number[][] {
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
		const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(rest, {
			assumeSymmetric: true,
		});
		const best = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number));
		return Array.from({ length: count }, (_, i) => {
			const place = best[i];
			const isLeft = place !== undefined && (values[place] as number) > SHORTEST;
			return isLeft ? withFixedSign(vectors.getColumn(place)) : new Array<number>(n).fill(0);
		});
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

export function dot(a: Float64Array, b: Float64Array): number {
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

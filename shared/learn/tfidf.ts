/** TF-IDF over weighted documents: scikit-learn's `TfidfVectorizer` after its analyzer. */
import { compareCodePoints } from '../text/code-points.ts';
import type { SparseRows } from './matrix.ts';
import { numpyArgsort } from './numpy-argsort.ts';
import { totalWeight } from './weights.ts';

/** What was learned. Plain data: it goes into the model's JSON as it is. */
export interface Tfidf {
	/** The vocabulary in code point order; its position is the column. */
	readonly terms: readonly string[];
	/** Inverse document frequency, one a term. */
	readonly idf: readonly number[];
}

export interface TfidfOptions {
	/** Keep at most this many terms, those of highest total count. */
	readonly maxFeatures: number;
	/** A term must occur in at least this many documents (a count of raw rows). */
	readonly minDocumentFrequency: number;
	/** A term may occur in at most this share (0…1) of the documents. */
	readonly maxDocumentFrequency: number;
}

/** The notebook's settings. */
export const TFIDF_DEFAULTS: TfidfOptions = { maxFeatures: 100, minDocumentFrequency: 5, maxDocumentFrequency: 0.8 };

/**
 * Learns vocabulary and IDF from documents (each a list of terms, repeats included), each standing for `weights[i]`
 * equal ones. That no term survives the bounds is a valid outcome: a vocabulary of zero terms.
 *
 * Method: scikit-learn's. First the bounds on document frequency, then the `maxFeatures` terms of highest total count,
 * then the smooth IDF ln((1 + n) / (1 + df)) + 1. Terms tied at the cut are chosen as numpy's unstable sort happens to
 * choose them (see numpy-argsort.ts), so that the vocabulary is the same one; the choice depends on the terms and their
 * counts alone. O(terms in all documents + v log v) for v distinct terms.
 *
 * @throws RangeError where `weights` do not fit the documents
 */
export function fitTfidf(
	documents: readonly (readonly string[])[],
	weights: ArrayLike<number>,
	options: TfidfOptions = TFIDF_DEFAULTS,
): Tfidf {
	const documentCount = totalWeight(weights, documents.length);
	const candidates = new Map<string, TermCount>();
	documents.forEach((document, i) => {
		const weight = weights[i] ?? 0;
		for (const term of document) {
			let count = candidates.get(term);
			if (count === undefined) {
				count = { term, total: 0, documentFrequency: 0, lastDocument: -1 };
				candidates.set(term, count);
			}
			count.total += weight;
			if (count.lastDocument !== i) {
				count.lastDocument = i;
				count.documentFrequency += weight;
			}
		}
	});

	const highest = options.maxDocumentFrequency * documentCount;
	const survivors = [...candidates.values()]
		.filter((c) => c.documentFrequency >= options.minDocumentFrequency && c.documentFrequency <= highest)
		.sort((a, b) => compareCodePoints(a.term, b.term));
	const byTotal = numpyArgsort(survivors.map((c) => -c.total));
	const chosen = new Set(byTotal.subarray(0, options.maxFeatures));
	const kept = survivors.filter((_, i) => chosen.has(i));
	return {
		terms: kept.map((c) => c.term),
		idf: kept.map((c) => Math.log((1 + documentCount) / (1 + c.documentFrequency)) + 1),
	};
}

interface TermCount {
	readonly term: string;
	/** Occurrences over all raw rows. */
	total: number;
	/** Raw rows with at least one occurrence. */
	documentFrequency: number;
	lastDocument: number;
}

/** A model is transformed with again and again (once a drop); its term index is built once. */
const columnsOfModel = new WeakMap<Tfidf, Map<string, number>>();

function columnByTerm(tfidf: Tfidf): Map<string, number> {
	let columns = columnsOfModel.get(tfidf);
	if (columns === undefined) {
		columns = new Map(tfidf.terms.map((term, column) => [term, column]));
		columnsOfModel.set(tfidf, columns);
	}
	return columns;
}

/**
 * Documents as TF-IDF rows: term count × IDF, each row scaled to Euclidean length 1 (a document without a known term
 * stays all zero). Shape: documents × terms. O(terms in the documents).
 *
 * The term index is kept with the `tfidf` object, which therefore must not be changed after its first use.
 */
export function transformTfidf(tfidf: Tfidf, documents: readonly (readonly string[])[]): SparseRows {
	const columnOf = columnByTerm(tfidf);
	const offsets = new Int32Array(documents.length + 1);
	const columns: number[] = [];
	const values: number[] = [];
	const counts = new Map<number, number>();
	documents.forEach((document, i) => {
		counts.clear();
		for (const term of document) {
			const column = columnOf.get(term);
			if (column !== undefined) counts.set(column, (counts.get(column) ?? 0) + 1);
		}
		const row = [...counts].sort((a, b) => a[0] - b[0]);
		let sumOfSquares = 0;
		for (const [column, count] of row) {
			const value = count * (tfidf.idf[column] ?? 0);
			sumOfSquares += value * value;
			columns.push(column);
			values.push(value);
		}
		const length = Math.sqrt(sumOfSquares);
		for (let at = offsets[i] ?? 0; at < values.length; at++) values[at] = (values[at] ?? 0) / length;
		offsets[i + 1] = values.length;
	});
	return {
		rowCount: documents.length,
		columnCount: tfidf.terms.length,
		offsets,
		columns: Int32Array.from(columns),
		values: Float64Array.from(values),
	};
}

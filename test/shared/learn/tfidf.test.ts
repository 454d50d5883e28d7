import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fitTfidf, transformTfidf } from '../../../shared/learn/tfidf.ts';
import { assertClose, ones, permutation, pick, repeatedIndices } from './repeated.ts';

const open = { maxFeatures: 100, minDocumentFrequency: 1, maxDocumentFrequency: 1 };

describe('fitTfidf', () => {
	it('weighs a term by the smooth inverse of the rows that have it', () => {
		// 4 rows: "a" in 3 of them, "b" in 1 + 3 = 4: ln(5/4) + 1 and ln(5/5) + 1.
		const tfidf = fitTfidf([['b'], ['a', 'b', 'a']], [1, 3], open);
		assert.deepEqual(tfidf, { terms: ['a', 'b'], idf: [Math.log(5 / 4) + 1, 1] });
	});

	it('drops terms outside the bounds on document frequency, the bounds included', () => {
		// 10 rows; at least 5 and at most 0.8 · 10 = 8: "four" and "nine" go, "five" and "eight" stay.
		const documents = [['four', 'eight', 'nine'], ['five', 'eight', 'nine'], ['nine', 'five'], []];
		const tfidf = fitTfidf(documents, [4, 4, 1, 1]);
		assert.deepEqual(tfidf.terms, ['eight', 'five']);
	});

	it('keeps the terms of highest total count, counting repeats within a row', () => {
		// Totals: twice 2·2 = 4, often 3, rare 2.
		const documents = [['twice', 'twice'], ['often'], ['rare']];
		assert.deepEqual(fitTfidf(documents, [2, 3, 2], { ...open, maxFeatures: 2 }).terms, ['often', 'twice']);
	});

	it('orders terms by code point', () => {
		// U+FF21 (fullwidth A) is below U+1D400 (mathematical A) although its UTF-16 unit is above the surrogates.
		assert.deepEqual(fitTfidf([['\u{1d400}', '\uff21', 'z', 'é']], [1], open).terms, ['z', 'é', '\uff21', '\u{1d400}']);
	});

	it('may keep no term at all', () => {
		const tfidf = fitTfidf([['once']], [1]);
		assert.deepEqual(tfidf, { terms: [], idf: [] });
		assert.equal(transformTfidf(tfidf, [['once'], []]).columnCount, 0);
		assert.deepEqual(fitTfidf([], []), { terms: [], idf: [] });
	});

	it('says which weight is wrong', () => {
		assert.throws(() => fitTfidf([['a']], []), /0 weights for 1 rows/);
		assert.throws(() => fitTfidf([['a'], ['b']], [1, 0]), /weight of row 1 is 0/);
	});
});

describe('transformTfidf', () => {
	it('scales count times IDF to length one', () => {
		// a twice with IDF 3, b once with IDF 8: (6, 8) has length 10.
		const rows = transformTfidf({ terms: ['a', 'b'], idf: [3, 8] }, [['b', 'a', 'unknown', 'a'], ['unknown'], ['b']]);
		assert.deepEqual([...rows.offsets], [0, 2, 2, 3]);
		assert.deepEqual([...rows.columns], [0, 1, 1]);
		assert.deepEqual([...rows.values], [0.6, 0.8, 1]);
	});
});

const corpus = fc.array(
	fc.record({
		document: fc.array(fc.constantFrom('ab', 'cd', 'ef', 'gh', 'ij', 'ab cd', 'é', '\u{1d400}'), { maxLength: 8 }),
		weight: fc.integer({ min: 1, max: 9 }),
		key: fc.nat(),
	}),
	{ maxLength: 30 },
);
const options = fc.record({
	maxFeatures: fc.integer({ min: 1, max: 6 }),
	minDocumentFrequency: fc.integer({ min: 1, max: 8 }),
	maxDocumentFrequency: fc.double({ min: 0.3, max: 1, noNaN: true }),
});

describe('TF-IDF on weighted documents', () => {
	it('is that on repeated documents', () => {
		fc.assert(
			fc.property(corpus, options, (rows, settings) => {
				const documents = rows.map((row) => row.document);
				const weights = rows.map((row) => row.weight);
				const repeated = pick(documents, repeatedIndices(weights));
				assert.deepEqual(fitTfidf(documents, weights, settings), fitTfidf(repeated, ones(repeated.length), settings));
			}),
		);
	});

	it('does not depend on the order of documents', () => {
		fc.assert(
			fc.property(corpus, options, (rows, settings) => {
				const shuffled = pick(rows, permutation(rows.map((row) => row.key)));
				const fit = (of: typeof rows) =>
					fitTfidf(
						of.map((row) => row.document),
						of.map((row) => row.weight),
						settings,
					);
				assert.deepEqual(fit(rows), fit(shuffled));
			}),
		);
	});

	it('gives rows of length one or zero in ascending columns', () => {
		fc.assert(
			fc.property(corpus, (rows) => {
				const documents = rows.map((row) => row.document);
				const matrix = transformTfidf(
					fitTfidf(
						documents,
						rows.map((row) => row.weight),
						open,
					),
					documents,
				);
				for (let i = 0; i < matrix.rowCount; i++) {
					const values = matrix.values.subarray(matrix.offsets[i], matrix.offsets[i + 1]);
					const columns = [...matrix.columns.subarray(matrix.offsets[i], matrix.offsets[i + 1])];
					const length = Math.hypot(...values);
					assertClose(length, values.length === 0 ? 0 : 1, 1e-12, 'length');
					assert.deepEqual(
						columns,
						columns.toSorted((a, b) => a - b),
					);
				}
			}),
		);
	});
});

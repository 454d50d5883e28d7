/** The estimators against scikit-learn's figures for the five reference sets. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { fitKMeans, type KMeans } from '../../../shared/learn/kmeans.ts';
import type { DenseRows } from '../../../shared/learn/matrix.ts';
import { seededRandom } from '../../../shared/learn/random.ts';
import { silhouette } from '../../../shared/learn/silhouette.ts';
import { fitTruncatedSvd, type TruncatedSvd, transformSvd } from '../../../shared/learn/svd.ts';
import { fitTfidf, type Tfidf, transformTfidf } from '../../../shared/learn/tfidf.ts';
import { terms } from '../../../shared/text/tokens.ts';
import { type ReferenceSet, readReference, referenceNames } from '../../reference.ts';
import { assertClose, partition } from './repeated.ts';

interface Fitted {
	readonly set: ReferenceSet;
	readonly weights: readonly number[];
	readonly tfidf: Tfidf;
	readonly svd: TruncatedSvd;
	readonly points: DenseRows;
	readonly kmeans: KMeans;
}

async function fit(name: string): Promise<Fitted | undefined> {
	const set = await readReference(name);
	if (set === undefined) return undefined;
	const weights = set.templates.map((template) => template.count);
	const documents = set.templates.map((template) => terms(template.template));
	const tfidf = fitTfidf(documents, weights);
	const rows = transformTfidf(tfidf, documents);
	const svd = fitTruncatedSvd(rows, weights);
	const points = transformSvd(svd, rows);
	const kmeans = fitKMeans(points, weights, { clusterCount: set.expected.k, random: seededRandom(42) });
	return { set, weights, tfidf, svd, points, kmeans };
}

for (const name of referenceNames) {
	const fitted = fit(name);
	const against = (check: (fitted: Fitted) => void) => async (t: TestContext) => {
		const ready = await fitted;
		if (ready === undefined) t.diagnostic(`reference data absent: ${name}`);
		else check(ready);
	};

	describe(`against scikit-learn on ${name}`, () => {
		it(
			'the vocabulary is equal, terms tied at the cut included',
			against(({ set, tfidf }) => {
				assert.deepEqual(tfidf.terms, set.expected.vocabulary);
			}),
		);

		it(
			'the IDF is equal within 1e-12',
			against(({ set, tfidf }) => {
				tfidf.idf.forEach((idf, i) => {
					assertClose(idf, set.expected.idf[i] ?? Number.NaN, 1e-12, `idf of ${tfidf.terms[i]}`);
				});
			}),
		);

		it(
			"singular values and explained variance are the exact solver's within 1e-9",
			against(({ set, svd }) => {
				svd.singularValues.forEach((value, j) => {
					const expected = set.expected.singular_values[j] ?? Number.NaN;
					assertClose(value, expected, 1e-9 * expected, `singular value ${j}`);
				});
				svd.explainedVarianceRatio.forEach((value, j) => {
					const expected = set.expected.explained_variance_ratio[j] ?? Number.NaN;
					assertClose(value, expected, 1e-9 * expected, `explained variance ratio ${j}`);
				});
			}),
		);

		it(
			'the components of every template are equal within 1e-9, up to a sign a column',
			against(({ set, points }) => {
				for (let j = 0; j < points.columnCount; j++) {
					const ours = set.templates.map((_, i) => points.values[i * points.columnCount + j] ?? Number.NaN);
					const theirs = set.templates.map((template) => template.components[j] ?? Number.NaN);
					const sign = Math.sign(ours.reduce((sum, value, i) => sum + value * (theirs[i] ?? 0), 0));
					ours.forEach((value, i) => {
						assertClose(sign * value, theirs[i] ?? Number.NaN, 1e-9, `component ${j} of template ${i}`);
					});
				}
			}),
		);

		it(
			"the inertia is no higher than scikit-learn's best, and where it is equal so is the partition",
			against(({ set, kmeans }) => {
				const best = set.expected.inertia_best;
				assert.ok(
					kmeans.inertia <= best * (1 + 1e-9) + 1e-12,
					`inertia ${kmeans.inertia}, scikit-learn's best ${best}`,
				);
				if (kmeans.inertia < best * (1 - 1e-9) - 1e-12) return;
				assert.deepEqual(partition(kmeans.labels), partition(set.templates.map((template) => template.cluster)));
			}),
		);

		it(
			'the silhouette is within 0.01 of the sampled one',
			against(({ set, weights, points, kmeans }) => {
				const value = silhouette(points, weights, kmeans.labels) ?? Number.NaN;
				assertClose(value, set.expected.silhouette_sampled, 0.01, 'silhouette');
			}),
		);
	});
}

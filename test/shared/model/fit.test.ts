import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fitKMeans } from '../../../shared/learn/kmeans.ts';
import { seededRandom } from '../../../shared/learn/random.ts';
import { silhouette } from '../../../shared/learn/silhouette.ts';
import { fitTruncatedSvd, transformSvd } from '../../../shared/learn/svd.ts';
import { fitTfidf, transformTfidf } from '../../../shared/learn/tfidf.ts';
import { fitModel } from '../../../shared/model/fit.ts';
import { highlightsOf } from '../../../shared/model/highlights.ts';
import { componentCount } from '../../../shared/model/model.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { terms } from '../../../shared/text/tokens.ts';
import { assertClose, ones, repeatedIndices } from '../learn/repeated.ts';
import { anyTotals, options, sample, sampleModel, totalsOf } from './totals.ts';

describe('a fitted model', () => {
	it('is that of the lines written out one by one', () => {
		fc.assert(
			fc.property(anyTotals, (totals) => {
				const { document } = fitModel(totals, options);
				const lines = repeatedIndices(totals.counts);
				const documents = lines.map((i) => terms(totals.messages[i] ?? ''));
				const tfidf = fitTfidf(documents, ones(lines.length));
				assert.deepEqual(document.tfidf, tfidf);
				const rows = transformTfidf(tfidf, documents);
				const svd = fitTruncatedSvd(rows, ones(lines.length), componentCount);
				assert.deepEqual(document.svd.singularValues, svd.singularValues);
				const points = transformSvd(svd, rows);
				const direct = fitKMeans(points, ones(lines.length), { clusterCount: 3, random: seededRandom(42) });
				assertClose(document.clusters.inertia, direct.inertia, 1e-9, 'inertia');
				assert.equal(
					document.clusters.sizes.reduce((sum, size) => sum + size, 0),
					lines.length,
				);
				const expected = silhouette(points, ones(lines.length), direct.labels);
				if (document.clusters.silhouette === null) assert.equal(expected, null);
			}),
			{ numRuns: 25 },
		);
	});

	it('tells of every message how rare it is and where it lies', () => {
		const { document, templates } = sampleModel();
		assert.deepEqual(templates.templates, sample.messages);
		assert.deepEqual(
			Array.from(templates.rarity),
			sample.counts.map((count) => 1 / count),
		);
		const scores = Array.from(templates.anomalyScore);
		assert.equal(Math.min(...scores), 0);
		assert.equal(Math.max(...scores), 1);
		assert.deepEqual(document.distance, {
			min: Math.min(...Array.from(templates.distance)),
			max: Math.max(...Array.from(templates.distance)),
		});
		assert.deepEqual(
			[
				document.trainedOn.rows,
				document.trainedOn.templates,
				document.trainedOn.firstSeen,
				document.trainedOn.lastSeen,
			],
			[112, 7, '2025-12-27T00:00:00.000000Z', '2025-12-27T00:00:01.000006Z'],
		);
		assert.deepEqual(document.warnings, []);
	});

	it('of so few lines that no term survives is valid, and says so', () => {
		for (const name of ['notebook', 'default'] as const) {
			const model = fitModel(totalsOf({ 'alpha beta': 2, '': 1 }), { ...options, profile: profileNamed(name) });
			const { tfidf, svd, clusters, warnings, distance } = model.document;
			assert.deepEqual([tfidf.terms, tfidf.idf], [[], []]);
			assert.deepEqual([svd.components.length, clusters.centroids.length], [15, 1]);
			assert.deepEqual(clusters.centroids, [new Array(15).fill(0)]);
			assert.deepEqual([clusters.inertia, clusters.silhouette, clusters.sizes], [0, null, [3]]);
			assert.deepEqual(distance, { min: 0, max: 0 });
			assert.match(
				warnings.join('\n'),
				/no term stands in at least 5 and at most 80 % of the lines.*Train on more lines/,
			);
			assert.match(warnings.join('\n'), /1 cluster instead of 3/);
		}
	});

	it('warns of drops that were left out', () => {
		const skippedDrops = [{ key: 'logs/bad.csv', reason: 'unreadable', message: 'cut off' }];
		const { warnings } = fitModel(sample, { ...options, skippedDrops }).document;
		assert.deepEqual(warnings, ['logs/bad.csv was left out: cut off']);
	});

	it('chooses the number of clusters where that is left to it', () => {
		const { clusters } = fitModel(sample, { ...options, clusters: 'auto' }).document;
		assert.ok(clusters.centroids.length >= 2);
		assert.deepEqual(
			clusters.sweep.map(({ clusterCount }) => clusterCount),
			clusters.sweep.map(({ clusterCount }) => clusterCount).toSorted((a, b) => a - b),
		);
	});
});

describe('a model’s highlights', () => {
	it('are its clusters by size and its messages by score and by count', () => {
		const model = sampleModel();
		const { clusters, mostUnusual, mostCommon, quality } = highlightsOf(model);
		assert.equal(
			clusters.reduce((sum, { lines }) => sum + lines, 0),
			112,
		);
		assert.deepEqual(
			clusters.map(({ lines }) => lines),
			clusters.map(({ lines }) => lines).toSorted((a, b) => b - a),
		);
		assert.ok(clusters.every(({ examples }) => examples.length >= 1 && examples.length <= 3));
		assert.equal(mostUnusual.length, 7);
		assert.equal(mostUnusual[0]?.score, 1);
		assert.deepEqual(mostCommon[0], {
			score: model.templates.anomalyScore[0],
			count: 40,
			levels: ['INFO'],
			example: 'user 7 logged in',
		});
		assert.equal(quality.inertia, model.document.clusters.inertia);
	});

	it('show a single severe template among many that are as unusual', () => {
		const flood = Object.fromEntries(
			Array.from({ length: 30 }, (_, i) => [`quiet ${'abcdefghij'[i % 10]}${'xyz'[i % 3]}`, 1]),
		);
		const totals = totalsOf({ ...flood, 'disk is full': 1 });
		const levels = totals.messages.map(
			(message): Record<string, number> => (message === 'disk is full' ? { FATAL: 1 } : { INFO: 1 }),
		);
		const { mostUnusual } = highlightsOf(fitModel({ ...totals, levels }, options));
		assert.equal(mostUnusual.length, 10);
		assert.ok(mostUnusual.some(({ levels: of }) => of.includes('FATAL')));
	});

	it('name at most twenty levels of a template, the severe ones among them', () => {
		const words = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`A${i}`, 1]));
		const totals = { ...totalsOf({ 'disk full': 51 }), levels: [{ ...words, FATAL: 1 }] };
		const { mostUnusual } = highlightsOf(fitModel(totals, options));
		assert.equal(mostUnusual[0]?.levels.length, 20);
		assert.ok(mostUnusual[0]?.levels.includes('FATAL'));
	});

	it('cut long examples, and show at most ten', () => {
		const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`${'😀'.repeat(200)} ${i}`, 30 - i]));
		const { mostUnusual, mostCommon } = highlightsOf(fitModel(totalsOf(many), options));
		assert.deepEqual([mostUnusual.length, mostCommon.length], [10, 10]);
		const [first] = mostCommon;
		assert.ok(first?.example.endsWith('…'));
		assert.equal(first?.example.length, 301);
		assert.ok(first?.example.isWellFormed());
	});
});

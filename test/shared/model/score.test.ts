import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ArtifactError } from '../../../shared/errors.ts';
import { scaledDistance } from '../../../shared/model/distance.ts';
import { fitModel } from '../../../shared/model/fit.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { createScorer } from '../../../shared/model/score.ts';
import { options, sample, sampleModel } from './totals.ts';

describe('scoring', () => {
	it('gives a known message what training found', () => {
		const { templates, document } = sampleModel();
		const { score } = createScorer({ templates, document });
		for (const [i, message] of sample.messages.entries()) {
			const found = score(message);
			assert.deepEqual([found.template, found.known, found.knownSince], [message, true, sample.firstSeen[i]]);
			assert.equal(found.rarity, 1 / (sample.counts[i] ?? 0));
			assert.equal(found.anomalyScore, templates.anomalyScore[i]);
			assert.equal(found.distance, templates.distance[i]);
			assert.equal(found.cluster, templates.cluster[i]);
			assert.deepEqual(
				Array.from(found.components),
				Array.from(templates.components.values.slice(15 * i, 15 * (i + 1))),
			);
		}
	});

	it('places an unknown message by its words, and calls it unknown', () => {
		const { document, templates } = sampleModel();
		const { score } = createScorer({ document, templates });
		// The same terms as a known message, in its order, so the same vector; but not the same message.
		const twin = score('disk, nearly full!');
		const known = score('disk nearly full');
		assert.deepEqual([twin.known, twin.knownSince, twin.rarity], [false, null, 1]);
		assert.deepEqual(Array.from(twin.components), Array.from(known.components));
		assert.deepEqual([twin.cluster, twin.distance], [known.cluster, known.distance]);
		const strange = score('');
		assert.deepEqual(Array.from(strange.components), new Array(15).fill(0));
		assert.ok(strange.anomalyScore >= 0 && strange.anomalyScore <= 1);
	});

	it('in the default profile puts every unknown message above every known one', () => {
		const { score } = createScorer(fitModel(sample, { ...options, profile: profileNamed('default') }));
		const greatest = Math.max(...sample.messages.map((message) => score(message).anomalyScore));
		assert.ok(greatest <= 0.5);
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme' }), (text) => {
				const found = score(text);
				assert.ok(found.anomalyScore >= 0 && found.anomalyScore <= 1);
				assert.equal(found.known, found.anomalyScore <= 0.5, JSON.stringify(text));
			}),
		);
	});

	it('refuses a model whose masking is not this version’s', () => {
		const { document, templates } = sampleModel();
		const other = { ...document, masking: { ...document.masking, fingerprint: 'other' } };
		assert.throws(
			() => createScorer({ document: other, templates }),
			(error) => error instanceof ArtifactError && /masking other.*train again/.test(error.message),
		);
	});
});

describe('a scaled distance', () => {
	it('runs from 0 at the least to 1 at the greatest, and stays within', () => {
		const range = { min: 0.5, max: 1.5 };
		assert.deepEqual(
			[0, 0.5, 1, 1.5, 9].map((distance) => scaledDistance(distance, range)),
			[0, 0, 0.5, 1, 1],
		);
	});

	it('without a range is 0 for what lies on its centroid, and 1 for what does not', () => {
		const range = { min: 1e-17, max: 3e-16 };
		assert.deepEqual(
			[0, 3e-16, 1e-10, 0.001, 2].map((distance) => scaledDistance(distance, range)),
			[0, 0, 0, 1, 1],
		);
	});
});

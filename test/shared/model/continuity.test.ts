import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fitModel } from '../../../shared/model/fit.ts';
import type { FitOptions } from '../../../shared/model/fit-options.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { createScorer } from '../../../shared/model/score.ts';
import { anyTotals, options, sample, totalsOf } from './totals.ts';

const nightly: FitOptions = { ...options, profile: profileNamed('default') };

describe('a model and the one before it', () => {
	it('of the same lines is the same, in all that lines are told by', () => {
		fc.assert(
			fc.property(anyTotals, (totals) => {
				const first = fitModel(totals, nightly);
				const second = fitModel(totals, { ...nightly, predecessor: first });
				assert.equal(second.document.continuity.predecessor, first.document.version);
				assert.deepEqual(second.document.svd.componentIds, first.document.svd.componentIds);
				assert.deepEqual(second.document.svd.components, first.document.svd.components);
				assert.deepEqual(second.templates.ids, first.templates.ids);
				assert.deepEqual(second.templates.cluster, first.templates.cluster);
			}),
			{ numRuns: 60 },
		);
	});

	it('is the same whenever it is fitted to the same lines and the same predecessor, and another by another one', () => {
		fc.assert(
			fc.property(anyTotals, anyTotals, (yesterday, today) => {
				const predecessor = fitModel(yesterday, nightly);
				const [once, again] = [0, 1].map(() => fitModel(today, { ...nightly, predecessor }));
				assert.deepEqual(once, again);
				assert.notEqual(once?.document.version, fitModel(today, nightly).document.version);
			}),
			{ numRuns: 60 },
		);
	});

	it('keep ids of templates, clusters and components over a chain of nights, and give none twice', () => {
		fc.assert(
			fc.property(fc.array(anyTotals, { minLength: 2, maxLength: 5 }), (nights) => {
				let predecessor = fitModel(nights[0] ?? sample, nightly);
				const textOfId = new Map(predecessor.templates.ids.map((id, i) => [id, predecessor.templates.templates[i]]));
				for (const totals of nights.slice(1)) {
					const { clusters, svd } = predecessor.document;
					const model = fitModel(totals, { ...nightly, predecessor });
					const { document, templates, book } = model;
					for (const id of document.clusters.ids) assert.ok(id < document.clusters.nextId);
					for (const id of document.svd.componentIds)
						assert.ok(svd.componentIds.includes(id) || id >= svd.nextComponentId);
					assert.ok(document.clusters.nextId >= clusters.nextId);
					for (const [i, id] of templates.ids.entries()) {
						const entry = book.get(id);
						assert.equal(entry?.template, templates.templates[i]);
						assert.equal(entry?.cluster, templates.cluster[i]);
						assert.equal(entry?.firstSeen, templates.firstSeen[i]);
						const before = textOfId.get(id);
						// Another text under the same id is one that it had.
						if (before !== undefined && before !== templates.templates[i]) assert.ok(entry?.aliases.includes(before));
						textOfId.set(id, templates.templates[i]);
					}
					predecessor = model;
				}
			}),
			{ numRuns: 60 },
		);
	});

	it('name their clusters beyond all ids that were given, after a rollback, too', () => {
		const first = fitModel(sample, nightly);
		const second = fitModel(
			totalsOf({ 'quite another thing': 50, 'and one more': 40, 'and yet another': 60, 'x y': 9 }),
			{
				...nightly,
				predecessor: first,
				nextIds: { clusters: 70, components: 80 },
			},
		);
		const { clusters, svd } = second.document;
		for (const id of clusters.ids) assert.ok(first.document.clusters.ids.includes(id) || id >= 70, `${id}`);
		for (const id of svd.componentIds) assert.ok(first.document.svd.componentIds.includes(id) || id >= 80, `${id}`);
	});

	it('widen a template for good: what varied yesterday varies where few fillers are left', () => {
		const names = ['anna', 'bob', 'carl', 'dora'];
		const yesterday = fitModel(
			totalsOf(Object.fromEntries(names.map((name) => [`user ${name} logged in at desk`, 4]))),
			nightly,
		);
		assert.deepEqual(yesterday.templates.templates, ['user <*> logged in at desk']);
		const today = totalsOf({ 'user eve logged in at desk': 3, 'disk full': 2 });
		const [alone, after] = [fitModel(today, nightly), fitModel(today, { ...nightly, predecessor: yesterday })];
		assert.ok(alone.templates.templates.includes('user eve logged in at desk'));
		assert.ok(after.templates.templates.includes('user <*> logged in at desk'));
		assert.equal(createScorer(after).score('user frank logged in at desk').templateId, yesterday.templates.ids[0]);
		assert.equal(after.templates.templates.length, 2, 'what has no line is not in it');
	});

	it('do not go on from one another in the notebook’s profile', () => {
		const first = fitModel(sample, options);
		assert.equal(first.book.size, 0);
		assert.deepEqual(first.document.clusters.ids, [0, 1, 2]);
	});
});

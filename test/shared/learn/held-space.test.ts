import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { holdSpace } from '../../../shared/learn/held-space.ts';
import { seededRandom } from '../../../shared/learn/random.ts';
import type { FreshSpace, NamedSpace } from '../../../shared/learn/space-judge.ts';
import { fitTruncatedSvd, transformSvd } from '../../../shared/learn/svd.ts';
import { fitTfidf, type Tfidf, transformTfidf } from '../../../shared/learn/tfidf.ts';

const options = { maxFeatures: 12, minDocumentFrequency: 1, maxDocumentFrequency: 1 };
const componentCount = 4;

interface Night {
	readonly documents: readonly (readonly string[])[];
	readonly weights: readonly number[];
}

function freshOf({ documents, weights }: Night): FreshSpace {
	const tfidf = fitTfidf(documents, weights, options);
	return { tfidf, svd: fitTruncatedSvd(transformTfidf(tfidf, documents), weights, componentCount) };
}

const named = ({ tfidf, svd }: FreshSpace): NamedSpace => ({
	tfidf,
	components: svd.components,
	componentIds: svd.components.map((_, i) => i),
});

/** Documents of topics: each topic has three words of its own, and each document two of them and one that all have. */
function topics(names: readonly string[], random = seededRandom(5)): Night {
	const documents = names.flatMap((name) =>
		Array.from({ length: 6 }, (_, i) => [`${name}${i % 3}`, `${name}${(i + 1) % 3}`, 'common']),
	);
	return { documents, weights: documents.map(() => 1 + Math.floor(random() * 9)) };
}

/** Of today's rows over the terms of both spaces, the share of squared lengths within a span: by normal equations. */
function shareExplained(night: Night, all: Tfidf, tfidf: Tfidf, components: readonly (readonly number[])[]): number {
	const rows = transformTfidf(all, night.documents);
	const columnOf = new Map(tfidf.terms.map((term, column) => [term, column]));
	const basis: number[][] = [];
	for (const component of components) {
		let direction = all.terms.map((term) => component[columnOf.get(term) ?? -1] ?? 0);
		for (const unit of [...basis, ...basis]) {
			const along = direction.reduce((sum, value, i) => sum + value * (unit[i] ?? 0), 0);
			direction = direction.map((value, i) => value - along * (unit[i] ?? 0));
		}
		const length = Math.hypot(...direction);
		if (length > 1e-9) basis.push(direction.map((value) => value / length));
	}
	let [within, total] = [0, 0];
	for (let row = 0; row < rows.rowCount; row++) {
		const dense = new Array<number>(all.terms.length).fill(0);
		for (let at = rows.offsets[row] ?? 0; at < (rows.offsets[row + 1] ?? 0); at++)
			dense[rows.columns[at] ?? 0] = rows.values[at] ?? 0;
		const weight = night.weights[row] ?? 0;
		total += weight * dense.reduce((sum, value) => sum + value * value, 0);
		for (const unit of basis) within += weight * dense.reduce((sum, value, i) => sum + value * (unit[i] ?? 0), 0) ** 2;
	}
	return total > 0 ? within / total : 1;
}

function unionOf(first: Tfidf, second: Tfidf): Tfidf {
	const idf = new Map([
		...second.terms.map((term, i) => [term, second.idf[i] ?? 0] as const),
		...first.terms.map((term, i) => [term, first.idf[i] ?? 0] as const),
	]);
	return { terms: [...idf.keys()].sort(), idf: [...idf.keys()].sort().map((term) => idf.get(term) ?? 0) };
}

describe('a held space', () => {
	it('stays bit by bit while it explains the documents nearly as well as a fresh fit', () => {
		const before = named(freshOf(topics(['a', 'b', 'c'])));
		// Other weights, and one document of another kind.
		const others = topics(['a', 'b', 'c'], seededRandom(6));
		const tonight = { documents: [...others.documents, ['new', 'common']], weights: [...others.weights, 1] };
		const held = holdSpace(before, tonight, freshOf(tonight), 4);
		assert.deepEqual(
			[held.tfidf, held.svd.components, held.componentIds, held.nextComponentId],
			[before.tfidf, before.components, before.componentIds, 4],
		);
		assert.ok(held.quality >= 0.95 && held.quality <= 1 + 1e-9, `${held.quality}`);
	});

	it('takes a new term and changes few components where a topic comes', () => {
		const before = named(freshOf(topics(['a', 'b'])));
		const tonight = topics(['a', 'b', 'c', 'c']);
		const held = holdSpace(before, tonight, freshOf(tonight), 4);
		const changed = held.componentIds.filter((id) => id >= 4);
		assert.ok(held.quality >= 0.95);
		assert.ok(held.tfidf.terms.includes('c0'));
		assert.ok(changed.length >= 1 && changed.length < componentCount, `${held.componentIds}`);
		assert.equal(held.nextComponentId, 4 + changed.length);
		for (const [i, id] of held.componentIds.entries()) {
			if (id >= 4) continue;
			const kept = held.tfidf.terms.map((term) => before.components[i]?.[before.tfidf.terms.indexOf(term)] ?? 0);
			assert.deepEqual(held.svd.components[i], kept);
		}
		for (const [i, term] of before.tfidf.terms.entries()) {
			const column = held.tfidf.terms.indexOf(term);
			if (column >= 0) assert.equal(held.tfidf.idf[column], before.tfidf.idf[i]);
		}
	});

	it('is the fresh one under new ids where nothing of it is left', () => {
		const tonight = topics(['x', 'y', 'z']);
		const fresh = freshOf(tonight);
		const held = holdSpace(named(freshOf({ documents: [['gone']], weights: [3] })), tonight, fresh, 9);
		assert.ok(held.quality >= 0.95);
		assert.ok(held.componentIds.every((id, i) => id >= 9 || held.svd.components[i]?.every((entry) => entry === 0)));
	});

	const document = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), { maxLength: 4 });
	const night: fc.Arbitrary<Night> = fc
		.array(fc.tuple(document, fc.integer({ min: 1, max: 50 })), { minLength: 1, maxLength: 14 })
		.map((rows) => ({ documents: rows.map(([words]) => words), weights: rows.map(([, weight]) => weight) }));

	it('has the quality that it says, at least .95, and ids that were never another component’s', () => {
		fc.assert(
			fc.property(night, night, (first, second) => {
				const before = named(freshOf(first));
				const fresh = freshOf(second);
				const held = holdSpace(before, second, fresh, componentCount);
				const all = unionOf(unionOf(fresh.tfidf, before.tfidf), held.tfidf);
				const [own, best] = [
					shareExplained(second, all, held.tfidf, held.svd.components),
					shareExplained(second, all, fresh.tfidf, fresh.svd.components),
				];
				assert.ok(held.quality >= 0.95);
				if (best > 0) assert.ok(Math.abs(held.quality - own / best) < 1e-6, `${held.quality}, ${own / best}`);
				assert.equal(new Set(held.componentIds).size, componentCount);
				for (const [i, id] of held.componentIds.entries()) assert.ok(id === i || id >= componentCount);
				assert.ok(held.nextComponentId > Math.max(...held.componentIds));
				// Singular values are the lengths of what the components make of the rows.
				const rows = transformTfidf(held.tfidf, second.documents);
				const points = transformSvd(held.svd, rows);
				for (const [j, value] of held.svd.singularValues.entries()) {
					const squares = second.weights.reduce(
						(sum, weight, row) => sum + weight * (points.values[row * componentCount + j] ?? 0) ** 2,
						0,
					);
					assert.ok(Math.abs(value - Math.sqrt(squares)) < 1e-9 * (1 + value));
				}
			}),
			{ numRuns: 300 },
		);
	});
});

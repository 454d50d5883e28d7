import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { keepClusters } from '../../../shared/learn/kept-clusters.ts';
import { fitKMeans } from '../../../shared/learn/kmeans.ts';
import { denseRow, denseRows } from '../../../shared/learn/matrix.ts';
import { type KeepOptions, type KeptPoints, MOST_MOVED } from '../../../shared/learn/moving-points.ts';
import { seededRandom } from '../../../shared/learn/random.ts';

type Point = readonly [number, number];

function kept(rows: readonly (readonly [Point, number, number])[]): KeptPoints {
	return {
		points: denseRows(rows.map(([point]) => point)),
		weights: rows.map(([, weight]) => weight),
		homes: rows.map(([, , home]) => home),
	};
}

function optionsOf({ points, weights }: KeptPoints, clusterCount: number): KeepOptions {
	const fresh = fitKMeans(points, weights, { clusterCount, random: seededRandom(1) });
	return { fresh, clusterCount, nextId: 10, debt: 0 };
}

const keep = (points: KeptPoints, clusterCount: number, more: Partial<KeepOptions> = {}) =>
	keepClusters(points, { ...optionsOf(points, clusterCount), ...more });

const far: Point = [100, 100];

describe('kept clusters', () => {
	it('keep known points at home, though another centroid is nearer', () => {
		// Moving the last one would lower the inertia, but it is a tenth of the lines.
		const points = kept([
			[[0, 0], 45, 3],
			[[10, 0], 45, 7],
			[[9, 0], 10, 3],
		]);
		const { labels, ids, moved, declared } = keep(points, 2);
		assert.deepEqual([[...labels], ids, moved, declared], [[3, 7, 3], [3, 7], 0, false]);
	});

	it('let few lines move where that lowers the inertia', () => {
		const { labels, moved } = keep(
			kept([
				[[0, 0], 500, 3],
				[[10, 0], 500, 7],
				[[9, 0], 4, 3],
			]),
			2,
		);
		assert.deepEqual([...labels], [3, 7, 7]);
		assert.equal(moved, 4 / 1004);
	});

	it('give a new point the nearest cluster, and a far one a new id', () => {
		const { labels, ids, nextId, centroids } = keep(
			kept([
				[[0, 0], 50, 3],
				[[10, 0], 50, 7],
				[[9, 1], 5, -1],
				[far, 20, -1],
				[[101, 100], 20, -1],
			]),
			3,
		);
		assert.deepEqual([...labels], [3, 7, 7, 10, 10]);
		assert.deepEqual([ids, nextId], [[3, 7, 10], 11]);
		assert.deepEqual(centroids[2], [100.5, 100]);
	});

	it('found no more than half again as many as are wanted', () => {
		const news = Array.from({ length: 9 }, (_, i): [Point, number, number] => [[1000 * (i + 1), 0], 5, -1]);
		const { ids } = keep(kept([[[0, 0], 50, 0], [[10, 0], 50, 1], ...news]), 4);
		assert.ok(ids.length <= 6, `${ids}`);
	});

	it('are declared anew in the third night of debt, with the ids that fit best', () => {
		// Two lumps, and the homes are mixed.
		const points = kept([
			[[0, 0], 60, 1],
			[[1, 0], 40, 2],
			[far, 70, 2],
			[[101, 100], 30, 1],
		]);
		const [first, second] = [keep(points, 2), keep(points, 2, { debt: 1 })];
		assert.deepEqual([first.debt, second.debt, first.declared, second.declared], [1, 2, false, false]);
		const third = keep(points, 2, { debt: 2 });
		assert.deepEqual([third.debt, third.declared, third.ids, third.nextId], [0, true, [1, 2], 10]);
		assert.deepEqual([...third.labels], [1, 1, 2, 2]);
	});

	it('are declared anew where another number of clusters is wanted', () => {
		const { declared, ids } = keep(
			kept([
				[[0, 0], 60, 1],
				[far, 70, 1],
			]),
			2,
			{ declares: true },
		);
		assert.deepEqual([declared, ids.length], [true, 2]);
	});

	it('are declared anew where far more come back than are wanted', () => {
		const many = Array.from({ length: 9 }, (_, i): [Point, number, number] => [[100 * i, 0], 50, 20 + i]);
		const { declared, ids, labels } = keep(kept(many), 4);
		assert.deepEqual([declared, ids.length], [true, 4]);
		assert.ok(labels.every((id) => ids.includes(id)));
	});

	const coordinate = fc.integer({ min: -6, max: 6 });
	const row = fc.tuple(
		fc.tuple(coordinate, coordinate),
		fc.integer({ min: 1, max: 200 }),
		fc.constantFrom(-1, -1, 0, 1, 2, 8),
	);
	const rows = fc.array(row, { minLength: 1, maxLength: 25 });

	it('move no more than the bound of known lines, give no id twice, and have the means of their points', () => {
		fc.assert(
			fc.property(rows, fc.integer({ min: 1, max: 6 }), (given, clusterCount) => {
				const points = kept(given);
				const found = keep(points, clusterCount);
				assert.ok(found.declared || found.moved <= MOST_MOVED);
				assert.deepEqual(
					[...new Set(found.labels)].sort((a, b) => a - b),
					[...found.ids].sort((a, b) => a - b),
				);
				assert.deepEqual(
					found.ids,
					found.ids.toSorted((a, b) => a - b),
				);
				assert.ok(found.ids.length <= 2 * clusterCount);
				for (const id of found.ids) assert.ok([0, 1, 2, 8].includes(id) || (id >= 10 && id < found.nextId), `${id}`);
				let inertia = 0;
				for (const [place, id] of found.ids.entries()) {
					const members = given.flatMap((_, i) => (found.labels[i] === id ? [i] : []));
					const weight = members.reduce((sum, i) => sum + (points.weights[i] ?? 0), 0);
					for (const c of [0, 1]) {
						const mean =
							members.reduce((sum, i) => sum + (points.weights[i] ?? 0) * (denseRow(points.points, i)[c] ?? 0), 0) /
							weight;
						assert.ok(Math.abs(mean - (found.centroids[place]?.[c] ?? Number.NaN)) < 1e-9);
						for (const i of members)
							inertia += (points.weights[i] ?? 0) * ((denseRow(points.points, i)[c] ?? 0) - mean) ** 2;
					}
				}
				assert.ok(Math.abs(inertia - found.inertia) < 1e-6 * (1 + inertia));
			}),
			{ numRuns: 500 },
		);
	});

	it('do not depend on the order of rows', () => {
		fc.assert(
			fc.property(rows, fc.integer({ min: 1, max: 6 }), fc.infiniteStream(fc.nat()), (given, clusterCount, draws) => {
				const shuffled = given
					.map((one, i) => ({ one, i, draw: draws.next().value ?? 0 }))
					.sort((a, b) => a.draw - b.draw);
				const [a, b] = [keep(kept(given), clusterCount), keep(kept(shuffled.map(({ one }) => one)), clusterCount)];
				// Equal points with other homes are told apart by their place.
				fc.pre(new Set(given.map(([point]) => String(point))).size === given.length);
				assert.deepEqual(
					shuffled.map(({ i }) => a.labels[i]),
					[...b.labels],
				);
			}),
			{ numRuns: 200 },
		);
	});
});

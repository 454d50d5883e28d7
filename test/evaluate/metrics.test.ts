import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { areaUnderRoc, averagePrecision, groupingFigures } from './metrics.ts';

const lines = (...scored: [number, boolean][]) => scored.map(([score, positive]) => ({ score, positive }));

describe('the area under the ROC curve', () => {
	it('is the share of pairs in order, ties by half', () => {
		// Positives .9 and .4 against .8, .4 and .1: 3 + (0 + ½ + 1) of 6 pairs.
		const scored = lines([0.9, true], [0.4, true], [0.8, false], [0.4, false], [0.1, false]);
		assert.equal(areaUnderRoc(scored), 4.5 / 6);
		assert.equal(areaUnderRoc(lines([1, true], [0, false])), 1);
		assert.equal(areaUnderRoc(lines([0, true], [1, false])), 0);
	});

	it('is none without positives or without others', () => {
		assert.ok(Number.isNaN(areaUnderRoc(lines([1, true]))));
		assert.ok(Number.isNaN(areaUnderRoc(lines([1, false]))));
	});
});

describe('average precision', () => {
	it('sums precision by recall over distinct scores', () => {
		// At .9: precision 1, recall ½; at .8 no gain; at .4, two tied: precision 2/4, recall 1.
		const scored = lines([0.9, true], [0.4, true], [0.8, false], [0.4, false], [0.1, false]);
		assert.equal(averagePrecision(scored), 0.5 * 1 + 0.5 * (2 / 4));
	});
});

describe('grouping figures', () => {
	it('count only groups that are exactly right', () => {
		// Right: {0, 1}. Event b is split in two groups, so its three lines count for nothing.
		const figures = groupingFigures([1, 1, 2, 2, 3], ['a', 'a', 'b', 'b', 'b']);
		assert.equal(figures.accuracy, 2 / 5);
		// One correct of three predicted and two true groups.
		assert.equal(figures.f1, (2 * 1) / (3 + 2));
	});

	it('count nothing of a group that joins two events', () => {
		assert.deepEqual(groupingFigures(['x', 'x', 'y'], ['a', 'b', 'c']), { accuracy: 1 / 3, f1: 2 / 5 });
	});
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { BLOCK, LaneCounts } from '../../../shared/model/lane-counts.ts';

const counts = fc.array(fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 0x3fff })), { minLength: 1, maxLength: 300 });

describe('counts in lanes', () => {
	it('find the greatest of each block and of all, and those above a threshold', () => {
		fc.assert(
			fc.property(counts, fc.nat({ max: 4 }), fc.boolean(), (values, least, narrow) => {
				const lanes = new LaneCounts(values.length);
				lanes.fill(2);
				for (const [candidate, value] of values.entries()) {
					const one = narrow ? Uint16Array.of(candidate) : Int32Array.of(candidate);
					lanes.add(one, 0, 1, value - 2);
				}
				lanes.measure();
				assert.equal(lanes.fullest(), values.indexOf(Math.max(...values)));
				assert.equal(lanes.blocks, Math.ceil(values.length / BLOCK));
				for (let block = 0; block < lanes.blocks; block++) {
					const own = values.slice(block * BLOCK, (block + 1) * BLOCK);
					assert.equal(lanes.greatest(block), Math.max(...own));
					const found = new Int32Array(BLOCK);
					const end = lanes.atLeast(least, block, found, 0);
					const expected = [...own.keys()].filter((at) => (own[at] ?? 0) >= least).map((at) => block * BLOCK + at);
					assert.deepEqual([...found.subarray(0, end)], expected);
				}
			}),
		);
	});
});

describe('counts of many candidates', () => {
	it('keep their lanes apart at the extremes', () => {
		const lanes = new LaneCounts(2);
		for (const [a, b] of [
			[0, 0x3fff],
			[0x3fff, 0],
			[0x3fff, 0x3fff],
			[0, 0],
			[1, 2],
		] as const) {
			lanes.fill(0);
			lanes.add(Int32Array.of(0), 0, 1, a);
			lanes.add(Int32Array.of(1), 0, 1, b);
			lanes.measure();
			assert.equal(lanes.greatest(0), Math.max(a, b));
		}
	});
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { CostOrder } from '../../../shared/model/cost-order.ts';

const cost = fc.oneof(fc.double({ min: 0.001, max: 1e9, noNaN: true }), fc.constantFrom(0, 1, 2, 3));

describe('the order by cost', () => {
	it('has all things, none before one that costs an eighth of a power of two less, and equals as they came', () => {
		const order = new CostOrder();
		fc.assert(
			fc.property(fc.array(cost, { maxLength: 3000 }), (costs) => {
				order.begin(costs.length);
				for (const each of costs) order.add(each);
				const sorted = [...order.sorted([...costs.keys()])];
				assert.deepEqual(new Set(sorted), new Set(costs.keys()));
				for (const [i, thing] of sorted.slice(1).entries()) {
					const [before, after] = [sorted[i] ?? 0, thing];
					assert.ok((costs[before] ?? 0) <= (costs[after] ?? 0) * 2 ** (1 / 8) * (1 + 1e-9));
					if (costs[before] === costs[after]) assert.ok(before < after);
				}
			}),
		);
	});
});

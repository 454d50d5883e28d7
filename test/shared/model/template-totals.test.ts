import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { totalsByTemplate } from '../../../shared/model/template-totals.ts';

describe('totals by template', () => {
	it('add up, and the example is that of the message that came first, the least of several', () => {
		const totals = totalsByTemplate(
			{
				messages: ['to a', 'to b', 'to c', 'up'],
				counts: [3, 2, 1, 6],
				firstSeen: [30, 10, 10, 40],
				lastSeen: [50, 20, 60, 40],
				examples: ['to a!', 'to b 2', 'to b 1', 'up'],
				levels: [{ INFO: 3 }, { WARN: 1, INFO: 1 }, { WARN: 1 }, { INFO: 6 }],
				days: [{ '2026-01-02': 3 }, { '2026-01-01': 1, '2026-01-02': 1 }, { '2026-01-01': 1 }, { '2026-01-03': 6 }],
			},
			{ templates: ['to <*>', 'up'], assignment: Int32Array.of(0, 0, 0, 1) },
		);
		assert.deepEqual(totals, {
			messages: ['to <*>', 'up'],
			counts: [6, 6],
			firstSeen: [10, 40],
			lastSeen: [60, 40],
			examples: ['to b 1', 'up'],
			levels: [{ INFO: 4, WARN: 2 }, { INFO: 6 }],
			days: [{ '2026-01-01': 2, '2026-01-02': 4 }, { '2026-01-03': 6 }],
		});
	});
});

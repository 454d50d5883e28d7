/** The beginning of what `npm run hostile` does with events. */
import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { scoreShuffled } from './shuffled-events.ts';

describe('events that come twice, late, out of order and overtaken', () => {
	it('leave the outputs of the clean sequence', async (test: TestContext) => {
		const figures = await scoreShuffled(150, 1);
		test.diagnostic(JSON.stringify(figures));
		// That it was tried at all.
		assert.ok(figures.events >= 150);
		assert.ok(figures.duplicates >= 20 && figures.late >= 20, JSON.stringify(figures));
		assert.ok(figures.overtaken >= 5 && figures.redeliveries >= 5, JSON.stringify(figures));
	});
});

/** A training that would outgrow its function says so, instead of being killed. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ObjectStore } from '../../../shared/aws/object-store.ts';
import { InputError } from '../../../shared/errors.ts';
import { currentModelKey } from '../../../shared/pipeline/output-keys.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { TestBuckets } from './test-buckets.ts';

/** Letters that no rule masks, another word for each number. */
function word(i: number): string {
	return Array.from(i.toString(26).padStart(4, '0'), (digit) =>
		String.fromCodePoint(97 + Number.parseInt(digit, 26)),
	).join('');
}

function drop(messages: number): string {
	const lines = Array.from({ length: messages }, (_, i) => `2026-03-02T09:00:00Z,job ${word(i)} ended as it should`);
	return `timestamp,message\n${lines.join('\n')}\n`;
}

describe('many distinct messages', () => {
	let buckets: TestBuckets;
	let store: ObjectStore;

	before(async () => {
		buckets = await TestBuckets.open();
		store = buckets.store;
		await buckets.create('inbox', 'outbox');
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const trainWithin = async (megabytes: number) =>
		await trainModel(store, await buckets.config({ ODDLINE_MEMORY_MB: String(megabytes) }));
	const current = async () => await store.getText('outbox', currentModelKey);

	it('fit where there are few: with the least memory that can be configured', async () => {
		await store.putText('inbox', 'few.csv', drop(100), 'text/csv');
		await trainWithin(256);
		assert.ok(await current());
	});

	// The hundred of before come twice, so that the rarest is the next.
	it('are refused with their number, what they look like, and what to do; the current model stays', async () => {
		const before = await current();
		await store.putText('inbox', 'many.csv', drop(30_000), 'text/csv');
		await assert.rejects(trainWithin(256), (error) => {
			assert.ok(error instanceof InputError);
			assert.equal(error.reason, 'memory');
			assert.match(error.message, /^there are 30000 distinct masked messages to train on, such as "job aadw ended/);
			assert.match(error.message, /the function's 256\..*ODDLINE_MASKING_RULES/);
			return true;
		});
		assert.deepEqual(await current(), before);
	});
});

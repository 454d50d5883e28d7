/** A training that would outgrow its function says so, instead of being killed. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
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

	const trainedOn = async () => {
		const { trainedOn } = await trainWithin(256);
		return { rows: trainedOn.rows, skipped: trainedOn.skipped.map(({ key, reason }) => [key, reason]) };
	};

	it('leave a drop out by name that alone has more than a training has room for; the others train', async () => {
		await store.putText('inbox', 'many.csv', drop(30_000), 'text/csv');
		assert.deepEqual(await trainedOn(), { rows: 100, skipped: [['many.csv', 'training-share']] });
	});

	it('are remembered: the drop is not read again, until it is another or there is more room', async () => {
		class WatchedStore extends ObjectStore {
			readonly read: string[] = [];

			override async download(...parts: Parameters<ObjectStore['download']>) {
				if (parts[0] === 'inbox') this.read.push(parts[1]);
				return await super.download(...parts);
			}
		}
		const watched = new WatchedStore(buckets.endpoint.client);
		await trainModel(watched, await buckets.config({ ODDLINE_MEMORY_MB: '256' }));
		assert.deepEqual(watched.read, []);
		const { trainedOn } = await trainModel(watched, await buckets.config({ ODDLINE_MEMORY_MB: '1769' }));
		assert.deepEqual([watched.read, trainedOn.skippedCount], [['many.csv'], 0]);
		await store.delete('inbox', 'many.csv');
	});

	it('of drops that fit alone, but not together, leave out the heaviest', async () => {
		await store.putText('inbox', 'half.csv', drop(10_000), 'text/csv');
		await store.putText('inbox', 'other.csv', drop(15_000).replaceAll('job', 'task'), 'text/csv');
		assert.deepEqual(await trainedOn(), { rows: 10_100, skipped: [['other.csv', 'training-share']] });
		await store.delete('inbox', 'half.csv');
		await store.delete('inbox', 'other.csv');
	});

	it('of many drops alike are refused with their number, what they look like, and what to do; the current model stays', async () => {
		const before = await current();
		const names = Array.from({ length: 30 }, (_, i) => `alike-${i}.csv`);
		for (const [i, name] of names.entries()) {
			await store.putText('inbox', name, drop(2000).replaceAll('job', `${word(i)} job`), 'text/csv');
		}
		await assert.rejects(trainWithin(256), (error) => {
			assert.ok(error instanceof InputError);
			assert.equal(error.reason, 'memory');
			// The hundred of before, too.
			assert.match(
				error.message,
				/^there are 60100 distinct masked messages to train on, such as "aaaa job aaaa ended/,
			);
			assert.match(error.message, /the function's 256\..*ODDLINE_MASKING_RULES/);
			return true;
		});
		assert.deepEqual(await current(), before);
	});
});

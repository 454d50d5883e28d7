/** What others do to drops while a training reads the history: no model has a half of a drop. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { TestBuckets } from './test-buckets.ts';

const day = (number: number) => `2026-03-0${number}`;

function csv(name: string, days: readonly number[], lines: number): string {
	const rows = days.flatMap((number) =>
		Array.from({ length: lines }, (_, i) => `${day(number)}T09:00:0${i % 10}Z,${name} did ${i}`),
	);
	return `timestamp,message\n${rows.join('\n')}\n`;
}

/** Does something once, the moment after the drops were listed. */
class DisturbedStore extends ObjectStore {
	disturb: (() => Promise<unknown>) | undefined;

	override async *list(...parts: Parameters<ObjectStore['list']>): AsyncGenerator<StoredObject> {
		yield* super.list(...parts);
		if (parts[0] !== 'inbox') return;
		const disturb = this.disturb;
		this.disturb = undefined;
		await disturb?.();
	}
}

describe('a drop of two days, of which a compacted day must be read anew', () => {
	let buckets: TestBuckets;
	let store: DisturbedStore;
	let config: Config;
	let run = 0;

	before(async () => {
		buckets = await TestBuckets.open();
	});
	after(async () => await buckets[Symbol.asyncDispose]());
	beforeEach(async () => {
		run++;
		store = new DisturbedStore(buckets.endpoint.client);
		config = await buckets.config({ ODDLINE_LOGS_PREFIX: `run-${run}/`, ODDLINE_OUTPUT_BUCKET: `outbox-${run}` });
		await buckets.create(`plain-${run}`);
	});

	const put = (name: string, text: string) => store.putText('inbox', `run-${run}/${name}`, text, 'text/csv');
	const gone = (name: string) => store.delete('inbox', `run-${run}/${name}`);
	const forgetSummary = async (name: string) => {
		for await (const { key } of store.list(config.outputBucket, 'summaries/')) {
			if (key.includes(name)) await store.delete(config.outputBucket, key);
		}
	};
	const rows = async () => (await trainModel(store, config)).trainedOn.rows;
	const rowsFromLines = async () => {
		const plain = { ...config, outputBucket: `plain-${run}` };
		for await (const { key } of store.list(plain.outputBucket, '')) await store.delete(plain.outputBucket, key);
		return (await trainModel(store, plain)).trainedOn.rows;
	};

	/** Compacted: 66 drops of one day, one of two days, one of the first. The last goes, so that the first day is lacking. */
	const prepare = async (loose: number) => {
		for (let i = 0; i < 66; i++) await put(`drop-${i}.csv`, csv(`worker ${i % 3}`, [1 + (i % 2)], 3));
		await put('both.csv', csv('both', [1, 2], 50));
		await put('gone.csv', csv('gone', [1], 7));
		assert.equal(await rows(), 66 * 3 + 100 + 7);
		await gone('gone.csv');
		for (let i = 0; i < loose; i++) await put(`late-${i}.csv`, csv(`worker ${i % 3}`, [1 + (i % 2)], 2));
	};

	// With 70 new drops the training compacts first, with 1 it reads the day's drops itself.
	for (const loose of [1, 70]) {
		for (const [what, disturb] of [
			['is deleted', async () => await gone('both.csv')],
			['cannot be read any more', async () => await put('both.csv', '\0 this is no log')],
			['is written again', async () => await put('both.csv', csv('other', [1, 2], 20))],
			['is written again for another day', async () => await put('both.csv', csv('other', [2, 3], 20))],
		] as const) {
			it(`and that ${what} meanwhile: nothing of what it was is left, ${loose} new drops`, async () => {
				await prepare(loose);
				store.disturb = async () => {
					await forgetSummary('both.csv');
					await disturb();
				};
				const during = await rows();
				const expected = await rowsFromLines();
				// Whichever moment the training took it at, it is whole or not there; and the next one has it as it is.
				const common = 66 * 3 + loose * 2;
				assert.ok([common, common + 100, expected].includes(during), `${during} rows, without the drop ${common}`);
				assert.deepEqual([await rows(), await rows()], [expected, expected]);
			});
		}
	}

	it('and that never stays the same is left out by name', async () => {
		await prepare(1);
		let version = 0;
		const change = async () => {
			store.disturb = change;
			await forgetSummary('both.csv');
			await put('both.csv', csv(`both ${'again '.repeat(++version)}`, [1, 2], 50));
		};
		store.disturb = change;
		// Each attempt lacks another day: the drop is in day files as it was when these were made.
		const { trainedOn } = await trainModel(store, config);
		const common = 66 * 3 + 2;
		assert.ok([common, common + 100].includes(trainedOn.rows), `${trainedOn.rows}`);
	});
});

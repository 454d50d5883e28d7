/** A drop that takes too long ends in a manifest, and is not what every invocation is killed at. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { InputError, TransientError } from '../../../shared/errors.ts';
import { createScorer } from '../../../shared/model/score.ts';
import { loadModel } from '../../../shared/pipeline/registry.ts';
import { scoreDrop } from '../../../shared/pipeline/score-drop.ts';
import { TimeBudget } from '../../../shared/pipeline/time-budget.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { TestBuckets } from './test-buckets.ts';

/** Takes its time for one drop. */
class SlowStore extends ObjectStore {
	override async download(...parts: Parameters<ObjectStore['download']>): Promise<StoredObject | undefined> {
		if (parts[1] === 'slow.csv') await setTimeout(2300);
		return await super.download(...parts);
	}
}

const csv = 'timestamp,message\n2026-03-02T09:00:00Z,all is well\n';

describe('the time that a drop has', () => {
	let buckets: TestBuckets;
	let config: Config;
	let store: ObjectStore;
	before(async () => {
		buckets = await TestBuckets.open();
		config = await buckets.config();
		store = new SlowStore(buckets.endpoint.client);
		await store.putText('inbox', 'day.csv', csv, 'text/csv');
		await trainModel(store, config);
		await store.putText('inbox', 'slow.csv', csv.replace('well', 'slow'), 'text/csv');
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const scorer = async () => {
		const current = await store.getText('outbox', 'models/current.json');
		assert.ok(typeof current === 'object');
		return createScorer(await loadModel(store, config, JSON.parse(current.text).version));
	};
	/** Of four seconds two are left for telling. */
	const invocation = (timeLeft: number) => ({ milliseconds: 4000, timeLeft: () => timeLeft });

	it('ends in a manifest that says so, where it had most of an invocation', async () => {
		const manifest = await scoreDrop('slow.csv', await scorer(), store, config, { invocation: invocation(4000) });
		assert.deepEqual([manifest.status, manifest.reason, manifest.files], ['rejected', 'time', []]);
		assert.match(manifest.message ?? '', /^the drop was not done in 2 s, of the 4 s that an invocation has: give the/);
	});

	it('is for another invocation to give, where this one is near its end', async () => {
		await assert.rejects(
			async () => await scoreDrop('slow.csv', await scorer(), store, config, { invocation: invocation(2100) }),
			TransientError,
		);
	});

	it('is enough for others', async () => {
		const manifest = await scoreDrop('day.csv', await scorer(), store, config, { invocation: invocation(4000) });
		assert.equal(manifest.status, 'complete');
	});

	it('is taken from a training, too, which goes on without the drop', async () => {
		const { trainedOn } = await trainModel(store, config, { invocation: invocation(4000) });
		assert.deepEqual(
			[trainedOn.rows, trainedOn.skipped.map(({ key, reason }) => [key, reason])],
			[1, [['slow.csv', 'time']]],
		);
	});

	it('has no end where nobody says one, and none once the drop is done', async () => {
		assert.equal(new TimeBudget(undefined).signal.aborted, false);
		const budget = new TimeBudget({ milliseconds: 5001, timeLeft: () => 2001 });
		budget[Symbol.dispose]();
		await setTimeout(10);
		assert.equal(budget.signal.aborted, false);
	});

	it('is an error of the input only after most of an invocation', async () => {
		using late = new TimeBudget({ milliseconds: 100_000, timeLeft: () => 10_000 });
		await setTimeout(5);
		assert.ok(late.signal.aborted && late.signal.reason instanceof TransientError);
		assert.ok(!(late.signal.reason instanceof InputError));
	});
});

/** Which messages of a batch are reported as failed: those whose drops may yet be scored, and only those. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Delivery } from '../../../shared/aws/notifications.ts';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { InputError, LostEngineError, TransientError } from '../../../shared/errors.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../../shared/pipeline/score-deliveries.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { silent } from '../../silent-journal.ts';
import { TestBuckets, unreadable } from './test-buckets.ts';

/** Cannot reach keys that hold `flaky`; the first time, those that hold `beside` meet an engine that another drop broke. */
class FlakyStore extends ObjectStore {
	#broken = false;

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		if (key.includes('flaky')) throw new TransientError('not now');
		if (key.includes('beside') && !this.#broken) {
			this.#broken = true;
			throw new LostEngineError('DuckDB failed before');
		}
		return await super.download(bucket, key, file);
	}
}

const csv = 'timestamp,message\n2025-12-27 09:00:00,one\n2025-12-27 09:00:01,two\n';

describe('scoring deliveries', () => {
	let buckets: TestBuckets;
	let store: FlakyStore;
	let config: Config;
	let scored: string[];

	before(async () => {
		buckets = await TestBuckets.open();
		store = new FlakyStore(buckets.endpoint.client);
		config = await buckets.config({ ODDLINE_LOGS_PREFIX: 'logs/' });
		for (const key of ['logs/good.csv', 'logs/flaky.csv']) await store.putText('inbox', key, csv, 'text/csv');
		await store.putText('inbox', 'logs/bad.parquet', unreadable, '');
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	async function failed(...deliveries: Delivery[]): Promise<(string | undefined)[]> {
		scored = [];
		const report = (_event: string, { key, status }: Readonly<Record<string, unknown>>) =>
			scored.push(`${key} ${status}`);
		const serving = new ServingModel(store, config);
		const journal = { ...silent, report };
		const failures = await scoreDeliveries(deliveries, serving, { store, config, journal });
		return failures.map(({ messageId }) => messageId);
	}

	const delivery = (messageId: string, ...keys: string[]): Delivery => ({
		messageId,
		objects: keys.map((key) => ({ bucket: 'inbox', key })),
	});

	it('fails those with drops while there is no model, and no others', async () => {
		const others = [delivery('none'), delivery('elsewhere', 'other/good.csv'), delivery('folder', 'logs/x/')];
		assert.deepEqual(await failed(delivery('a', 'logs/good.csv'), ...others), ['a']);
		assert.deepEqual(scored, []);
	});

	it('fails those of which a drop may yet be scored, and scores the rest', async () => {
		await store.putText('inbox', 'history.csv', csv, 'text/csv');
		await trainModel(store, { ...config, logsPrefix: 'history' });
		assert.deepEqual(
			await failed(
				delivery('good', 'logs/good.csv'),
				delivery('bad', 'logs/bad.parquet'),
				delivery('mixed', 'logs/good.csv', 'logs/flaky.csv'),
				delivery('gone', 'logs/gone.csv'),
				{ messageId: 'output', objects: [{ bucket: 'outbox', key: 'logs/good.csv' }] },
				delivery('flaky', 'logs/flaky.csv'),
			),
			['mixed', 'flaky'],
		);
		assert.deepEqual(
			scored.toSorted(),
			['logs/bad.parquet rejected', 'logs/gone.csv gone', 'logs/good.csv complete'],
			'each once, however often it is named',
		);
	});

	it('tells of what is unknown, and fails it only where it came directly: a queue would bring it again', async () => {
		const told: unknown[] = [];
		const journal = {
			...silent,
			reportError: (event: string, error: unknown, { messageId }: Readonly<Record<string, unknown>>) =>
				told.push([event, error instanceof InputError && error.reason, messageId]),
			measure: (name: string, value: number) => told.push([name, value]),
		};
		const serving = new ServingModel(store, config);
		const failures = await scoreDeliveries(
			[
				{ messageId: 'a', objects: [], unknown: 'garbage' },
				{ objects: [], unknown: '{}' },
			],
			serving,
			{ store, config, journal },
		);
		assert.deepEqual(
			failures.map(({ messageId, error }) => [messageId, error instanceof InputError && error.message.split(':')[0]]),
			[[undefined, 'the event has {}']],
		);
		assert.deepEqual(told, [
			['unknown-event', 'unknown-event', 'a'],
			['EventsUnknown', 1],
			['unknown-event', 'unknown-event', undefined],
			['EventsUnknown', 1],
		]);
		assert.deepEqual(await failed({ ...delivery('a', 'logs/good.csv'), unknown: 'garbage' }), []);
		assert.deepEqual(scored, ['logs/good.csv complete'], 'what is known beside it is scored');
	});

	it('scores a drop again, alone, where another one broke the engine', async () => {
		await store.putText('inbox', 'logs/beside.csv', csv, 'text/csv');
		assert.deepEqual(await failed(delivery('a', 'logs/good.csv'), delivery('b', 'logs/beside.csv')), []);
		assert.deepEqual(scored, ['logs/good.csv complete', 'logs/beside.csv complete']);
	});

	it('keeps the model in memory until another is published', async () => {
		let loads = 0;
		class CountingStore extends ObjectStore {
			override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
				if (key.startsWith('models/')) loads++;
				return await super.download(bucket, key, file);
			}
		}
		const serving = new ServingModel(new CountingStore(buckets.endpoint.client), config);
		const first = await serving.get();
		assert.equal(await serving.get(), first);
		assert.equal(loads, 1);
		await store.putText('inbox', 'history-2.csv', csv, 'text/csv');
		const { version } = await trainModel(store, { ...config, logsPrefix: 'history' });
		assert.equal((await serving.get()).document.version, version);
		assert.equal(loads, 2);
	});
});

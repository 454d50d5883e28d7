/** A model is loaded before the first event asks for it, and once. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { ArtifactError, TransientError } from '../../../shared/errors.ts';
import type { Journal } from '../../../shared/journal.ts';
import { currentModelKey } from '../../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { silent } from '../../silent-journal.ts';
import { TestBuckets } from './test-buckets.ts';

/** Knows what was downloaded; may lose the first download. */
class WatchedStore extends ObjectStore {
	readonly downloads: string[] = [];
	losesFirst = false;

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		this.downloads.push(key);
		if (this.losesFirst && this.downloads.length === 1) return undefined;
		return await super.download(bucket, key, file);
	}
}

describe('a serving model that is loaded beforehand', () => {
	let buckets: TestBuckets;
	let store: WatchedStore;
	let config: Config;
	let loaded: unknown[];
	const report: Journal['report'] = (event, { version }) => loaded.push([event, version]);
	const journal = { ...silent, report };

	before(async () => {
		buckets = await TestBuckets.open();
		config = await buckets.config();
		const history = 'timestamp,message\n2025-12-27 09:00:00,one\n2025-12-27 09:00:01,two\n';
		await buckets.store.putText('inbox', 'history.csv', history, 'text/csv');
	});
	beforeEach(async () => {
		store = new WatchedStore(buckets.endpoint.client);
		loaded = [];
		await store.delete('outbox', currentModelKey);
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const train = async () => await trainModel(buckets.store, config);

	it('is not loaded again by the first who asks', async () => {
		const { version } = await train();
		const serving = new ServingModel(store, config, journal);
		serving.preload();
		assert.equal((await serving.get()).document.version, version);
		assert.deepEqual(loaded, [['model-loaded', version]]);
		assert.equal(store.downloads.length, 1);
	});

	it('may not be there yet: who asks before there is one is told, and who asks later has it', async () => {
		const serving = new ServingModel(store, config, journal);
		serving.preload();
		await assert.rejects(serving.get(), TransientError);
		const { version } = await train();
		assert.equal((await serving.get()).document.version, version);
	});

	it('is loaded once more where that failed', async () => {
		const { version } = await train();
		store.losesFirst = true;
		const serving = new ServingModel(store, config, journal);
		serving.preload();
		assert.equal((await serving.get()).document.version, version);
		assert.equal(store.downloads.length, 2);
	});

	it('is refused, as ever, where it is not whole', async () => {
		await train();
		store.losesFirst = true;
		await assert.rejects(new ServingModel(store, config, journal).get(), ArtifactError);
	});
});

/** A model is loaded before the first event asks for it, and once. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { ObjectStore, type StoredObject } from '../../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../../shared/config.ts';
import { ArtifactError, TransientError } from '../../../shared/errors.ts';
import type { Journal } from '../../../shared/journal.ts';
import { currentModelKey } from '../../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { startTestEndpoint, type TestEndpoint } from '../../infra/local/s3/endpoint.ts';
import { silent } from '../../silent-journal.ts';

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
	let endpoint: TestEndpoint;
	let store: WatchedStore;
	let config: Config;
	let loaded: unknown[];
	const report: Journal['report'] = (event, { version }) => loaded.push([event, version]);
	const journal = { ...silent, report };

	before(async () => {
		endpoint = await startTestEndpoint();
		for (const Bucket of ['inbox', 'outbox']) await endpoint.client.send(new CreateBucketCommand({ Bucket }));
		config = readConfig({
			ODDLINE_LOGS_BUCKET: 'inbox',
			ODDLINE_OUTPUT_BUCKET: 'outbox',
			ODDLINE_SCRATCH: await mkdtemp(join(tmpdir(), 'oddline-serving-')),
		});
		const history = 'timestamp,message\n2025-12-27 09:00:00,one\n2025-12-27 09:00:01,two\n';
		await new ObjectStore(endpoint.client).putText('inbox', 'history.csv', history, 'text/csv');
	});
	beforeEach(async () => {
		store = new WatchedStore(endpoint.client);
		loaded = [];
		await store.delete('outbox', currentModelKey);
	});
	after(async () => {
		await endpoint.close();
		await rm(config.scratchDirectory, { recursive: true });
	});

	const train = async () => await trainModel(new ObjectStore(endpoint.client), config);

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

/** What happens meanwhile: another version of the object, another drop, other settings. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { InputError, TransientError } from '../../../shared/errors.ts';
import { readManifest } from '../../../shared/pipeline/manifest.ts';
import { loadModel, ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../../shared/pipeline/score-deliveries.ts';
import { scoreDrop } from '../../../shared/pipeline/score-drop.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { parseSources } from '../../../shared/read/options.ts';
import { silent } from '../../silent-journal.ts';
import { TestBuckets } from './test-buckets.ts';

const csvOf = (...messages: string[]) =>
	`timestamp,message,text\n${messages.map((m, i) => `2025-12-27 09:00:0${i},${m},other words ${m}\n`).join('')}`;

/** Has room for one drop at a time. */
class CrowdedStore extends ObjectStore {
	#drops = 0;
	refused = 0;

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		if (bucket !== 'inbox') return await super.download(bucket, key, file);
		this.#drops++;
		try {
			await setTimeout(30);
			if (this.#drops > 1) {
				this.refused++;
				throw new InputError('memory', 'the drop needs more memory than there is beside the other');
			}
			return await super.download(bucket, key, file);
		} finally {
			this.#drops--;
		}
	}
}

describe('meanwhile', () => {
	let buckets: TestBuckets;
	let store: ObjectStore;
	let config: Config;
	let run = 0;

	before(async () => {
		buckets = await TestBuckets.open();
		store = buckets.store;
	});
	beforeEach(async () => {
		run++;
		config = await buckets.config({ ODDLINE_LOGS_PREFIX: `run-${run}/`, ODDLINE_OUTPUT_BUCKET: `outbox-${run}` });
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const put = (name: string, ...messages: string[]) =>
		store.putText('inbox', `${config.logsPrefix}${name}`, csvOf(...messages), 'text/csv');

	it('another version of the object: the slow invocation does not have the last word', async () => {
		const key = `${config.logsPrefix}day.csv`;
		await put('day.csv', 'first version');
		await trainModel(store, config);
		const scorer = await new ServingModel(store, config).get();
		/** While the first version's manifest is on its way, the second is uploaded, and scored by another invocation. */
		class OvertakenStore extends ObjectStore {
			override async putText(...parts: Parameters<ObjectStore['putText']>): Promise<string | undefined> {
				if (parts[1].startsWith('features/manifests/')) {
					await put('day.csv', 'second version', 'has two lines');
					await scoreDrop(key, scorer, store, config);
				}
				return await super.putText(...parts);
			}
		}
		await assert.rejects(scoreDrop(key, scorer, new OvertakenStore(buckets.endpoint.client), config), TransientError);
		// The queue delivers the event again.
		await scoreDrop(key, scorer, store, config);
		const manifest = await readManifest(store, config.outputBucket, key);
		assert.equal(manifest?.rows?.scored, 2);
		assert.equal(manifest?.source.eTag, (await store.head('inbox', key))?.eTag);
	});

	it('another drop that takes the memory: neither is rejected, each is scored alone after', async () => {
		for (const name of ['a.csv', 'b.csv', 'c.csv', 'd.csv']) await put(name, `message of ${name}`);
		await trainModel(store, config);
		const crowded = new CrowdedStore(buckets.endpoint.client);
		const keys = ['a.csv', 'b.csv', 'c.csv', 'd.csv'].map((name) => `${config.logsPrefix}${name}`);
		const failures = await scoreDeliveries(
			keys.map((key, i) => ({ messageId: String(i), objects: [{ bucket: 'inbox', key }] })),
			new ServingModel(store, config),
			{ store: crowded, config, journal: silent },
		);
		assert.deepEqual(failures, []);
		assert.ok(crowded.refused > 0, 'they did meet');
		for (const key of keys) {
			assert.equal((await readManifest(store, config.outputBucket, key))?.status, 'complete', key);
		}
	});

	it('another drop that takes the memory: training leaves out neither', async () => {
		for (const name of ['a.csv', 'b.csv', 'c.csv']) await put(name, `message of ${name}`);
		const crowded = new CrowdedStore(buckets.endpoint.client);
		const { trainedOn } = await trainModel(crowded, config);
		assert.ok(crowded.refused > 0, 'they did meet');
		assert.deepEqual(trainedOn.skipped, []);
		assert.equal(trainedOn.drops.length, 3);
	});

	it('a drop that is too large even alone is rejected, and left out of training', async () => {
		await put('small.csv', 'fits');
		await put('large.csv', 'does not fit');
		class SmallStore extends ObjectStore {
			override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
				if (key.endsWith('large.csv')) throw new InputError('memory', 'the drop needs more memory than there is');
				return await super.download(bucket, key, file);
			}
		}
		const small = new SmallStore(buckets.endpoint.client);
		const { trainedOn } = await trainModel(small, config);
		assert.deepEqual(
			trainedOn.skipped.map(({ reason }) => reason),
			['memory'],
		);
		const key = `${config.logsPrefix}large.csv`;
		const delivery = {
			messageId: '1',
			objects: [`${config.logsPrefix}small.csv`, key].map((k) => ({ bucket: 'inbox', key: k })),
		};
		const serving = new ServingModel(store, config);
		assert.deepEqual(await scoreDeliveries([delivery], serving, { store: small, config, journal: silent }), []);
		const manifest = await readManifest(store, config.outputBucket, key);
		assert.deepEqual([manifest?.status, manifest?.reason], ['rejected', 'memory']);
	});

	it('other columns: training reads the drops again, and does not take the summaries of the old ones', async () => {
		await put('day.csv', 'alpha', 'beta');
		const templatesWith = async (message: string) => {
			const { version } = await trainModel(store, { ...config, sources: parseSources(undefined, { message }) });
			return (await loadModel(store, config, version)).templates.templates.toSorted();
		};
		assert.deepEqual(await templatesWith('message'), ['alpha', 'beta']);
		assert.deepEqual(await templatesWith('text'), ['other words alpha', 'other words beta']);
	});
});

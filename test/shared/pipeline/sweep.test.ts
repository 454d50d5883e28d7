/** Work that no event asks for: drops without features, and features of another model. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { readManifest } from '../../../shared/pipeline/manifest.ts';
import { dropKeys } from '../../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { readSweepRequest, type SweepRequest, sweepDrops } from '../../../shared/pipeline/sweep.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { silent } from '../../silent-journal.ts';
import { TestBuckets } from './test-buckets.ts';

const later = () => new Date(Date.now() + 3_600_000);

const csvOf = (...messages: string[]) =>
	`timestamp,level,message\n${messages.map((m, i) => `2026-03-02T09:0${i}:00Z,info,${m}\n`).join('')}`;

class WatchedStore extends ObjectStore {
	readonly downloads: string[] = [];
	failing: string | undefined;

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		this.downloads.push(`${bucket}/${key}`);
		if (this.failing !== undefined && key.includes(this.failing)) throw new Error('the store is unreachable');
		return await super.download(bucket, key, file);
	}
}

describe('a sweep', () => {
	let buckets: TestBuckets;
	let store: WatchedStore;
	let config: Config;

	before(async () => {
		buckets = await TestBuckets.open();
	});
	beforeEach(async () => {
		store = new WatchedStore(buckets.endpoint.client);
		config = await buckets.freshConfig();
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const put = (name: string, ...messages: string[]) =>
		store.putText(config.logsBucket, name, csvOf(...messages), 'text/csv');
	const sweep = async (request: Partial<SweepRequest>, until = later()) => {
		store.downloads.length = 0;
		const serving = new ServingModel(store, config);
		return await sweepDrops({ sweep: 'unscored', logs: false, ...request }, until, serving, {
			store,
			config,
			journal: silent,
		});
	};
	const manifestOf = async (key: string) => {
		const manifest = await readManifest(store, config.outputBucket, key);
		assert.ok(manifest, key);
		return manifest;
	};
	const bytesOf = async (key: string) => {
		const file = join(buckets.scratch, 'compared');
		assert.ok(await ObjectStore.prototype.download.call(store, config.outputBucket, key, file), key);
		return await readFile(file, 'base64');
	};
	const downloadedDrops = () => store.downloads.filter((name) => name.startsWith(`${config.logsBucket}/`));
	const nothing = { failed: [], failedCount: 0, damaged: [], damagedCount: 0 };

	it('for unscored drops scores those that came before there was a model, once', async () => {
		await put('a.csv', 'disk full', 'disk fine');
		await put('b.csv', 'disk full');
		// What is no log has a manifest, too, so that nobody looks at it twice.
		await store.putText(config.logsBucket, '_SUCCESS', '', 'text/plain');
		await trainModel(store, config);
		assert.deepEqual(await sweep({}), { looked: 3, scored: 3, ...nothing });
		assert.equal((await manifestOf('a.csv')).status, 'complete');
		assert.equal((await manifestOf('_SUCCESS')).status, 'ignored');
		assert.deepEqual(await sweep({}), { looked: 3, scored: 0, ...nothing });
	});

	it('finds drops that were written again or came late, and leaves the others', async () => {
		await put('a.csv', 'disk full');
		await put('b.csv', 'disk full');
		await trainModel(store, config);
		await sweep({});
		await put('b.csv', 'disk gone');
		await put('c.csv', 'disk full');
		assert.deepEqual(await sweep({}), { looked: 3, scored: 2, ...nothing });
		assert.deepEqual(
			downloadedDrops()
				.map((name) => name.slice(-5))
				.sort(), // Two at once.
			['b.csv', 'c.csv'],
		);
	});

	it('stops when time is up, and goes on where it stopped', async () => {
		// Quick ones: no Parquet, and rejected.
		for (let i = 0; i < 70; i++) await put(`${String(i).padStart(2, '0')}.parquet`, 'disk full');
		await put('a.csv', 'disk full');
		await trainModel(store, config);
		const { next, ...first } = await sweep({}, new Date(0));
		assert.deepEqual([first, next], [{ looked: 64, scored: 64, ...nothing }, '63.parquet']);
		assert.deepEqual(await sweep({ after: '63.parquet' }), { looked: 7, scored: 7, ...nothing });
	});

	it('tells what failed and may pass', async () => {
		await put('a.csv', 'disk full');
		await put('b.csv', 'disk full');
		await trainModel(store, config);
		store.failing = 'b.csv';
		const { scored, failed } = await sweep({});
		assert.deepEqual([scored, failed], [1, [{ key: 'b.csv', message: 'the store is unreachable' }]]);
		store.failing = undefined;
		assert.deepEqual(await sweep({}), { looked: 2, scored: 1, ...nothing });
	});

	for (const text of ['', '{"format": "oddl', '{}', 'null', '[]', '{"format":"oddline-manifest","formatVersion":1}']) {
		it(`names a manifest of ${JSON.stringify(text)}, scores its drop again, and goes on`, async () => {
			const long = `${'é'.repeat(480)}.csv`;
			for (const key of ['a.csv', 'b.csv', 'gone.csv', long]) await put(key, 'disk full', 'disk fine');
			await trainModel(store, config);
			assert.equal((await sweep({})).scored, 4);
			const keyOf = (drop: string) => dropKeys(drop, '').manifest;
			const damage = (...drops: string[]) =>
				Promise.all(drops.map((drop) => store.putText(config.outputBucket, keyOf(drop), text, '')));

			await damage('a.csv', 'b.csv');
			const unscored = await sweep({});
			assert.deepEqual([unscored.looked, unscored.scored, unscored.failedCount], [4, 2, 0]);
			assert.deepEqual(unscored.damaged.map(({ key }) => key).toSorted(), [keyOf('a.csv'), keyOf('b.csv')]);
			assert.match(unscored.damaged[0]?.message ?? '', /a\.csv\.json is damaged: .*expected a manifest/);
			assert.equal((await manifestOf('a.csv')).status, 'complete');
			assert.deepEqual(await sweep({}), { looked: 4, scored: 0, ...nothing });

			// Here manifests are what is looked at: whose that of a long key is cannot be told, nor is there a drop that is gone.
			await damage('a.csv', 'gone.csv', long);
			await store.delete(config.logsBucket, 'gone.csv');
			const outdated = await sweep({ sweep: 'outdated' });
			assert.deepEqual([outdated.scored, outdated.failedCount, outdated.damagedCount], [1, 0, 3]);
			assert.equal((await manifestOf('a.csv')).status, 'complete');
			assert.equal((await sweep({})).scored, 1);
			assert.equal((await manifestOf(long)).status, 'complete');
		});
	}

	describe('for outdated features', () => {
		/** Two drops scored by a first model, then a second one. @returns the versions */
		const twoModels = async (): Promise<[string, string]> => {
			await put('a.csv', 'disk full', 'disk fine');
			await put('b.csv', 'disk full', 'fan loud');
			const { version: first } = await trainModel(store, config);
			await sweep({});
			await put('c.csv', 'fan loud', 'fan loud');
			const { version: second } = await trainModel(store, config);
			assert.notEqual(first, second);
			return [first, second];
		};

		it('writes windows and hours anew from summaries alone, and keeps per-log features', async () => {
			const [first, second] = await twoModels();
			const keys = dropKeys('a.csv', (await manifestOf('a.csv')).masking.fingerprint);
			const before = await manifestOf('a.csv');
			const logs = await bytesOf(keys.logs);
			// The lines are not needed: they may be gone.
			await store.delete(config.logsBucket, 'b.csv');
			assert.deepEqual(await sweep({ sweep: 'outdated' }), { looked: 2, scored: 2, ...nothing });
			assert.deepEqual(downloadedDrops(), []);
			const afterwards = await manifestOf('a.csv');
			assert.deepEqual([before.model.version, afterwards.model.version], [first, second]);
			assert.equal(await bytesOf(keys.logs), logs);
			const kept = afterwards.files.find(({ key }) => key === keys.logs);
			assert.deepEqual(kept, { ...before.files.find(({ key }) => key === keys.logs), modelVersion: first });
			assert.deepEqual((await manifestOf('b.csv')).model.version, second);
			assert.deepEqual(await sweep({ sweep: 'outdated' }), { looked: 2, scored: 0, ...nothing });
			// What scoring the lines with the second model gives.
			const [windows, hourly] = [await bytesOf(keys.windows), await bytesOf(keys.hourly)];
			await put('a.csv', 'other');
			await put('a.csv', 'disk full', 'disk fine');
			for (const key of [keys.summary, keys.manifest]) await store.delete(config.outputBucket, key);
			await sweep({});
			assert.ok(downloadedDrops().includes(`${config.logsBucket}/a.csv`));
			assert.deepEqual([await bytesOf(keys.windows), await bytesOf(keys.hourly)], [windows, hourly]);
		});

		it('writes per-log features on request, from the lines', async () => {
			const [, second] = await twoModels();
			assert.equal((await sweep({ sweep: 'outdated', logs: true })).scored, 2);
			assert.deepEqual(downloadedDrops().length, 2);
			const { files } = await manifestOf('a.csv');
			assert.ok(files.every(({ modelVersion }) => modelVersion === undefined));
			assert.equal((await manifestOf('b.csv')).model.version, second);
		});

		it('reads the lines where the summary is gone', async () => {
			const [, second] = await twoModels();
			const { masking } = await manifestOf('a.csv');
			await store.delete(config.outputBucket, dropKeys('a.csv', masking.fingerprint).summary);
			await sweep({ sweep: 'outdated' });
			assert.deepEqual(downloadedDrops(), [`${config.logsBucket}/a.csv`]);
			const { model, files } = await manifestOf('a.csv');
			assert.equal(model.version, second);
			assert.ok(files.every(({ modelVersion }) => modelVersion === undefined));
		});

		it('leaves drops to their events that were written again meanwhile', async () => {
			await twoModels();
			await put('a.csv', 'something else');
			const { failed } = await sweep({ sweep: 'outdated' });
			assert.match(failed[0]?.message ?? '', /a\.csv was written again while it was scored/);
			await sweep({});
			assert.equal((await manifestOf('a.csv')).rows?.read, 1);
		});
	});
});

describe('an event', () => {
	it('asks for a sweep by name', () => {
		assert.deepEqual(readSweepRequest({ sweep: 'outdated', logs: true, after: 'x' }), {
			sweep: 'outdated',
			logs: true,
			after: 'x',
		});
		assert.deepEqual(readSweepRequest({ sweep: 'unscored', after: null }), { sweep: 'unscored', logs: false });
		for (const event of [undefined, null, 'sweep', {}, { Records: [] }]) {
			assert.equal(readSweepRequest(event), undefined);
		}
	});

	it('that asks for another is refused', () => {
		for (const event of [{ sweep: 'all' }, { sweep: 'unscored', logs: 'yes' }, { sweep: 'unscored', after: 7 }]) {
			assert.throws(() => readSweepRequest(event), /expected \{"sweep": "unscored" or "outdated"/);
		}
	});
});

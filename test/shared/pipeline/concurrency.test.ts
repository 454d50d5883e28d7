/** Trainings and scorings that meet in the same buckets: each writes whole results, and only one training publishes. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { literal } from '../../../shared/duckdb/quote.ts';
import type { Journal } from '../../../shared/journal.ts';
import { readCurrent } from '../../../shared/pipeline/current-model.ts';
import { readManifest } from '../../../shared/pipeline/manifest.ts';
import { currentModelKey, dropKeys } from '../../../shared/pipeline/output-keys.ts';
import { loadModel, ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDrop } from '../../../shared/pipeline/score-drop.ts';
import { type TrainingResult, trainModel } from '../../../shared/pipeline/train-model.ts';
import { silent } from '../../silent-journal.ts';
import { openWorkbench } from '../duckdb/workbench.ts';
import { TestBuckets } from './test-buckets.ts';

const csvOf = (...messages: string[]) =>
	`timestamp,level,message\n${messages.map((m, i) => `2025-12-27 09:00:0${i},INFO,${m}\n`).join('')}`;

/** Nobody goes on before all have come. */
class Barrier {
	readonly #open = Promise.withResolvers<void>();
	#missing: number;

	constructor(parties: number) {
		this.#missing = parties;
	}

	async meet(): Promise<void> {
		if (--this.#missing === 0) this.#open.resolve();
		await this.#open.promise;
	}
}

describe('at once', () => {
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
		store.putText('inbox', `run-${run}/${name}`, csvOf(...messages), 'text/csv');
	const bytesOf = (key: string) => readFile(join(buckets.endpoint.directory, config.outputBucket, key), 'base64');
	const trainOn = (folder: string, through: ObjectStore = store): Promise<TrainingResult> =>
		trainModel(through, { ...config, logsPrefix: `run-${run}/${folder}/` });

	/** Two trainings that both read which model serves before either publishes. */
	async function trainAtOnce(folders: readonly [string, string]): Promise<TrainingResult[]> {
		const haveRead = new Barrier(2);
		/** A training reads the current model twice at most: the second time it asks who was faster. */
		class MeetingStore extends ObjectStore {
			#hasRead = false;

			override async getText(...parts: Parameters<ObjectStore['getText']>) {
				const text = await super.getText(...parts);
				if (parts[1] === currentModelKey && !this.#hasRead) {
					this.#hasRead = true;
					await haveRead.meet();
				}
				return text;
			}
		}
		return await Promise.all(folders.map((folder) => trainOn(folder, new MeetingStore(buckets.endpoint.client))));
	}

	async function trainOnDifferentDrops(): Promise<TrainingResult[]> {
		await put('one/day.csv', 'disk full', 'disk fine');
		await put('two/day.csv', 'user logged in');
		return await trainAtOnce(['one', 'two']);
	}

	async function assertOnePublished(trainings: readonly TrainingResult[], previous: string | null): Promise<void> {
		const winner = trainings.find(({ publication }) => publication.outcome === 'published') ?? assert.fail('no winner');
		const loser = trainings.find((training) => training !== winner) ?? assert.fail('no loser');
		assert.notEqual(winner.version, loser.version);
		assert.deepEqual(winner.publication, { outcome: 'published', previous });
		assert.deepEqual(loser.publication, { outcome: 'overtaken', by: winner.version });
		const serving = await readCurrent(store, config.outputBucket);
		assert.ok(typeof serving === 'object');
		assert.deepEqual([serving.current.version, serving.current.previous], [winner.version, previous]);
		// Both models are whole, and either can be made the one that serves.
		for (const { version } of trainings) {
			assert.equal((await loadModel(store, config, version)).document.version, version);
		}
	}

	it('two trainings on different drops: one publishes, the other says by which it was overtaken', async () => {
		await assertOnePublished(await trainOnDifferentDrops(), null);
	});

	it('two trainings where a model serves already: the same', async () => {
		await put('before/day.csv', 'all quiet');
		const { version } = await trainOn('before');
		await assertOnePublished(await trainOnDifferentDrops(), version);
	});

	it('two trainings on the same drops make the same model: neither is overtaken', async () => {
		await put('one/day.csv', 'disk full', 'disk fine');
		const trainings = await trainAtOnce(['one', 'one']);
		const outcomes = trainings.map(({ publication }) => publication.outcome).sort();
		// Begun in the same millisecond, they write the same pointer: either has published it.
		assert.ok(['published,published', 'published,unchanged'].includes(outcomes.join()), outcomes.join());
		assert.equal(new Set(trainings.map(({ version }) => version)).size, 1);
	});

	it('a training that publishes while a drop is scored: the drop is of one model, the next of the other', async () => {
		await put('old/day.csv', 'disk full', 'disk fine');
		await put('new/day.csv', 'disk full', 'user logged in');
		await put('drops/a.csv', 'disk full', 'disk fine', 'user logged in');
		const old = await trainOn('old');
		const key = `run-${run}/drops/a.csv`;
		const loaded: unknown[] = [];
		const report: Journal['report'] = (event, { version }) => loaded.push([event, version]);
		const serving = new ServingModel(store, config, { ...silent, report });
		let fresh: TrainingResult | undefined;
		/** The model is published when the first feature file is on its way. */
		class PublishingStore extends ObjectStore {
			override async putFile(...parts: Parameters<ObjectStore['putFile']>): Promise<StoredObject> {
				if (parts[1].startsWith('features/windows/')) fresh = await trainOn('new');
				return await super.putFile(...parts);
			}
		}
		const meanwhile = await scoreDrop(key, await serving.get(), new PublishingStore(buckets.endpoint.client), config);
		assert.equal(fresh?.publication.outcome, 'published');
		assert.equal(meanwhile.model.version, old.version);
		assert.deepEqual(await modelVersionsIn(dropKeys(key, '').windows), [old.version]);
		const next = await scoreDrop(key, await serving.get(), store, config);
		assert.equal(next.model.version, fresh.version);
		assert.deepEqual(await modelVersionsIn(dropKeys(key, '').windows), [fresh.version]);
		assert.deepEqual(loaded, [
			['model-loaded', old.version],
			['model-loaded', fresh.version],
		]);
	});

	async function modelVersionsIn(windows: string): Promise<unknown[]> {
		await using workbench = await openWorkbench();
		assert.ok(await store.download(config.outputBucket, windows, workbench.file('windows.parquet')));
		const file = literal(workbench.file('windows.parquet'));
		const rows = await workbench.database.rows(`SELECT DISTINCT model_version FROM read_parquet(${file})`);
		return rows.map(({ model_version }) => model_version);
	}

	it('the same drop scored by several: files as of one run, and a manifest that names what is there', async () => {
		await put('old/day.csv', 'disk full', 'disk fine');
		await put('drops/a.csv', 'disk full', 'disk fine', 'user logged in');
		await trainOn('old');
		const key = `run-${run}/drops/a.csv`;
		const scorer = await new ServingModel(store, config).get();
		const alone = await scoreDrop(key, scorer, store, config);
		const expected = await Promise.all(alone.files.map((file) => bytesOf(file.key)));
		for (const file of alone.files) await store.delete(config.outputBucket, file.key);
		await store.delete(config.outputBucket, dropKeys(key, '').manifest);

		const manifests = await Promise.all([1, 2, 3].map(() => scoreDrop(key, scorer, store, config)));
		for (const { files } of manifests) assert.deepEqual(files, alone.files);
		assert.deepEqual(await Promise.all(alone.files.map((file) => bytesOf(file.key))), expected);
		const written = await readManifest(store, config.outputBucket, key);
		assert.equal(written?.status, 'complete');
		for (const file of written.files) {
			const there = await store.head(config.outputBucket, file.key);
			assert.deepEqual([there?.eTag, there?.size], [file.eTag, file.bytes], file.key);
		}
	});
});

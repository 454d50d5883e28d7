/** Trainings that are killed while they read a drop: what they leave is all that is dead, no error is thrown and nothing is cleaned up. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { Attempts } from '../../../shared/pipeline/attempts.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { TestBuckets } from './test-buckets.ts';

const { fingerprint } = profileNamed('default').masking;
/** One line, of a file that is large enough to be noted. */
const line = (text: string) => `timestamp,message\n2026-03-02T09:00:00Z,${text}\n${'\n'.repeat(65_536)}`;

/** Is dead from the moment a deadly drop was read, a little later: nothing that it is asked for ever ends. */
class DeadlyStore extends ObjectStore {
	readonly read: string[] = [];
	readonly #deadly: ReadonlySet<string>;
	readonly died = Promise.withResolvers<void>();
	#dead = false;

	constructor(client: S3Client, deadly: readonly string[]) {
		super(client);
		this.#deadly = new Set(deadly);
	}

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		if (bucket === 'inbox') this.read.push(key);
		if (this.#deadly.has(key)) {
			// The rest of what is in flight goes on for a moment.
			await new Promise((resolve) => setTimeout(resolve, 300));
			this.#dead = true;
			this.died.resolve();
		}
		return await this.#alive(super.download(bucket, key, file));
	}

	override async putText(...parts: Parameters<ObjectStore['putText']>): Promise<string | undefined> {
		return await this.#alive(super.putText(...parts));
	}

	override async delete(...parts: Parameters<ObjectStore['delete']>): Promise<void> {
		await this.#alive(super.delete(...parts));
	}

	async #alive<T>(work: Promise<T>): Promise<T> {
		if (this.#dead) await new Promise(() => undefined);
		return await work;
	}
}

describe('a drop at which trainings are killed', () => {
	let buckets: TestBuckets;
	let config: Config;
	let run = 0;
	before(async () => {
		buckets = await TestBuckets.open();
	});
	after(async () => await buckets[Symbol.asyncDispose]());
	beforeEach(async () => {
		config = await buckets.config({ ODDLINE_LOGS_PREFIX: `run-${++run}/`, ODDLINE_OUTPUT_BUCKET: `outbox-${run}` });
		for (const name of ['a', 'b', 'c', 'd', 'e']) await put(name, name === 'c' ? 'deadly' : `${name} is fine`);
	});

	const keyOf = (name: string) => `run-${run}/${name}.csv`;
	const put = (name: string, text: string) => buckets.store.putText('inbox', keyOf(name), line(text), 'text/csv');
	const kill = async (name: string) => {
		const store = new DeadlyStore(buckets.endpoint.client, [keyOf(name)]);
		void trainModel(store, config).catch(() => undefined);
		await store.died.promise;
		return store.read;
	};
	const train = async (store: ObjectStore = buckets.store) => {
		const { trainedOn } = await trainModel(store, config);
		return { rows: trainedOn.rows, skipped: trainedOn.skipped.map(({ key, reason }) => [key, reason]) };
	};
	const stored = async () => await Attempts.read(fingerprint, new Date(), buckets.store, config);
	const objectOf = async (name: string) => {
		const object = await buckets.store.head('inbox', keyOf(name));
		if (object === undefined) throw new Error(`${name} is gone`);
		return object;
	};

	it('is read after all others the second time, and left out by name the third', async () => {
		await kill('c');
		const second = await kill('c');
		assert.equal(second.at(-1), keyOf('c'));
		const store = new DeadlyStore(buckets.endpoint.client, [keyOf('c')]);
		assert.deepEqual(await train(store), { rows: 4, skipped: [[keyOf('c'), 'killed']] });
		assert.ok(!store.read.includes(keyOf('c')));
	});

	it('is tried again after a day, then after two, and counts once it is read', async () => {
		await kill('c');
		await kill('c');
		const object = await objectOf('c');
		const day = 86_400_000;
		const after = async (days: number) =>
			(await Attempts.read(fingerprint, new Date(Date.now() + days * day), buckets.store, config)).refusal(object);
		assert.match((await after(0))?.message ?? '', /killed 2 times/);
		assert.equal((await after(0.4))?.reason, 'killed');
		assert.equal(await after(0.6), undefined);
		const tomorrow = await Attempts.read(fingerprint, new Date(Date.now() + 1.1 * day), buckets.store, config);
		await tomorrow.begin(object);
		assert.equal((await after(2.5))?.reason, 'killed');
		assert.equal(await after(2.7), undefined);
	});

	it('is no suspect any more once it was read, nor are those that were read beside it', async () => {
		await kill('c');
		assert.deepEqual(await train(), { rows: 5, skipped: [] });
		const attempts = await stored();
		for (const name of ['a', 'b', 'c', 'd', 'e']) assert.equal(attempts.isSuspect(await objectOf(name)), false);
	});

	it('is another drop once it is written again', async () => {
		await kill('c');
		await kill('c');
		await put('c', 'harmless now');
		assert.deepEqual(await train(), { rows: 5, skipped: [] });
	});

	it('is not blamed for an error that could be caught', async () => {
		class FailingStore extends ObjectStore {
			override async putFile(): Promise<StoredObject> {
				throw new Error('no such luck');
			}
		}
		for (let i = 0; i < 3; i++) {
			await assert.rejects(trainModel(new FailingStore(buckets.endpoint.client), config), /no such luck/);
		}
		assert.deepEqual(await train(), { rows: 5, skipped: [] });
	});
});

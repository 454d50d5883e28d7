/** Days instead of drops: the same model, fewer files, and nothing lost where it is interrupted. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { Attempts } from '../../../shared/pipeline/attempts.ts';
import { compactHistory } from '../../../shared/pipeline/compact-history.ts';
import { listDrops } from '../../../shared/pipeline/list-drops.ts';
import { refusalsPrefix } from '../../../shared/pipeline/output-keys.ts';
import { Refusals } from '../../../shared/pipeline/refusals.ts';
import { loadModel } from '../../../shared/pipeline/registry.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { parseSources } from '../../../shared/read/options.ts';
import { KilledStore } from './killed-store.ts';
import { TestBuckets, unreadable } from './test-buckets.ts';
import { trainedDigest } from './trained-digest.ts';

const { masking } = profileNamed('default');
const dayLength = 86_400_000;
const firstDay = Date.parse('2026-03-02T00:00:00Z');

/** Lines of several hours and levels, some of them beyond midnight; messages of a few templates, one of its own each. */
function dropText(number: number, day: number): string {
	const lines = Array.from({ length: 12 }, (_, i) => {
		const time = new Date(firstDay + day * dayLength + (i * 5 + (number % 3)) * 1_800_000).toISOString();
		const message =
			i === 0 ? `worker ${'abcdefghij'[number % 10]} began` : `request ${i * number} took ${i} ms on node ${i % 4}`;
		return `${time},${i % 3 === 0 ? 'error' : 'info'},${message}\n`;
	});
	return `timestamp,level,message\n${lines.join('')}`;
}

/** Counts what is read, too. */
class WatchedStore extends KilledStore {
	readonly downloads: string[] = [];

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		this.downloads.push(`${bucket}/${key}`);
		return await super.download(bucket, key, file);
	}
}

/** Tells other times of writing than the endpoint's clock. */
class TimedStore extends ObjectStore {
	readonly #times = new Map<string, Date>();
	readonly #config: Config;

	constructor(client: S3Client, config: Config) {
		super(client);
		this.#config = config;
	}

	async put(key: string, text: string, time: Date): Promise<void> {
		await this.putText(this.#config.logsBucket, key, text, 'text/csv');
		this.#times.set(key, time);
	}

	override async *list(...parts: Parameters<ObjectStore['list']>): AsyncGenerator<StoredObject> {
		for await (const object of super.list(...parts)) yield this.#timed(object);
	}

	override async download(...parts: Parameters<ObjectStore['download']>): Promise<StoredObject | undefined> {
		const object = await super.download(...parts);
		return object && this.#timed(object);
	}

	#timed(object: StoredObject): StoredObject {
		const lastModified = this.#times.get(object.key);
		return lastModified ? { ...object, lastModified } : object;
	}
}

describe('compaction', () => {
	let buckets: TestBuckets;
	let store: WatchedStore;
	let config: Config;

	before(async () => {
		buckets = await TestBuckets.open();
	});
	beforeEach(async () => {
		store = new WatchedStore(buckets.endpoint.client);
		config = await buckets.freshConfig();
		await buckets.create(plainBucket());
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const plainBucket = () => `plain-${config.outputBucket}`;
	const put = (number: number, day: number) =>
		store.putText(config.logsBucket, `drop-${number}.csv`, dropText(number, day), 'text/csv');
	const compact = async (now = new Date(), into = config) => {
		const listing: StoredObject[] = [];
		for await (const drop of listDrops(store, config)) listing.push(drop);
		const attempts = await Attempts.read(masking.fingerprint, now, store, into);
		const refusals = new Refusals(masking.fingerprint, store, into);
		await compactHistory({ masking, listing, now, store, config: into, leftOut: new Map(), attempts, refusals });
	};
	const compactedFiles = async () => {
		const keys: string[] = [];
		for await (const { key } of store.list(config.outputBucket, `compacted/${masking.fingerprint}/files/`)) {
			keys.push(key);
		}
		return keys;
	};
	/** What training reads from the output bucket, by kind. */
	const trainedFrom = async () => {
		store.downloads.length = 0;
		const { version, trainedOn } = await trainModel(store, config);
		const kinds = { days: 0, summaries: 0, drops: 0 };
		for (const name of store.downloads) {
			if (name.startsWith(`${config.logsBucket}/`)) kinds.drops++;
			if (name.includes('/summaries/')) kinds.summaries++;
			if (/\/compacted\/.*\d-\w+\.parquet$/.test(name)) kinds.days++;
		}
		return { version, trainedOn, digest: await trainedDigest(store, config), ...kinds };
	};
	/** Of the lines that a model of the lines themselves is trained on: nothing stored is used. */
	const digestFromLines = async () => {
		const plain = { ...config, outputBucket: plainBucket() };
		for await (const { key } of store.list(plain.outputBucket, '')) await store.delete(plain.outputBucket, key);
		await trainModel(store, plain);
		return await trainedDigest(store, plain);
	};

	it('leaves the model what it is, and training days to read instead of drops', async () => {
		for (let i = 0; i < 24; i++) await put(i, i % 4);
		const before = await trainedFrom();
		assert.deepEqual([before.days, before.drops], [0, 24]);
		await compact();
		const afterwards = await trainedFrom();
		// Four days and the hours after midnight of the last one.
		assert.deepEqual([afterwards.days, afterwards.summaries, afterwards.drops], [5, 0, 0]);
		assert.deepEqual([afterwards.version, afterwards.trainedOn], [before.version, before.trainedOn]);
		assert.equal(afterwards.digest, await digestFromLines());
	});

	it('is part of a training that finds many drops', async () => {
		for (let i = 0; i < 70; i++) await put(i, i % 2);
		const first = await trainedFrom();
		assert.deepEqual([first.days, first.drops], [3, 70]);
		await put(70, 1);
		const second = await trainedFrom();
		assert.deepEqual([second.days, second.summaries, second.drops], [3, 1, 1]);
		assert.equal(second.digest, await digestFromLines());
		assert.equal((await loadModel(store, config, second.version)).document.trainedOn.dropCount, 71);
	});

	it('run twice writes the same files', async () => {
		for (let i = 0; i < 6; i++) await put(i, i);
		await compact();
		const files = await compactedFiles();
		await compact();
		assert.deepEqual(await compactedFiles(), files);
	});

	it('gives the same bytes in one step and in many', async () => {
		for (let i = 0; i < 3; i++) await put(i, 0);
		await compact();
		for (let i = 3; i < 6; i++) await put(i, 0);
		await compact();
		const inSteps = await compactedFiles();
		const other = { ...config, outputBucket: plainBucket() };
		await compact(new Date(), other);
		const atOnce: string[] = [];
		for await (const { key } of store.list(other.outputBucket, 'compacted/')) atOnce.push(key);
		// What the first step wrote is still there beside it, but named no more.
		assert.deepEqual(
			atOnce.filter((key) => key.includes('/files/')).filter((key) => !inSteps.includes(key)),
			[],
		);
	});

	it('follows what becomes of drops: deleted, written again, late', async () => {
		for (let i = 0; i < 12; i++) await put(i, i % 3);
		await compact();
		await store.delete(config.logsBucket, 'drop-4.csv');
		await put(5, 2); // As it is.
		await store.putText(config.logsBucket, 'drop-6.csv', dropText(60, 2), 'text/csv');
		await put(12, 0);
		const uncompacted = await trainedFrom();
		const expected = await digestFromLines();
		assert.equal(uncompacted.digest, expected);
		// drop-6 and the late one.
		assert.equal(uncompacted.drops, 2);
		await compact();
		const compacted = await trainedFrom();
		assert.deepEqual([compacted.digest, compacted.summaries, compacted.drops], [expected, 0, 0]);
	});

	it('forgets a day whose drops are all gone', async () => {
		await put(0, 0);
		await put(1, 5);
		await compact();
		await store.delete(config.logsBucket, 'drop-0.csv');
		await compact();
		const { days, digest } = await trainedFrom();
		assert.equal(days, 2);
		assert.equal(digest, await digestFromLines());
	});

	it('is not wanted for days before the look-back window, and counts them once that is longer', async () => {
		for (let i = 0; i < 10; i++) await put(i, i);
		await compact();
		config = { ...config, lookBackDays: 3 };
		// The last drop's lines reach into the tenth day after the first: 9, 10 and the day before them.
		const recent = await trainedFrom();
		assert.deepEqual([recent.days, recent.trainedOn.firstSeen.slice(0, 10)], [3, '2026-03-10']);
		assert.equal(recent.digest, await digestFromLines());
		await store.delete(config.logsBucket, 'drop-2.csv');
		await compact();
		assert.equal((await trainedFrom()).digest, await digestFromLines());
		config = { ...config, lookBackDays: 30 };
		assert.equal((await trainedFrom()).digest, await digestFromLines());
		await compact();
		const { digest, summaries } = await trainedFrom();
		assert.deepEqual([digest, summaries], [await digestFromLines(), 0]);
	});

	it('may be killed at any write: what is stored stays true, and the next run ends it', async () => {
		for (let i = 0; i < 5; i++) await put(i, i % 2);
		const expected = await digestFromLines();
		let kills = 0;
		for (; ; kills++) {
			await store.delete(config.logsBucket, 'drop-5.csv');
			await put(5, kills % 2); // Something new every time.
			store.writesLeft = kills;
			const failed = await compact().then(
				() => false,
				(error) => error.message === 'killed',
			);
			store.writesLeft = Number.POSITIVE_INFINITY;
			await store.delete(config.logsBucket, 'drop-5.csv');
			assert.equal((await trainedFrom()).digest, expected);
			if (!failed) break;
		}
		// Summaries, days, the list and the pointer: each was the last write once.
		assert.ok(kills >= 5, `${kills} kills`);
	});

	it('two at once: one result stands, and none is torn', async () => {
		for (let i = 0; i < 8; i++) await put(i, i % 3);
		const expected = await digestFromLines();
		await Promise.all([compact(), compact()]);
		const { digest, summaries } = await trainedFrom();
		assert.deepEqual([digest, summaries], [expected, 0]);
	});

	it('deletes what nothing names, a day later', async () => {
		await put(0, 0);
		await compact();
		const [before] = await compactedFiles();
		await put(1, 0);
		await compact();
		assert.ok((await compactedFiles()).includes(before ?? ''), 'a training may still be reading it');
		await compact(new Date(Date.now() + 25 * 3_600_000));
		const files = await compactedFiles();
		assert.ok(!files.includes(before ?? ''));
		// Two days, and the list.
		assert.equal(files.length, 3);
	});

	const isDay = (key: string) => /\/\d{4}-\d\d-\d\d-\w+\.parquet$/.test(key);
	const damages = {
		'is deleted': async (key: string) => await store.delete(config.outputBucket, key),
		'is cut off': async (key: string) => {
			const whole = await readFile(await fetched(key));
			await overwrite(key, whole.subarray(0, whole.length - 9));
		},
		'has another byte in its middle': async (key: string) => {
			const whole = await readFile(await fetched(key));
			for (let i = 4; i < 40; i++) whole[i] = (whole[i] ?? 0) ^ 0xff;
			await overwrite(key, whole);
		},
		'is empty': async (key: string) => await overwrite(key, new Uint8Array()),
	};
	const fetched = async (key: string) => {
		const file = join(buckets.scratch, 'fetched');
		await store.download(config.outputBucket, key, file);
		return file;
	};
	const overwrite = async (Key: string, Body: Uint8Array) => {
		await buckets.endpoint.client.send(new PutObjectCommand({ Bucket: config.outputBucket, Key, Body }));
	};

	for (const [what, damage] of Object.entries(damages)) {
		for (const by of ['a training', 'a compaction']) {
			it(`heals where a day's file ${what}: ${by} finds it`, async () => {
				for (let i = 0; i < 8; i++) await put(i, i % 2);
				await compact();
				const day = (await compactedFiles()).find(isDay) ?? '';
				await damage(day);
				await put(8, 0);
				if (by === 'a compaction') await compact();
				const expected = await digestFromLines();
				assert.equal((await trainedFrom()).digest, expected);
				// Written anew by the next compaction.
				await compact();
				const healed = await trainedFrom();
				assert.deepEqual([healed.digest, healed.summaries, healed.days], [expected, 0, 3]);
			});
		}

		it(`heals where the list of drops ${what}`, async () => {
			for (let i = 0; i < 8; i++) await put(i, i % 2);
			await compact();
			await damage((await compactedFiles()).find((key) => key.includes('/drops-')) ?? '');
			const expected = await digestFromLines();
			assert.equal((await trainedFrom()).digest, expected);
			await compact();
			const healed = await trainedFrom();
			assert.deepEqual([healed.digest, healed.summaries, healed.days], [expected, 0, 3]);
		});
	}

	it('counts lines without a time anew where the same bytes are uploaded at another time', async () => {
		const at = (hour: number) => new Date(firstDay + hour * 3_600_000);
		const timed = new TimedStore(buckets.endpoint.client, config);
		await timed.put('drop.csv', 'message\ndisk full\n', at(9));
		await put(1, 0);
		const listed = async () => {
			const attempts = await Attempts.read(masking.fingerprint, at(50), timed, config);
			const listing: StoredObject[] = [];
			for await (const drop of listDrops(timed, config)) listing.push(drop);
			const refusals = new Refusals(masking.fingerprint, timed, config);
			const rest = { leftOut: new Map(), attempts, refusals };
			await compactHistory({ masking, listing, now: at(50), store: timed, config, ...rest });
			return (await trainModel(timed, config)).trainedOn.firstSeen;
		};
		assert.equal(await listed(), '2026-03-02T00:30:00.000000Z');
		await timed.put('drop.csv', 'message\ndisk full\n', at(-3));
		assert.equal(await listed(), '2026-03-01T21:00:00.000000Z');
	});

	it('forgets why a drop was left out once the drop is gone, and not before', async () => {
		await put(0, 0);
		await store.putText(config.logsBucket, 'bad.parquet', unreadable, '');
		const refused = async () => {
			const keys: string[] = [];
			for await (const { key } of store.list(config.outputBucket, refusalsPrefix(masking.fingerprint))) keys.push(key);
			return keys.length;
		};
		await compact();
		assert.equal(await refused(), 1);
		await compact();
		assert.equal(await refused(), 1);
		await store.delete(config.logsBucket, 'bad.parquet');
		await compact();
		assert.equal(await refused(), 0);
	});

	it('of other columns or another masking is not used', async () => {
		await put(0, 0);
		await compact();
		config = { ...config, sources: parseSources(undefined, { message: 'level' }) };
		const { days, digest } = await trainedFrom();
		assert.equal(days, 0);
		assert.equal(digest, await digestFromLines());
	});
});

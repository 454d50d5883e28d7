/** A stored summary stands for its drop's lines: whatever is made of it is what would be made of them. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';
import type { Config } from '../../../shared/config.ts';
import { type Manifest, readManifest } from '../../../shared/pipeline/manifest.ts';
import { dropKeys } from '../../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDrop } from '../../../shared/pipeline/score-drop.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { parseSources } from '../../../shared/read/options.ts';
import { openWorkbench } from '../duckdb/workbench.ts';
import { TestBuckets } from './test-buckets.ts';
import { trainedDigest } from './trained-digest.ts';

/** Notes which drops are read, and which summaries are written. */
class WatchedStore extends ObjectStore {
	readonly readDrops: string[] = [];
	readonly storedSummaries: string[] = [];

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		if (bucket === 'inbox') this.readDrops.push(key);
		return await super.download(bucket, key, file);
	}

	override async putFile(...parts: Parameters<ObjectStore['putFile']>): Promise<StoredObject> {
		if (parts[1].startsWith('summaries/')) this.storedSummaries.push(parts[1]);
		return await super.putFile(...parts);
	}
}

const levels = ['info', 'WARN', ''];
const messages = [
	'user 1 logged in',
	'disk /dev/sda1 is full',
	'took 12 ms',
	'user 2 logged in',
	'new since yesterday',
];
const line = (second: number, text = messages[second % 5]) =>
	`2025-12-27 09:${String(second % 60).padStart(2, '0')}:07.5,${levels[second % 3]},${text},other words for ${text}\n`;
const header = 'timestamp,level,message,text\n';
const csvOf = (count: number) => header + Array.from({ length: count }, (_, i) => line(i)).join('');

/** Drops by name: good ones, some with records that give no line, none at all. */
const drops: Readonly<Record<string, () => string | Buffer | Promise<Buffer>>> = {
	'good.parquet': parquetDrop,
	'with-skipped.csv.gz': withSkipped,
	'with-malformed.ndjson.gz': () =>
		gzipSync(`${JSON.stringify({ timestamp: '2025-12-27T09:00:00Z', message: 'took 5 ms' })}\nnonsense\n{"other":1}\n`),
	'empty.csv': () => header,
};

function withSkipped(): Buffer {
	return gzipSync(
		`${csvOf(40)}soon,INFO,has no time,\n2025-12-27 09:00:00,INFO,,\n2025-12-27 09:00:00,"x" y,"z\n${line(41)}`,
	);
}

async function parquetDrop(): Promise<Buffer> {
	await using workbench = await openWorkbench();
	const file = workbench.file('drop.parquet');
	await workbench.database.writeParquet(
		`SELECT TIMESTAMP '2025-12-27 09:00:00' + to_milliseconds(i * 731) AS timestamp, ['INFO', 'error'][1 + i % 2] AS level,
			concat(['user ', 'disk ', 'order '][1 + i % 3], i % 50, ' seen') AS message FROM range(500) AS r(i)`,
		file,
	);
	return await readFile(file);
}

/** Per-log features need the drop's lines; without them the summary is all that is read. */
const withoutLines = { logFeatures: false };

describe('a stored summary', () => {
	let buckets: TestBuckets;
	let store: WatchedStore;
	let config: Config;
	let run = 0;

	before(async () => {
		buckets = await TestBuckets.open();
	});
	beforeEach(async () => {
		store = new WatchedStore(buckets.endpoint.client);
		run++;
		config = await configWithOutput(`outbox-${run}`);
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const configWithOutput = (output: string) =>
		buckets.config({ ODDLINE_LOGS_PREFIX: `run-${run}/`, ODDLINE_OUTPUT_BUCKET: output });
	const put = async (name: string, content: string | Buffer): Promise<string> => {
		const key = `run-${run}/${name}`;
		await buckets.endpoint.client.send(new PutObjectCommand({ Bucket: 'inbox', Key: key, Body: content }));
		return key;
	};
	/** Trained on other drops, under a prefix of their own. */
	const trainElsewhere = async (settings: Partial<Config> = {}) => {
		await buckets.endpoint.client.send(
			new PutObjectCommand({ Bucket: 'inbox', Key: `history-${run}/day.csv`, Body: csvOf(30) }),
		);
		await trainModel(store, { ...config, ...settings, logsPrefix: `history-${run}/` });
		forget();
	};
	const forget = () => {
		store.readDrops.length = 0;
		store.storedSummaries.length = 0;
	};
	const score = async (key: string, settings: Partial<Config> = {}): Promise<Manifest> => {
		forget();
		const own = { ...config, ...settings };
		const scorer = await new ServingModel(store, own).get();
		const manifest = await scoreDrop(key, scorer, store, own);
		assert.equal(manifest.status, 'complete', manifest.message);
		return manifest;
	};
	const keysOf = ({ source, masking }: Manifest) => dropKeys(source.key, masking.fingerprint);
	const bytesOf = (key: string) => readFile(join(buckets.endpoint.directory, config.outputBucket, key), 'base64');
	/** Every file that was written of a drop, but for its manifest. */
	const filesOf = async (manifest: Manifest): Promise<Record<string, string>> => {
		const { windows, hourly, logs, summary } = keysOf(manifest);
		const files: Record<string, string> = {};
		for (const key of [windows, hourly, logs, summary]) {
			files[key] = await bytesOf(key);
		}
		return files;
	};
	const withoutTimes = async ({ source }: Manifest) => {
		const manifest = await readManifest(store, config.outputBucket, source.key);
		const { timings, writtenAt, ...rest } = manifest ?? assert.fail();
		assert.ok(timings && writtenAt);
		return rest;
	};
	/** The drop has a summary that is not to be used: scored, it gives what it gives without one, and gets a new one. */
	const assertReplaced = async (key: string, settings: Partial<Config> = {}): Promise<void> => {
		const scored = await score(key, settings);
		// Twice where another model has scored it before: then novelty is that one's.
		const each = [...new Set(store.readDrops)];
		assert.deepEqual([each, [...new Set(store.storedSummaries)]], [[key], [keysOf(scored).summary]]);
		const found = { files: await filesOf(scored), manifest: await withoutTimes(scored) };
		await store.delete(config.outputBucket, keysOf(scored).summary);
		const anew = await score(key, settings);
		assert.deepEqual(found, { files: await filesOf(anew), manifest: await withoutTimes(anew) });
		await score(key, { ...settings, ...withoutLines });
		assert.deepEqual([store.readDrops, store.storedSummaries], [[], []], 'the new one is used');
	};

	for (const [name, content] of Object.entries(drops)) {
		it(`of ${name} gives the features and the manifest that its lines give`, async () => {
			await trainElsewhere();
			const key = await put(name, await content());
			const fromLines = await score(key);
			assert.equal(store.storedSummaries.length, 1);
			const { [keysOf(fromLines).logs]: _, ...expected } = await filesOf(fromLines);
			const { files, ...told } = await withoutTimes(fromLines);
			const fromSummary = await score(key, withoutLines);
			assert.deepEqual([store.readDrops, store.storedSummaries], [[], []], 'it came from its summary');
			const { files: found, ...toldAgain } = await withoutTimes(fromSummary);
			assert.deepEqual(toldAgain, told);
			assert.deepEqual(
				found,
				files.filter((file) => file.key !== keysOf(fromLines).logs),
			);
			for (const [file, bytes] of Object.entries(expected)) assert.equal(await bytesOf(file), bytes);
		});
	}

	it('remembers what was skipped', async () => {
		await trainElsewhere();
		const key = await put('with-skipped.csv.gz', await withSkipped());
		await score(key);
		assert.deepEqual((await score(key, withoutLines)).rows, {
			read: 44,
			// The quote that nothing closes takes its own line with it, and no other.
			scored: 41,
			skipped: { 'unusable-timestamp': 1, 'missing-message': 1, malformed: 1 },
		});
		assert.deepEqual(store.storedSummaries, []);
	});

	it('is all that is read where no per-log features are asked for', async () => {
		await trainElsewhere();
		const key = await put('good.parquet', await parquetDrop());
		const withLines = await score(key);
		const { windows, hourly, logs } = keysOf(withLines);
		const expected = await filesOf(withLines);
		const without = await score(key, withoutLines);
		assert.deepEqual([store.readDrops, store.storedSummaries], [[], []]);
		for (const file of [windows, hourly]) {
			assert.equal(await bytesOf(file), expected[file]);
		}
		assert.equal(await store.head(config.outputBucket, logs), undefined);
		assert.deepEqual(without.rows, withLines.rows);
	});

	it('that is lost or damaged is made anew where a drop is scored again from it, and its per-log features with it', async () => {
		await trainElsewhere();
		const key = await put('good.parquet', await parquetDrop());
		const first = await score(key);
		const expected = await filesOf(first);
		const scorer = await new ServingModel(store, config).get();
		for (const damage of ['lost', 'damaged'] as const) {
			const { summary } = keysOf(first);
			const { metadata = {} } = (await store.head(config.outputBucket, summary)) ?? assert.fail();
			if (damage === 'lost') await store.delete(config.outputBucket, summary);
			else
				await buckets.endpoint.client.send(
					new PutObjectCommand({ Bucket: config.outputBucket, Key: summary, Body: 'cut off', Metadata: metadata }),
				);
			const again = await scoreDrop(key, scorer, store, config, { rescored: first });
			assert.equal(again.status, 'complete');
			assert.deepEqual(again.files, first.files);
			assert.deepEqual(await filesOf(again), expected);
		}
	});

	it('of an older version of the object is replaced', async () => {
		await trainElsewhere();
		const key = await put('day.csv', csvOf(10));
		await score(key);
		await put('day.csv', csvOf(12));
		await assertReplaced(key);
		assert.equal((await score(key)).rows?.scored, 12);
	});

	it('of other columns is replaced', async () => {
		await trainElsewhere();
		const key = await put('day.csv', csvOf(10));
		await score(key);
		await assertReplaced(key, { sources: parseSources(undefined, { message: 'text' }) });
	});

	it('by windows of another width is replaced', async () => {
		await trainElsewhere();
		const key = await put('day.csv', csvOf(10));
		const narrow = await score(key);
		await trainElsewhere({ windowSeconds: 600 });
		await assertReplaced(key);
		// A line a minute for ten minutes: windows of 30 s from the first line's to the last's, or one of 10 minutes.
		assert.deepEqual([narrow.windows, (await score(key)).windows], [19, 1]);
	});

	it('of another format is replaced', async () => {
		await trainElsewhere();
		const key = await put('day.csv', csvOf(10));
		const { summary } = keysOf(await score(key));
		const { metadata = {} } = (await store.head(config.outputBucket, summary)) ?? assert.fail();
		await buckets.endpoint.client.send(
			new PutObjectCommand({
				Bucket: config.outputBucket,
				Key: summary,
				Body: 'what a later Oddline may write',
				Metadata: { ...metadata, 'summary-format': '1000' },
			}),
		);
		await assertReplaced(key);
	});

	it('trains the model that the lines train, whether training stored it or scoring, and no drop is read twice', async () => {
		const keys: string[] = [];
		for (const [name, content] of Object.entries(drops)) keys.push(await put(name, await content()));
		const fromLines = await trainModel(store, config);
		const digest = await trainedDigest(store, config);
		assert.deepEqual(store.readDrops.toSorted(), keys.toSorted());
		forget();
		const again = await trainModel(store, config);
		assert.deepEqual([again.version, again.publication.outcome], [fromLines.version, 'unchanged']);
		assert.deepEqual([store.readDrops, store.storedSummaries], [[], []]);

		config = await configWithOutput(`outbox-${run}-scored-first`);
		await trainElsewhere();
		for (const key of keys) await score(key);
		forget();
		const fromScored = await trainModel(store, config);
		assert.deepEqual([await trainedDigest(store, config), fromScored.trainedOn], [digest, fromLines.trainedOn]);
		assert.deepEqual([store.readDrops, store.storedSummaries], [[], []]);
	});

	it('that scoring writes while a model is trained does not change that model', async () => {
		const keys: string[] = [];
		for (const [name, content] of Object.entries(drops)) keys.push(await put(name, await content()));
		const alone = await trainModel(store, config);
		const digest = await trainedDigest(store, config);
		config = await configWithOutput(`outbox-${run}-beside`);
		await trainElsewhere();
		const scorer = await new ServingModel(store, config).get();
		const [beside, ...manifests] = await Promise.all([
			trainModel(store, config),
			...keys.map((key) => scoreDrop(key, scorer, store, config)),
		]);
		assert.deepEqual([await trainedDigest(store, config), beside.trainedOn], [digest, alone.trainedOn]);
		assert.deepEqual(
			manifests.map(({ status }) => status),
			keys.map(() => 'complete'),
		);
		forget();
		assert.equal((await trainModel(store, config)).version, beside.version, 'nor the next');
		assert.deepEqual(store.readDrops, []);
	});
});

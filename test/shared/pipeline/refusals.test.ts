/** What can never be read costs a training one attempt, not one every night. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDrop } from '../../../shared/pipeline/score-drop.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { openWorkbench } from '../duckdb/workbench.ts';
import { TestBuckets, unreadable } from './test-buckets.ts';

class WatchedStore extends ObjectStore {
	readonly read: string[] = [];

	override async download(...parts: Parameters<ObjectStore['download']>) {
		if (parts[0] === 'inbox') this.read.push(parts[1]);
		return await super.download(...parts);
	}
}

const good = 'timestamp,message\n2026-03-02T09:00:00Z,disk full\n';

describe('a drop that a training refused', () => {
	let buckets: TestBuckets;
	let store: WatchedStore;
	before(async () => {
		buckets = await TestBuckets.open();
		await buckets.create('inbox', 'outbox');
		store = new WatchedStore(buckets.endpoint.client);
		await store.putText('inbox', 'good.csv', good, '');
		await store.putText('inbox', 'bad.parquet', unreadable, '');
		await store.putText('inbox', '_SUCCESS', '', '');
		await store.putText('inbox', 'no-times.ndjson', '{"timestamp":"soon","message":"x","text":"y"}\n'.repeat(2), '');
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	async function train(settings: Readonly<Record<string, string>> = {}) {
		store.read.length = 0;
		const { trainedOn } = await trainModel(store, await buckets.config(settings));
		const skipped = trainedOn.skipped.map(({ key, reason }) => [key, reason]);
		return { rows: trainedOn.rows, read: store.read.toSorted(), skipped };
	}

	const skipped = [
		['bad.parquet', 'unreadable'],
		['no-times.ndjson', 'no-usable-rows'],
	];

	it('is read once, and named each time; what is no log is not named', async () => {
		const read = ['_SUCCESS', 'bad.parquet', 'good.csv', 'no-times.ndjson'];
		assert.deepEqual(await train(), { rows: 1, read, skipped });
		assert.deepEqual(await train(), { rows: 1, read: [], skipped });
	});

	it('is tried again when the object is another, and what comes of that counts', async () => {
		await store.putText('inbox', 'bad.parquet', `${unreadable}, either`, '');
		assert.deepEqual(await train(), { rows: 1, read: ['bad.parquet'], skipped });
		assert.deepEqual(await train(), { rows: 1, read: [], skipped });
		await store.putText('inbox', 'bad.parquet', good, '');
		assert.deepEqual(await train(), { rows: 2, read: ['bad.parquet'], skipped: skipped.slice(1) });
		await store.putText('inbox', 'bad.parquet', unreadable, '');
		assert.deepEqual((await train()).skipped, skipped);
	});

	it('is tried again when it is to be read by another rule, and others are not', async () => {
		// Without a time in it all lines take the object's.
		const rules = [{ prefix: 'no-times', time: 'when', message: 'text' }];
		assert.deepEqual(await train({ ODDLINE_SOURCES: JSON.stringify(rules) }), {
			rows: 3,
			read: ['no-times.ndjson'],
			skipped: skipped.slice(0, 1),
		});
	});
});

/** A Parquet file of these rows in one row group. */
async function parquet(query: string): Promise<Buffer> {
	await using workbench = await openWorkbench(1);
	await workbench.database.run(
		`COPY (${query}) TO '${workbench.file('rows')}' (ROW_GROUP_SIZE 20000000, FORMAT parquet)`,
	);
	return await readFile(workbench.file('rows'));
}

describe('a drop of more rows than its bytes can hold', () => {
	let buckets: TestBuckets;
	before(async () => {
		buckets = await TestBuckets.open();
		await buckets.create('inbox', 'outbox');
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	it('is refused by its row count, before its rows are read: by DuckDB alone or record by record', async () => {
		const config = await buckets.config();
		const { store } = buckets;
		await store.putText('inbox', 'good.csv', good, '');
		const time = "TIMESTAMP '2026-03-02 09:00:00'";
		const bombs = {
			'plain.parquet': `SELECT ${time} AS timestamp, 'x' AS message FROM range(20000000)`,
			// No message: one would be composed in each of them.
			'composed.parquet': `SELECT ${time} AS timestamp, 5 AS user FROM range(20000000)`,
		};
		for (const [Key, query] of Object.entries(bombs)) {
			const Body = await parquet(query);
			// A million, and 1,000 a byte, are plausible.
			assert.ok(1_000_000 + 1000 * Body.length < 20_000_000, `${Body.length} bytes`);
			await buckets.endpoint.client.send(new PutObjectCommand({ Bucket: 'inbox', Key, Body }));
		}
		const { trainedOn } = await trainModel(store, config);
		assert.deepEqual(
			trainedOn.skipped.map(({ key, reason }) => [key, reason]),
			[
				['composed.parquet', 'too-many-rows'],
				['plain.parquet', 'too-many-rows'],
			],
		);
		assert.match(trainedOn.skipped[0]?.message ?? '', /^the drop has 20000000 rows in \d+ bytes: expected at most \d+/);
		const scorer = await new ServingModel(store, config).get();
		const { status, reason, files } = await scoreDrop('plain.parquet', scorer, store, config);
		assert.deepEqual([status, reason, files], ['rejected', 'too-many-rows', []]);
	});
});

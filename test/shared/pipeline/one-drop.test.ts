/** What one drop could do to a training or a scoring of all, made small. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { Config } from '../../../shared/config.ts';
import { loadModel } from '../../../shared/pipeline/registry.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { TestBuckets } from './test-buckets.ts';

const csv = (lines: readonly string[]) => `timestamp,level,message\n${lines.join('\n')}\n`;
const good = csv(Array.from({ length: 20 }, (_, i) => `2026-03-02T09:00:${10 + i}Z,INFO,all is well`));

describe('one drop', () => {
	let buckets: TestBuckets;
	let store: ObjectStore;
	let config: Config;
	before(async () => {
		buckets = await TestBuckets.open();
		store = buckets.store;
		config = await buckets.config();
		await store.putText('inbox', 'good.csv', good, 'text/csv');
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const put = (key: string, body: string | Buffer) =>
		buckets.endpoint.client.send(new PutObjectCommand({ Bucket: 'inbox', Key: key, Body: body }));
	const trained = async (milliseconds?: number) => {
		const begun = performance.now();
		const invocation =
			milliseconds === undefined
				? undefined
				: {
						milliseconds,
						timeLeft: () => milliseconds - (performance.now() - begun),
					};
		const { trainedOn } = await trainModel(store, config, { ...(invocation && { invocation }) });
		return { rows: trainedOn.rows, skipped: trainedOn.skipped.map(({ key, reason }) => [key, reason]) };
	};

	it('that unpacks for longer than an invocation is left out', async () => {
		const line = zstdCompressSync(Buffer.from('2026-03-02T09:00:00Z INFO a line without an end: '));
		const more = zstdCompressSync(Buffer.alloc(64 << 20, 'x'));
		// Frames one behind the other: some megabytes for 128 gigabytes.
		await put('bomb.zst', Buffer.concat([line, ...Array.from({ length: 2000 }, () => more)]));
		assert.deepEqual(await trained(4000), { rows: 20, skipped: [['bomb.zst', 'time']] });
		await store.delete('inbox', 'bomb.zst');
	});

	it('with lines of every day of many years is left out', async () => {
		const days = Array.from({ length: 1200 }, (_, i) => {
			const day = new Date(Date.UTC(2000, 0, 1 + i)).toISOString();
			return `${day},INFO,a day has begun`;
		});
		await put('days.csv', csv(days));
		assert.deepEqual(await trained(), { rows: 20, skipped: [['days.csv', 'training-share']] });
		await store.delete('inbox', 'days.csv');
	});

	it('with a thousand levels of a message gives a template twenty, and the rest as one', async () => {
		const lines = Array.from({ length: 900 }, (_, i) => {
			const level = i.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
			return `2026-03-02T10:00:00Z,level${level},queue is empty`;
		});
		await put('levels.csv', csv(lines));
		const { version } = await trainModel(store, config);
		const { templates } = await loadModel(store, config, version);
		const levels = templates.levels[templates.templates.indexOf('queue is empty')] ?? {};
		assert.equal(Object.keys(levels).length, 21);
		assert.equal(levels.OTHER, 880);
		await store.delete('inbox', 'levels.csv');
	});

	it('full of what parts messages on their way to DuckDB keeps its lines', async () => {
		const lines = Array.from(
			{ length: 50 },
			(_, i) =>
				`2026-03-02T11:00:00Z ERROR part ${i} of a message ${'that is long '.repeat(20)}\x1e${'\x1f'.repeat(i % 20)} end`,
		);
		await put('parts.log', `${lines.join('\n')}\n`);
		assert.deepEqual(await trained(), { rows: 70, skipped: [] });
		await store.delete('inbox', 'parts.log');
	});

	it('whose stored summary is damaged, or another’s, is summarised anew', async () => {
		await put('other.csv', good.replaceAll('well', 'fine').replaceAll(':1', ':3'));
		assert.equal((await trained()).rows, 40);
		const keys: string[] = [];
		for await (const { key } of store.list(config.outputBucket, 'summaries/'))
			if (key.endsWith('.csv.parquet')) keys.push(key);
		for (const key of keys) {
			const head = await store.head(config.outputBucket, key);
			const damaged = { Bucket: config.outputBucket, Key: key, Body: 'no Parquet', Metadata: { ...head?.metadata } };
			await buckets.endpoint.client.send(new PutObjectCommand(damaged));
		}
		assert.ok(keys.length >= 2);
		assert.deepEqual(await trained(), { rows: 40, skipped: [] });
	});
});

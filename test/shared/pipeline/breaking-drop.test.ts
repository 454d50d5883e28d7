/** A damaged upload that DuckDB fails within itself on, so that its engine does no more work: everything else goes on. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { Config } from '../../../shared/config.ts';
import { InputError } from '../../../shared/errors.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { groupDrop, openWorkbench } from '../duckdb/workbench.ts';
import { TestBuckets } from './test-buckets.ts';

const lines = `SELECT TIMESTAMP '2026-03-02' + to_seconds(i) AS timestamp, 'INFO' AS level, 'user ' || i || ' in' AS message
	FROM range(20) AS r(i)`;

/** Whether the engine is broken once these bytes are read as a drop. */
async function breaks(bytes: Buffer): Promise<boolean> {
	await using workbench = await openWorkbench(1);
	// Most bytes only make the file unreadable.
	await groupDrop(workbench, 'a.parquet', bytes, { masking: notebookMasking, windowSeconds: 30 }).catch(
		() => undefined,
	);
	return workbench.database.broken;
}

/** A Parquet file with one byte of its footer changed. */
async function breakingFile(): Promise<Buffer> {
	await using workbench = await openWorkbench(1);
	await workbench.database.writeParquet(lines, workbench.file('whole'));
	const whole = await readFile(workbench.file('whole'));
	const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
	for (let at = whole.length - 9; at >= footer; at--) {
		const damaged = Buffer.from(whole);
		damaged[at] = 5;
		if (await breaks(damaged)) return damaged;
	}
	throw new Error('no such byte: this DuckDB takes damaged footers for what they are, and these tests have no object');
}

const csv = (message: string) => `timestamp,message\n2026-03-02T09:00:00Z,${message}\n`;

/** Where one drop lacks memory once, when the other has been read for a while. */
class ShortStore extends ObjectStore {
	readonly #damaged = Promise.withResolvers<void>();
	#wasShort = false;

	override async download(...parts: Parameters<ObjectStore['download']>) {
		const [, key] = parts;
		if (key === 'b/one.csv' && !this.#wasShort) {
			this.#wasShort = true;
			await this.#damaged.promise;
			await setTimeout(1000);
			throw new InputError('memory', 'the drop needs more memory than the function has');
		}
		const found = await super.download(...parts);
		if (key === 'a/damaged.parquet') this.#damaged.resolve();
		return found;
	}
}

describe('a drop that breaks DuckDB', () => {
	let buckets: TestBuckets;
	let config: Config;
	before(async () => {
		buckets = await TestBuckets.open();
		config = await buckets.config();
		const file = join(buckets.scratch, 'upload');
		await writeFile(file, await breakingFile());
		await buckets.store.putFile('inbox', 'a/damaged.parquet', file, 'application/octet-stream');
		// Beside it and after it.
		const names = ['b/one.csv', 'c/two.csv', 'd/three.csv'];
		for (const name of names) await buckets.store.putText('inbox', name, csv(name), 'text/csv');
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	for (const [what, storeOf] of [
		['is left out of a training, is named, and does not end it', () => buckets.store],
		['takes no other with it that lacked memory beside it', () => new ShortStore(buckets.endpoint.client)],
	] as const) {
		it(what, async () => {
			const store = storeOf();
			for await (const { key } of store.list('outbox', '')) await store.delete('outbox', key);
			const { trainedOn } = await trainModel(store, config);
			assert.deepEqual(
				trainedOn.skipped.map(({ key, reason }) => [key, reason]),
				[['a/damaged.parquet', 'unreadable']],
			);
			assert.match(trainedOn.skipped[0]?.message ?? '', /^the drop cannot be read: .*Write it anew$/);
			assert.equal(trainedOn.rows, 3);
		});
	}
});

/** Drops for tests on the loop: a history to train on, and ways to upload, look at and check what comes of a drop. */
import assert from 'node:assert/strict';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { logsBucket, outputBucket } from '../../infra/local/loop.ts';
import { type Manifest, readManifest } from '../../shared/pipeline/manifest.ts';
import type { TestLoop } from '../local-loop.ts';
import { file, query } from '../open-parquet.ts';

export const header = 'timestamp,level,message\n';

/** Four messages that are alike in nothing, 25 times each, in five minutes. */
export const history =
	header +
	Array.from({ length: 100 }, (_, i) => {
		const time = new Date(Date.parse('2025-12-27T09:00:00Z') + i * 3000).toISOString();
		const messages = [`user ${i} logged in`, `disk /dev/sd${i} nearly full`, 'cache flushed', `payment ${i} accepted`];
		return `${time},info,${messages[i % 4]}\n`;
	}).join('');

/** Bytes, or a query whose rows become a Parquet file that may be changed before it is uploaded. */
export type Content = string | Buffer | { readonly query: string; readonly change?: (bytes: Buffer) => Buffer };

let uploads = 0;

export async function upload(testLoop: TestLoop, key: string, content: Content): Promise<void> {
	const path = join(testLoop.directory, `upload-${++uploads}.parquet`);
	if (typeof content === 'object' && 'query' in content) {
		await query(`COPY (${content.query}) TO ${file(path)} (FORMAT parquet)`);
		if (content.change) await writeFile(path, content.change(await readFile(path)));
	} else await writeFile(path, content);
	await testLoop.upload(key, path);
	await rm(path);
}

/** Uploads a drop and waits until its event is handled. */
export async function scored(testLoop: TestLoop, key: string, content: Content): Promise<Manifest> {
	await upload(testLoop, key, content);
	await testLoop.loop.queue.idle();
	return await manifestOf(testLoop, key);
}

export async function manifestOf({ loop }: TestLoop, key: string): Promise<Manifest> {
	const manifest = await readManifest(loop.store, outputBucket, key);
	assert.ok(manifest, `${key} has a manifest`);
	await checkManifest(loop, key, manifest);
	return manifest;
}

/** What holds of every manifest. */
async function checkManifest(loop: TestLoop['loop'], key: string, manifest: Manifest): Promise<void> {
	assert.equal(manifest.format, 'oddline-manifest');
	assert.equal(manifest.source.bucket, logsBucket);
	assert.equal(manifest.source.key, key);
	assert.doesNotMatch(JSON.stringify(manifest), /\/tmp|oddline-local|oddline-[A-Za-z0-9]{6}\//, 'no local path');
	const { rows } = manifest;
	if (rows) {
		const skipped = Object.values(rows.skipped).reduce((sum, n) => sum + n, 0);
		assert.equal(rows.read, rows.scored + skipped, `${key}: each record is scored or skipped`);
	}
	if (manifest.status === 'complete') {
		const folders = manifest.files.map((named) => named.key.split('/').slice(0, 2).join('/'));
		assert.deepEqual(folders.slice(0, 3), ['features/windows', 'features/hourly', 'features/logs']);
		assert.ok(manifest.source.eTag);
	} else {
		assert.deepEqual(manifest.files, []);
		assert.ok(manifest.reason);
		assert.ok(manifest.message);
		for (const kind of ['windows', 'hourly', 'logs']) {
			const left = await loop.store.head(outputBucket, `features/${kind}/${key}.parquet`);
			assert.equal(left, undefined, `${key} has no ${kind}`);
		}
	}
	for (const { key: name, bytes, eTag } of manifest.files) {
		const stored = await loop.store.head(outputBucket, name);
		assert.deepEqual([stored?.size, stored?.eTag], [bytes, eTag], `${name} is there, and whole`);
	}
}

/** The bytes of a drop's feature files. */
export async function featureBytes({ output }: TestLoop, { files }: Manifest): Promise<Buffer[]> {
	return await Promise.all(files.map(({ key }) => readFile(output(key))));
}

/** What the functions logged of one kind of event. */
export async function logged({ directory }: TestLoop, event: string): Promise<Record<string, unknown>[]> {
	const lines = (await readFile(join(directory, 'functions.log'), 'utf8')).split('\n').filter((line) => line !== '');
	// Holds: the functions print one JSON object a line, log entries with their event as the message.
	const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
	return entries.filter((entry) => entry.message === event);
}

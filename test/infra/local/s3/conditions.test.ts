import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
	DeleteObjectCommand,
	GetObjectCommand,
	type GetObjectCommandInput,
	PutObjectCommand,
	type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import { BUCKET, outcome, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const { client } = endpoint;
after(() => endpoint.close());

const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
	client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
	client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
const text = async (Key: string) => (await get(Key)).Body?.transformToString();

test('If-None-Match: * writes only what is not there', async () => {
	await put('new', 'v1', { IfNoneMatch: '*' });
	assert.equal(await outcome(put('new', 'v2', { IfNoneMatch: '*' })), 'PreconditionFailed 412');
	assert.equal(await text('new'), 'v1');
	assert.equal(await outcome(put('new', 'v2', { IfNoneMatch: '"etag"' })), 'NotImplemented 501');
});

test('If-Match writes only over the version it names', async () => {
	const { ETag: IfMatch } = await put('match', 'v1');
	assert.ok(IfMatch);
	await put('match', 'v2', { IfMatch });
	assert.equal(await outcome(put('match', 'v3', { IfMatch })), 'PreconditionFailed 412');
	assert.equal(await outcome(put('absent', 'v', { IfMatch })), 'NoSuchKey 404');
	assert.equal(await text('match'), 'v2');
});

test('a delete with If-Match spares another version', async () => {
	const { ETag: IfMatch } = await put('del', 'v1');
	assert.ok(IfMatch);
	const remove = (eTag: string) => client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'del', IfMatch: eTag }));
	assert.equal(await outcome(remove('"bad"')), 'PreconditionFailed 412');
	assert.equal(await outcome(remove(IfMatch)), 'ok');
	assert.equal(await outcome(get('del')), 'NoSuchKey 404');
});

test('reads are conditional on ETag and time, the ETag outweighing', async () => {
	const { ETag = '' } = await put('read', 'v1');
	const [past, future] = [new Date(Date.now() - 60_000), new Date(Date.now() + 60_000)];
	assert.equal(await outcome(get('read', { IfNoneMatch: ETag })), 'Unknown 304');
	assert.equal(await outcome(get('read', { IfModifiedSince: future })), 'Unknown 304');
	assert.equal(await outcome(get('read', { IfMatch: '"other"' })), 'PreconditionFailed 412');
	assert.equal(await outcome(get('read', { IfUnmodifiedSince: past })), 'PreconditionFailed 412');
	assert.equal(await outcome(get('read', { IfMatch: ETag, IfUnmodifiedSince: past })), 'ok');
	assert.equal(await outcome(get('read', { IfNoneMatch: '"other"', IfModifiedSince: future })), 'ok');
});

/** How many of 16 writers at once succeed; the object must be the winner's, whole. */
async function race(key: string, condition: Partial<PutObjectCommandInput>): Promise<void> {
	const bodies = Array.from({ length: 16 }, () => randomBytes(5000).toString('hex'));
	const outcomes = await Promise.all(bodies.map((body) => outcome(put(key, body, condition))));
	const winners = bodies.filter((_, index) => outcomes[index] === 'ok');
	assert.equal(winners.length, 1);
	assert.equal(await text(key), winners[0]);
	assert.equal(outcomes.filter((result) => result === 'PreconditionFailed 412').length, 15);
}

test('of 16 writers that want to create, one does', () => race('race/new', { IfNoneMatch: '*' }));

test('of 16 writers that replace one version, one does', async () => {
	const { ETag } = await put('race/cas', 'v0');
	assert.ok(ETag);
	await race('race/cas', { IfMatch: ETag });
});

test('of 16 writers that replace a file put there by hand, one does', async () => {
	writeFileSync(join(endpoint.directory, BUCKET, 'by-hand'), 'hello world');
	// MD5("hello world")
	await race('by-hand', { IfMatch: '"5eb63bbbe01eeed093cb22bb8f5acdc3"' });
});

test('readers during overwrites see one version whole, with its own ETag', async () => {
	const versions = new Map<string, string>();
	const write = async (letter: string) => {
		const body = letter.repeat(200_000);
		versions.set((await put('torn', body)).ETag ?? '', body);
	};
	await write('a');
	const reads: Promise<{ eTag: string; body: string }>[] = [];
	const writes: Promise<void>[] = [];
	for (const letter of 'bcdefgh') {
		writes.push(write(letter));
		reads.push(
			get('torn').then(async (answer) => ({
				eTag: answer.ETag ?? '',
				body: (await answer.Body?.transformToString()) ?? '',
			})),
		);
	}
	await Promise.all(writes);
	for (const { eTag, body } of await Promise.all(reads)) assert.ok(versions.get(eTag) === body);
});

test('"p" and "p/q" written and deleted at once leave no other object behind', async () => {
	const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
	for (let round = 0; round < 5; round++) {
		await Promise.all([put('x', '1'), put('x/y', '2'), put('x/y/z', '3')]);
		assert.deepEqual(await Promise.all(['x', 'x/y', 'x/y/z'].map(text)), ['1', '2', '3']);
		await Promise.all([remove('x/y'), put('x/y/w', '4'), remove('x')]);
		assert.deepEqual(await Promise.all(['x/y/z', 'x/y/w'].map(text)), ['3', '4']);
		await Promise.all([remove('x/y/z'), remove('x/y/w')]);
	}
});

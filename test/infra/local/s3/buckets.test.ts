import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
	CreateBucketCommand,
	CreateMultipartUploadCommand,
	DeleteBucketCommand,
	DeleteObjectCommand,
	GetBucketLocationCommand,
	GetBucketVersioningCommand,
	HeadBucketCommand,
	ListBucketsCommand,
	PutObjectCommand,
} from '@aws-sdk/client-s3';
import { outcome, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const { client } = endpoint;
after(() => endpoint.close());

const create = (Bucket: string) => outcome(client.send(new CreateBucketCommand({ Bucket })));

test('a bucket is made once, found, listed and located', async () => {
	assert.equal(await create('made'), 'ok');
	assert.equal(await create('made'), 'BucketAlreadyOwnedByYou 409');
	assert.equal(await outcome(client.send(new HeadBucketCommand({ Bucket: 'made' }))), 'ok');
	assert.equal(await outcome(client.send(new HeadBucketCommand({ Bucket: 'missing' }))), 'NotFound 404');
	mkdirSync(join(endpoint.directory, 'by-hand'));
	const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
	assert.deepEqual(
		Buckets.map((bucket) => bucket.Name),
		['bucket', 'by-hand', 'made'],
	);
	assert.equal((await client.send(new GetBucketLocationCommand({ Bucket: 'made' }))).LocationConstraint, undefined);
	assert.equal((await client.send(new GetBucketVersioningCommand({ Bucket: 'made' }))).Status, undefined);
});

test('a name that S3 would refuse is refused', async () => {
	for (const name of ['ab', 'UPPER', '.s3', 'a..b', '-a-', 'a_b', 'x'.repeat(64)]) {
		assert.equal(await create(name), 'InvalidBucketName 400', name);
	}
});

test('only an empty bucket is deleted, and nothing of it stays', async () => {
	await create('full');
	for (const Key of ['a/b', 'a//b']) {
		await client.send(new PutObjectCommand({ Bucket: 'full', Key, Body: 'x' }));
		assert.equal(await outcome(client.send(new DeleteBucketCommand({ Bucket: 'full' }))), 'BucketNotEmpty 409');
		await client.send(new DeleteObjectCommand({ Bucket: 'full', Key }));
	}
	await client.send(new CreateMultipartUploadCommand({ Bucket: 'full', Key: 'unfinished' }));
	await client.send(new DeleteBucketCommand({ Bucket: 'full' }));
	assert.equal(existsSync(join(endpoint.directory, 'full')), false);
	assert.deepEqual(readdirSync(join(endpoint.directory, '.s3', 'multipart')), []);
	const put = client.send(new PutObjectCommand({ Bucket: 'full', Key: 'k', Body: 'x' }));
	assert.equal(await outcome(put), 'NoSuchBucket 404');
});

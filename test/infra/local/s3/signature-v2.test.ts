/** Presigned URLs of version 2, signed as the S3 developer guide says ("Query string request authentication alternative"). */

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, test } from 'node:test';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { BUCKET, CREDENTIALS, outcome, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const { client, url } = endpoint;
after(() => endpoint.close());

const later = () => Math.floor(Date.now() / 1000) + 60;

/** @param amz the `x-amz-*` headers that are signed, as lines of `name:value` */
function presigned(method: string, path: string, expires = later(), amz = ''): string {
	const text = `${method}\n\n\n${expires}\n${amz}${path}`;
	const signature = createHmac('sha1', CREDENTIALS.secretAccessKey).update(text).digest('base64');
	return `${url}${path}?AWSAccessKeyId=${CREDENTIALS.accessKeyId}&Expires=${expires}&Signature=${encodeURIComponent(signature)}`;
}

const put = (link: string, headers: Record<string, string> = {}) =>
	fetch(link, { method: 'PUT', body: Buffer.from('new'), headers });
const exists = async (Key: string) =>
	(await outcome(client.send(new GetObjectCommand({ Bucket: BUCKET, Key })))) === 'ok';

test('a presigned URL of version 2, as older clients make them, reads until it expires', async () => {
	await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'v2 +', Body: 'hello' }));
	const link = (expires: number) => presigned('GET', `/${BUCKET}/v2%20%2B`, expires);
	const now = Math.floor(Date.now() / 1000);
	assert.equal(await (await fetch(link(now + 60))).text(), 'hello');
	assert.equal((await fetch(link(now - 1))).status, 403);
	assert.equal((await fetch(link(now + 60).replace('Expires=', 'Expires=9'))).status, 403);
});

test('nothing that changes what is done can be added to it, neither as a header nor as a parameter', async () => {
	await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'secret', Body: 'secret' }));
	const link = presigned('PUT', `/${BUCKET}/upload`);
	const added: [string, string][] = [
		['x-amz-copy-source', `/${BUCKET}/secret`],
		['X-Amz-Copy-Source', `/${BUCKET}/secret`],
		['x-amz-copy-source-range', 'bytes=0-1'],
		['x-amz-metadata-directive', 'REPLACE'],
		['x-amz-meta-a', 'b'],
		['x-amz-acl', 'private'],
		['x-amz-website-redirect-location', 'https://evil.example'],
		['x-amz-sdk-checksum-algorithm', 'SHA256'],
		['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
		['x-amz-anything', ''],
	];
	for (const [name, value] of added) {
		assert.equal((await put(link, { [name]: value })).status, 403, `header ${name}`);
		assert.equal((await put(`${link}&${name}=${encodeURIComponent(value)}`)).status, 403, `parameter ${name}`);
		const first = link.replace('?', `?${name}=${encodeURIComponent(value)}&`);
		assert.equal((await put(first)).status, 403, `parameter ${name}, first`);
	}
	for (const subresource of ['uploads', 'uploadId=1', 'partNumber=1', 'tagging', 'acl', 'versionId=null']) {
		assert.equal((await put(`${link}&${subresource}`)).status, 403, subresource);
	}
	assert.equal(await exists('upload'), false);
	assert.equal((await put(link)).status, 200);
});

test('what was signed as a header holds as one, and as the parameter that boto3 makes of it', async () => {
	const link = (key: string) => presigned('PUT', `/${BUCKET}/${key}`, later(), 'x-amz-meta-owner:me\n');
	assert.equal((await put(link('as-header'))).status, 403);
	assert.equal((await put(link('as-header'), { 'x-amz-meta-owner': 'me' })).status, 200);
	assert.equal((await put(`${link('as-parameter')}&x-amz-meta-owner=me`)).status, 200);
	assert.equal((await put(`${link('other')}&x-amz-meta-owner=you`)).status, 403);
	// Of both, the header counts, and is what was signed.
	assert.equal((await put(`${link('both')}&x-amz-meta-owner=you`, { 'x-amz-meta-owner': 'me' })).status, 200);
	for (const Key of ['as-header', 'as-parameter', 'both']) {
		const { Metadata } = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
		assert.deepEqual(Metadata, { owner: 'me' }, Key);
	}
});

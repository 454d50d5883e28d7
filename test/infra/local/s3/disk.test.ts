/** Objects as plain files: what people find in the directory, and what the endpoint makes of what they put there. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
	appendFileSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
	DeleteObjectCommand,
	GetObjectCommand,
	HeadObjectCommand,
	ListObjectsV2Command,
	PutObjectCommand,
	type PutObjectCommandInput,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { BUCKET, outcome, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const root = join(endpoint.directory, BUCKET);
let { client } = endpoint;
after(() => endpoint.close());

const put = (Key: string, Body: string, more: Partial<PutObjectCommandInput> = {}) =>
	client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
const text = async (Key: string) => {
	const answer = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
	return answer.Body?.transformToString();
};
const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
const keys = async (Prefix = '') => {
	const listed = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix, EncodingType: 'url' }));
	return (listed.Contents ?? []).map((object) => decodeURIComponent(object.Key ?? ''));
};
const restart = async () => {
	await endpoint.restart();
	client = endpoint.clientWith({});
};
const md5 = (body: string) => `"${createHash('md5').update(body).digest('hex')}"`;
const filesUnder = (path: string) =>
	readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;

test('an object is a file of its bytes at its key', async () => {
	await put('features/windows/a b.parquet', 'PAR1');
	assert.equal(readFileSync(join(root, 'features/windows/a b.parquet'), 'utf8'), 'PAR1');
});

test('a delete removes the directories it leaves empty, but not the bucket', async () => {
	await put('deep/er/still', 'x');
	await remove('deep/er/still');
	assert.equal(existsSync(join(root, 'deep')), false);
	assert.equal(existsSync(root), true);
});

test('metadata, ETags and checksums survive a restart', async () => {
	await put('kept', 'x', { Metadata: { a: 'b' }, ContentType: 'text/csv' });
	const before = await head('kept');
	await restart();
	const later = await head('kept');
	assert.deepEqual([later.ETag, later.Metadata, later.ContentType], [before.ETag, { a: 'b' }, 'text/csv']);
	assert.deepEqual(later.LastModified, before.LastModified);
});

test('a file put there by hand is listed and served, with its MD5 as ETag', async () => {
	mkdirSync(join(root, 'hand'), { recursive: true });
	writeFileSync(join(root, 'hand/made.log'), 'by hand');
	assert.deepEqual(await keys('hand'), ['hand/made.log']);
	assert.equal(await text('hand/made.log'), 'by hand');
	assert.equal((await head('hand/made.log')).ETag, md5('by hand'));
});

test('an object changed by hand has the ETag of what it is now', async () => {
	await put('changed', 'before', { ContentType: 'text/csv' });
	appendFileSync(join(root, 'changed'), ' and after');
	assert.equal((await head('changed')).ETag, md5('before and after'));
	rmSync(join(root, 'changed'));
	assert.equal(await outcome(head('changed')), 'NotFound 404');
	assert.equal((await keys()).includes('changed'), false);
});

test('links are neither listed nor followed', async () => {
	symlinkSync('/etc', join(root, 'etc'));
	symlinkSync('/etc/passwd', join(root, 'passwd'));
	assert.equal(
		(await keys()).some((key) => key.includes('passwd')),
		false,
	);
	for (const key of ['etc/passwd', 'passwd']) assert.equal(await outcome(head(key)), 'NotFound 404');
	// Writing there makes an object of its own rather than following the link.
	await put('etc/oddline-test', 'x');
	await put('passwd', 'mine');
	assert.equal(existsSync('/etc/oddline-test'), false);
	assert.deepEqual([await text('etc/oddline-test'), await text('passwd')], ['x', 'mine']);
});

test('what a crash left half-received is gone after a restart, and was never an object', async () => {
	const half = join(endpoint.directory, '.s3/tmp/half');
	writeFileSync(half, 'half');
	await restart();
	assert.equal(existsSync(half), false);
});

test('overwriting leaves one file and one sidecar', async () => {
	const meta = join(endpoint.directory, '.s3/meta', BUCKET);
	await put('once', '0');
	const [files, sidecars] = [filesUnder(root), filesUnder(meta)];
	for (let version = 1; version < 5; version++) await put('once', 'v'.repeat(version));
	assert.deepEqual([filesUnder(root), filesUnder(meta)], [files, sidecars]);
	await remove('once');
	assert.deepEqual([filesUnder(root), filesUnder(meta)], [files - 1, sidecars - 1]);
});

test('a torn sidecar costs the metadata, not the object', async () => {
	await put('sidecar', 'bytes', { ContentType: 'text/csv' });
	const hash = createHash('sha256').update('sidecar').digest('hex');
	const directory = join(endpoint.directory, '.s3/meta', BUCKET, hash.slice(0, 2));
	for (const name of readdirSync(directory))
		if (name.startsWith(hash)) writeFileSync(join(directory, name), '{"formatV');
	assert.deepEqual([await text('sidecar'), (await head('sidecar')).ETag], ['bytes', md5('bytes')]);
});

test('any set of keys is stored, each with its own bytes, listed exactly, and gone when deleted', async () => {
	const segment = fc.oneof(
		fc.constantFrom('', '.', '..', 'a', 'b', '\0', 'x'.repeat(256)),
		fc.string({ unit: 'binary', maxLength: 3 }),
	);
	const key = fc.array(segment, { minLength: 1, maxLength: 4 }).map((segments) => `any/${segments.join('/')}`);
	await fc.assert(
		fc.asyncProperty(fc.uniqueArray(key, { minLength: 1, maxLength: 8 }), async (written) => {
			for (const name of written) await put(name, `v:${name}`);
			for (const name of written) assert.equal(await text(name), `v:${name}`);
			assert.deepEqual(new Set(await keys('any/')), new Set(written));
			for (const name of written) await remove(name);
			assert.deepEqual(await keys('any/'), []);
		}),
		{ numRuns: 15 },
	);
	assert.equal(existsSync(join(root, 'any')), false);
	assert.deepEqual(readdirSync(endpoint.directory).sort(), ['.s3', BUCKET]);
});

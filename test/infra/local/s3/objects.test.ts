import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { after, test } from 'node:test';
import {
	CopyObjectCommand,
	DeleteObjectCommand,
	DeleteObjectsCommand,
	GetObjectCommand,
	type GetObjectCommandInput,
	GetObjectTaggingCommand,
	HeadObjectCommand,
	ListObjectsV2Command,
	PutBucketNotificationConfigurationCommand,
	PutBucketVersioningCommand,
	PutObjectCommand,
	type PutObjectCommandInput,
	PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { BUCKET, outcome, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const { client, events } = endpoint;
after(() => endpoint.close());

const put = (Key: string, Body: string | Buffer | Readable, more: Partial<PutObjectCommandInput> = {}) =>
	client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body, ...more }));
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
	client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...more }));
const head = (Key: string) => client.send(new HeadObjectCommand({ Bucket: BUCKET, Key, ChecksumMode: 'ENABLED' }));
const text = async (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
	(await get(Key, more)).Body?.transformToString() ?? '';

test('what is put is what is got, with its MD5 as ETag', async () => {
	await put('hello.txt', 'hello world');
	assert.equal(await text('hello.txt'), 'hello world');
	// MD5("hello world")
	assert.equal((await head('hello.txt')).ETag, '"5eb63bbbe01eeed093cb22bb8f5acdc3"');
});

test('an empty object is an object', async () => {
	await put('empty', '');
	assert.equal(await text('empty'), '');
	assert.equal((await head('empty')).ContentLength, 0);
});

test('a streamed body loses its chunk framing and its trailers', async () => {
	const bytes = randomBytes(300_000);
	await put('stream.bin', Readable.from([bytes.subarray(0, 70_000), bytes.subarray(70_000)]), {
		ContentLength: bytes.length,
	});
	const answer = await get('stream.bin');
	assert.deepEqual(Buffer.from((await answer.Body?.transformToByteArray()) ?? []), bytes);
	assert.equal(answer.ContentEncoding, undefined);
});

test('headers and metadata come back as they went', async () => {
	const headers = {
		ContentType: 'text/csv',
		CacheControl: 'max-age=9',
		ContentDisposition: 'attachment; filename="q"',
		ContentEncoding: 'gzip',
		ContentLanguage: 'de',
	};
	await put('meta', 'x', { ...headers, Metadata: { foo: 'bar', 'x-y': '1 2' } });
	const answer = await head('meta');
	assert.deepEqual(answer.Metadata, { foo: 'bar', 'x-y': '1 2' });
	const { ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage } = answer;
	assert.deepEqual({ ContentType, CacheControl, ContentDisposition, ContentEncoding, ContentLanguage }, headers);
	assert.ok(Math.abs(Date.now() - (answer.LastModified?.getTime() ?? 0)) < 60_000);
});

for (const algorithm of ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const) {
	test(`a ${algorithm} is verified, kept and given back`, async () => {
		const field = `Checksum${algorithm}` as const;
		const stored = await put('sum', 'x', { ChecksumAlgorithm: algorithm });
		assert.equal((await head('sum'))[field], stored[field]);
		assert.ok(stored[field]);
		const wrong = Buffer.from(stored[field], 'base64').fill(1).toString('base64');
		assert.equal(await outcome(put('sum', 'other', { [field]: wrong })), 'BadDigest 400');
		assert.equal(await text('sum'), 'x');
	});
}

test('a checksum is of the object, so a range does not carry it', async () => {
	await put('ranged', 'hello world', { ChecksumAlgorithm: 'SHA256' });
	const expected = createHash('sha256').update('hello world').digest('base64');
	assert.equal((await get('ranged', { ChecksumMode: 'ENABLED' })).ChecksumSHA256, expected);
	const part = await get('ranged', { ChecksumMode: 'ENABLED', Range: 'bytes=6-' });
	assert.equal(part.ChecksumSHA256, undefined);
	assert.deepEqual([await part.Body?.transformToString(), part.ContentRange], ['world', 'bytes 6-10/11']);
});

test('a wrong Content-MD5 is refused and leaves nothing', async () => {
	const ContentMD5 = createHash('md5').update('other').digest('base64');
	assert.equal(await outcome(put('md5', 'hello', { ContentMD5 })), 'BadDigest 400');
	assert.equal(await outcome(put('md5', 'hello', { ContentMD5: 'short' })), 'InvalidDigest 400');
	assert.equal(await outcome(get('md5')), 'NoSuchKey 404');
	await put('md5', 'other', { ContentMD5 });
});

test('ranges are served, beyond the end they are InvalidRange', async () => {
	await put('r', 'hello world');
	assert.equal(await text('r', { Range: 'bytes=4-6' }), 'o w');
	assert.equal(await text('r', { Range: 'bytes=-5' }), 'world');
	assert.equal(await outcome(get('r', { Range: 'bytes=50-60' })), 'InvalidRange 416');
});

test('large objects are served whole and in part', async () => {
	const bytes = randomBytes(3_000_000);
	await put('large', bytes);
	assert.deepEqual(Buffer.from((await (await get('large')).Body?.transformToByteArray()) ?? []), bytes);
	const part = await get('large', { Range: 'bytes=1000000-2999998' });
	assert.deepEqual(Buffer.from((await part.Body?.transformToByteArray()) ?? []), bytes.subarray(1_000_000, 2_999_999));
});

test('what is not there is NoSuchKey, NotFound without a body, NoSuchBucket', async () => {
	assert.equal(await outcome(get('missing')), 'NoSuchKey 404');
	assert.equal(await outcome(head('missing')), 'NotFound 404');
	assert.equal(await outcome(put('k', 'x', { Bucket: 'missing' })), 'NoSuchBucket 404');
});

const AWKWARD_KEYS = [
	'a b/c d.txt',
	'x+y.txt',
	'ünï/日本.txt',
	'p%41q.txt',
	'q?r&s=t#u.txt',
	'it\'s (ok)!*;".txt',
	'emoji😀.txt',
	'a//b',
	'dir/',
	'/lead',
	'.',
	'..',
	'../up',
	'a/../b',
	'back\\slash',
	'tab\tline\nfeed',
	'x'.repeat(300),
	`deep${'/d'.repeat(400)}`,
	'.s3/meta',
	'<&>',
];
for (const key of AWKWARD_KEYS) {
	test(`the key ${JSON.stringify(key).slice(0, 40)} is put, got, listed, copied and deleted`, async () => {
		const Key = `k/${key}`;
		await put(Key, `v:${key}`);
		assert.equal(await text(Key), `v:${key}`);
		const listed = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: Key, EncodingType: 'url' }));
		assert.ok(listed.Contents?.some((object) => decodeURIComponent(object.Key ?? '') === Key));
		const CopySource = `${BUCKET}/${encodeURIComponent(Key)}`;
		await client.send(new CopyObjectCommand({ Bucket: BUCKET, Key: `c/${key}`, CopySource }));
		assert.equal(await text(`c/${key}`), `v:${key}`);
		await client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
		assert.equal(await outcome(get(Key)), 'NoSuchKey 404');
	});
}

test('a key of more than 1,024 bytes is refused', async () => {
	await put('ü'.repeat(512), 'x');
	assert.equal(await outcome(put(`${'ü'.repeat(512)}x`, 'x')), 'KeyTooLongError 400');
});

test('"p" and "p/q" are two objects, whichever came first, whichever goes', async () => {
	const remove = (Key: string) => client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key }));
	for (const [first, second] of [
		['p', 'p/q'],
		['p/q', 'p'],
	] as const) {
		await put(first, '1');
		await put(second, '2');
		await put(first, '3');
		assert.equal((await text(first)) + (await text(second)), '32');
		const listed = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'p' }));
		const keys = listed.Contents?.map((object) => object.Key) ?? [];
		assert.deepEqual(
			keys.filter((key) => key === 'p' || key === 'p/q'),
			['p', 'p/q'],
		);
		await remove(first);
		assert.equal(await text(second), '2');
		await put(second, '4');
		assert.equal(await text(second), '4');
		await remove(second);
		assert.equal(await outcome(get(second)), 'NoSuchKey 404');
	}
});

test('a copy keeps the metadata or replaces it, and can be conditional', async () => {
	await put('from', 'bytes', { Metadata: { a: '1' }, ContentType: 'text/csv' });
	const copy = (more: object) =>
		client.send(new CopyObjectCommand({ Bucket: BUCKET, Key: 'to', CopySource: `${BUCKET}/from`, ...more }));
	await copy({});
	assert.deepEqual([(await head('to')).Metadata, (await head('to')).ContentType], [{ a: '1' }, 'text/csv']);
	await copy({ MetadataDirective: 'REPLACE', Metadata: { b: '2' } });
	assert.deepEqual((await head('to')).Metadata, { b: '2' });
	assert.equal((await head('to')).ETag, (await head('from')).ETag);
	assert.equal(await outcome(copy({ CopySourceIfMatch: '"other"' })), 'PreconditionFailed 412');
	assert.equal(await outcome(copy({ CopySource: `${BUCKET}/missing` })), 'NoSuchKey 404');
	assert.equal(await outcome(copy({ CopySource: 'missing/from' })), 'NoSuchBucket 404');
	assert.equal(await outcome(copy({ CopySource: `${BUCKET}/to` })), 'InvalidRequest 400');
});

test('a delete is idempotent, a batch deletes what it names and says so', async () => {
	const gone = () => client.send(new DeleteObjectCommand({ Bucket: BUCKET, Key: 'never' }));
	assert.equal((await gone()).$metadata.httpStatusCode, 204);
	await put('batch/1', 'x');
	await put('batch/<2>&', 'x');
	const Objects = [{ Key: 'batch/1' }, { Key: 'batch/<2>&' }, { Key: 'batch/missing' }];
	const answer = await client.send(new DeleteObjectsCommand({ Bucket: BUCKET, Delete: { Objects } }));
	assert.deepEqual(
		answer.Deleted?.map(({ Key }) => Key),
		Objects.map(({ Key }) => Key),
	);
	assert.equal(answer.Errors, undefined);
	assert.equal(await outcome(get('batch/<2>&')), 'NoSuchKey 404');
});

test('presigned URLs read and write, and can name the response headers', async () => {
	await put('signed', 'hello');
	const url = await getSignedUrl(
		client,
		new GetObjectCommand({ Bucket: BUCKET, Key: 'signed', ResponseContentType: 'text/x-log' }),
	);
	const answer = await fetch(url);
	assert.deepEqual([await answer.text(), answer.headers.get('content-type')], ['hello', 'text/x-log']);
	assert.equal((await fetch(url.replace('signed', 'stolen'))).status, 403);
	const upload = await getSignedUrl(
		client,
		new PutObjectCommand({ Bucket: BUCKET, Key: 'up load', Metadata: { a: 'b' } }),
	);
	assert.equal((await fetch(upload, { method: 'PUT', body: 'by URL' })).status, 200);
	assert.equal(await text('up load'), 'by URL');
	assert.deepEqual((await head('up load')).Metadata, { a: 'b' });
});

test('every write is announced once, in order, after it can be read', async () => {
	events.length = 0;
	await put('event/ü +.txt', 'one');
	await client.send(
		new CopyObjectCommand({ Bucket: BUCKET, Key: 'event/copy', CopySource: `${BUCKET}/event/%C3%BC%20%2B.txt` }),
	);
	await outcome(put('event/refused', 'x', { ChecksumCRC32: 'AAAAAA==' }));
	const [first, second, third] = events;
	assert.equal(third, undefined);
	assert.ok(first && second);
	const { sequencer, eventTime, ...rest } = first;
	// MD5("one")
	const eTag = 'f97c5d29941bfb1b2fdab0874906ab82';
	assert.deepEqual(rest, { bucket: BUCKET, key: 'event/ü +.txt', size: 3, eTag, eventName: 'ObjectCreated:Put' });
	assert.deepEqual([second.key, second.eventName], ['event/copy', 'ObjectCreated:Copy']);
	assert.ok(sequencer < second.sequencer && sequencer.length === second.sequencer.length);
	assert.ok(!Number.isNaN(Date.parse(eventTime)));
});

test('what S3 has and this endpoint has not is NotImplemented', async () => {
	await put('t', 'x');
	const TagSet = [{ Key: 'k', Value: 'v' }];
	const refused = 'NotImplemented 501';
	assert.equal(
		await outcome(client.send(new PutObjectTaggingCommand({ Bucket: BUCKET, Key: 't', Tagging: { TagSet } }))),
		refused,
	);
	const VersioningConfiguration = { Status: 'Enabled' as const };
	assert.equal(
		await outcome(client.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration }))),
		refused,
	);
	const NotificationConfiguration = {};
	assert.equal(
		await outcome(
			client.send(new PutBucketNotificationConfigurationCommand({ Bucket: BUCKET, NotificationConfiguration })),
		),
		refused,
	);
	assert.equal(await outcome(put('t', 'x', { Tagging: 'a=b' })), refused);
	assert.deepEqual((await client.send(new GetObjectTaggingCommand({ Bucket: BUCKET, Key: 't' }))).TagSet, []);
});

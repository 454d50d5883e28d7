import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, test } from 'node:test';
import {
	AbortMultipartUploadCommand,
	CompleteMultipartUploadCommand,
	type CompleteMultipartUploadCommandInput,
	CreateMultipartUploadCommand,
	type CreateMultipartUploadCommandInput,
	GetObjectCommand,
	HeadObjectCommand,
	ListMultipartUploadsCommand,
	ListPartsCommand,
	PutObjectCommand,
	UploadPartCommand,
	type UploadPartCommandInput,
	UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { BUCKET, outcome, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const { client, events } = endpoint;
after(() => endpoint.close());

const MIB = 1024 ** 2;
const begin = async (Key: string, more: Partial<CreateMultipartUploadCommandInput> = {}) => {
	const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key, ...more }));
	assert.ok(UploadId);
	return { Bucket: BUCKET, Key, UploadId };
};
type Target = Awaited<ReturnType<typeof begin>>;
const upload = async (
	target: Target,
	PartNumber: number,
	Body: Buffer | string,
	more: Partial<UploadPartCommandInput> = {},
) => {
	const { ETag = '' } = await client.send(new UploadPartCommand({ ...target, PartNumber, Body, ...more }));
	return { PartNumber, ETag };
};
const complete = (target: Target, Parts: object[], more: Partial<CompleteMultipartUploadCommandInput> = {}) =>
	client.send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload: { Parts }, ...more }));
const bytesOf = async (Key: string, Range?: string) => {
	const answer = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key, ...(Range && { Range }) }));
	return Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
};

test('an object uploaded in parts is their concatenation, with metadata, composite ETag and checksum', async () => {
	const bytes = randomBytes(12 * MIB + 17);
	events.length = 0;
	const params = { Bucket: BUCKET, Key: 'mp.bin', Body: bytes, Metadata: { a: 'b' } };
	await new Upload({ client, params, partSize: 5 * MIB, queueSize: 3 }).done();
	assert.ok((await bytesOf('mp.bin')).equals(bytes));
	const head = await client.send(new HeadObjectCommand({ Bucket: BUCKET, Key: 'mp.bin', ChecksumMode: 'ENABLED' }));
	const parts = [bytes.subarray(0, 5 * MIB), bytes.subarray(5 * MIB, 10 * MIB), bytes.subarray(10 * MIB)];
	const digests = parts.map((part) => createHash('md5').update(part).digest());
	assert.equal(head.ETag, `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-3"`);
	assert.deepEqual(head.Metadata, { a: 'b' });
	assert.match(head.ChecksumCRC32 ?? '', /-3$/);
	assert.deepEqual(
		events.map(({ eventName, size }) => [eventName, size]),
		[['ObjectCreated:CompleteMultipartUpload', bytes.length]],
	);
	const across = await bytesOf('mp.bin', `bytes=${5 * MIB - 10}-${5 * MIB + 9}`);
	assert.ok(across.equals(bytes.subarray(5 * MIB - 10, 5 * MIB + 10)));
	const second = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'mp.bin', PartNumber: 2 }));
	assert.deepEqual([second.PartsCount, second.ContentLength], [3, 5 * MIB]);
	second.Body?.transformToByteArray();
});

test('a full-object checksum is that of the bytes and is verified', async () => {
	const sum = { ChecksumAlgorithm: 'CRC64NVME' } as const;
	const target = await begin('full', sum);
	const parts = [await upload(target, 1, 'a'.repeat(5 * MIB), sum), await upload(target, 2, 'b', sum)];
	assert.equal(await outcome(upload(target, 3, 'c', { ChecksumAlgorithm: 'SHA1' })), 'InvalidRequest 400');
	assert.equal(await outcome(complete(target, parts, { ChecksumCRC64NVME: 'AAAAAAAAAAA=' })), 'BadDigest 400');
	const done = await complete(target, parts);
	const same = await client.send(
		new PutObjectCommand({
			Bucket: BUCKET,
			Key: 'single',
			Body: `${'a'.repeat(5 * MIB)}b`,
			ChecksumAlgorithm: 'CRC64NVME',
		}),
	);
	assert.ok(done.ChecksumCRC64NVME);
	assert.equal(done.ChecksumCRC64NVME, same.ChecksumCRC64NVME);
});

test('parts and uploads are listed, in pages, until aborted', async () => {
	const target = await begin('list me');
	for (const number of [3, 1, 2]) await upload(target, number, `part ${number}`);
	await upload(target, 2, 'again');
	const listed = await client.send(new ListPartsCommand({ ...target, MaxParts: 2 }));
	assert.deepEqual(
		listed.Parts?.map((part) => [part.PartNumber, part.Size]),
		[
			[1, 6],
			[2, 5],
		],
	);
	assert.equal(listed.IsTruncated, true);
	const rest = await client.send(new ListPartsCommand({ ...target, PartNumberMarker: listed.NextPartNumberMarker }));
	assert.deepEqual(
		rest.Parts?.map((part) => part.PartNumber),
		[3],
	);
	const uploads = async () => {
		const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET, Prefix: 'list' }));
		return Uploads.map(({ Key, UploadId }) => [Key, UploadId]);
	};
	assert.deepEqual(await uploads(), [['list me', target.UploadId]]);
	await client.send(new AbortMultipartUploadCommand(target));
	assert.deepEqual(await uploads(), []);
	assert.equal(await outcome(upload(target, 1, 'x')), 'NoSuchUpload 404');
});

test('an upload survives a restart', async () => {
	const target = await begin('restart');
	const parts = [await upload(target, 1, 'kept')];
	await endpoint.restart();
	// Another client, since the first may not have noticed yet that its connections are closed.
	const MultipartUpload = { Parts: parts };
	await endpoint.clientWith({}).send(new CompleteMultipartUploadCommand({ ...target, MultipartUpload }));
	assert.equal((await bytesOf('restart')).toString(), 'kept');
});

test('parts are copied from objects, whole or a range of them', async () => {
	await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'source', Body: 'hello world' }));
	const target = await begin('copied');
	const CopySource = `${BUCKET}/source`;
	const copy = (range: object) =>
		client.send(new UploadPartCopyCommand({ ...target, PartNumber: 1, CopySource, ...range }));
	assert.equal(await outcome(copy({ CopySourceRange: 'bytes=6-11' })), 'InvalidArgument 400');
	const { CopyPartResult } = await copy({ CopySourceRange: 'bytes=6-10' });
	await complete(target, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
	assert.equal((await bytesOf('copied')).toString(), 'world');
});

test('only what was received can be completed, in order, and large enough', async () => {
	const target = await begin('strict');
	const one = await upload(target, 1, 'small');
	const two = await upload(target, 2, 'small too');
	assert.equal(await outcome(complete(target, [one, two])), 'EntityTooSmall 400');
	assert.equal(await outcome(complete(target, [two, one])), 'EntityTooSmall 400');
	assert.equal(await outcome(complete(target, [{ ...one, ETag: two.ETag }])), 'InvalidPart 400');
	assert.equal(await outcome(complete(target, [{ PartNumber: 9, ETag: one.ETag }])), 'InvalidPart 400');
	assert.equal(await outcome(complete(target, [])), 'MalformedXML 400');
	assert.equal(await outcome(complete({ ...target, Key: 'other' }, [one])), 'NoSuchUpload 404');
	assert.equal(await outcome(complete({ ...target, UploadId: '../../bucket' }, [one])), 'NoSuchUpload 404');
	await complete(target, [two]);
	assert.equal((await bytesOf('strict')).toString(), 'small too');
	assert.equal(await outcome(complete(target, [two])), 'NoSuchUpload 404');
});

test('completing can be conditional, and a refused upload can be completed later', async () => {
	await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'taken', Body: 'first' }));
	const target = await begin('taken');
	const parts = [await upload(target, 1, 'second')];
	assert.equal(await outcome(complete(target, parts, { IfNoneMatch: '*' })), 'PreconditionFailed 412');
	assert.equal((await bytesOf('taken')).toString(), 'first');
	await complete(target, parts);
	assert.equal((await bytesOf('taken')).toString(), 'second');
});

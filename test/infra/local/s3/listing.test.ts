import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
	CreateBucketCommand,
	ListObjectsCommand,
	type ListObjectsCommandOutput,
	ListObjectsV2Command,
	type ListObjectsV2CommandInput,
	PutObjectCommand,
	paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { outcome, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const { client } = endpoint;
after(() => endpoint.close());

const Bucket = 'listing';
/** Plain and encoded keys, a clash, and neighbours of the slash in byte order. */
const KEYS = [
	'a',
	'a-b',
	'a.txt',
	'a/',
	'a/1',
	'a/2',
	'a/b/1',
	'a//x',
	'a0',
	'B',
	'Z',
	'_',
	'd/x/1',
	'd/x/2',
	'd/y/1',
	'd/z',
	'é',
	'\uFFFD',
	'😀',
	'z',
];
const ORDERED = [...KEYS].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));

before(async () => {
	await client.send(new CreateBucketCommand({ Bucket }));
	await Promise.all(KEYS.map((Key) => client.send(new PutObjectCommand({ Bucket, Key, Body: Key }))));
});

/** The reference: what S3 documents a whole listing to be, computed from the keys. */
function expected(prefix: string, delimiter: string, startAfter: string): string[] {
	const items: string[] = [];
	for (const key of ORDERED) {
		if (!key.startsWith(prefix) || Buffer.compare(Buffer.from(key), Buffer.from(startAfter)) <= 0) continue;
		const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
		const item = end < 0 ? key : key.slice(0, end + delimiter.length);
		// Starting after a group itself means starting behind it.
		if (items.at(-1) !== item && !(end >= 0 && item === startAfter)) items.push(item);
	}
	return items;
}

async function listAll(input: Partial<ListObjectsV2CommandInput>, pageSize: number): Promise<string[]> {
	const items: string[] = [];
	for await (const page of paginateListObjectsV2({ client, pageSize }, { Bucket, ...input })) {
		const keys = (page.Contents ?? []).map((object) => object.Key ?? '');
		const prefixes = (page.CommonPrefixes ?? []).map((group) => group.Prefix ?? '');
		assert.ok(keys.length + prefixes.length <= pageSize);
		assert.equal(page.KeyCount, keys.length + prefixes.length);
		items.push(...keys, ...prefixes);
	}
	return items.sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

test('a listing is in the order of UTF-8 bytes', async () => {
	const listed = await client.send(new ListObjectsV2Command({ Bucket }));
	assert.deepEqual(
		listed.Contents?.map((object) => object.Key),
		ORDERED,
	);
	assert.equal(listed.IsTruncated, false);
});

test('any prefix, delimiter, start and page size give the documented items, each once', async () => {
	const prefix = fc.constantFrom('', 'a', 'a/', 'a//', 'd', 'd/', 'd/x', '..', 'zz', '😀');
	const start = fc.constantFrom('', 'a', 'a/', 'a/1', 'a/b', 'd/x/1', 'd/x/', '\uFFFD', 'zzz');
	await fc.assert(
		fc.asyncProperty(
			prefix,
			fc.constantFrom('', '/', '-', '/b/'),
			start,
			fc.integer({ min: 1, max: 7 }),
			async (p, d, s, size) => {
				const input = { Prefix: p, ...(d && { Delimiter: d }), ...(s && { StartAfter: s }) };
				assert.deepEqual(await listAll(input, size), expected(p, d, s));
			},
		),
		{ numRuns: 60 },
	);
});

test('the older listing pages by marker', async () => {
	const items: string[] = [];
	let marker: string | undefined = '';
	while (marker !== undefined) {
		const page: ListObjectsCommandOutput = await client.send(
			new ListObjectsCommand({ Bucket, Marker: marker, Delimiter: '/', MaxKeys: 3 }),
		);
		items.push(
			...(page.Contents ?? []).map(({ Key }) => Key ?? ''),
			...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix ?? ''),
		);
		marker = page.IsTruncated ? page.NextMarker : undefined;
	}
	assert.deepEqual(new Set(items), new Set(expected('', '/', '')));
	assert.equal(items.length, expected('', '/', '').length);
});

test('names are percent-encoded where the client asks for it', async () => {
	const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'é', EncodingType: 'url' }));
	assert.deepEqual([listed.Prefix, listed.Contents?.[0]?.Key], ['%C3%A9', '%C3%A9']);
});

test('an entry has size, ETag and time; owners come when asked for', async () => {
	const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'z', FetchOwner: true }));
	const [object] = listed.Contents ?? [];
	// MD5("z")
	assert.deepEqual(
		[object?.Size, object?.ETag, object?.Owner?.ID],
		[1, '"fbade9e36a3f36d3d676c1b808451dd7"', 'oddline'],
	);
	assert.ok(object?.LastModified instanceof Date);
});

test('no keys at all are an empty page, a strange token or limit an InvalidArgument', async () => {
	assert.deepEqual((await client.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }))).Contents, undefined);
	const list = (input: object) => outcome(client.send(new ListObjectsV2Command({ Bucket, ...input })));
	assert.equal(await list({ ContinuationToken: '!' }), 'InvalidArgument 400');
	assert.equal(await list({ MaxKeys: -1 }), 'InvalidArgument 400');
	assert.equal(await list({ Bucket: 'missing' }), 'NoSuchBucket 404');
});

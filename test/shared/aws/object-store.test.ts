/** The one place that speaks AWS, against the embedded endpoint. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { S3Client } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import { InputError, TransientError } from '../../../shared/errors.ts';
import { BUCKET, startTestEndpoint, type TestEndpoint } from '../../infra/local/s3/endpoint.ts';

const MiB = 1 << 20;
/** Calls back before each request of an object's bytes. */
type Watcher = (input: { Key?: string; Range?: string; IfMatch?: string }) => Promise<void> | void;

let endpoint: TestEndpoint;
let store: ObjectStore;
let directory: string;
let count = 0;
let key: string;
let file: string;

before(async () => {
	endpoint = await startTestEndpoint();
	store = new ObjectStore(endpoint.client);
	directory = await mkdtemp(join(tmpdir(), 'oddline-store-'));
});
after(async () => {
	await endpoint.close();
	await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
	key = `folder/object ${++count} ü+%41.bin`;
	file = join(directory, `file-${count}`);
});

function watched(watcher: Watcher): ObjectStore {
	const client: S3Client = endpoint.clientWith({});
	client.middlewareStack.add(
		(next, context) => async (args) => {
			// Holds: the step runs on this command's own input.
			if (context.commandName === 'GetObjectCommand') await watcher(args.input as Parameters<Watcher>[0]);
			return await next(args);
		},
		{ step: 'initialize' },
	);
	return new ObjectStore(client);
}

async function uploaded(bytes: Buffer): Promise<void> {
	await writeFile(file, bytes);
	await store.putFile(BUCKET, key, file, 'application/octet-stream', { note: 'seen' });
	await rm(file);
}

describe('downloading', () => {
	for (const size of [0, 1, 16 * MiB - 1, 16 * MiB, 16 * MiB + 1, 41 * MiB + 7]) {
		it(`brings an object of ${size} bytes whole, in ranges beyond 16 MiB`, async () => {
			const bytes = randomBytes(size);
			await uploaded(bytes);
			const ranges: string[] = [];
			const found = await watched(({ Range, IfMatch }) => {
				if (IfMatch !== undefined) ranges.push(Range ?? '');
			}).download(BUCKET, key, file);
			assert.equal(found?.size, size);
			assert.equal(found?.eTag, (await store.head(BUCKET, key))?.eTag);
			assert.deepEqual(found?.metadata, { note: 'seen' });
			assert.ok(bytes.equals(await readFile(file)));
			// Of 8 MiB each after the first 16.
			assert.equal(ranges.length, Math.max(0, Math.ceil((size - 16 * MiB) / (8 * MiB))));
		});
	}

	it('of an object that is not there brings nothing', async () => {
		assert.equal(await store.download(BUCKET, key, file), undefined);
	});

	it('from a bucket that is not there fails: that is the operator’s mistake', async () => {
		await assert.rejects(store.download('no-such-bucket', key, file), { name: 'NoSuchBucket' });
		await assert.rejects(store.getText('no-such-bucket', key), { name: 'NoSuchBucket' });
	});

	for (const [what, change] of [
		['overwritten', () => store.putText(BUCKET, key, 'new', 'text/plain')],
		['deleted', () => store.delete(BUCKET, key)],
	] as const) {
		it(`an object that is ${what} meanwhile fails in a way that passes`, async () => {
			await uploaded(randomBytes(41 * MiB));
			const changing = watched(async ({ IfMatch }) => {
				if (IfMatch !== undefined) await change();
			});
			await assert.rejects(changing.download(BUCKET, key, file), (error) => {
				assert.ok(error instanceof TransientError, String(error));
				assert.match(error.message, /s3:\/\/bucket\/folder\/object .* changed while it was read/);
				return true;
			});
		});
	}

	it('a body that breaks off fails in a way that passes', async () => {
		const server = createServer((_request, response) => {
			response.writeHead(206, { etag: '"e"', 'content-length': 1000, 'content-range': 'bytes 0-999/1000' });
			response.write('only this');
			setTimeout(() => response.destroy(), 20);
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const address = server.address();
		assert.ok(address !== null && typeof address === 'object');
		const cut = new ObjectStore(endpoint.clientWith({ endpoint: `http://127.0.0.1:${address.port}` }));
		await assert.rejects(cut.download(BUCKET, key, file), (error) => !(error instanceof InputError));
		server.close();
		server.closeAllConnections();
	});
});

describe('text', () => {
	it('is read with its ETag, and not again while that is the same', async () => {
		const eTag = await store.putText(BUCKET, key, 'é', 'text/plain');
		assert.deepEqual(await store.getText(BUCKET, key), { text: 'é', eTag });
		assert.equal(await store.getText(BUCKET, key, eTag), 'unchanged');
		const second = await store.putText(BUCKET, key, 'b', 'text/plain');
		assert.deepEqual(await store.getText(BUCKET, key, eTag), { text: 'b', eTag: second });
		assert.equal(await store.getText(BUCKET, `${key}?`), undefined);
	});

	it('is written where there was nothing, once', async () => {
		assert.ok(await store.putText(BUCKET, key, 'first', 'text/plain', 'absent'));
		assert.equal(await store.putText(BUCKET, key, 'second', 'text/plain', 'absent'), undefined);
		assert.equal((await text())?.text, 'first');
	});

	it('is written over what was seen, and over nothing else', async () => {
		const eTag = (await store.putText(BUCKET, key, 'first', 'text/plain')) ?? '';
		assert.ok(await store.putText(BUCKET, key, 'second', 'text/plain', { eTag }));
		assert.equal(await store.putText(BUCKET, key, 'third', 'text/plain', { eTag }), undefined);
		assert.equal((await text())?.text, 'second');
		await store.delete(BUCKET, key);
		assert.equal(await store.putText(BUCKET, key, 'third', 'text/plain', { eTag }), undefined);
		assert.equal(await text(), undefined);
	});

	it('of several conditional writes at once is that of one', async () => {
		const answers = await Promise.all(
			Array.from({ length: 8 }, (_, i) => store.putText(BUCKET, key, String(i), 'text/plain', 'absent')),
		);
		assert.equal(answers.filter((eTag) => eTag !== undefined).length, 1);
	});

	async function text() {
		const found = await store.getText(BUCKET, key);
		return found === 'unchanged' ? undefined : found;
	}
});

describe('listing', () => {
	it('gives every object under the prefix in order, whatever its name', async () => {
		const names = [
			'a',
			'a b',
			'a+b',
			"a'b",
			'a"b',
			'a%41',
			'a&<b>',
			'ü',
			'日本',
			'😀',
			'z/',
			'z/1',
			'line\nfeed',
			'a\u0001b',
		];
		for (const name of names) await store.putText(BUCKET, `${key}/${name}`, name, 'text/plain');
		const found: string[] = [];
		for await (const object of store.list(BUCKET, `${key}/`)) {
			found.push(object.key.slice(key.length + 1));
			assert.equal(object.eTag, (await store.head(BUCKET, object.key))?.eTag);
		}
		assert.deepEqual(
			found,
			names.toSorted((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y))),
		);
	});
});

describe('listing from a store', () => {
	async function listed(...answer: string[]): Promise<string[]> {
		const server = createServer((_, response) => {
			response.setHeader('content-type', 'application/xml');
			response.end(
				`<?xml version="1.0"?><ListBucketResult><IsTruncated>false</IsTruncated>${answer.join('')}</ListBucketResult>`,
			);
		});
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const address = server.address();
		assert.ok(typeof address === 'object' && address);
		try {
			const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
			const elsewhere = ObjectStore.at(`http://127.0.0.1:${address.port}`, 'us-east-1', credentials);
			const found: string[] = [];
			for await (const object of elsewhere.list(BUCKET, '')) found.push(object.key);
			return found;
		} finally {
			server.closeAllConnections();
			server.close();
		}
	}
	const contents = (name: string) => `<Contents><Key>${name}</Key><Size>1</Size></Contents>`;

	it('that encodes as S3 does, a space as a plus, gives the names that were meant', async () => {
		const answer = ['a+b%2Bc.csv', '100%25.csv', 'line%0Afeed'].map(contents);
		assert.deepEqual(await listed('<EncodingType>url</EncodingType>', ...answer), [
			'a b+c.csv',
			'100%.csv',
			'line\nfeed',
		]);
	});

	it('that does not encode gives its names as they are', async () => {
		assert.deepEqual(await listed(...['a+b.csv', '100%.csv', 'a%41'].map(contents)), ['a+b.csv', '100%.csv', 'a%41']);
	});
});

describe('deleting', () => {
	it('is done, or was', async () => {
		await store.putText(BUCKET, key, 'x', 'text/plain');
		await store.delete(BUCKET, key);
		await store.delete(BUCKET, key);
		assert.equal(await store.head(BUCKET, key), undefined);
	});
});

/** The worked examples of "Authenticating Requests (AWS Signature Version 4)" in the S3 API reference. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeChunked } from '../../../../infra/local/s3/chunked.ts';
import { S3Error } from '../../../../infra/local/s3/errors.ts';
import { authenticate, EMPTY_SHA256, type SignedRequest } from '../../../../infra/local/s3/signature.ts';

const CREDENTIALS = {
	accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
	secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const NOW = new Date('2013-05-24T00:00:00Z');
const SCOPE = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const PUT_TEXT_SHA256 = '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072';

type Example = { method?: string; path: string; query?: [string, string][]; headers: Record<string, string> };

function example(signature: string, { method = 'GET', path, query = [], headers }: Example): SignedRequest {
	const all: Record<string, string> = {
		host: 'examplebucket.s3.amazonaws.com',
		'x-amz-date': '20130524T000000Z',
		'x-amz-content-sha256': EMPTY_SHA256,
		...headers,
	};
	const signedHeaders = Object.keys(all).sort().join(';');
	const authorization = `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${signedHeaders},Signature=${signature}`;
	return { method, path, query, headers: new Map([...Object.entries(all), ['authorization', authorization]]) };
}

const EXAMPLES: [string, SignedRequest][] = [
	[
		'GET of a range',
		example('f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41', {
			path: '/test.txt',
			headers: { range: 'bytes=0-9' },
		}),
	],
	[
		'PUT of a key with a dollar sign',
		example('98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd', {
			method: 'PUT',
			path: '/test$file.text',
			headers: {
				date: 'Fri, 24 May 2013 00:00:00 GMT',
				'x-amz-content-sha256': PUT_TEXT_SHA256,
				'x-amz-storage-class': 'REDUCED_REDUNDANCY',
			},
		}),
	],
	[
		'GET of a subresource without value',
		example('fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543', {
			path: '/',
			query: [['lifecycle', '']],
			headers: {},
		}),
	],
	[
		'GET of a listing',
		example('34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7', {
			path: '/',
			query: [
				['max-keys', '2'],
				['prefix', 'J'],
			],
			headers: {},
		}),
	],
];

for (const [name, request] of EXAMPLES) {
	test(`the published signature holds: ${name}`, () => {
		authenticate(request, CREDENTIALS, NOW);
	});

	test(`another method breaks the published signature: ${name}`, () => {
		assert.throws(() => authenticate({ ...request, method: 'DELETE' }, CREDENTIALS, NOW), {
			code: 'SignatureDoesNotMatch',
		});
	});
}

test('the published presigned URL holds for as long as it says', () => {
	const request: SignedRequest = {
		method: 'GET',
		path: '/test.txt',
		query: [
			['X-Amz-Algorithm', 'AWS4-HMAC-SHA256'],
			['X-Amz-Credential', SCOPE],
			['X-Amz-Date', '20130524T000000Z'],
			['X-Amz-Expires', '86400'],
			['X-Amz-SignedHeaders', 'host'],
			['X-Amz-Signature', 'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404'],
		],
		headers: new Map([['host', 'examplebucket.s3.amazonaws.com']]),
	};
	authenticate(request, CREDENTIALS, NOW);
	authenticate(request, CREDENTIALS, new Date('2013-05-25T00:00:00Z'));
	const expired = { code: 'AccessDenied', message: 'Request has expired' };
	assert.throws(() => authenticate(request, CREDENTIALS, new Date('2013-05-25T00:00:01Z')), expired);
	assert.throws(() => authenticate(request, CREDENTIALS, new Date('2013-05-23T23:00:00Z')), { code: 'AccessDenied' });
});

test('a request is refused a quarter of an hour away from the clock', () => {
	const request = EXAMPLES[0]?.[1];
	assert.ok(request);
	authenticate(request, CREDENTIALS, new Date('2013-05-24T00:15:00Z'));
	for (const time of ['2013-05-24T00:15:01Z', '2013-05-23T23:44:59Z']) {
		assert.throws(() => authenticate(request, CREDENTIALS, new Date(time)), { code: 'RequestTimeTooSkewed' });
	}
});

test('a header that changes the meaning must be signed', () => {
	const request = EXAMPLES[0]?.[1];
	assert.ok(request);
	const headers = new Map([...request.headers, ['x-amz-copy-source', '/other/key'] as const]);
	assert.throws(() => authenticate({ ...request, headers }, CREDENTIALS, NOW), { code: 'AccessDenied' });
});

const CHUNKED = example('4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9', {
	method: 'PUT',
	path: '/examplebucket/chunkObject.txt',
	headers: {
		host: 's3.amazonaws.com',
		'content-encoding': 'aws-chunked',
		'content-length': '66824',
		'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
		'x-amz-decoded-content-length': '66560',
		'x-amz-storage-class': 'REDUCED_REDUNDANCY',
	},
});
const CHUNKS = [
	['10000', 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648', 'a'.repeat(65536)],
	['400', '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497', 'a'.repeat(1024)],
	['0', 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9', ''],
];

/** The body in pieces of `step` bytes, however they fall. */
async function* pieces(body: Buffer, step: number): AsyncGenerator<Buffer> {
	for (let start = 0; start < body.length; start += step) yield body.subarray(start, start + step);
}

async function decode(body: string, step: number): Promise<string> {
	const signed = authenticate(CHUNKED, CREDENTIALS, NOW);
	const decoded: Buffer[] = [];
	for await (const bytes of decodeChunked(pieces(Buffer.from(body), step), { signed, trailers: new Map() }))
		decoded.push(bytes);
	return Buffer.concat(decoded).toString();
}

const CHUNKED_BODY = CHUNKS.map(
	([size, signature, data]) => `${size};chunk-signature=${signature}\r\n${data}\r\n`,
).join('');

test('the published chunked upload decodes to its 66,560 bytes, however the network cuts it', async () => {
	assert.equal(CHUNKED_BODY.length, 66824);
	for (const step of [7, 1000, 65536, 100_000]) assert.equal(await decode(CHUNKED_BODY, step), 'a'.repeat(66560));
});

test('one changed byte breaks the signature of its chunk', async () => {
	const changed = CHUNKED_BODY.replace('aaaa\r\n', 'aaab\r\n');
	await assert.rejects(decode(changed, 4096), { code: 'SignatureDoesNotMatch' });
});

test('a chunked body that ends early is never taken for a whole one', async () => {
	// The last two characters are the CRLF that ends the (empty) trailers; without any prefix of it the body is cut short.
	for (const length of [0, 1, 50, 90, 65_000, 66_000, CHUNKED_BODY.length - 60, CHUNKED_BODY.length - 1]) {
		await assert.rejects(decode(CHUNKED_BODY.slice(0, length), 4096), (error) => {
			return error instanceof S3Error && error.code === 'IncompleteBody';
		});
	}
});

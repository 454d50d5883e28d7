/** Requests that no SDK sends: forged, cut off, out of bounds. */

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { BUCKET, CREDENTIALS, hmac, outcome, sendRaw, sign, startTestEndpoint } from './endpoint.ts';

const endpoint = await startTestEndpoint();
const { client, url, directory } = endpoint;
after(() => endpoint.close());

const temporary = () => readdirSync(join(directory, '.s3/tmp'));
const exists = async (Key: string) =>
	(await outcome(client.send(new GetObjectCommand({ Bucket: BUCKET, Key })))) === 'ok';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('a wrong secret, an unknown key and no signature are refused', async () => {
	const read = (options: object) =>
		outcome(endpoint.clientWith(options).send(new GetObjectCommand({ Bucket: BUCKET, Key: 'k' })));
	const { accessKeyId, secretAccessKey } = CREDENTIALS;
	assert.equal(await read({ credentials: { accessKeyId, secretAccessKey: 'wrong' } }), 'SignatureDoesNotMatch 403');
	assert.equal(await read({ credentials: { accessKeyId: 'OTHER', secretAccessKey } }), 'InvalidAccessKeyId 403');
	assert.equal((await fetch(`${url}/${BUCKET}/k`)).status, 403);
});

test('a request signed an hour ago is refused', async () => {
	const time = new Date(Date.now() - 3_600_000);
	const answer = await sendRaw(url, { path: `/${BUCKET}`, time });
	assert.deepEqual([answer.status, answer.code], [403, 'RequestTimeTooSkewed']);
});

test('a body other than the one signed is refused and not stored', async () => {
	const raw = { method: 'PUT', path: `/${BUCKET}/forged`, body: 'signed' };
	const answer = await sendRaw(url, { ...raw, body: 'forged' }, sign(url, raw).headers);
	assert.deepEqual([answer.status, answer.code], [400, 'XAmzContentSHA256Mismatch']);
	assert.equal(await exists('forged'), false);
});

test('no path leads out of the directory', async () => {
	writeFileSync(join(dirname(directory), 'outside'), 'secret');
	const up = ['..', '%2e%2e', '%2E.', '.%2e'];
	const paths = up.flatMap((dots) => [
		`/${BUCKET}/${dots}/${dots}/outside`,
		`/${BUCKET}/${dots}%2f${dots}%2foutside`,
		`/${BUCKET}/a/${dots}/${dots}/${dots}/outside`,
		`/${dots}/outside`,
		`/${dots}%2foutside`,
	]);
	for (const path of [...paths, '/.s3/tmp', '//etc/passwd', `/${BUCKET}//etc/passwd`]) {
		// The signature is of the path decoded and encoded again, which is how S3 reads it.
		const canonical = decodeURIComponent(path).split('/').map(encodeURIComponent).join('/');
		const read = await sendRaw(url, { path }, sign(url, { path: canonical }).headers);
		assert.ok(
			['NoSuchKey', 'NoSuchBucket'].includes(read.code ?? '') || read.text === 'planted',
			`${path}: ${read.text}`,
		);
		const body = 'planted';
		await sendRaw(url, { method: 'PUT', path, body }, sign(url, { method: 'PUT', path: canonical, body }).headers);
	}
	assert.equal(readFileSync(join(dirname(directory), 'outside'), 'utf8'), 'secret');
	assert.deepEqual(readdirSync(dirname(directory)).sort(), ['data', 'outside']);
	assert.deepEqual(readdirSync(directory).sort(), ['.s3', BUCKET]);
	const listed = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
	const keys = listed.Contents?.map((object) => object.Key);
	assert.deepEqual(keys, ['../../outside', '/etc/passwd', 'a/../../../outside']);
});

test('a path or query that is not UTF-8 is InvalidURI', async () => {
	assert.equal((await sendRaw(url, { path: `/${BUCKET}/%ff` })).code, 'InvalidURI');
	assert.equal((await sendRaw(url, { path: `/${BUCKET}`, query: 'prefix=%c3' })).code, 'InvalidURI');
});

/** An aws-chunked body, signed chunk by chunk and trailer, as AWS describes it. */
function signedChunks(path: string, chunks: readonly string[], trailer: string) {
	const raw = {
		method: 'PUT',
		path,
		payload: 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
		headers: {
			'content-encoding': 'aws-chunked',
			'x-amz-decoded-content-length': String(chunks.join('').length),
			'x-amz-trailer': 'x-amz-checksum-sha256',
		},
	};
	const { headers, signature, timestamp, scope, key } = sign(url, raw);
	let previous = signature;
	const next = (kind: string, ...hashes: string[]) => {
		previous = hmac(key, [kind, timestamp, scope, previous, ...hashes].join('\n')).toString('hex');
		return previous;
	};
	const framed = [...chunks, ''].map((chunk) => {
		const line = `${chunk.length.toString(16)};chunk-signature=${next('AWS4-HMAC-SHA256-PAYLOAD', sha256(''), sha256(chunk))}\r\n`;
		return chunk === '' ? line : `${line}${chunk}\r\n`;
	});
	const trailerSignature = next('AWS4-HMAC-SHA256-TRAILER', sha256(`${trailer}\n`));
	const body = `${framed.join('')}${trailer}\r\nx-amz-trailer-signature:${trailerSignature}\r\n\r\n`;
	return { raw: { ...raw, body }, headers };
}

const trailerOf = (text: string) => `x-amz-checksum-sha256:${createHash('sha256').update(text).digest('base64')}`;

test('signed chunks with a signed trailer are stored', async () => {
	const { raw, headers } = signedChunks(`/${BUCKET}/chunks`, ['hello ', 'world'], trailerOf('hello world'));
	assert.equal((await sendRaw(url, raw, headers)).status, 200);
	const answer = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'chunks', ChecksumMode: 'ENABLED' }));
	assert.equal(await answer.Body?.transformToString(), 'hello world');
	assert.equal(`x-amz-checksum-sha256:${answer.ChecksumSHA256}`, trailerOf('hello world'));
});

test('signed chunks that were changed, dropped, or have another trailer are refused and not stored', async () => {
	const path = `/${BUCKET}/tampered`;
	const good = signedChunks(path, ['hello ', 'world'], trailerOf('hello world'));
	const other = signedChunks(path, ['hello ', 'world'], trailerOf('other'));
	const variants: [string, string, Record<string, string>][] = [
		[good.raw.body.replace('hello', 'jello'), 'SignatureDoesNotMatch', good.headers],
		[good.raw.body.replace(/^6;.*\r\nhello \r\n/, ''), 'SignatureDoesNotMatch', good.headers],
		[good.raw.body.replace(trailerOf('hello world'), trailerOf('other')), 'SignatureDoesNotMatch', good.headers],
		[good.raw.body.replace(/x-amz-trailer-signature.*\r\n/, ''), 'SignatureDoesNotMatch', good.headers],
		[good.raw.body.slice(0, -4), 'IncompleteBody', good.headers],
		[good.raw.body.slice(0, 100), 'IncompleteBody', good.headers],
		['', 'IncompleteBody', good.headers],
		[other.raw.body, 'BadDigest', other.headers],
	];
	for (const [body, code, headers] of variants) {
		const answer = await sendRaw(url, { ...good.raw, body }, headers);
		assert.equal(answer.code, code, body);
	}
	assert.equal(await exists('tampered'), false);
	assert.deepEqual(temporary(), []);
});

test('unsigned chunks must have the length announced and every trailer announced', async () => {
	const send = (body: string, length: number, trailer = 'x-amz-checksum-crc32') =>
		sendRaw(url, {
			method: 'PUT',
			path: `/${BUCKET}/unsigned`,
			payload: 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
			headers: { 'x-amz-decoded-content-length': String(length), 'x-amz-trailer': trailer },
			body,
		});
	// CRC32("123456789") is cbf43926, in base64 y/Q5Jg==.
	const body = '9\r\n123456789\r\n0\r\nx-amz-checksum-crc32:y/Q5Jg==\r\n\r\n';
	assert.equal((await send(body, 10)).code, 'IncompleteBody');
	assert.equal((await send(body, 8)).code, 'IncompleteBody');
	assert.equal((await send(body, 9, 'x-amz-checksum-crc32c')).code, 'IncompleteBody');
	assert.equal((await send(body.replace('y/', 'z/'), 9)).code, 'BadDigest');
	assert.equal((await send('zz\r\n', 9)).code, 'IncompleteBody');
	assert.equal(await exists('unsigned'), false);
	assert.equal((await send(body, 9)).status, 200);
});

test('a client that disconnects leaves nothing, and others are served', async () => {
	const { hostname, port } = new URL(url);
	const { headers } = sign(url, { method: 'PUT', path: `/${BUCKET}/cut`, payload: 'UNSIGNED-PAYLOAD' });
	const lines = Object.entries({ ...headers, 'content-length': '1000000' }).map(
		([name, value]) => `${name}: ${value}\r\n`,
	);
	const socket = connect(Number(port), hostname);
	socket.write(`PUT /${BUCKET}/cut HTTP/1.1\r\n${lines.join('')}\r\n${'x'.repeat(500_000)}`);
	while (temporary().length === 0) await setTimeout(5);
	socket.destroy();
	while (temporary().length > 0) await setTimeout(5);
	assert.equal(await exists('cut'), false);
});

/** Sends headers with `Expect: 100-continue` and the body only if told to go on; gives all that was answered. */
function expectContinue(path: string, body: string): Promise<string> {
	const raw = { method: 'PUT', path, body };
	const { hostname, port } = new URL(url);
	const head = { ...sign(url, raw).headers, 'content-length': String(body.length), expect: '100-continue' };
	return new Promise((resolve, reject) => {
		let answer = '';
		const socket = connect(Number(port), hostname);
		socket.setEncoding('utf8');
		socket.on('error', reject);
		socket.on('data', (chunk) => {
			if (answer === '' && String(chunk).startsWith('HTTP/1.1 100')) socket.write(body);
			answer += chunk;
			if (/HTTP\/1\.1 [2-5]/.test(answer)) socket.end();
		});
		socket.on('close', () => resolve(answer));
		const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
		socket.write(`PUT ${path} HTTP/1.1\r\n${lines.join('')}\r\n`);
	});
}

test('Expect: 100-continue is answered with 100 only where the body is wanted', async () => {
	assert.match(
		await expectContinue(`/${BUCKET}/expected`, 'body'),
		/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/,
	);
	const refused = await expectContinue('/missing/expected', 'body');
	assert.match(refused, /^HTTP\/1\.1 404/);
	assert.match(refused, /\r\nconnection: close\r\n/i);
});

test('documents that are not what S3 expects are MalformedXML', async () => {
	const send = (body: string) => sendRaw(url, { method: 'POST', path: `/${BUCKET}`, query: 'delete=', body });
	for (const body of [
		'',
		'<Delete>',
		'<Delete/>',
		'<Other><Object><Key>a</Key></Object></Other>',
		'<!DOCTYPE x><Delete/>',
	]) {
		assert.equal((await send(body)).code, 'MalformedXML', body);
	}
	assert.equal((await send(`<Delete>${' '.repeat(5_000_000)}</Delete>`)).code, 'MalformedXML');
});

test('closing ends idle connections and lets a request under way finish', async () => {
	const other = await startTestEndpoint();
	await other.client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'idle', Body: 'x' }));
	const upload = other.client.send(
		new PutObjectCommand({ Bucket: BUCKET, Key: 'busy', Body: Buffer.alloc(2_000_000) }),
	);
	while (readdirSync(join(other.directory, '.s3/tmp')).length === 0) await setTimeout(1);
	const closing = other.close();
	assert.equal(await outcome(upload), 'ok');
	await closing;
});

/** What a page in the browser of this machine tries, with keys that everybody knows; and what clients do all the same. */

import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { CreateMultipartUploadCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import {
	BUCKET,
	CREDENTIALS,
	LOOPBACK_HOSTS,
	sendRaw,
	sign,
	startTestEndpoint,
	type TestEndpoint,
} from './endpoint.ts';

const DROP = `/${BUCKET}/drop.csv`;
const DELETION = '<Delete><Object><Key>drop.csv</Key></Object></Delete>';

describe('a page in the browser', () => {
	let endpoint: TestEndpoint;
	let uploadId: string;
	before(async () => {
		endpoint = await startTestEndpoint();
		const { client } = endpoint;
		await client.send(
			new PutObjectCommand({ Bucket: BUCKET, Key: 'drop.csv', Body: 'kept', ContentType: 'text/html' }),
		);
		const upload = await client.send(new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'large.csv' }));
		uploadId = upload.UploadId ?? '';
		endpoint.events.length = 0;
	});
	after(() => endpoint.close());

	/** Every kind of operation, each as it would succeed. */
	const operations = () => [
		{ path: '/' },
		{ path: `/${BUCKET}`, query: 'list-type=2' },
		{ path: DROP },
		{ method: 'HEAD', path: DROP },
		{ method: 'PUT', path: DROP, body: 'changed' },
		{ method: 'PUT', path: `/${BUCKET}/copy.csv`, headers: { 'x-amz-copy-source': DROP } },
		{ method: 'DELETE', path: DROP },
		{ method: 'POST', path: `/${BUCKET}`, query: 'delete=', body: DELETION },
		{ method: 'POST', path: DROP, query: 'uploads=' },
		{ method: 'DELETE', path: `/${BUCKET}/large.csv`, query: `uploadId=${uploadId}` },
		{ method: 'PUT', path: '/another-bucket' },
		{ method: 'OPTIONS', path: DROP },
	];

	async function refused(headers: Record<string, string>, url = endpoint.url): Promise<void> {
		for (const raw of operations()) {
			const signed = sign(url, raw).headers;
			const { status, code, text } = await sendRaw(endpoint.url, raw, { ...signed, ...headers });
			const what = `${raw.method} ${raw.path} ${JSON.stringify(headers)}: ${text}`;
			assert.equal(status, 403, what);
			if (raw.method !== 'HEAD') assert.equal(code, 'AccessDenied', what);
			assert.doesNotMatch(text, /kept|drop\.csv<\/Key>/);
		}
		const { client, events } = endpoint;
		const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));
		assert.deepEqual(
			Contents.map(({ Key, Size }) => [Key, Size]),
			[['drop.csv', 4]],
		);
		assert.deepEqual(events, []);
	}

	it('of a site whose name leads here does nothing, however well it signs', async () => {
		for (const host of ['evil.example', 'evil.example:9480', 'localhost.evil.example:9480', '127.0.0.1.evil.example']) {
			await refused({}, `http://${host}`);
		}
	});

	it('does nothing by forms, images or scripts of its own, from wherever it is', async () => {
		await refused({ origin: 'https://evil.example', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' });
		await refused({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' });
		await refused({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' });
		// Another server of this machine is the same site; a page from disk or in a sandbox has the origin `null`.
		await refused({ 'sec-fetch-site': 'same-site' });
		await refused({ origin: 'http://127.0.0.1:3000' });
		await refused({ origin: 'null' });
		// An object that was opened in the browser is of the endpoint's own origin.
		await refused({ origin: endpoint.url, 'sec-fetch-site': 'same-origin' });
	});

	it('does nothing by a form with a presigned query', async () => {
		// As for forms of the type text/plain: nothing is in headers.
		const command = new CreateMultipartUploadCommand({ Bucket: BUCKET, Key: 'form.csv' });
		const signed = await getSignedUrl(endpoint.client, command);
		const answer = await fetch(signed, { method: 'POST', headers: { origin: 'https://evil.example' } });
		assert.equal(answer.status, 403);
		assert.equal((await fetch(signed, { method: 'POST' })).status, 200, 'the query is a good one');
	});

	it('has no reading of what a person opened, and no script in it', async () => {
		const signed = sign(endpoint.url, { path: DROP }).headers;
		const opened = { ...signed, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' };
		const answer = await fetch(endpoint.url + DROP, { headers: opened });
		assert.deepEqual([answer.status, await answer.text()], [200, 'kept']);
		assert.match(answer.headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox$/);
		assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
		assert.equal(answer.headers.get('cross-origin-resource-policy'), 'same-origin');
		assert.equal(answer.headers.get('access-control-allow-origin'), null);
	});

	it('cannot leave the Host header out', async () => {
		const { hostname, port } = new URL(endpoint.url);
		const answer = await new Promise<string>((resolve, reject) => {
			let text = '';
			const socket = connect(Number(port), hostname);
			socket.on('data', (chunk) => (text += chunk)).on('error', reject);
			socket.on('close', () => resolve(text));
			socket.write(`GET ${DROP} HTTP/1.0\r\n\r\n`);
		});
		assert.match(answer, /^HTTP\/1\.1 403/);
	});
});

describe('a client', () => {
	let endpoint: TestEndpoint;
	before(async () => {
		endpoint = await startTestEndpoint();
	});
	after(() => endpoint.close());

	const portOf = () => new URL(endpoint.url).port;

	it('may call the endpoint by any name of this machine', async () => {
		for (const host of LOOPBACK_HOSTS) {
			const client = new S3Client({
				endpoint: `http://${host}:${portOf()}`,
				region: 'us-east-1',
				forcePathStyle: true,
				credentials: CREDENTIALS,
			});
			await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: host, Body: host }));
			const { KeyCount } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: host }));
			assert.equal(KeyCount, 1, host);
		}
	});

	it('may name the bucket in the host', async () => {
		const url = `http://${BUCKET}.localhost:${portOf()}`;
		const raw = { method: 'PUT', path: '/virtual.csv', body: 'x' };
		assert.equal((await sendRaw(endpoint.url, raw, sign(url, raw).headers)).status, 200);
		assert.deepEqual(
			endpoint.events.map(({ key }) => key),
			[...LOOPBACK_HOSTS, 'virtual.csv'],
		);
	});
});

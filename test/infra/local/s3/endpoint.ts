/** An endpoint in a temporary directory for the duration of a test file, and requests signed by hand for what no SDK sends. */

import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { type ObjectCreated, type S3Endpoint, startS3Endpoint } from '../../../../infra/local/s3/server.ts';

export const CREDENTIALS = { accessKeyId: 'AKIDTEST', secretAccessKey: 'a/secret+key=' };
export const BUCKET = 'bucket';

const addresses = Object.values(networkInterfaces()).flatMap((all = []) => all.map(({ address }) => address));
/** How clients may call this machine: not every one has IPv6. */
export const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', ...(addresses.includes('::1') ? ['[::1]'] : [])];

export type TestEndpoint = {
	readonly url: string;
	readonly directory: string;
	readonly client: S3Client;
	readonly events: ObjectCreated[];
	clientWith(options: ConstructorParameters<typeof S3Client>[0]): S3Client;
	/** Stops and starts it again on the same directory and port. */
	restart(): Promise<void>;
	close(): Promise<void>;
};

/** Starts an endpoint with one empty bucket. */
export async function startTestEndpoint(): Promise<TestEndpoint> {
	// One level down, so that a test can see what is written beside it.
	const directory = join(mkdtempSync(join(tmpdir(), 'oddline-s3-')), 'data');
	const events: ObjectCreated[] = [];
	const start = (port: number): Promise<S3Endpoint> =>
		startS3Endpoint({ directory, port, credentials: CREDENTIALS, onObjectCreated: (event) => events.push(event) });
	let endpoint = await start(0);
	const { url, port } = endpoint;
	const clientWith: TestEndpoint['clientWith'] = (options) => {
		const base = { endpoint: url, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1, credentials: CREDENTIALS };
		return new S3Client({ ...base, ...options });
	};
	const client = clientWith({});
	await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
	return {
		url,
		directory,
		client,
		events,
		clientWith,
		restart: async () => {
			await endpoint.close();
			endpoint = await start(port);
		},
		close: async () => {
			await endpoint.close();
			rmSync(dirname(directory), { recursive: true, force: true });
		},
	};
}

/** The error code and status with which a request fails, e.g. `NoSuchKey 404`; `ok` if it does not. */
export async function outcome(sent: Promise<unknown>): Promise<string> {
	try {
		await sent;
		return 'ok';
	} catch (error) {
		if (error instanceof S3ServiceException) return `${error.name} ${error.$metadata.httpStatusCode}`;
		throw error;
	}
}

type RawRequest = {
	readonly method?: string;
	/** As it goes over the wire: percent-encoded, never normalised. */
	readonly path: string;
	readonly query?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Buffer;
	/** Replaces the digest of the body as `x-amz-content-sha256`. */
	readonly payload?: string;
	readonly time?: Date;
};
export type RawAnswer = { readonly status: number; readonly text: string; readonly code: string | undefined };

export function hmac(key: string | Buffer, text: string): Buffer {
	return createHmac('sha256', key).update(text).digest();
}

/** Signs a request with version 4, written from AWS's description and independent of what it tests. */
export function sign(url: string, raw: RawRequest) {
	const { method = 'GET', path, query = '', headers = {}, body = '', time = new Date() } = raw;
	const timestamp = time.toISOString().replace(/[-:]|\.\d+/g, '');
	const scope = `${timestamp.slice(0, 8)}/us-east-1/s3/aws4_request`;
	const payload = raw.payload ?? createHash('sha256').update(body).digest('hex');
	const all: Record<string, string> = {
		...headers,
		host: new URL(url).host,
		'x-amz-content-sha256': payload,
		'x-amz-date': timestamp,
	};
	const names = Object.keys(all).sort();
	const lines = names.map((name) => `${name}:${all[name]}\n`).join('');
	const canonical = [method, path, query, lines, names.join(';'), payload].join('\n');
	const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${CREDENTIALS.secretAccessKey}`);
	const digest = createHash('sha256').update(canonical).digest('hex');
	const signature = hmac(key, ['AWS4-HMAC-SHA256', timestamp, scope, digest].join('\n')).toString('hex');
	const authorization = `AWS4-HMAC-SHA256 Credential=${CREDENTIALS.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
	return { headers: { ...all, authorization }, signature, timestamp, scope, key };
}

/** Sends a request that `sign` signed, byte for byte. */
export function sendRaw(url: string, raw: RawRequest, signed: Record<string, string> = sign(url, raw).headers) {
	const { method = 'GET', path, query, body = '' } = raw;
	const { hostname, port } = new URL(url);
	const headers = { 'content-length': String(Buffer.byteLength(body)), connection: 'close', ...signed };
	return new Promise<RawAnswer>((resolve, reject) => {
		const outgoing = request(
			{ hostname, port, method, path: query ? `${path}?${query}` : path, headers },
			(response) => {
				let text = '';
				response.setEncoding('utf8');
				response.on('data', (chunk) => {
					text += chunk;
				});
				response.on('end', () => {
					resolve({ status: response.statusCode ?? 0, text, code: /<Code>(\w+)<\/Code>/.exec(text)?.[1] });
				});
			},
		);
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}

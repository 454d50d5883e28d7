/**
 * One machine's S3: an endpoint that the AWS SDKs, the AWS CLI and boto3 use as they would S3, with objects as plain
 * files. It is a stand-in for development and tests: one process, one pair of keys, no versions, tags or policies.
 */

import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { isLoopbackHost, isSentByPage } from '../browsers.ts';
import { requestBody } from './body.ts';
import { hasSystemCode, S3Error } from './errors.ts';
import type { Exchange, ObjectCreated, Reply } from './exchange.ts';
import { LOOPBACK, listenOnLoopback } from './listening.ts';
import { findOperation } from './operations.ts';
import { readRequest, type S3Request, withHoistedHeaders } from './request.ts';
import { authenticate, type Credentials } from './signature.ts';
import { authenticateVersion2, isVersion2 } from './signature-v2.ts';
import { ObjectStore } from './store.ts';
import { leaf } from './xml.ts';

// An import would load Node's whole fetch, which is among this module's exports: 40 ms of each start.
const { createServer } = process.getBuiltinModule('node:http');

export type { ObjectCreated } from './exchange.ts';

export type S3EndpointOptions = {
	/** Where the buckets lie, each a directory. Made if it does not exist. One endpoint at a time may serve it. */
	readonly directory: string;
	/** 0, the default, takes any free port. */
	readonly port?: number;
	readonly credentials: Credentials;
	/** Called after an object is on disk and visible, once for each write. What it throws is not caught. */
	readonly onObjectCreated?: (object: ObjectCreated) => void;
};

export type S3Endpoint = {
	readonly url: string;
	readonly port: number;
	/** Ends idle connections at once, lets requests under way finish for a second, and resolves when all is written. */
	close(): Promise<void>;
};

/** An object that a browser shows runs no script, which would be of this endpoint's own origin, and no page can embed it. */
const INERT = {
	'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
	'cross-origin-resource-policy': 'same-origin',
	'x-content-type-options': 'nosniff',
};
const KEEP_ALIVE_MS = 65_000;
const CLOSE_GRACE_MS = 1000;

/**
 * Starts an endpoint; resolves when it listens.
 * @throws the system's error where the port is taken or the directory cannot be written.
 */
export async function startS3Endpoint(options: S3EndpointOptions): Promise<S3Endpoint> {
	const store = new ObjectStore(options.directory);
	const underWay = new Set<Promise<void>>();
	let closing = false;

	const handle = (incoming: IncomingMessage, response: ServerResponse) => {
		const task = answer(incoming, response, store, options).finally(() => {
			underWay.delete(task);
			if (closing) for (const server of servers) server.closeIdleConnections();
		});
		underWay.add(task);
	};
	const makeServer = () => {
		// A slow upload is no reason to cut it off, hence no limit on a request's time; headers keep theirs.
		const server = createServer({ requestTimeout: 0, keepAliveTimeout: KEEP_ALIVE_MS }, handle);
		return server.on('checkContinue', handle);
	};
	const { servers, port } = await listenOnLoopback(makeServer, options.port ?? 0);

	return {
		url: `http://${LOOPBACK}:${port}`,
		port,
		close: async () => {
			closing = true;
			const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
			for (const server of servers) server.closeIdleConnections();
			const timer = setTimeout(() => {
				for (const server of servers) server.closeAllConnections();
			}, CLOSE_GRACE_MS);
			await Promise.all(closed);
			clearTimeout(timer);
			await Promise.all(underWay);
		},
	};
}

/** Answers one request; never rejects. */
async function answer(
	incoming: IncomingMessage,
	response: ServerResponse,
	store: ObjectStore,
	options: S3EndpointOptions,
): Promise<void> {
	const requestId = randomBytes(8).toString('hex').toUpperCase();
	const expectation = { awaited: incoming.headers.expect !== undefined };
	try {
		const reply = await perform(incoming, response, store, options, expectation);
		await send(incoming, response, requestId, reply, expectation.awaited);
	} catch (error) {
		if (response.headersSent || response.destroyed || isDisconnect(error)) {
			response.destroy();
			return;
		}
		if (!(error instanceof S3Error)) console.error(`S3 endpoint: ${incoming.method} ${incoming.url}:`, error);
		await send(incoming, response, requestId, errorReply(error, incoming, requestId), expectation.awaited).catch(() => {
			response.destroy();
		});
	}
}

async function perform(
	incoming: IncomingMessage,
	response: ServerResponse,
	store: ObjectStore,
	options: S3EndpointOptions,
	expectation: { awaited: boolean },
): Promise<Reply> {
	const received = readRequest(incoming);
	refuseBrowsers(received);
	const verify = isVersion2(received) ? authenticateVersion2 : authenticate;
	const authenticated = verify(received, options.credentials, new Date());
	const request = withHoistedHeaders(received);
	const begin = () => {
		if (expectation.awaited) response.writeContinue();
		expectation.awaited = false;
	};
	const exchange: Exchange = {
		request,
		store,
		body: () => requestBody(incoming, request, authenticated, begin),
		announce: (bucket, object, eventName) => {
			if (options.onObjectCreated === undefined) return;
			const { key, size, eTag, modified, stamp } = object;
			const sequencer = sequencerOf(stamp);
			const event = { bucket, key, size, eTag, eventName, sequencer, eventTime: modified.toISOString() };
			// Outside this request: what goes wrong with the event is not the uploader's fault.
			queueMicrotask(() => options.onObjectCreated?.(event));
		},
	};
	return findOperation(request)(exchange);
}

/** @throws S3Error AccessDenied for what a page in this machine's browser sends, under its own name or this machine's. */
function refuseBrowsers({ headers }: S3Request): void {
	const host = headers.get('host');
	if (!isLoopbackHost(host)) {
		throw new S3Error(
			'AccessDenied',
			`The Host header is ${JSON.stringify(host ?? '')}; expected localhost, a name under it, 127.0.0.1 or [::1]: this endpoint serves its own machine only.`,
		);
	}
	if (isSentByPage({ origin: headers.get('origin'), site: headers.get('sec-fetch-site') })) {
		throw new S3Error(
			'AccessDenied',
			'Requests that a page makes a browser send (Origin, Sec-Fetch-Site) are refused here. Use an S3 client, or type the address.',
		);
	}
}

async function send(
	incoming: IncomingMessage,
	response: ServerResponse,
	requestId: string,
	reply: Reply,
	expectationUnmet: boolean,
): Promise<void> {
	const { status = 200, headers = {}, content } = reply;
	const streamed = content !== undefined && typeof content !== 'string' && !Buffer.isBuffer(content);
	try {
		response.statusCode = status;
		response.setHeader('server', 'Oddline');
		response.setHeader('x-amz-request-id', requestId);
		for (const [name, value] of Object.entries({ ...headers, ...INERT })) response.setHeader(name, value);
		// A client that was not told to continue may or may not send its body: the connection cannot be used again.
		if (expectationUnmet) response.setHeader('connection', 'close');
		if (!streamed && content !== undefined) {
			if (typeof content === 'string') response.setHeader('content-type', 'application/xml');
			response.setHeader('content-length', Buffer.byteLength(content));
		} else if (content === undefined && headers['content-length'] === undefined && status !== 204 && status !== 304) {
			response.setHeader('content-length', 0);
		}
	} catch (error) {
		if (streamed) content.destroy();
		throw error;
	}
	if (streamed) {
		await pipeline(content, response);
		return;
	}
	if (response.destroyed) return; // The client is gone already: no `close` comes any more.
	// `close` comes after the last byte as well as when the client is gone.
	await new Promise<void>((resolve) => {
		response.once('close', resolve);
		response.end(incoming.method === 'HEAD' ? undefined : content);
	});
}

function errorReply(error: unknown, incoming: IncomingMessage, requestId: string): Reply {
	const known = error instanceof S3Error ? error : new S3Error('InternalError', 'We encountered an internal error.');
	const head = { status: known.status, headers: known.headers };
	if (incoming.method === 'HEAD' || known.status === 304) return head;
	const resource = (incoming.url ?? '').split('?')[0] ?? '';
	const elements = [leaf('Code', known.code), leaf('Message', known.message), leaf('Resource', resource)];
	return {
		...head,
		content: `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${elements.join('')}${leaf('RequestId', requestId)}</Error>`,
	};
}

/** The version's time in nanoseconds, which the store never gives twice, as hexadecimal of fixed length. */
function sequencerOf(stamp: string): string {
	return BigInt(stamp.split('-')[0] ?? '0')
		.toString(16)
		.toUpperCase()
		.padStart(16, '0');
}

function isDisconnect(error: unknown): boolean {
	return hasSystemCode(error, 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED', 'EPIPE');
}

/** Stands between an S3 client and an endpoint and spoils one call. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/**
 * `fails`: every attempt is answered with an error. All others spoil the first attempt alone, so that the client's own
 * retry may mend it: `throttled`; `hangs` without an answer; `cut upload`, the endpoint gets half of the body; `truncated
 * answer`, the client gets half of it; `answer lost`, done but not told; `done twice`.
 */
export const faults = [
	'fails',
	'throttled',
	'hangs',
	'cut upload',
	'truncated answer',
	'answer lost',
	'done twice',
] as const;
export type Fault = (typeof faults)[number];

export interface FaultyProxy {
	readonly url: string;
	/** Spoils the call with this number, counted from 1 and from now. */
	arm(call: number, fault: Fault): void;
	/** Calls since then, attempts of one call counted once. */
	readonly calls: number;
	/** Told of every write, before and after it reaches the endpoint, while nobody has its answer yet. */
	onWrite: ((when: 'before' | 'after') => void) | undefined;
	close(): Promise<void>;
}

export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
	let armed: { call: number; fault: Fault } | undefined;
	let onWrite: FaultyProxy['onWrite'];
	const numbers = new Map<string, number>();
	const spoiled = new Set<string>();

	const server = createServer(async (incoming, response) => {
		const body = await buffer(incoming);
		// The SDK names a call alike in all attempts.
		const id = String(incoming.headers['amz-sdk-invocation-id']);
		if (!numbers.has(id)) numbers.set(id, numbers.size + 1);
		const isFirst = !spoiled.has(id);
		if (numbers.get(id) !== armed?.call || !(isFirst || armed?.fault === 'fails')) {
			const writes = incoming.method === 'PUT';
			if (writes) onWrite?.('before');
			const answer = await forward(incoming, body);
			if (writes) onWrite?.('after');
			pass(answer, response);
			return;
		}
		spoiled.add(id);
		switch (armed?.fault) {
			case 'fails':
				return refuse(response, 500, 'InternalError');
			case 'throttled':
				return refuse(response, 503, 'SlowDown');
			case 'hangs':
				return;
			case 'cut upload':
				await cutUpload(incoming, body);
				incoming.socket.destroy();
				return;
			case 'truncated answer': {
				const answer = await forward(incoming, body);
				response.writeHead(answer.status, answer.headers);
				response.write(answer.body.subarray(0, answer.body.length / 2), () => incoming.socket.destroy());
				return;
			}
			case 'answer lost':
				await forward(incoming, body);
				incoming.socket.destroy();
				return;
			case 'done twice':
				await forward(incoming, body);
				await forward(incoming, body).then((answer) => pass(answer, response));
		}
	});

	interface Answer {
		readonly status: number;
		readonly headers: IncomingMessage['headers'];
		readonly body: Buffer;
	}

	function send(incoming: IncomingMessage) {
		const { method, url, headers } = incoming;
		const { hostname, port } = new URL(target);
		// The signature covers the host header, which stays the proxy's.
		return request({ hostname, port, method, path: url, headers, agent: false });
	}

	async function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer> {
		const { promise, resolve, reject } = Promise.withResolvers<Answer>();
		send(incoming)
			.on('error', reject)
			.on('response', (answer) => {
				buffer(answer).then(
					(content) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: content }),
					reject,
				);
			})
			.end(body);
		return await promise;
	}

	async function cutUpload(incoming: IncomingMessage, body: Buffer): Promise<void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		const outgoing = send(incoming).on('error', () => resolve());
		if (body.length === 0) outgoing.end(() => outgoing.destroy());
		else outgoing.write(body.subarray(0, body.length / 2), () => outgoing.destroy());
		outgoing.on('close', () => resolve());
		await promise;
	}

	function pass({ status, headers, body }: Answer, response: ServerResponse): void {
		response.writeHead(status, headers);
		response.end(body);
	}

	function refuse(response: ServerResponse, status: number, code: string): void {
		response.writeHead(status, { 'content-type': 'application/xml' });
		response.end(`<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
	}

	const { promise: listening, resolve } = Promise.withResolvers<void>();
	server.listen(0, '127.0.0.1', resolve);
	await listening;
	// Holds: it listens on a port.
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		arm(call, fault) {
			armed = { call, fault };
			numbers.clear();
			spoiled.clear();
		},
		get calls() {
			return numbers.size;
		},
		set onWrite(told) {
			onWrite = told;
		},
		get onWrite() {
			return onWrite;
		},
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

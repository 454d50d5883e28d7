import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What a runtime client says in the end, in the words of Lambda's Runtime API. */
export type Answer =
	| { readonly status: 'response'; readonly value: unknown }
	| { readonly status: 'error'; readonly errorType: string; readonly errorMessage: string };

/**
 * Lambda's side of the Runtime API, version 2018-06-01, for one execution environment: it hands out one invocation at a time
 * and takes its answer. Source: "Using the Lambda runtime API for custom runtimes" in AWS's developer guide.
 */
export interface RuntimeApi {
	/** For `AWS_LAMBDA_RUNTIME_API`: host and port. */
	readonly address: string;
	/** Resolves when the client has loaded the function and asks for work, with `undefined`; or when it says why it cannot. */
	initialised(): Promise<Answer | undefined>;
	/** @param deadline when the invocation will be ended, in milliseconds since the epoch */
	invoke(event: unknown, deadline: number): Promise<Answer>;
	/** Forgets the invocation that is under way and the client that had it. */
	reset(): void;
	close(): Promise<void>;
}

interface Invocation {
	readonly id: string;
	readonly event: unknown;
	readonly deadline: number;
	readonly answer: (answer: Answer) => void;
}

const root = '/2018-06-01/runtime';

export async function startRuntimeApi(functionName: string): Promise<RuntimeApi> {
	let initialised = Promise.withResolvers<Answer | undefined>();
	let idle: ServerResponse | undefined;
	let waiting: Invocation | undefined;
	let underWay: Invocation | undefined;

	const server = createServer(async (request, response) => {
		const { method, url } = request;
		if (method === 'GET' && url === `${root}/invocation/next`) {
			idle = response;
			response.once('close', () => {
				if (idle === response) idle = undefined;
			});
			initialised.resolve(undefined);
			handOut();
			return;
		}
		const answer = await readAnswer(request);
		if (method === 'POST' && url === `${root}/init/error`) initialised.resolve(answer);
		else if (method === 'POST' && underWay && url?.startsWith(`${root}/invocation/${underWay.id}/`)) {
			underWay.answer(answer);
			underWay = undefined;
		} else {
			response.writeHead(400).end();
			return;
		}
		response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
	});
	const listening = Promise.withResolvers<void>();
	server.listen(0, '127.0.0.1', listening.resolve);
	await listening.promise;
	// Holds: it listens on a port.
	const { port } = server.address() as AddressInfo;

	/** Once there is an invocation and a client that asks for one, whichever comes first. */
	function handOut(): void {
		if (!idle || !waiting) return;
		const { id, event, deadline } = waiting;
		idle.writeHead(200, {
			'content-type': 'application/json',
			'lambda-runtime-aws-request-id': id,
			'lambda-runtime-deadline-ms': String(deadline),
			'lambda-runtime-invoked-function-arn': `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
			'lambda-runtime-trace-id': `Root=1-${id.slice(0, 8)}-${id.replaceAll('-', '').slice(-24)};Sampled=0`,
		});
		idle.end(JSON.stringify(event));
		underWay = waiting;
		[idle, waiting] = [undefined, undefined];
	}

	return {
		address: `127.0.0.1:${port}`,
		initialised: () => initialised.promise,
		async invoke(event, deadline) {
			const { promise, resolve } = Promise.withResolvers<Answer>();
			waiting = { id: randomUUID(), event, deadline, answer: resolve };
			handOut();
			return await promise;
		},
		reset() {
			initialised = Promise.withResolvers();
			idle?.destroy();
			[idle, waiting, underWay] = [undefined, undefined, undefined];
		},
		async close() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}

async function readAnswer(request: IncomingMessage): Promise<Answer> {
	const body: unknown = await json(request);
	if (!request.url?.endsWith('/error')) return { status: 'response', value: body };
	// Holds: it is what the API's reference says of an error's body.
	const { errorType, errorMessage } = body as { errorType: string; errorMessage: string };
	return { status: 'error', errorType, errorMessage };
}

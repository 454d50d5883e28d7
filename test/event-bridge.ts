/** EventBridge, as far as functions talk to it: takes events, keeps them, and can be told to refuse some. */
import { once } from 'node:events';
import { createServer } from 'node:http';

export interface SentEvent {
	readonly EventBusName: string;
	readonly Source: string;
	readonly DetailType: string;
	/** JSON. */
	readonly Detail: string;
}

export interface TestEventBridge extends AsyncDisposable {
	readonly url: string;
	/** What was taken. */
	readonly events: SentEvent[];
	/** So many of the next events are refused, each by itself, as when the bus throttles. */
	refuse: number;
}

export async function startEventBridge(): Promise<TestEventBridge> {
	const events: SentEvent[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		const isPut = request.headers['x-amz-target'] === 'AWSEvents.PutEvents';
		// Holds for what the SDK sends to this target.
		const { Entries } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { Entries: SentEvent[] };
		const answers = Entries.map((entry, i) => {
			if (bridge.refuse > 0) {
				bridge.refuse--;
				return { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
			}
			events.push(entry);
			return { EventId: String(i) };
		});
		response.writeHead(isPut ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
		response.end(
			JSON.stringify({ FailedEntryCount: answers.filter((answer) => 'ErrorCode' in answer).length, Entries: answers }),
		);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('the server has no port');
	const bridge: TestEventBridge = {
		url: `http://127.0.0.1:${address.port}`,
		events,
		refuse: 0,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
	return bridge;
}

/** Has the SDK talk to it: it looks at the environment when the first event is sent. */
export function talkTo({ url }: TestEventBridge): void {
	Object.assign(process.env, {
		AWS_ENDPOINT_URL_EVENTBRIDGE: url,
		AWS_REGION: 'us-east-1',
		AWS_ACCESS_KEY_ID: 'AKIDTEST',
		AWS_SECRET_ACCESS_KEY: 'secret',
	});
}

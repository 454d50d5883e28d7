/**
 * What Lambda's runtime is in the cloud, one process is here: it loads a function's bundle and answers invocations that
 * its parent sends, one at a time. Usage: node function-host.ts BUNDLE, with an IPC channel.
 */
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Context } from 'aws-lambda';

export interface Invocation {
	readonly id: number;
	readonly event: unknown;
	/** When the invocation is ended, in milliseconds since the epoch. */
	readonly deadline: number;
}

export type Answer =
	| { readonly id: number; readonly result: unknown }
	| { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

const [, , bundle = ''] = process.argv;
type Handler = (event: unknown, context: Pick<Context, keyof ReturnType<typeof contextOf>>) => Promise<unknown>;
const loading: Promise<{ handler: Handler }> = import(pathToFileURL(bundle).href);
// The first invocation tells why loading failed; until then Node must not take it for an unhandled rejection.
loading.catch(() => undefined);

process.on('message', async (invocation: Invocation) => {
	process.send?.(await answer(invocation));
});
process.on('disconnect', () => process.exit());

async function answer(invocation: Invocation): Promise<Answer> {
	const { id, event } = invocation;
	try {
		const { handler } = await loading;
		return { id, result: await handler(event, contextOf(invocation)) };
	} catch (error) {
		const { name, message } = error instanceof Error ? error : new Error(String(error));
		return { id, error: { name, message } };
	}
}

/** What the functions and their telemetry look at of Lambda's context. */
function contextOf({ id, deadline }: Invocation) {
	return {
		awsRequestId: String(id),
		functionName: basename(dirname(bundle)),
		functionVersion: 'local',
		invokedFunctionArn: 'local',
		memoryLimitInMB: process.env.ODDLINE_MEMORY_MB ?? '1769',
		getRemainingTimeInMillis: () => deadline - Date.now(),
	};
}

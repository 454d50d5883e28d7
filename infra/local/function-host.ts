/**
 * What Lambda's runtime is in the cloud, one process is here: it loads a function's bundle and answers invocations that
 * its parent sends, one at a time. Usage: node function-host.ts BUNDLE, with an IPC channel.
 */
import { pathToFileURL } from 'node:url';

export interface Invocation {
	readonly id: number;
	readonly event: unknown;
}

export type Answer =
	| { readonly id: number; readonly result: unknown }
	| { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

const [, , bundle = ''] = process.argv;
const loading: Promise<{ handler: (event: unknown) => Promise<unknown> }> = import(pathToFileURL(bundle).href);
// The first invocation tells why loading failed; until then Node must not take it for an unhandled rejection.
loading.catch(() => undefined);

process.on('message', async ({ id, event }: Invocation) => {
	process.send?.(await answer(id, event));
});
process.on('disconnect', () => process.exit());

async function answer(id: number, event: unknown): Promise<Answer> {
	try {
		const { handler } = await loading;
		return { id, result: await handler(event) };
	} catch (error) {
		const { name, message } = error instanceof Error ? error : new Error(String(error));
		return { id, error: { name, message } };
	}
}

/** Listening on both addresses that `localhost` may mean, and on no other. */

import { once } from 'node:events';
import type { Server } from 'node:http';
import { hasSystemCode } from './errors.ts';

/** The address in URLs. */
export const LOOPBACK = '127.0.0.1';
const LOOPBACK_V6 = '::1';

export type Listening = { readonly servers: readonly Server[]; readonly port: number };

/**
 * Servers at one port of 127.0.0.1 and, where the machine has IPv6, of ::1.
 * @param port 0 for any that is free
 * @throws the system's error where a port that was asked for is taken at either address
 */
export async function listenOnLoopback(makeServer: () => Server, port: number): Promise<Listening> {
	const first = makeServer();
	const bound = await listen(first, port, LOOPBACK);
	const second = makeServer();
	try {
		await listen(second, bound, LOOPBACK_V6);
		return { servers: [first, second], port: bound };
	} catch (error) {
		// Somebody else's at a port that nobody asked for is no reason to fail: the URL names the other address.
		const without = ['EADDRNOTAVAIL', 'EAFNOSUPPORT', ...(port === 0 ? ['EADDRINUSE'] : [])];
		if (hasSystemCode(error, ...without)) return { servers: [first], port: bound };
		first.close();
		throw error;
	}
}

async function listen(server: Server, port: number, host: string): Promise<number> {
	server.listen(port, host);
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error(`expected a TCP address, got ${address}`);
	return address.port;
}

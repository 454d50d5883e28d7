import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ObjectStore } from '../../shared/aws/object-store.ts';
import { PointerError, readCurrent } from '../../shared/pipeline/current-model.ts';
import { pagesPrefix } from '../../shared/pipeline/output-keys.ts';
import { escapeMarkup } from '../../shared/report/page.ts';
import { isLoopbackHost, isSentByOtherSite } from './browsers.ts';
import { printable } from './report-text.ts';

/** Where pages lie in the output bucket. Nothing else is served. */
const pageKey = /^(?:models\/[^/]+\/report|features\/pages\/.+)\.html$/;

/** Drop pages in the list. */
const listedPages = 1000;

export interface PageServer {
	readonly url: string;
	close(): Promise<void>;
}

/**
 * Serves the pages of the output bucket to browsers on this machine, which cannot sign requests to the S3 endpoint: read
 * only, by object key, so that no path leads anywhere else. `/` lists them.
 *
 * @param port 0 for any free one
 */
export async function servePages(store: ObjectStore, bucket: string, port: number): Promise<PageServer> {
	const server = createServer((request, response) => {
		answer(request, response, store, bucket).catch((error) => {
			console.error(printable(`oddline: ${request.url}: ${error instanceof Error ? error.message : error}`));
			if (!response.headersSent) send(request, response, 500, page('Something went wrong', '<p>The log has it.</p>'));
		});
	});
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	// Holds: it listens on a TCP port.
	const { port: bound } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${bound}`,
		async close() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

/** The address of a page on the server. */
export function pageUrl(server: PageServer, key: string): string {
	return `${server.url}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	store: ObjectStore,
	bucket: string,
): Promise<void> {
	const notFound = () => send(request, response, 404, page('Not here', '<p><a href="/">All pages</a></p>'));
	const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': dest } = request.headers;
	if (!isLoopbackHost(host)) return notFound();
	// Of what another site makes the browser send, only a link to a page is followed.
	if (isSentByOtherSite({ host, origin, site: one(site), mode: one(mode), destination: one(dest) })) {
		return send(request, response, 403, page('Refused', '<p>Another site asked for this. Type the address.</p>'));
	}
	if (request.method !== 'GET' && request.method !== 'HEAD') {
		return send(request, response, 405, page('Read only', '<p>Pages are read here, not written.</p>'));
	}
	const path = (request.url ?? '/').split('?')[0] ?? '/';
	if (path === '/') return send(request, response, 200, await index(store, bucket));
	const key = decoded(path.slice(1));
	if (key === undefined || !pageKey.test(key)) return notFound();
	const object = await store.getText(bucket, key);
	if (object === undefined || object === 'unchanged') return notFound();
	send(request, response, 200, object.text);
}

function one(header: string | string[] | undefined): string | undefined {
	return header?.toString();
}

function decoded(path: string): string | undefined {
	try {
		return path.split('/').map(decodeURIComponent).join('/');
	} catch {
		return undefined;
	}
}

function send(request: IncomingMessage, response: ServerResponse, status: number, html: string): void {
	const body = Buffer.from(html);
	response.writeHead(status, {
		'content-type': 'text/html; charset=utf-8',
		'content-length': body.length,
		'cache-control': 'no-cache',
		'content-security-policy': "frame-ancestors 'none'",
		// No other site can embed a page, or keep hold of the window that it opened it in.
		'cross-origin-resource-policy': 'same-origin',
		'cross-origin-opener-policy': 'same-origin',
		'referrer-policy': 'no-referrer',
		'x-content-type-options': 'nosniff',
	});
	response.end(request.method === 'HEAD' ? undefined : body);
}

async function index(store: ObjectStore, bucket: string): Promise<string> {
	const current = await readCurrent(store, bucket).catch((error) => {
		if (error instanceof PointerError) return error;
		throw error;
	});
	const report =
		typeof current === 'object' && 'current' in current ? `models/${current.current.version}/report.html` : undefined;
	const none = current instanceof PointerError ? escapeMarkup(printable(current.message)) : 'none yet';
	const drops: string[] = [];
	let more = 0;
	for await (const { key } of store.list(bucket, pagesPrefix)) {
		if (!pageKey.test(key)) continue;
		if (drops.length < listedPages) drops.push(key);
		else more++;
	}
	const link = (key: string, text: string) =>
		`<li><a href="/${escapeMarkup(key.split('/').map(encodeURIComponent).join('/'))}"><bdi>${escapeMarkup(text)}</bdi></a></li>`;
	const dropName = (key: string) => key.slice(pagesPrefix.length, -'.html'.length);
	return page(
		'Oddline',
		`<h2>The model that serves</h2><ul>${report ? link(report, report) : `<li>${none}</li>`}</ul>
<h2>Drops</h2><ul>${drops.map((key) => link(key, dropName(key))).join('\n')}</ul>${more > 0 ? `<p>${more} more</p>` : ''}`,
	);
}

/** A page without script or style of its own. */
function page(title: string, body: string): string {
	return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>${title}</title></head><body><h1>${title}</h1>${body}</body></html>
`;
}

/**
 * What servers on one machine owe to the browser on it: a page of any site can make that browser send requests here. Those
 * are refused before anything else is looked at, whatever they are signed with, for the keys of one machine are no secret.
 */

export type RequestHeaders = {
	readonly host?: string | undefined;
	readonly origin?: string | undefined;
	/** `sec-fetch-…`, which a browser sets and no page can. */
	readonly site?: string | undefined;
	readonly mode?: string | undefined;
	readonly destination?: string | undefined;
};

/**
 * Whether a Host header names this machine. A site's own name that its DNS server makes lead here (DNS rebinding) does not:
 * to the browser, what is here would then be that site's.
 */
export function isLoopbackHost(host: string | undefined): boolean {
	return /^(?:(?:[a-z0-9_-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i.test(host ?? '');
}

/**
 * Whether a page made the browser send it. Other programs send none of these headers; `none` is what a person typed or
 * opened. Safari leaves `Sec-Fetch-Site` out where there is no TLS, but no browser leaves `Origin` out of a POST or of what
 * script sends to be read.
 */
export function isSentByPage({ origin, site }: RequestHeaders): boolean {
	return origin !== undefined || (site !== undefined && site !== 'none');
}

/**
 * Whether another site's page made the browser send it, other than by a link that a person followed, which shows the answer
 * to that person and not to the site.
 */
export function isSentByOtherSite(headers: RequestHeaders): boolean {
	const { host, origin, site, mode, destination } = headers;
	if (origin !== undefined && origin !== `http://${host}`) return true;
	if (site === undefined || site === 'none' || site === 'same-origin') return false;
	return !(origin === undefined && mode === 'navigate' && destination === 'document');
}

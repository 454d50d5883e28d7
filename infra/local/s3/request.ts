/** What an HTTP request asks of S3: bucket, key, parameters and headers, decoded once and without path normalisation. */

import type { IncomingMessage } from 'node:http';
import { S3Error } from './errors.ts';

export type S3Request = {
	readonly method: string;
	/** The decoded path as it was signed. */
	readonly path: string;
	/** Empty for the service itself. */
	readonly bucket: string;
	/** Empty for a bucket. */
	readonly key: string;
	/** All query parameters, decoded, in the order received. */
	readonly query: readonly (readonly [string, string])[];
	/** The first value of each query parameter. */
	readonly parameters: ReadonlyMap<string, string>;
	/** Names in lower case, repeats joined by `,`; values in latin-1 as Node reads them. */
	readonly headers: ReadonlyMap<string, string>;
};

const MAX_KEY_BYTES = 1024;
/**
 * Query parameters that authenticate; every other `x-amz-*` parameter of a presigned URL stands for a header, save for
 * checksums: the JavaScript SDK signs that of an empty body into every upload URL, and S3 ignores it there.
 */
const NOT_A_HEADER =
	/^x-amz-(algorithm|credential|date|expires|signedheaders|signature|security-token|content-sha256|checksum-.*|sdk-checksum-.*)$/;

/**
 * Reads path-style (`/bucket/key`) and, for hosts under `.localhost`, virtual-hosted requests.
 * @throws S3Error InvalidURI or KeyTooLongError.
 */
export function readRequest(incoming: IncomingMessage): S3Request {
	const url = incoming.url ?? '/';
	const questionMark = url.indexOf('?');
	const rawPath = questionMark < 0 ? url : url.slice(0, questionMark);
	const query = questionMark < 0 ? [] : readQuery(url.slice(questionMark + 1));
	const headers = readHeaders(incoming.rawHeaders);
	const path = percentDecode(rawPath);
	if (!path.startsWith('/')) throw new S3Error('InvalidURI', `The path must start with "/", but is ${rawPath}`);

	const virtualHost = /^([a-z0-9.-]+)\.localhost(?::\d+)?$/.exec(headers.get('host') ?? '')?.[1];
	const resource = virtualHost === undefined ? path.slice(1) : `${virtualHost}${path}`;
	const slash = resource.indexOf('/');
	const bucket = slash < 0 ? resource : resource.slice(0, slash);
	const key = slash < 0 ? '' : resource.slice(slash + 1);
	if (Buffer.byteLength(key) > MAX_KEY_BYTES) {
		throw new S3Error('KeyTooLongError', `Your key is too long: more than ${MAX_KEY_BYTES} bytes.`);
	}
	const parameters = new Map<string, string>();
	for (const [name, value] of query) if (!parameters.has(name)) parameters.set(name, value);
	return { method: incoming.method ?? 'GET', path, bucket, key, query, parameters, headers };
}

/** The request with the `x-amz-*` parameters of a presigned URL as the headers they stand for. */
export function withHoistedHeaders(request: S3Request): S3Request {
	const headers = new Map(request.headers);
	for (const [name, value] of request.query) {
		const header = name.toLowerCase();
		if (header.startsWith('x-amz-') && !NOT_A_HEADER.test(header) && !headers.has(header)) {
			headers.set(header, Buffer.from(value, 'utf8').toString('latin1'));
		}
	}
	return { ...request, headers };
}

/** A whole number in a header or parameter, or undefined where there is none. @throws S3Error InvalidArgument */
export function wholeNumber(text: string | undefined, name: string, minimum = 0): number | undefined {
	if (text === undefined) return undefined;
	const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
	if (value >= minimum) return value;
	throw new S3Error('InvalidArgument', `${name} is ${JSON.stringify(text)}; expected a whole number from ${minimum}.`);
}

/** Percent-decoding. @throws S3Error InvalidURI unless the result is UTF-8. */
export function percentDecode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		throw new S3Error('InvalidURI', "Couldn't parse the specified URI: it is not percent-encoded UTF-8.");
	}
}

function readQuery(raw: string): [string, string][] {
	return raw
		.split('&')
		.filter((pair) => pair !== '')
		.map((pair) => {
			const equals = pair.indexOf('=');
			const [name, value] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
			return [percentDecode(name.replaceAll('+', ' ')), percentDecode(value.replaceAll('+', ' '))];
		});
}

function readHeaders(raw: readonly string[]): Map<string, string> {
	const headers = new Map<string, string>();
	for (let index = 0; index + 1 < raw.length; index += 2) {
		const name = (raw[index] ?? '').toLowerCase();
		const value = raw[index + 1] ?? '';
		const earlier = headers.get(name);
		headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
	}
	return headers;
}

/** A request's body as it streams: decoded, measured, and checked against everything the client said about it. */

import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
	CHECKSUM_ALGORITHMS,
	type ChecksumAlgorithm,
	checksumAlgorithm,
	checksumHeader,
	createChecksum,
} from './checksum.ts';
import { decodeChunked } from './chunked.ts';
import { S3Error } from './errors.ts';
import { type S3Request, wholeNumber } from './request.ts';
import { type Authenticated, UNSIGNED_PAYLOAD } from './signature.ts';

const MAX_BODY_BYTES = 5 * 1024 ** 3;
const MAX_DOCUMENT_BYTES = 4 * 1024 ** 2;

/** A stream of bytes with what is claimed of them; `digestBody` holds it to that. */
export type Body = {
	readonly bytes: AsyncIterable<Buffer>;
	/** Bytes announced, after decoding. */
	readonly size?: number | undefined;
	readonly sha256Hex?: string | undefined;
	readonly md5Base64?: string | undefined;
	readonly checksum?:
		| { readonly algorithm: ChecksumAlgorithm; readonly expected: () => string | undefined }
		| undefined;
};

export type BodyDigest = {
	readonly size: number;
	readonly md5: Buffer;
	/** Base64, of the algorithm the client chose. */
	readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
};

/**
 * The body of an authenticated request. `begin` is called when it is about to be read (it answers `Expect`).
 * @throws S3Error MissingContentLength, EntityTooLarge, InvalidDigest, NotImplemented or InvalidRequest before reading.
 */
export function requestBody(
	incoming: IncomingMessage,
	request: S3Request,
	authenticated: Authenticated,
	begin: () => void,
): Body {
	const { headers } = request;
	const { payload } = authenticated;
	const streaming = payload.startsWith('STREAMING-');
	const lengthHeader = streaming ? 'x-amz-decoded-content-length' : 'content-length';
	const size = wholeNumber(headers.get(lengthHeader), lengthHeader);
	if (size === undefined) {
		throw new S3Error('MissingContentLength', `You must provide the ${lengthHeader} HTTP header.`);
	}
	if (size > MAX_BODY_BYTES) {
		throw new S3Error('EntityTooLarge', `Your proposed upload is ${size} bytes; the most is ${MAX_BODY_BYTES}.`);
	}
	const md5Base64 = headers.get('content-md5');
	if (md5Base64 !== undefined && Buffer.from(md5Base64, 'base64').length !== 16) {
		throw new S3Error('InvalidDigest', 'The Content-MD5 you specified is not valid.');
	}
	const raw = readIncoming(incoming, begin);
	const trailers = new Map<string, string>();
	const checksum = announcedChecksum(headers, streaming ? trailers : undefined);
	const claims = { size, md5Base64, checksum };
	if (!streaming) {
		if (payload === UNSIGNED_PAYLOAD) return { ...claims, bytes: raw };
		if (!/^[0-9a-f]{64}$/.test(payload)) {
			throw new S3Error('InvalidArgument', 'x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-… or a SHA-256.');
		}
		return { ...claims, bytes: raw, sha256Hex: payload };
	}
	if (!/^STREAMING-(UNSIGNED-PAYLOAD-TRAILER|AWS4-HMAC-SHA256-PAYLOAD(-TRAILER)?)$/.test(payload)) {
		throw new S3Error('NotImplemented', `Payloads signed as ${payload} are not supported.`);
	}
	const signed = payload.includes('HMAC') ? authenticated : undefined;
	return { ...claims, bytes: decodeChunked(raw, { signed, trailers }) };
}

/**
 * Reads a body to its end, handing each run of bytes to `sink`, and checks every claim about it.
 * @throws S3Error IncompleteBody, XAmzContentSHA256Mismatch or BadDigest.
 */
export async function digestBody(body: Body, sink: (bytes: Buffer) => void): Promise<BodyDigest> {
	const md5 = createHash('md5');
	const sha256 = body.sha256Hex === undefined ? undefined : createHash('sha256');
	const checksum = body.checksum && createChecksum(body.checksum.algorithm);
	let size = 0;
	for await (const bytes of body.bytes) {
		size += bytes.length;
		if (body.size !== undefined && size > body.size) throw wrongLength(size, body.size);
		md5.update(bytes);
		sha256?.update(bytes);
		checksum?.update(bytes);
		sink(bytes);
	}
	if (body.size !== undefined && size !== body.size) throw wrongLength(size, body.size);
	if (sha256 !== undefined && sha256.digest('hex') !== body.sha256Hex) {
		throw new S3Error(
			'XAmzContentSHA256Mismatch',
			"The provided 'x-amz-content-sha256' header does not match what was computed.",
		);
	}
	const digest = md5.digest();
	if (body.md5Base64 !== undefined && !digest.equals(Buffer.from(body.md5Base64, 'base64'))) {
		throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.');
	}
	if (body.checksum === undefined || checksum === undefined) return { size, md5: digest, checksum: undefined };
	const { algorithm } = body.checksum;
	const value = checksum.digest().toString('base64');
	const expected = body.checksum.expected();
	if (expected !== undefined && expected !== value) {
		throw new S3Error('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
	}
	return { size, md5: digest, checksum: { algorithm, value } };
}

/** A small request document as text, checked like any body. @throws S3Error MalformedXML where it is over 4 MiB. */
export async function readDocument(body: Body): Promise<string> {
	const chunks: Buffer[] = [];
	if ((body.size ?? 0) > MAX_DOCUMENT_BYTES) {
		throw new S3Error('MalformedXML', `The request document is ${body.size} bytes; the most is ${MAX_DOCUMENT_BYTES}.`);
	}
	await digestBody(body, (bytes) => chunks.push(bytes));
	return Buffer.concat(chunks).toString('utf8');
}

/** The checksum that headers or trailers announce. Its value is asked for at the end, since trailers come last. */
function announcedChecksum(
	headers: ReadonlyMap<string, string>,
	trailers: ReadonlyMap<string, string> | undefined,
): Body['checksum'] {
	const inHeaders = CHECKSUM_ALGORITHMS.filter((algorithm) => headers.has(checksumHeader(algorithm)));
	const trailerNames = (headers.get('x-amz-trailer') ?? '').split(',').map((name) => name.trim().toLowerCase());
	const inTrailers = CHECKSUM_ALGORITHMS.filter((algorithm) => trailerNames.includes(checksumHeader(algorithm)));
	const [algorithm, ...others] = [...inHeaders, ...inTrailers];
	if (others.length > 0) {
		throw new S3Error(
			'InvalidRequest',
			'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
		);
	}
	const requested = headers.get('x-amz-sdk-checksum-algorithm');
	if (algorithm === undefined) {
		if (requested !== undefined) checksumAlgorithm(requested);
		return undefined;
	}
	const name = checksumHeader(algorithm);
	const fromHeader = headers.get(name);
	if (fromHeader !== undefined) return { algorithm, expected: () => fromHeader };
	return {
		algorithm,
		expected: () => {
			const value = trailers?.get(name);
			if (value === undefined)
				throw new S3Error('IncompleteBody', `The trailer ${name} was announced but did not come.`);
			return value;
		},
	};
}

async function* readIncoming(incoming: IncomingMessage, begin: () => void): AsyncGenerator<Buffer> {
	begin();
	// Stopping early must not destroy the socket: the client is still to read why. Node discards the rest.
	yield* incoming.iterator({ destroyOnReturn: false });
}

function wrongLength(seen: number, announced: number): S3Error {
	return new S3Error('IncompleteBody', `The body has ${seen} bytes or more where ${announced} were announced.`);
}

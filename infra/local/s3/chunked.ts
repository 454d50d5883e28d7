/**
 * Content encoding `aws-chunked`: `<hex size>[;chunk-signature=<hex>]\r\n<bytes>\r\n` …, a chunk of size 0, then
 * trailers. Method: "Signature calculations for the Authorization header: transferring payload in multiple chunks" and
 * "… including trailing headers" in the S3 API reference.
 */

import { createHash } from 'node:crypto';
import { S3Error } from './errors.ts';
import { type Authenticated, EMPTY_SHA256, hmac, sameSignature } from './signature.ts';

const MAX_LINE_BYTES = 4096;
const MAX_TRAILERS = 16;
const CR = 0x0d;
const LF = 0x0a;

export type ChunkedOptions = {
	/** Present when every chunk is signed. */
	readonly signed: Authenticated | undefined;
	/** Filled with the trailers, names in lower case, once the last chunk has been read. */
	readonly trailers: Map<string, string>;
};

/**
 * Decodes a body as it streams in; holds no more than one line.
 * @throws S3Error IncompleteBody where the body ends early or is malformed, SignatureDoesNotMatch on a bad chunk.
 */
export async function* decodeChunked(source: AsyncIterable<Buffer>, options: ChunkedOptions): AsyncGenerator<Buffer> {
	const reader = new ChunkReader(source);
	const verifier = options.signed && new ChunkVerifier(options.signed);
	for (;;) {
		const header = /^([0-9a-fA-F]{1,8})(?:;chunk-signature=([0-9a-f]{64}))?$/.exec(await reader.line());
		if (header === null) throw incomplete('malformed chunk header');
		const size = Number.parseInt(header[1] ?? '', 16);
		for (let left = size; left > 0; ) {
			const bytes = await reader.upTo(left);
			left -= bytes.length;
			verifier?.update(bytes);
			yield bytes;
		}
		verifier?.endChunk(header[2]);
		if (size === 0) break;
		if ((await reader.line()) !== '') throw incomplete('chunk longer than its header says');
	}
	await readTrailers(reader, options, verifier);
}

async function readTrailers(reader: ChunkReader, options: ChunkedOptions, verifier: ChunkVerifier | undefined) {
	let canonical = '';
	for (let line = await reader.line(); line !== ''; line = await reader.line()) {
		const colon = line.indexOf(':');
		if (colon < 1 || options.trailers.size >= MAX_TRAILERS) throw incomplete('malformed trailer');
		const name = line.slice(0, colon).trim().toLowerCase();
		const value = line.slice(colon + 1).trim();
		if (name === 'x-amz-trailer-signature') {
			verifier?.endTrailers(canonical, value);
			canonical = '';
		} else {
			options.trailers.set(name, value);
			canonical += `${name}:${value}\n`;
		}
	}
	if (verifier !== undefined && canonical !== '') throw mismatch();
}

/** Signatures chain: each covers the one before it, the first that of the request's headers. */
class ChunkVerifier {
	private previous: string;
	private hash = createHash('sha256');
	private readonly signed: Authenticated;

	constructor(signed: Authenticated) {
		this.signed = signed;
		this.previous = signed.signature;
	}

	update(bytes: Buffer): void {
		this.hash.update(bytes);
	}

	endChunk(signature: string | undefined): void {
		this.verify('AWS4-HMAC-SHA256-PAYLOAD', [EMPTY_SHA256, this.hash.digest('hex')], signature);
		this.hash = createHash('sha256');
	}

	endTrailers(canonical: string, signature: string): void {
		this.verify('AWS4-HMAC-SHA256-TRAILER', [createHash('sha256').update(canonical).digest('hex')], signature);
	}

	private verify(kind: string, hashes: readonly string[], signature: string | undefined): void {
		const { timestamp, scope, signingKey } = this.signed;
		const expected = hmac(signingKey, [kind, timestamp, scope, this.previous, ...hashes].join('\n')).toString('hex');
		if (signature === undefined || !sameSignature(expected, signature)) throw mismatch();
		this.previous = expected;
	}
}

/** Reads lines and runs of bytes from a stream of buffers. */
class ChunkReader {
	private readonly source: AsyncIterator<Buffer>;
	private buffer: Buffer = Buffer.alloc(0);

	constructor(source: AsyncIterable<Buffer>) {
		this.source = source[Symbol.asyncIterator]();
	}

	async line(): Promise<string> {
		for (;;) {
			const end = this.buffer.indexOf(LF);
			if (end > MAX_LINE_BYTES || (end < 0 && this.buffer.length > MAX_LINE_BYTES)) throw incomplete('line too long');
			if (end >= 0) {
				const text = this.buffer.toString('latin1', 0, this.buffer[end - 1] === CR ? end - 1 : end);
				this.buffer = this.buffer.subarray(end + 1);
				return text;
			}
			this.buffer = Buffer.concat([this.buffer, await this.next()]);
		}
	}

	/** At least one byte and at most `count`. */
	async upTo(count: number): Promise<Buffer> {
		if (this.buffer.length === 0) this.buffer = await this.next();
		const bytes = this.buffer.subarray(0, count);
		this.buffer = this.buffer.subarray(bytes.length);
		return bytes;
	}

	private async next(): Promise<Buffer> {
		for (;;) {
			const result = await this.source.next();
			if (result.done) throw incomplete('body ended early');
			if (result.value.length > 0) return result.value;
		}
	}
}

function incomplete(what: string): S3Error {
	return new S3Error('IncompleteBody', `The aws-chunked body could not be read: ${what}.`);
}

function mismatch(): S3Error {
	return new S3Error('SignatureDoesNotMatch', 'A chunk or trailer signature does not match the one we calculated.');
}

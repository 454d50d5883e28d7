import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { decodeStream, unreadable } from './decode-stream.ts';

/**
 * Gzip, member by member (RFC 1952). Node's own gunzip stops for good at a zero between two members and refuses a line feed behind
 * the last one; both come from tools that pad or join files.
 */

const LAYER = 'gzip';
const FLAGS = { headerCrc: 2, extra: 4, name: 8, comment: 16 };
/** Members up to this size, compressed, are decoded at once: a stream costs more than their work. */
const SMALL_MEMBER = 1 << 16;
const SMALL_CONTENT = 1 << 22;

/** The content of all members one behind the other. Zeros and blanks between members are passed over; what else is behind the last is left. */
export async function* gunzip(source: ByteSource): AsyncGenerator<Uint8Array> {
	do {
		await skipHeader(source);
		yield* member(source);
	} while (await findMember(source));
}

async function* member(source: ByteSource): AsyncGenerator<Uint8Array> {
	const small = await smallMember(source);
	let crc = 0;
	let length = 0;
	if (small !== undefined) {
		crc = crc32(small);
		length = small.length;
		if (length > 0) yield small;
	} else {
		for await (const piece of inflate(source)) {
			crc = crc32(piece, crc);
			length = (length + piece.length) >>> 0;
			yield piece;
		}
	}
	const trailer = Buffer.from(await source.peek(8));
	if (trailer.length < 8) throw unreadable(LAYER);
	if (trailer.readUInt32LE(0) !== crc) throw unreadable(LAYER, new Error('its checksum does not match'));
	if (trailer.readUInt32LE(4) !== length >>> 0) throw unreadable(LAYER, new Error('its length does not match'));
	await source.skip(8);
}

/** A member that is at hand as a whole and small, else nothing. */
async function smallMember(source: ByteSource): Promise<Uint8Array | undefined> {
	const bytes = await source.peek(SMALL_MEMBER);
	try {
		// With `info` the buffer comes with its decoder, which knows how much it took. Behind the stream's end it takes nothing.
		const { buffer, engine } = inflateRawSync(bytes, { info: true, maxOutputLength: SMALL_CONTENT }) as unknown as {
			buffer: Uint8Array;
			engine: { bytesWritten: number };
		};
		await source.skip(engine.bytesWritten);
		return buffer;
	} catch {
		return undefined;
	}
}

/** The raw deflate stream that begins here; what the decoder did not take goes back. */
function inflate(source: ByteSource): AsyncGenerator<Uint8Array> {
	const decoder = createInflateRaw({ chunkSize: 1 << 16 });
	return decodeStream(
		decoder,
		() => source.next(),
		LAYER,
		(left) => source.unread(left),
	);
}

async function skipHeader(source: ByteSource): Promise<void> {
	const header = await source.peek(10);
	if (header.length < 10) throw unreadable(LAYER);
	const flags = header[3] as number;
	await source.skip(10);
	if (flags & FLAGS.extra) {
		const size = await source.peek(2);
		if (size.length < 2) throw unreadable(LAYER);
		await source.skip(2 + (size[0] as number) + 256 * (size[1] as number));
	}
	if (flags & FLAGS.name) await skipText(source);
	if (flags & FLAGS.comment) await skipText(source);
	if (flags & FLAGS.headerCrc) await source.skip(2);
}

/** Behind the next zero. */
async function skipText(source: ByteSource): Promise<void> {
	for (let piece = await source.next(); piece !== undefined; piece = await source.next()) {
		const zero = piece.indexOf(0);
		if (zero < 0) continue;
		source.unread(piece.subarray(zero + 1));
		return;
	}
	throw unreadable(LAYER);
}

/** Whether another member begins behind zeros and blanks, which are taken away. */
async function findMember(source: ByteSource): Promise<boolean> {
	for (let piece = await source.next(); piece !== undefined; piece = await source.next()) {
		let at = 0;
		while (at < piece.length && isPadding(piece[at] as number)) at++;
		if (at === piece.length) continue;
		source.unread(piece.subarray(at));
		return isGzip(await source.peek(3));
	}
	return false;
}

/** Zero, tab, line feed, carriage return, blank. */
function isPadding(byte: number): boolean {
	return byte === 0 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x20;
}

/** The two magic bytes and the one method there is. */
export function isGzip(start: Uint8Array): boolean {
	return start.length >= 3 && start[0] === 0x1f && start[1] === 0x8b && start[2] === 8;
}

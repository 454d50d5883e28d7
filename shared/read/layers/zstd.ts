import { createZstdDecompress } from 'node:zlib';
import type { ByteSource } from './byte-source.ts';
import { decodeStream, unreadable } from './decode-stream.ts';

/**
 * Zstandard, frame by frame (RFC 8878). Node's decoder gives the first of several frames, or more, depending on how its input is cut, and
 * nothing where the first is skippable or empty; never an error. So frames are told apart here, by the sizes of their blocks.
 */

const LAYER = 'zstd';
const MAGIC = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

/** The content of all frames. What else is behind the last is left. */
export async function* unzstd(source: ByteSource): AsyncGenerator<Uint8Array> {
	for (;;) {
		const start = Buffer.from(await source.peek(8));
		if (!isZstd(start)) return;
		if (start.readUInt32LE(0) === MAGIC) {
			const bytes = frame(source);
			const next = async () => (await bytes.next()).value ?? undefined;
			yield* decodeStream(createZstdDecompress({ chunkSize: 1 << 16 }), next, LAYER);
			continue;
		}
		if (start.length < 8) throw unreadable(LAYER);
		const length = 8 + start.readUInt32LE(4);
		if ((await source.skip(length)) < length) throw unreadable(LAYER);
	}
}

/** The bytes of the frame that begins here, to its end and no further. */
async function* frame(source: ByteSource): AsyncGenerator<Uint8Array> {
	const start = await source.peek(5);
	if (start.length < 5) throw unreadable(LAYER);
	const descriptor = start[4] as number;
	yield* take(source, headerLength(descriptor));
	for (let last = false; !last; ) {
		const header = await source.peek(3);
		if (header.length < 3) throw unreadable(LAYER);
		const block = (header[0] as number) | ((header[1] as number) << 8) | ((header[2] as number) << 16);
		last = (block & 1) === 1;
		const type = (block >> 1) & 3;
		if (type === 3) throw unreadable(LAYER, new Error('a block of a type that does not exist'));
		// A run-length block is one byte, however long its content.
		yield* take(source, 3 + (type === 1 ? 1 : block >> 3));
	}
	if (descriptor & 4) yield* take(source, 4);
}

/** Magic, descriptor, window, dictionary and content size. */
function headerLength(descriptor: number): number {
	const singleSegment = (descriptor >> 5) & 1;
	const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
	const contentSize = [singleSegment, 2, 4, 8][descriptor >> 6] as number;
	return 5 + (singleSegment ? 0 : 1) + dictionary + contentSize;
}

async function* take(source: ByteSource, length: number): AsyncGenerator<Uint8Array> {
	for (let left = length; left > 0; ) {
		const piece = await source.next();
		if (piece === undefined) throw unreadable(LAYER);
		if (piece.length > left) source.unread(piece.subarray(left));
		yield piece.length > left ? piece.subarray(0, left) : piece;
		left -= Math.min(left, piece.length);
	}
}

/** A frame, or a skippable one. */
export function isZstd(start: Uint8Array): boolean {
	if (start.length < 4) return false;
	const magic =
		((start[0] as number) |
			((start[1] as number) << 8) |
			((start[2] as number) << 16) |
			((start[3] as number) << 24)) >>>
		0;
	return magic === MAGIC || (magic & 0xfffffff0) >>> 0 === SKIPPABLE;
}

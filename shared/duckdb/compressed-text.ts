import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { InputError } from '../errors.ts';
import type { DropFormat } from './drop-format.ts';

/** Bytes read at once. */
const chunkSize = 1 << 20;

/**
 * The bytes of a text drop, decompressed where they are compressed, all gzip members or Zstandard frames of it.
 * @throws {InputError} `unreadable` where the compressed stream is damaged or ends early
 */
export async function* readDecompressed(file: string, format: DropFormat): AsyncGenerator<Buffer> {
	switch (format.compression) {
		case 'none':
			yield* createReadStream(file, { highWaterMark: chunkSize });
			return;
		case 'gzip': {
			const source = createReadStream(file, { highWaterMark: chunkSize });
			const unpacked = createGunzip({ chunkSize });
			source.once('error', (error) => unpacked.destroy(error));
			try {
				yield* source.pipe(unpacked);
			} catch (cause) {
				throw damaged('gzip', cause);
			} finally {
				source.destroy();
			}
			return;
		}
		case 'zstd':
			// Node's decoder stops silently after the first frame.
			for await (const { start, end } of zstdFrames(file)) {
				const source = createReadStream(file, { start, end: end - 1, highWaterMark: chunkSize });
				const unpacked = createZstdDecompress({ chunkSize });
				source.once('error', (error) => unpacked.destroy(error));
				try {
					yield* source.pipe(unpacked);
				} catch (cause) {
					throw damaged('zstd', cause);
				} finally {
					source.destroy();
				}
			}
	}
}

/**
 * Checks that a compressed file is whole: DuckDB takes one that was cut off for one that ends there. gzip is unpacked
 * (its end tells its checksum and length), of zstd the frames' and blocks' headers are read.
 * @throws {InputError} `unreadable` where it is not
 */
export async function checkWhole(file: string, format: DropFormat): Promise<void> {
	if (format.compression === 'zstd') for await (const _frame of zstdFrames(file));
	if (format.compression !== 'gzip') return;
	const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
	try {
		await pipeline(createReadStream(file, { highWaterMark: chunkSize }), createGunzip({ chunkSize }), nowhere);
	} catch (cause) {
		throw damaged('gzip', cause);
	}
}

const frameMagic = 0xfd2fb528;
const runLengthBlock = 1;
const reservedBlock = 3;

/** Where each frame lies, skippable ones left out. O(blocks) small reads. Source: RFC 8878, 3.1. */
async function* zstdFrames(file: string): AsyncGenerator<{ start: number; end: number }> {
	await using handle = await open(file);
	const { size } = await handle.stat();
	for (let start = 0; start < size; ) {
		const head = await bytesAt(handle, start, 18);
		const magic = head.length >= 4 ? head.readUInt32LE(0) : 0;
		if (magic >>> 4 === 0x184d2a5 && head.length >= 8) {
			start += 8 + head.readUInt32LE(4);
			if (start > size) throw cutOff('zstd');
			continue;
		}
		if (magic !== frameMagic || head.length < 5) throw start === 0 ? damaged('zstd') : cutOff('zstd');
		const descriptor = head.readUInt8(4);
		const singleSegment = (descriptor & 0x20) !== 0;
		const dictionarySize = [0, 1, 2, 4][descriptor & 3] ?? 0;
		const contentSize = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
		let end = start + 5 + (singleSegment ? 0 : 1) + dictionarySize + contentSize;
		for (let last = false; !last; ) {
			const header = await bytesAt(handle, end, 3);
			if (header.length < 3) throw cutOff('zstd');
			const block = header.readUIntLE(0, 3);
			const type = (block >> 1) & 3;
			if (type === reservedBlock) throw damaged('zstd');
			last = (block & 1) === 1;
			end += 3 + (type === runLengthBlock ? 1 : block >> 3);
		}
		if ((descriptor & 4) !== 0) end += 4; // the content's checksum
		if (end > size) throw cutOff('zstd');
		yield { start, end };
		start = end;
	}
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
	const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
	return buffer.subarray(0, bytesRead);
}

function cutOff(compression: string): InputError {
	return new InputError(
		'unreadable',
		`the ${compression} stream ends early: expected its end mark. The file was cut off; upload it again, whole`,
	);
}

function damaged(compression: string, cause?: unknown): InputError {
	const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
	if (code === 'Z_BUF_ERROR') return cutOff(compression);
	const said = cause instanceof Error ? ` (${cause.message})` : '';
	return new InputError(
		'unreadable',
		`the file is no ${compression} stream, or a damaged one${said}: expected ${compression}, as its ending says. Upload it ` +
			'again, or under a key whose ending fits',
		{ cause },
	);
}

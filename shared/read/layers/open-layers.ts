import { createInflate } from 'node:zlib';
import { ByteSource } from './byte-source.ts';
import { decodeStream } from './decode-stream.ts';
import { gunzip, isGzip } from './gzip.ts';
import { utf16Of, utf16ToUtf8 } from './utf16.ts';
import { isZstd, unzstd } from './zstd.ts';

/**
 * Takes off what content is wrapped in, told by its first bytes: gzip, zstd, zlib, up to three deep (Firehose writes gzip in gzip), and UTF-16;
 * and the zeros of a hole in front of it.
 */

const MOST_LAYERS = 3;
/** So many zeros at the beginning are a hole in a file. */
const HOLE = 64;
/** A longer one is not waited for: zeros can be packed so well that they never end. */
const LONGEST_HOLE = 256 << 20;

export interface Plain {
	/** Outermost first; `zeros` is a hole in front of what follows. */
	readonly layers: readonly string[];
	readonly source: ByteSource;
}

/**
 * Nothing is read but what is asked for. The caller closes `source`, which closes `bytes`.
 * @throws {InputError} `unreadable` where a layer is damaged or cut off, also while it is read
 */
export async function openLayers(bytes: AsyncIterable<Uint8Array>, check?: () => void): Promise<Plain> {
	const layers: string[] = [];
	let source = new ByteSource(bytes, check);
	for (let depth = 0; depth < MOST_LAYERS; depth++) {
		if (await skipHole(source)) layers.push('zeros');
		const start = await source.peek(4);
		const layer = isGzip(start) ? 'gzip' : isZstd(start) ? 'zstd' : isZlib(start) ? 'zlib' : utf16Of(start);
		if (layer === undefined) break;
		layers.push(layer);
		source = new ByteSource(closing(source, decoded(source, layer)), check);
		if (layer.startsWith('utf-16')) break;
	}
	return { layers, source };
}

/** Zeros in front: what copying and truncating leaves of a log that its writer keeps open (logrotate's `copytruncate`). */
async function skipHole(source: ByteSource): Promise<boolean> {
	const start = await source.peek(HOLE);
	if (start.length < HOLE || start.some((byte) => byte !== 0)) return false;
	let passed = 0;
	for (let piece = await source.next(); piece !== undefined && passed < LONGEST_HOLE; piece = await source.next()) {
		passed += piece.length;
		const content = piece.findIndex((byte) => byte !== 0);
		if (content < 0) continue;
		source.unread(piece.subarray(content));
		break;
	}
	return true;
}

function decoded(
	source: ByteSource,
	layer: 'gzip' | 'zstd' | 'zlib' | 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
	if (layer === 'gzip') return gunzip(source);
	if (layer === 'zstd') return unzstd(source);
	if (layer === 'zlib') return decodeStream(createInflate({ chunkSize: 1 << 16 }), () => source.next(), layer);
	return utf16ToUtf8(source, layer);
}

/** Closes what is below when what is above is done or given up. */
async function* closing(below: ByteSource, above: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
	try {
		yield* above;
	} finally {
		await below.close();
	}
}

/** Deflate with a window of 32 kB and one of the four levels; `x^` could be text, so that its third byte must be none. */
function isZlib(start: Uint8Array): boolean {
	const [method, flags, third] = start;
	if (method !== 0x78 || third === undefined) return false;
	return flags === 0x9c || flags === 0xda || flags === 0x01 || (flags === 0x5e && (third < 0x20 || third > 0x7e));
}

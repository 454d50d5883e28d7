import { Readable, type Transform } from 'node:stream';
import type { Zlib } from 'node:zlib';
import { InputError } from '../../errors.ts';

/**
 * One compressed stream through one of Node's decoders. The decoder is asked for a piece only when the reader wants one, so that a
 * stream that expands without end costs no memory.
 * @throws {InputError} `unreadable` where the stream is cut off or damaged
 */
export async function* decodeStream(
	decoder: Transform & Zlib,
	input: AsyncIterable<Uint8Array>,
	layer: string,
): AsyncGenerator<Uint8Array> {
	// A decoder that has met the end of its stream never asks again, and its source would wait for ever: it is destroyed below.
	const source = Readable.from(input, { objectMode: true, highWaterMark: 1 });
	let failure: unknown;
	source.on('error', (error) => {
		failure = error;
		decoder.destroy(error);
	});
	source.pipe(decoder);
	try {
		for await (const piece of decoder) yield piece as Uint8Array;
	} catch (error) {
		if (failure !== undefined) throw failure;
		throw unreadable(layer, error);
	} finally {
		source.unpipe(decoder);
		source.destroy();
		decoder.destroy();
	}
}

export function unreadable(layer: string, cause?: unknown): InputError {
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
	const cutOff = cause === undefined || code === 'Z_BUF_ERROR';
	const what = cutOff
		? 'ends in the middle: it was cut off when it was written or uploaded'
		: `is damaged (${cause instanceof Error ? cause.message : String(cause)})`;
	return new InputError(
		'unreadable',
		`The ${layer} stream ${what}. Write the file anew.`,
		cutOff ? undefined : { cause },
	);
}

import type { Transform } from 'node:stream';
import type { Zlib } from 'node:zlib';
import { InputError } from '../../errors.ts';

/**
 * One compressed stream through one of Node's decoders. The decoder gets one piece at a time and is asked for output only when the
 * reader wants it: a stream that expands without end costs no memory, and what stands behind its end is not taken from the source.
 *
 * `next` gives the input, `undefined` at its end. `left` gets what the decoder did not take of the last piece.
 * @throws {InputError} `unreadable` where the stream is cut off or damaged
 */
export async function* decodeStream(
	decoder: Transform & Zlib,
	next: () => Promise<Uint8Array | undefined>,
	layer: string,
	left: (bytes: Uint8Array) => void = () => {},
): AsyncGenerator<Uint8Array> {
	let piece: Uint8Array = new Uint8Array(0);
	let before = 0;
	let busy = false;
	let ended = false;
	let failure: unknown;
	let wake = () => {};
	decoder.on('readable', () => wake());
	decoder.on('end', () => {
		ended = true;
		wake();
	});
	decoder.on('error', (error) => {
		failure = error;
		wake();
	});
	try {
		for (;;) {
			const output: Uint8Array | null = decoder.read();
			if (output !== null) yield output;
			else if (failure !== undefined) throw unreadable(layer, failure);
			else if (ended) break;
			else if (busy) {
				await new Promise<void>((resolve) => {
					wake = resolve;
				});
			} else {
				// A decoder that is done with a piece and did not take all of it has met the end of its stream.
				if (decoder.bytesWritten - before < piece.length) break;
				before = decoder.bytesWritten;
				const given = await next();
				busy = true;
				piece = given ?? new Uint8Array(0);
				if (given === undefined) decoder.end();
				else {
					decoder.write(piece, () => {
						busy = false;
						wake();
					});
				}
			}
		}
		left(piece.subarray(decoder.bytesWritten - before));
	} finally {
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

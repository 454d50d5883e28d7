import { InputError } from '../errors.ts';
import { readDecompressed } from './compressed-text.ts';
import type { DropFormat } from './drop-format.ts';

/** So much of a text drop is looked at to learn its dialect, in bytes. */
export const startBytes = 1 << 16;

/**
 * The beginning of a text drop, without a byte order mark, at most {@link startBytes} long.
 * @throws {InputError} `unreadable` where it is UTF-16, which must be repaired first, or its compression is damaged
 */
export async function readTextStart(file: string, format: DropFormat): Promise<string> {
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of readDecompressed(file, format)) {
		chunks.push(chunk);
		length += chunk.length;
		if (length >= startBytes) break;
	}
	const bytes = Buffer.concat(chunks).subarray(0, startBytes);
	const mark = bytes.toString('latin1', 0, 2);
	if (mark === '\xff\xfe' || mark === '\xfe\xff') {
		throw new InputError(
			'unreadable',
			'the file is UTF-16 text: expected UTF-8. Write it as UTF-8 and upload it again',
		);
	}
	return bytes.toString('utf8').replace(/^\uFEFF/, '');
}

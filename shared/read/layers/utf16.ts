import type { ByteSource } from './byte-source.ts';

/**
 * UTF-16 with a byte order mark, which PowerShell's redirections write, as UTF-8.
 */
export async function* utf16ToUtf8(source: ByteSource, encoding: 'utf-16le' | 'utf-16be'): AsyncGenerator<Uint8Array> {
	const decoder = new TextDecoder(encoding);
	const encoder = new TextEncoder();
	for await (const piece of source.rest()) {
		const text = decoder.decode(piece, { stream: true });
		if (text !== '') yield encoder.encode(text);
	}
	const last = decoder.decode();
	if (last !== '') yield encoder.encode(last);
}

export function utf16Of(start: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
	if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
	if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
	return undefined;
}

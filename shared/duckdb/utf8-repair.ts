import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import type { DropFormat } from './drop-format.ts';

/**
 * Writes a text drop again, uncompressed, as text that DuckDB takes: bytes that are no UTF-8 become U+FFFD, and in JSON
 * raw control characters are escaped. Only called where DuckDB refused lines, so that one stray byte does not lose a line.
 */
export async function repairText(source: string, target: string, format: DropFormat): Promise<void> {
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	const escapeControls = format.kind === 'json';
	const repair = new Transform({
		transform(bytes: Buffer, _encoding, done) {
			done(null, repaired(decoder.decode(bytes, { stream: true }), escapeControls));
		},
		flush(done) {
			done(null, repaired(decoder.decode(), escapeControls));
		},
	});
	const input = createReadStream(source, { highWaterMark: 1 << 20 });
	const output = createWriteStream(target);
	if (format.compression === 'gzip') await pipeline(input, createGunzip(), repair, output);
	else if (format.compression === 'zstd') await pipeline(input, createZstdDecompress(), repair, output);
	else await pipeline(input, repair, output);
}

// Everything below U+0020 but tab, line feed and carriage return, which may stand between JSON's tokens.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f]/g;

function repaired(text: string, escapeControls: boolean): string {
	return escapeControls
		? text.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
		: text;
}

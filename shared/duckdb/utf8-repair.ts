import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { readDecompressed } from './compressed-text.ts';
import type { DropFormat } from './drop-format.ts';

/**
 * Writes a text drop again, uncompressed, as text that DuckDB takes: UTF-16 becomes UTF-8, bytes that are no UTF-8 become
 * U+FFFD, a byte order mark goes, and in JSON raw control characters are escaped and escapes of lone surrogates become U+FFFD. Only called
 * where DuckDB refused something, so that one stray byte does not lose a line.
 * @throws {InputError} `unreadable` where the compressed stream is damaged
 */
export async function repairText(source: string, target: string, format: DropFormat): Promise<void> {
	await pipeline(repairedLines(source, format), createWriteStream(target));
}

/** A line is held back until it is whole, so that no escape is cut in two, but not more than this, in characters. */
const longestHeld = 16 << 20;

async function* repairedLines(source: string, format: DropFormat): AsyncGenerator<string> {
	const repair = format.kind === 'json' ? repairJson : (text: string) => text;
	let decoder: TextDecoder | undefined;
	let held: string[] = [];
	let heldLength = 0;
	for await (const bytes of readDecompressed(source, format)) {
		decoder ??= new TextDecoder(encodingOf(bytes));
		const text = decoder.decode(bytes, { stream: true });
		const end = text.lastIndexOf('\n') + 1;
		if (end === 0 && heldLength + text.length < longestHeld) {
			held.push(text);
			heldLength += text.length;
			continue;
		}
		yield repair(held.join('') + text.slice(0, end || text.length));
		held = end === 0 ? [] : [text.slice(end)];
		heldLength = held[0]?.length ?? 0;
	}
	yield repair(held.join('') + (decoder?.decode() ?? ''));
}

/** UTF-8 unless a byte order mark says UTF-16, which PowerShell writes. */
function encodingOf(start: Buffer): string {
	if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
	if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
	return 'utf-8';
}

// Everything below U+0020 but tab, line feed and carriage return, which may stand between JSON's tokens.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const controls = /[\0-\x08\x0b\x0c\x0e-\x1f]/g;

/** An escaped backslash, a surrogate pair, or half of one: only the last is not well-formed. */
const surrogates = /\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89a-fA-F][0-9a-fA-F]{2}/g;
const loneLength = '\\udXXX'.length;

function repairJson(text: string): string {
	return text
		.replace(controls, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
		.replace(surrogates, (found) => (found.length === loneLength ? '\\ufffd' : found));
}

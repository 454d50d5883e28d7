import { open } from 'node:fs/promises';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { InputError } from '../errors.ts';
import type { DropFormat } from './drop-format.ts';

export interface CsvHeader {
	readonly delimiter: string;
	readonly columns: readonly string[];
}

const delimiters = [',', ';', '\t', '|'];
const longestHeader = 1 << 16;

/**
 * Reads a CSV file's first line. Looking at it here instead of letting DuckDB sniff makes the dialect depend on the
 * header alone: a hostile line further down cannot change how the file is read.
 * @returns `undefined` for an empty file
 * @throws {InputError} `unreadable` where the header is longer than 64 KiB
 */
export async function readCsvHeader(file: string, format: DropFormat, wanted: string): Promise<CsvHeader | undefined> {
	const start = (await firstBytes(file, format)).toString('utf8').replace(/^\uFEFF/, '');
	const end = start.search(/\r?\n|\r/);
	if (end < 0 && start.length >= longestHeader) {
		throw new InputError('unreadable', `the first line is longer than ${longestHeader} bytes: expected a CSV header`);
	}
	const line = end < 0 ? start : start.slice(0, end);
	if (line.trim() === '') return undefined;
	const headers = delimiters.map((delimiter) => ({ delimiter, columns: splitHeader(line, delimiter) }));
	const named = headers.find(({ columns }) => columns.some((c) => c.toLowerCase() === wanted.toLowerCase()));
	return named ?? headers[0];
}

function splitHeader(line: string, delimiter: string): string[] {
	const columns: string[] = [];
	let cell = '';
	let quoted = false;
	for (const character of line) {
		if (character === '"') quoted = !quoted;
		else if (character === delimiter && !quoted) {
			columns.push(cell.trim());
			cell = '';
		} else cell += character;
	}
	columns.push(cell.trim());
	return columns;
}

async function firstBytes(file: string, format: DropFormat): Promise<Buffer> {
	await using handle = await open(file);
	const source = handle.createReadStream({ autoClose: false });
	const bytes =
		format.compression === 'gzip'
			? source.pipe(createGunzip())
			: format.compression === 'zstd'
				? source.pipe(createZstdDecompress())
				: source;
	const chunks: Buffer[] = [];
	let length = 0;
	try {
		for await (const chunk of bytes) {
			chunks.push(chunk);
			length += chunk.length;
			if (length >= longestHeader || chunk.includes(10)) break;
		}
	} catch (cause) {
		throw new InputError('unreadable', `not ${format.compression}: ${cause instanceof Error ? cause.message : cause}`, {
			cause,
		});
	} finally {
		source.destroy();
	}
	return Buffer.concat(chunks).subarray(0, longestHeader);
}

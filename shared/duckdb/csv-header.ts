import { InputError } from '../errors.ts';
import type { DropFormat } from './drop-format.ts';
import { readTextStart, startBytes } from './text-start.ts';

export interface CsvHeader {
	readonly delimiter: string;
	/** Distinct without regard to case: an unnamed or repeated column gets a name of its own. */
	readonly columns: readonly string[];
	/** Lines up to and with the header: blank ones may come before it. */
	readonly lineCount: number;
}

const delimiters = [',', ';', '\t', '|'];

/**
 * Reads a CSV file's first line that is not blank. Looking at it here instead of letting DuckDB sniff makes the dialect
 * depend on the header alone: a hostile line further down cannot change how the file is read.
 * @returns `undefined` for a file that holds nothing
 * @throws {InputError} `unreadable` where the header is longer than 64 KiB, or the file is no such text
 */
export async function readCsvHeader(file: string, format: DropFormat, wanted: string): Promise<CsvHeader | undefined> {
	const start = await readTextStart(file, format);
	const blank = /^(?:[ \t]*(?:\r\n|\r|\n))*/.exec(start)?.[0] ?? '';
	const rest = start.slice(blank.length);
	const end = rest.search(/[\r\n]/);
	if (end < 0 && Buffer.byteLength(start) >= startBytes) {
		throw new InputError(
			'unreadable',
			`the first line is longer than ${startBytes} bytes: expected a CSV header that names the columns`,
		);
	}
	const line = end < 0 ? rest : rest.slice(0, end);
	if (line.trim() === '') return undefined;
	const headers = delimiters.map((delimiter) => ({ delimiter, columns: splitHeader(line, delimiter) }));
	const found =
		headers.find(({ columns }) => columns.some((c) => c.toLowerCase() === wanted.toLowerCase())) ??
		headers.reduce((most, header) => (header.columns.length > most.columns.length ? header : most));
	const lineCount = 1 + (blank.match(/\r\n|\r|\n/g)?.length ?? 0);
	return { delimiter: found.delimiter, columns: distinctNames(found.columns), lineCount };
}

function splitHeader(line: string, delimiter: string): string[] {
	const columns: string[] = [];
	let cell = '';
	let quoted = false;
	for (let at = 0; at < line.length; at++) {
		const character = line.charAt(at);
		if (character === '"' && quoted && line.charAt(at + 1) === '"') cell += line.charAt(at++);
		else if (character === '"') quoted = !quoted;
		else if (character === delimiter && !quoted) {
			columns.push(cell.trim());
			cell = '';
		} else cell += character;
	}
	columns.push(cell.trim());
	return columns;
}

/** Of several columns of one name the first keeps it. NUL, which no SQL text may hold, is left out. */
function distinctNames(names: readonly string[]): string[] {
	const taken = new Set<string>();
	return names.map((raw, index) => {
		const name = raw.replaceAll('\0', '') || `column${index}`;
		let free = name;
		for (let n = 2; taken.has(free.toLowerCase()); n++) free = `${name}_${n}`;
		taken.add(free.toLowerCase());
		return free;
	});
}

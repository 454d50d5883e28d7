import { open } from 'node:fs/promises';
import type { ColumnNames } from '../config.ts';
import { readCsvHeader } from './csv-header.ts';
import type { DropFormat } from './drop-format.ts';
import { literal } from './quote.ts';

/** A text drop as something to select from; every column is VARCHAR, parsing its values is the caller's. */
interface TextRelation {
	readonly sql: string;
	readonly columns: readonly string[];
}

interface TextDrop {
	readonly file: string;
	readonly format: DropFormat;
	readonly columns: ColumnNames;
}

/** One record may be this long, so that a 10 MB message passes. */
const longestRecord = 16 << 20;

/**
 * @param rejects the name of the table that receives the records that cannot be split into columns
 * @returns `undefined` where the file holds nothing
 */
export async function csvRelation(drop: TextDrop, rejects: string): Promise<TextRelation | undefined> {
	const header = await readCsvHeader(drop.file, drop.format, drop.columns.timestamp);
	if (!header) return undefined;
	const columns = header.columns.map((name, index) => name || `column${index}`);
	const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`);
	// buffer_size: DuckDB's default is 16 times the longest line, for every thread.
	return {
		columns,
		sql: `read_csv(${literal(drop.file)}, auto_detect = false, header = false, skip = 1, columns = {${types.join(', ')}},
			delim = ${literal(header.delimiter)}, quote = '"', escape = '"', compression = ${literal(drop.format.compression)},
			ignore_errors = true, store_rejects = true, rejects_table = ${literal(rejects)}, rejects_scan = ${literal(`${rejects}_scan`)},
			max_line_size = ${longestRecord}, buffer_size = ${2 * longestRecord})`,
	};
}

/** JSON lines, or one JSON array of objects. Only the three columns are parsed. A malformed line gives a row of NULLs. */
export async function jsonRelation(drop: TextDrop): Promise<TextRelation> {
	const columns = [...new Set([drop.columns.timestamp, drop.columns.level, drop.columns.message])];
	const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`);
	const array = await startsWithBracket(drop);
	return {
		columns,
		sql: `read_json(${literal(drop.file)}, format = ${array ? "'array'" : "'newline_delimited'"},
			columns = {${types.join(', ')}},
			compression = ${drop.format.compression === 'none' ? "'uncompressed'" : literal(drop.format.compression)},
			ignore_errors = ${array ? 'false' : 'true'}, maximum_object_size = ${longestRecord})`,
	};
}

async function startsWithBracket(drop: TextDrop): Promise<boolean> {
	if (drop.format.compression !== 'none') return false;
	await using handle = await open(drop.file);
	const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
	return buffer.toString('utf8', 0, bytesRead).trimStart().startsWith('[');
}

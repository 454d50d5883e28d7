import type { ColumnNames } from '../config.ts';
import { readCsvHeader } from './csv-header.ts';
import type { DropFormat } from './drop-format.ts';
import { identifier, literal } from './quote.ts';
import { readTextStart } from './text-start.ts';

/** A text drop as something to select from; every column is VARCHAR, parsing its values is the caller's. */
interface TextRelation {
	readonly sql: string;
	readonly columns: readonly string[];
	/** Names that the file shows, for people: where they lack a wanted column, that is why no line is usable. */
	readonly seen: readonly string[];
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
	const types = header.columns.map((name) => `${literal(name)}: 'VARCHAR'`);
	// Where a column that nobody reads comes before a bad byte, DuckDB fails when it notes the rejected line, and all drops
	// of the engine with it. So every column is read: a row of them is never NULL.
	const record = `row(${header.columns.map(identifier).join(', ')})`;
	// buffer_size: DuckDB's default is 16 times the longest line, for every thread.
	return {
		columns: header.columns,
		seen: header.columns,
		sql: `(FROM read_csv(${literal(drop.file)}, auto_detect = false, header = false, skip = ${header.lineCount}, columns = {${types.join(', ')}},
			delim = ${literal(header.delimiter)}, quote = '"', escape = '"', compression = ${literal(drop.format.compression)},
			ignore_errors = true, store_rejects = true, rejects_table = ${literal(rejects)}, rejects_scan = ${literal(`${rejects}_scan`)},
			max_line_size = ${longestRecord}, buffer_size = ${2 * longestRecord})
			WHERE ${record} IS NOT NULL)`,
	};
}

/**
 * JSON lines, one JSON array of objects, or objects one after another over several lines. Only the three columns are
 * parsed. A malformed line gives a row of NULLs; in the other two layouts a malformed record fails the statement.
 */
export async function jsonRelation(drop: TextDrop): Promise<TextRelation> {
	const start = await readTextStart(drop.file, drop.format);
	const seen = keysIn(start);
	const { timestamp, level, message } = drop.columns;
	const columns = [...new Set([timestamp, level, message].map((name) => asSpelled(name, seen)))];
	const types = columns.map((name) => `${literal(name)}: 'VARCHAR'`);
	const layout = layoutOf(start);
	return {
		columns,
		seen,
		sql: `read_json(${literal(drop.file)}, format = ${literal(layout)}, columns = {${types.join(', ')}},
			compression = ${drop.format.compression === 'none' ? "'uncompressed'" : literal(drop.format.compression)},
			ignore_errors = ${layout === 'newline_delimited'}, maximum_object_size = ${longestRecord})`,
	};
}

/** Distinct, in order, those of nested objects too. */
function keysIn(json: string): string[] {
	const keys = new Set<string>();
	for (const [, quoted = ''] of json.matchAll(/("(?:[^"\\]|\\.){0,200}")\s*:/g)) {
		try {
			keys.add(String(JSON.parse(quoted)));
		} catch {
			// No JSON after all, or with raw control characters: no name that anyone configures.
		}
	}
	return [...keys];
}

function layoutOf(start: string): 'array' | 'unstructured' | 'newline_delimited' {
	const text = start.trimStart();
	if (text.startsWith('[')) return 'array';
	return /^\{[ \t]*\r?\n/.test(text) ? 'unstructured' : 'newline_delimited';
}

/** Keys of JSON differ by case, column names do not. */
function asSpelled(wanted: string, seen: readonly string[]): string {
	if (seen.includes(wanted)) return wanted;
	return seen.find((name) => name.toLowerCase() === wanted.toLowerCase()) ?? wanted;
}

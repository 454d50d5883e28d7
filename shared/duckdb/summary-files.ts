/** Summaries as Parquet files: rows of (window start, level, masked message, count, first seen, last seen, example). */
import { BIGINT, TIMESTAMP, VARCHAR } from '@duckdb/node-api';
import { ByteTable } from '../group/byte-table.ts';
import { orderMessages, type Summary, sortNames } from '../group/summary.ts';
import type { Database } from './database.ts';
import { literal } from './quote.ts';
import type { RowSource } from './row-source.ts';
import { TextVector, vectorOf, wholeNumbers } from './vectors.ts';

/** The same summary gives the same rows. */
function summaryRows(summary: Summary): RowSource {
	const { rows, windows, messages } = summary;
	const levels = summary.levels.map((level) => (level === null ? null : Buffer.from(level)));
	return {
		columns: {
			window_start: TIMESTAMP,
			level: VARCHAR,
			message_processed: VARCHAR,
			count: BIGINT,
			first_seen: TIMESTAMP,
			last_seen: TIMESTAMP,
			example: VARCHAR,
		},
		size: rows.size,
		fill(target, from) {
			const part = <T extends Float64Array | Uint32Array | Uint16Array>(column: T) =>
				column.subarray(from, from + target.count) as T;
			target.wholeNumbers(
				0,
				Float64Array.from(part(rows.window), (window) => windows[window] as number),
			);
			target.codedTexts(1, part(rows.level), (level) => levels[level] ?? null);
			// A message comes again in many windows.
			target.codedTexts(2, part(rows.message), (message) => messages.bytesOf(message));
			target.wholeNumbers(3, part(rows.count));
			target.wholeNumbers(4, part(rows.first));
			target.wholeNumbers(5, part(rows.last));
			target.texts(6, (row) => {
				const example = summary.exampleOf(from + row);
				return example === undefined ? null : Buffer.from(example);
			});
		},
	};
}

/** @param notes what else is to be known of the drop, beside its rows */
export async function writeSummary(
	database: Database,
	summary: Summary,
	file: string,
	notes: Readonly<Record<string, string>> = {},
): Promise<void> {
	await database.writeRows(summaryRows(summary), file, { internal: true, notes });
}

/** Stored summaries as a relation. */
export function storedSummary(...files: readonly string[]): string {
	return `read_parquet([${files.map(literal).join(', ')}])`;
}

/** What {@link writeSummary} noted under this name. */
export async function readNote(database: Database, file: string, name: string): Promise<string | undefined> {
	const [note] = await database.rows(
		`SELECT decode(value) AS text FROM parquet_kv_metadata(${literal(file)}) WHERE decode(key) = ${literal(name)}`,
	);
	return note && String(note.text);
}

/** Reads what {@link writeSummary} wrote. */
export async function readSummary(database: Database, file: string, windowSeconds: number): Promise<Summary> {
	const table = new ByteTable();
	const names: (string | null)[] = [];
	const codes = new Map<string | null, number>();
	const codeOf = (name: string | null) => {
		const code = codes.get(name) ?? names.push(name) - 1;
		codes.set(name, code);
		return code;
	};
	const examples = new Map<number, string>();
	const columns = { window: [], first: [], last: [], count: [], message: [], level: [] } as Record<
		'window' | 'first' | 'last' | 'count' | 'message' | 'level',
		number[]
	>;
	const query = `SELECT window_start, first_seen, last_seen, count::BIGINT, level, message_processed, example FROM ${storedSummary(file)}`;
	for await (const rows of database.chunks(query)) {
		const { rowCount } = rows;
		const [window, first, last, count] = [0, 1, 2, 3].map((column) => wholeNumbers(vectorOf(rows, column), rowCount));
		const [level, message, example] = [4, 5, 6].map((column) => new TextVector(vectorOf(rows, column), rowCount));
		for (let row = 0; row < rowCount; row++) {
			const text = example?.textOf(row) ?? null;
			if (text !== null) examples.set(columns.window.length, text);
			columns.window.push(window?.[row] ?? 0);
			columns.first.push(first?.[row] ?? 0);
			columns.last.push(last?.[row] ?? 0);
			columns.count.push(count?.[row] ?? 0);
			columns.level.push(codeOf(level?.textOf(row) || null));
			columns.message.push(table.internText(message?.textOf(row) ?? ''));
		}
	}
	const windows = Float64Array.from(new Set(columns.window)).sort();
	const windowRank = new Map(Array.from(windows, (start, rank) => [start, rank]));
	const ordered = orderMessages(table);
	const sorted = sortNames(names);
	return {
		windowMicros: windowSeconds * 1e6,
		windows,
		levels: sorted.names,
		messages: ordered.messages,
		rows: {
			size: columns.window.length,
			window: Uint32Array.from(columns.window, (start) => windowRank.get(start) ?? 0),
			message: Uint32Array.from(columns.message, (number) => ordered.rankOf[number] ?? 0),
			level: Uint16Array.from(columns.level, (code) => sorted.rankOf[code] ?? 0),
			count: Float64Array.from(columns.count),
			first: Float64Array.from(columns.first),
			last: Float64Array.from(columns.last),
		},
		exampleOf: (row) => examples.get(row),
	};
}

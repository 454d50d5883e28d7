/** Text that DuckDB parses by itself, since its rows are lines as they are: lines of JSON, and tables with a header in the first line. */
import { SqlError } from '../errors.ts';
import { sampleRows } from '../read/delimited/sample-rows.ts';
import { framingOf, type OpenBytes } from '../read/read-drop.ts';
import type { DelimitedStart, Detected } from '../read/sniff.ts';
import { ColumnLines } from './column-lines.ts';
import type { Database } from './database.ts';
import type { DropFile, LineUse, OpenedLines } from './lines.ts';
import { hasLongLines } from './long-texts.ts';
import { OddRowError } from './odd-row.ts';
import { choosePlain, columnsOf, type PlainChoice, plainReport, usesOf } from './plain-drops.ts';
import { identifier, literal } from './quote.ts';
import { lookAtLines, unpack } from './unpack.ts';

/** One record may be this long, so that a 10 MB message passes. DuckDB takes JSON of up to twice what it is told. */
const longestRecord = 16 << 20;
/** More columns than a log has: DuckDB's time is quadratic in them. */
const mostColumns = 500;

export interface TextDrop {
	readonly drop: DropFile;
	readonly detected: Detected;
	readonly open: OpenBytes;
	readonly use: LineUse;
}

/** @returns `undefined` where DuckDB does not read it as the records' reader would */
export async function openPlainText(
	database: Database,
	{ drop, detected, open, use }: TextDrop,
): Promise<OpenedLines | undefined> {
	const table = detected.kind === 'delimited' && isTable(detected.delimited) ? detected.delimited : undefined;
	const records = detected.kind === 'json' && detected.framing === 'lines' ? detected.sample : undefined;
	const sample = records ?? (table && (await sampleRows(open, table, drop.checkTime)));
	const choice = sample && choosePlain(sample, drop);
	if (!choice || !mayBePlain(detected, choice)) return undefined;
	const file =
		detected.layers.length === 0 ? drop.file : await unpack(open, database.newFile('unpacked'), drop.checkTime);
	if (file === undefined || (await hasLongLines(file, drop.checkTime))) return undefined;
	const lines = table ? plainCsv(file, table, choice) : plainJson(file, choice);
	if (lines === undefined) return undefined;
	const chunks = async function* () {
		try {
			yield* lines.read(database, use);
		} catch (error) {
			// What DuckDB cannot read is read record by record, unless DuckDB itself is at its end.
			throw error instanceof SqlError && !database.broken ? new OddRowError() : error;
		}
		// A row that goes on over lines may be one whose quote was never closed.
		if (table && !(await isLineEach(file, table, lines.lines, drop))) throw new OddRowError();
	};
	return lines.opened(chunks(), () => plainReport(choice, framingOf(detected), detected.layers, lines.lines));
}

/** A header in the first line, and one character between the columns: DuckDB's reader of CSV can be told so. */
function isTable({ header, delimiter }: DelimitedStart): boolean {
	return header === 'header' && delimiter !== ' ';
}

async function isLineEach(
	file: string,
	table: DelimitedStart,
	records: number,
	{ checkTime }: DropFile,
): Promise<boolean> {
	const lines = await lookAtLines(file, table, checkTime);
	return !lines.surplus && records === lines.count - 1;
}

/** Whether DuckDB can be asked for these fields of lines of JSON, or of a table: told before anything is unpacked. */
function mayBePlain(detected: Detected, choice: PlainChoice): boolean {
	if (usesOf(choice).some(({ nested }) => nested)) return false;
	if (detected.kind === 'delimited') {
		const { names } = detected.delimited;
		const lower = new Set(names.map((name) => name.toLowerCase()));
		return names.length <= mostColumns && lower.size === names.length && !lower.has('');
	}
	// Without a level in the sample, a later record could say one under any name.
	if (detected.kind !== 'json' || !choice.level) return false;
	const keys = [...new Set(detected.sample.flatMap((record) => Object.keys(record)))];
	// DuckDB tells names apart without regard to case.
	return lookedAt(choice).every(
		(column) => keys.filter((key) => key.toLowerCase() === column.toLowerCase()).length === 1,
	);
}

/** Lines of JSON. */
function plainJson(file: string, choice: PlainChoice): ColumnLines | undefined {
	const types = lookedAt(choice).map((column) => `${literal(column)}: 'VARCHAR'`);
	return textLines(
		choice,
		`read_json(${literal(file)}, format = 'newline_delimited', columns = {${types.join(', ')}}, compression = 'uncompressed',
			ignore_errors = true, maximum_object_size = ${longestRecord / 2})`,
		'json',
	);
}

/** Delimited text with a header in its first line. */
function plainCsv(file: string, { names, delimiter }: DelimitedStart, choice: PlainChoice): ColumnLines | undefined {
	const types = names.map((name) => `${literal(name)}: 'VARCHAR'`);
	// Where a column that nobody reads comes before a bad byte, DuckDB fails when it notes the rejected line, and all drops
	// of the engine with it. So every column is read: a row of them is never NULL.
	const record = `row(${names.map(identifier).join(', ')})`;
	// buffer_size: DuckDB's default is 16 times the longest line, for every thread.
	return textLines(
		choice,
		`(FROM read_csv(${literal(file)}, auto_detect = false, header = false, skip = 1, columns = {${types.join(', ')}},
			delim = ${literal(delimiter)}, quote = '"', escape = '"', compression = 'none', max_line_size = ${longestRecord},
			buffer_size = ${2 * longestRecord}) WHERE ${record} IS NOT NULL)`,
		'table',
	);
}

/** The columns that are taken, and those that might have to be instead. */
function lookedAt(choice: PlainChoice): string[] {
	const { silent, weakLevels, otherLevels, otherServices } = choice;
	const taken = usesOf(choice).map(({ column }) => column);
	return [...new Set([...taken, ...silent, ...weakLevels, ...otherLevels, ...otherServices])];
}

/** All columns are text, and read once more where the lines are asked for again. */
function textLines(choice: PlainChoice, relation: string, kind: 'json' | 'table'): ColumnLines | undefined {
	const columns = columnsOf(choice, () => 'VARCHAR');
	return (
		columns && ColumnLines.of({ relation, number: 'row_number() OVER () - 1' }, { ...columns, isJson: kind === 'json' })
	);
}

import { rm, stat } from 'node:fs/promises';
import type { ColumnNames } from '../config.ts';
import { InputError, SqlError } from '../errors.ts';
import { linesQuery, requireColumns } from './columns.ts';
import { checkWhole } from './compressed-text.ts';
import type { Database } from './database.ts';
import type { DropFormat } from './drop-format.ts';
import { literal } from './quote.ts';
import { csvRelation, jsonRelation } from './text-relation.ts';
import { readingDrop } from './unreadable.ts';
import { repairText } from './utf8-repair.ts';

/** Why a record of a drop gives no line. The words stand in manifests. */
export type SkipReason = 'malformed' | 'missing-timestamp' | 'unusable-timestamp' | 'missing-message';

export interface DropFile {
	/** A path inside the database's directory. */
	readonly file: string;
	readonly format: DropFormat;
	readonly columns: ColumnNames;
}

/**
 * Makes a drop readable as the view `lines(timestamp, level, message, line, skip)`: `timestamp` in UTC, `line` the
 * record's position in the file, `skip` the {@link SkipReason} or NULL. A record is usable where neither `timestamp` nor
 * `message` is NULL. Parquet is read in place, only the needed columns, so that damage may show only when the view is read
 * (`readingDrop`); text is parsed once into a local Parquet file, since it is read twice (for the summary and for the
 * per-log features).
 *
 * @returns the number of records that could not even be split into columns; they are not in the view
 * @throws {InputError} `unreadable`, `missing-column` or `wrong-type`
 */
export async function openLines(database: Database, drop: DropFile): Promise<number> {
	return drop.format.kind === 'parquet' ? await openParquet(database, drop) : await openText(database, drop);
}

async function openParquet(database: Database, { file, columns }: DropFile): Promise<number> {
	const relation = `read_parquet(${literal(file)}, hive_partitioning = false)`;
	const described = await readingDrop(
		file,
		() => database.rows(`SELECT column_name, column_type FROM (DESCRIBE FROM ${relation})`),
		'drop',
	);
	const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
	const taken = [...types.keys()].some((name) => name.toLowerCase() === 'file_row_number');
	const query = taken
		? // The reader's own row number has no other name; counting here is slower, but this is rare.
			linesQuery(relation, types, columns, 'row_number() OVER () - 1')
		: linesQuery(relation.replace(/\)$/, ', file_row_number = true)'), types, columns, 'file_row_number');
	await database.run(`CREATE VIEW lines AS ${query}`);
	return 0;
}

async function openText(database: Database, drop: DropFile): Promise<number> {
	const parsed = database.newFile('lines.parquet');
	let rejected = 0;
	if ((await stat(drop.file)).size === 0) {
		await database.writeParquet(noLines, parsed);
	} else {
		// Both at once: unpacking only to check the end takes a core that DuckDB's one reader of a compressed file does not.
		const [whole, first] = await Promise.allSettled([
			checkWhole(drop.file, drop.format),
			parseText(database, drop, parsed, 'rejects'),
		]);
		if (whole.status === 'rejected') throw whole.reason;
		if (first.status === 'rejected' ? mayBeRepaired(database, drop, first.reason) : first.value.damaged) {
			rejected = await parseRepaired(database, drop, parsed);
		} else if (first.status === 'rejected') throw first.reason;
	}
	await database.run(
		`CREATE VIEW lines AS SELECT timestamp, level, message, skip, file_row_number AS line
		FROM read_parquet(${literal(parsed)}, file_row_number = true)`,
	);
	return rejected;
}

/** Perhaps only a stray byte: DuckDB refuses a whole line, or a whole JSON array, for one bad character. */
async function parseRepaired(database: Database, drop: DropFile, target: string): Promise<number> {
	const file = database.newFile('repaired');
	await repairText(drop.file, file, drop.format);
	const format: DropFormat = { kind: drop.format.kind, compression: 'none' };
	const { rejected } = await parseText(database, { ...drop, file, format }, target, 'rejects_after_repair');
	await rm(file);
	return rejected;
}

const noLines = `SELECT NULL::TIMESTAMP AS timestamp, NULL::VARCHAR AS level, NULL::VARCHAR AS message, NULL::VARCHAR AS skip
	WHERE false`;

interface ParsedText {
	/** Records that DuckDB could not split into columns. */
	readonly rejected: number;
	/** Whether there are such records, or some of which nothing could be read. */
	readonly damaged: boolean;
}

/** Parses text into a Parquet file of lines. */
async function parseText(database: Database, drop: DropFile, target: string, rejects: string): Promise<ParsedText> {
	const isCsv = drop.format.kind === 'csv';
	const relation = await (isCsv ? csvRelation(drop, rejects) : jsonRelation(drop));
	if (relation === undefined) {
		await database.writeParquet(noLines, target);
		return { rejected: 0, damaged: false };
	}
	const types = new Map(relation.columns.map((name) => [name, 'VARCHAR']));
	const query = linesQuery(relation.sql, types, drop.columns, '0');
	const records = await readingDrop(drop.file, () =>
		database.writeParquet(`SELECT timestamp, level, message, skip FROM (${query})`, target),
	);
	const [found] = await database.rows(
		`SELECT count(*) FILTER (skip = 'malformed') AS malformed, count(*) FILTER (skip IS NULL) AS usable
		FROM read_parquet(${literal(target)})`,
	);
	// A JSON column that no record has reads as NULL; what is the matter is that it is not there.
	if (records > 0 && Number(found?.usable ?? 0) === 0 && relation.seen.length > 0) {
		requireColumns(relation.seen, drop.columns);
	}
	const [counted] = isCsv ? await database.rows(`SELECT count(DISTINCT line) AS n FROM ${rejects}`) : [];
	const rejected = Number(counted?.n ?? 0);
	return { rejected, damaged: rejected > 0 || Number(found?.malformed ?? 0) > 0 };
}

/** Of what is compressed DuckDB says in many words that it cannot unpack it; zeros after a gzip stream are enough. */
function mayBeRepaired(database: Database, { format }: DropFile, error: unknown): boolean {
	if (database.broken) return false;
	if (error instanceof SqlError) return format.compression !== 'none';
	return error instanceof InputError && error.reason === 'unreadable';
}

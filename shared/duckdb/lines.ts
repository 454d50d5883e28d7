import { rm, stat } from 'node:fs/promises';
import type { ColumnNames } from '../config.ts';
import { InputError, SqlError } from '../errors.ts';
import type { Database } from './database.ts';
import type { DropFormat } from './drop-format.ts';
import { identifier, literal } from './quote.ts';
import { csvRelation, jsonRelation } from './text-relation.ts';
import { plausibleTime, timestampExpression } from './timestamps.ts';
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
 * `message` is NULL. Parquet is read in place, only the needed columns; text is parsed once into a local Parquet file,
 * since it is read twice (for the summary and for the per-log features).
 *
 * @returns the number of records that could not even be split into columns; they are not in the view
 * @throws {InputError} `unreadable`, `missing-column` or `wrong-type`
 */
export async function openLines(database: Database, drop: DropFile): Promise<number> {
	return drop.format.kind === 'parquet' ? await openParquet(database, drop) : await openText(database, drop);
}

async function openParquet(database: Database, drop: DropFile): Promise<number> {
	// binary_as_string: older writers store text without saying that it is text.
	const relation = `read_parquet(${literal(drop.file)}, binary_as_string = true, hive_partitioning = false, file_row_number = true)`;
	const described = await readable(database, () =>
		database.rows(`SELECT column_name, column_type FROM (DESCRIBE FROM ${relation})`),
	);
	const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
	types.delete('file_row_number');
	await database.run(`CREATE VIEW lines AS ${linesQuery(relation, types, drop.columns, 'file_row_number')}`);
	return 0;
}

async function openText(database: Database, drop: DropFile): Promise<number> {
	const parsed = `${database.directory}/lines.parquet`;
	let rejected = 0;
	if ((await stat(drop.file)).size === 0) {
		await database.writeParquet(noLines, parsed);
	} else {
		rejected = await parseText(database, drop, parsed, 'rejects');
		if (rejected > 0 || (await malformedLines(database, parsed)) > 0) {
			// Perhaps only a stray byte: DuckDB refuses a whole line for one bad character.
			const repaired = `${database.directory}/repaired`;
			await readable(database, () => repairText(drop.file, repaired, drop.format));
			const format: DropFormat = { kind: drop.format.kind, compression: 'none' };
			rejected = await parseText(database, { ...drop, file: repaired, format }, parsed, 'rejects_after_repair');
			await rm(repaired);
		}
	}
	await database.run(
		`CREATE VIEW lines AS SELECT timestamp, level, message, skip, file_row_number AS line
		FROM read_parquet(${literal(parsed)}, file_row_number = true)`,
	);
	return rejected;
}

const noLines = `SELECT NULL::TIMESTAMP AS timestamp, NULL::VARCHAR AS level, NULL::VARCHAR AS message, NULL::VARCHAR AS skip
	WHERE false`;

/** Parses text into a Parquet file of lines. @returns how many records DuckDB could not split into columns */
async function parseText(database: Database, drop: DropFile, target: string, rejects: string): Promise<number> {
	const relation = await (drop.format.kind === 'csv' ? csvRelation(drop, rejects) : jsonRelation(drop));
	if (relation === undefined) {
		await database.writeParquet(noLines, target);
		return 0;
	}
	const types = new Map(relation.columns.map((name) => [name, 'VARCHAR']));
	const query = linesQuery(relation.sql, types, drop.columns, '0');
	await readable(database, () =>
		database.writeParquet(`SELECT timestamp, level, message, skip FROM (${query})`, target),
	);
	if (drop.format.kind !== 'csv') return 0;
	const [count] = await database.rows(`SELECT count(DISTINCT line) AS n FROM ${rejects}`);
	return Number(count?.n ?? 0);
}

async function malformedLines(database: Database, file: string): Promise<number> {
	const [count] = await database.rows(
		`SELECT count(*) AS n FROM read_parquet(${literal(file)}) WHERE skip = 'malformed'`,
	);
	return Number(count?.n ?? 0);
}

/**
 * SELECT of `timestamp, level, message, skip, line` from any relation.
 * @throws {InputError} where a column is missing or its type cannot hold what it should
 */
function linesQuery(relation: string, types: ReadonlyMap<string, string>, columns: ColumnNames, line: string): string {
	const timestamp = findColumn(types, columns.timestamp, 'ODDLINE_COLUMN_TIMESTAMP');
	const message = findColumn(types, columns.message, 'ODDLINE_COLUMN_MESSAGE');
	const level = findOptionalColumn(types, columns.level);
	const time = timestampExpression(identifier(timestamp.name), timestamp.type);
	if (time === undefined) {
		throw new InputError(
			'wrong-type',
			`column ${JSON.stringify(timestamp.name)} is ${timestamp.type}: expected a timestamp, ISO text or milliseconds`,
		);
	}
	if (!isText(message.type)) {
		throw new InputError('wrong-type', `column ${JSON.stringify(message.name)} is ${message.type}: expected text`);
	}
	const levelText =
		level && isScalar(level.type) ? `upper(trim(CAST(${identifier(level.name)} AS VARCHAR)))` : 'NULL::VARCHAR';
	return `SELECT CASE WHEN ${plausibleTime('t')} THEN t END AS timestamp, level, message, line,
			CASE
				WHEN NOT given AND level IS NULL AND message IS NULL THEN 'malformed'
				WHEN NOT given THEN 'missing-timestamp'
				WHEN t IS NULL OR NOT (${plausibleTime('t')}) THEN 'unusable-timestamp'
				WHEN message IS NULL THEN 'missing-message'
			END AS skip
		FROM (SELECT ${time} AS t, ${identifier(timestamp.name)} IS NOT NULL AS given, ${levelText} AS level,
			CAST(${identifier(message.name)} AS VARCHAR) AS message, ${line} AS line FROM ${relation})`;
}

interface Column {
	readonly name: string;
	readonly type: string;
}

function findColumn(types: ReadonlyMap<string, string>, wanted: string, setting: string): Column {
	const column = findOptionalColumn(types, wanted);
	if (column) return column;
	const seen = [...types.keys()].slice(0, 20).map((name) => JSON.stringify(name.slice(0, 80)));
	throw new InputError(
		'missing-column',
		`no column ${JSON.stringify(wanted)}: the file has ${seen.join(', ') || 'no columns'}. ` +
			`Name the column in ${setting} or write it into the drop`,
	);
}

/** As DuckDB resolves names: exactly, else without regard to case. */
function findOptionalColumn(types: ReadonlyMap<string, string>, wanted: string): Column | undefined {
	const exact = types.get(wanted);
	if (exact !== undefined) return { name: wanted, type: exact };
	for (const [name, type] of types) if (name.toLowerCase() === wanted.toLowerCase()) return { name, type };
	return undefined;
}

function isText(type: string): boolean {
	return type === 'VARCHAR' || type === 'JSON' || type.startsWith('ENUM(');
}

function isScalar(type: string): boolean {
	return !/[[(]|^BLOB$|^MAP|^STRUCT|^UNION/.test(type) || type.startsWith('ENUM(') || type.startsWith('DECIMAL(');
}

/** Whatever DuckDB cannot read while it reads the drop is the drop's fault, and no retry mends it. */
async function readable<T>(database: Database, read: () => Promise<T>): Promise<T> {
	try {
		return await read();
	} catch (error) {
		if (error instanceof InputError) throw error;
		const cause = error instanceof SqlError ? error.cause : error;
		const text = cause instanceof Error ? cause.message : String(cause);
		// Where the file lay while it was read is nobody's business.
		const said = text.split('\n')[0]?.replaceAll(`${database.directory}/`, '');
		throw new InputError('unreadable', `the file cannot be read: ${said}`, { cause: error });
	}
}

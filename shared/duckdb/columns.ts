import type { ColumnNames } from '../config.ts';
import { InputError } from '../errors.ts';
import { identifier, literal } from './quote.ts';
import { plausibleTime, timestampExpression } from './timestamps.ts';

/** DuckDB's type names by column name. */
export type ColumnTypes = ReadonlyMap<string, string>;

const settings = {
	timestamp: 'ODDLINE_COLUMN_TIMESTAMP',
	message: 'ODDLINE_COLUMN_MESSAGE',
} as const;

/**
 * SELECT of `timestamp, level, message, skip, line` from any relation.
 *
 * @param line an expression for the record's position
 * @throws {InputError} `missing-column` or `wrong-type` where a column's type cannot hold what it should
 */
export function linesQuery(relation: string, types: ColumnTypes, columns: ColumnNames, line: string): string {
	const timestamp = findColumn(types, columns, 'timestamp');
	const message = findColumn(types, columns, 'message');
	const level = findOptionalColumn(types, columns.level);
	const time = timestampExpression(timestamp.expression, timestamp.type);
	if (time === undefined) {
		throw wrongType(timestamp, 'a timestamp, ISO text or milliseconds since the epoch', settings.timestamp);
	}
	if (!isText(message.type)) throw wrongType(message, 'text', settings.message);
	const levelText = level && isScalar(level.type) ? levelExpression(level) : 'NULL::VARCHAR';
	return `SELECT CASE WHEN ${plausibleTime('t')} THEN t END AS timestamp, level, message, line,
			CASE
				WHEN NOT given AND level IS NULL AND message IS NULL THEN 'malformed'
				WHEN NOT given THEN 'missing-timestamp'
				WHEN t IS NULL OR NOT (${plausibleTime('t')}) THEN 'unusable-timestamp'
				WHEN message IS NULL THEN 'missing-message'
			END AS skip
		FROM (SELECT ${time} AS t, ${identifier(timestamp.name)} IS NOT NULL AS given, ${levelText} AS level,
			CAST(${message.expression} AS VARCHAR) AS message, ${line} AS line FROM ${relation})`;
}

/** @throws {InputError} `missing-column` where a needed column is not among these names */
export function requireColumns(names: readonly string[], columns: ColumnNames): void {
	const types = new Map(names.map((name) => [name, 'VARCHAR']));
	findColumn(types, columns, 'timestamp');
	findColumn(types, columns, 'message');
}

interface Column {
	readonly name: string;
	readonly type: string;
	/** SQL for its value. */
	readonly expression: string;
}

/**
 * A level in upper case, NULL where it is blank: CSV cannot tell an empty level from none, so no format does. `trim` takes
 * spaces of all kinds away, and tabs and line ends only where it is told to, which costs more and is rarely needed.
 */
function levelExpression({ expression }: Column): string {
	const text = `upper(trim(CAST(${expression} AS VARCHAR)))`;
	return `CASE WHEN ${text} < '!' THEN nullif(trim(${text}, ${literal(' \t\n\v\f\r')}), '') ELSE ${text} END`;
}

const shownColumns = 20;

function findColumn(types: ColumnTypes, columns: ColumnNames, role: keyof typeof settings): Column {
	const column = findOptionalColumn(types, columns[role]);
	if (column) return column;
	const seen = [...types.keys()].slice(0, shownColumns).map((name) => JSON.stringify(name.slice(0, 80).toWellFormed()));
	if (types.size > shownColumns) seen.push(`${types.size - shownColumns} more`);
	throw new InputError(
		'missing-column',
		`no column ${JSON.stringify(columns[role])}: the file has ${seen.join(', ') || 'no columns'}. ` +
			`Name the column in ${settings[role]} or write it into the drop`,
	);
}

/** As DuckDB resolves names: exactly, else without regard to case. */
function findOptionalColumn(types: ColumnTypes, wanted: string): Column | undefined {
	const name = types.has(wanted)
		? wanted
		: [...types.keys()].find((candidate) => candidate.toLowerCase() === wanted.toLowerCase());
	const type = name === undefined ? undefined : types.get(name);
	if (name === undefined || type === undefined) return undefined;
	if (type !== 'BLOB') return { name, type, expression: identifier(name) };
	// Older writers store text without saying that it is text, and nobody checked that it is UTF-8.
	const bytes = identifier(name);
	const escaped = `regexp_replace(CAST(${bytes} AS VARCHAR), '(\\\\x[89A-F][0-9A-F])+', '\uFFFD', 'g')`;
	return { name, type: 'VARCHAR', expression: `coalesce(TRY(decode(${bytes})), ${escaped})` };
}

function wrongType(column: Column, expected: string, setting: string): InputError {
	return new InputError(
		'wrong-type',
		`column ${JSON.stringify(column.name)} is ${column.type.slice(0, 200)}: expected ${expected}. Write it so, or name ` +
			`another column in ${setting}`,
	);
}

function isText(type: string): boolean {
	return type === 'VARCHAR' || type === 'JSON' || type.startsWith('ENUM(');
}

function isScalar(type: string): boolean {
	return !/[[(]|^MAP|^STRUCT|^UNION/.test(type) || type.startsWith('ENUM(') || type.startsWith('DECIMAL(');
}

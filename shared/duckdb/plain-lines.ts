/**
 * SQL for tables whose rows are lines as they are: which columns to take, `chooseColumns` says. It reads a row exactly as the record reader
 * would, or says that it cannot: then the drop is read record by record.
 */
import { bareWords, capitalWords, levelScales, smallWords } from '../read/levels-vocabulary.ts';
import type { Database } from './database.ts';
import { levelOfText } from './level-function.ts';
import { literal } from './quote.ts';
import { plausibleTime, timestampExpression } from './timestamps.ts';

export interface PlainColumn {
	/** SQL for its value. */
	readonly sql: string;
	/** DuckDB's name of its type. */
	readonly type: string;
}

export interface PlainColumns {
	readonly time: PlainColumn;
	readonly message: PlainColumn;
	readonly level?: PlainColumn & { readonly scale: string };
	readonly service?: PlainColumn;
	/** Whether a row without a level or a service may have it in another field: so it is in JSON, whose records differ. */
	readonly recordsDiffer?: boolean;
}

/** What the view `lines` says of a row that is no line as it is. */
export const oddRow = 'odd';

const isText = /^(VARCHAR|ENUM\(.*\))$/;
const isLevel = /^(VARCHAR|ENUM\(.*\)|U?(TINY|SMALL|BIG)?INT(EGER)?)$/;

/**
 * SELECT of `timestamp, level, message, service, line, skip`.
 *
 * @param line an expression for the record's position
 * @returns `undefined` where a column's type cannot be taken as it is
 */
export function plainLines(
	database: Database,
	relation: string,
	{ time, message, level, service, recordsDiffer = false }: PlainColumns,
	line: string,
): string | undefined {
	const timestamp = timestampExpression(time.sql, time.type);
	if (timestamp === undefined || !isText.test(message.type)) return undefined;
	if ((level && !isLevel.test(level.type)) || (service && !isText.test(service.type))) return undefined;
	const levelText = level ? levelExpression(database, level) : 'NULL::VARCHAR';
	const serviceText = service ? `nullif(${asText(service)}, '')` : 'NULL::VARCHAR';
	return `SELECT t AS timestamp, level, message, service, line,
			CASE WHEN t IS NULL OR NOT (${plausibleTime('t')}) OR message IS NULL OR message = ''
				OR (ascii(message) <= 32 AND trim(message, ${blanks}) = '')
				OR (prefix(message, '{') AND suffix(rtrim(message, ${blanks}), '}'))
				${level && level.scale !== 'words' ? 'OR (level IS NULL AND given IS NOT NULL)' : ''}
				${recordsDiffer && level ? 'OR given IS NULL' : ''} ${recordsDiffer && service ? 'OR service IS NULL' : ''}
				OR (level IS NULL AND ${saysLevel('message')}) THEN '${oddRow}' END AS skip
		FROM (SELECT ${timestamp} AS t, ${levelText} AS level, ${level ? level.sql : 'NULL'} AS given,
			${cleanMessage(asText(message))} AS message, ${serviceText} AS service, ${line} AS line FROM ${relation})`;
}

function asText({ sql, type }: PlainColumn): string {
	return type === 'VARCHAR' ? sql : `CAST(${sql} AS VARCHAR)`;
}

const blanks = `' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)`;
const lineEnds = 'chr(10) || chr(13)';

/**
 * A message without the line ends behind it, as readers give it, and without byte order marks before it, of which the driver would take one
 * off on its way to JavaScript.
 */
export function cleanMessage(message: string): string {
	return `CASE WHEN prefix(${message}, '\uFEFF') OR suffix(${message}, chr(10)) OR suffix(${message}, chr(13))
		THEN rtrim(ltrim(${message}, '\uFEFF'), ${lineEnds}) ELSE ${message} END`;
}

function levelExpression(database: Database, { sql, type, scale }: PlainColumn & { readonly scale: string }): string {
	if (scale === 'words') return `${database.textFunction(levelOfText)}(${asText({ sql, type })})`;
	const levels = Object.values(levelScales).find(({ name }) => name === scale)?.levels ?? new Map<number, string>();
	const cases = [...levels].map(([number, level]) => `WHEN ${literal(String(number))} THEN ${literal(level)}`);
	return `CASE trim(CAST(${sql} AS VARCHAR)) ${cases.join(' ')} END`;
}

/** Whether a message may begin with a level: then a reader must look. Never false where one does. */
function saysLevel(message: string): string {
	const words = [...new Set([...capitalWords, ...smallWords, ...bareWords])].join('|');
	return `regexp_matches(left(${message}, 170), ${literal(`(?i)(^|[^a-z])(${words})|\\[[VDIWEF]\\]|^[IWEF][0-9]{4} |(level|lvl|severity)=`)})`;
}

/**
 * SQL for tables whose rows are lines as they are: which columns to take, `chooseColumns` says. It reads a row exactly as the record reader
 * would, or says that it cannot: then the drop is read record by record.
 */
import { bareWords, capitalWords, type Level, levelScales, smallWords } from '../read/levels-vocabulary.ts';
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
	/** True for JSON: a row without a level or a service may have it in another field, and what is no text there is text here. */
	readonly recordsDiffer?: boolean;
	/** Whether a row says something in a column that might have to be taken instead. */
	readonly others?: string;
}

/** What the view `lines` says of a row that is no line as it is. */
export const oddRow = 'odd';

const blanks = `' ' || chr(9) || chr(10) || chr(11) || chr(12) || chr(13)`;

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
	{ time, message, level, service, recordsDiffer = false, others }: PlainColumns,
	line: string,
): string | undefined {
	const timestamp = timestampExpression(time.sql, time.type);
	if (timestamp === undefined || !isText.test(message.type)) return undefined;
	if ((level && !isLevel.test(level.type)) || (service && !isText.test(service.type))) return undefined;
	const levelText = level ? levelExpression(database, level) : 'NULL::VARCHAR';
	const serviceText = service ? asText(service) : 'NULL::VARCHAR';
	return `SELECT t AS timestamp, level, message, nullif(nullif(service, ''), '-') AS service, line,
			CASE WHEN t IS NULL OR NOT (${plausibleTime('t')}) OR message IS NULL
				OR (NOT ${beginsWithLetter('message')} AND (${oddMessage} ${recordsDiffer ? `OR ${notTextInJson('message')}` : ''}))
				${level ? `OR (level IS NULL AND ${level.scale === 'words' ? isNumber : 'given IS NOT NULL'})` : ''}
				${recordsDiffer && level ? "OR given IS NULL OR given IN ('true', 'false')" : ''}
				${recordsDiffer && service ? `OR service IS NULL OR ${notAsService}` : ''}
				${service ? `OR ${trimmedService}` : ''} ${others === undefined ? '' : 'OR others'}
				OR (level IS NULL AND ${saysLevel('message')}) THEN '${oddRow}' END AS skip
		FROM (SELECT ${timestamp} AS t, ${levelText} AS level, ${level ? level.sql : 'NULL'} AS given,
			${cleanMessage(asText(message))} AS message, ${serviceText} AS service, ${others ?? 'false'} AS others,
			${line} AS line FROM ${relation})`;
}

/** A number among words: which scale it is on, a reader tells. */
const isNumber = `coalesce(regexp_full_match(trim(CAST(given AS VARCHAR)), '-?[0-9]{1,5}'), false)`;

/** A reader takes the colon and the process off a service's name, and does not take a long one: it counts in units of UTF-16, not more than bytes. */
const trimmedService = `suffix(service, ':') OR suffix(service, ']') OR strlen(service) > 200`;

/** Of most messages this is all there is to ask, by their first bytes: what comes after it costs a look at each. */
function beginsWithLetter(text: string): string {
	return `((${text} >= 'a' AND ${text} < '{') OR (${text} >= 'A' AND ${text} < '['))`;
}

/** Blank, or JSON, which a reader opens. */
const oddMessage = `trim(message, ${blanks}) = '' OR (prefix(message, '{') AND suffix(rtrim(message, ${blanks}), '}'))`;

/** What is no text in JSON, a reader writes otherwise or does not take: numbers and lists. */
function notTextInJson(text: string): string {
	return `(prefix(${text}, '[') AND suffix(${text}, ']')) OR regexp_full_match(${text}, '-?[0-9][0-9.eE+-]*')`;
}

const notAsService = `service IN ('true', 'false')
	OR (NOT ${beginsWithLetter('service')} AND regexp_matches(service, '^[-0-9{\\[]'))`;

function asText({ sql, type }: PlainColumn): string {
	return type === 'VARCHAR' ? sql : `CAST(${sql} AS VARCHAR)`;
}

const lineEnds = 'chr(10) || chr(13)';

/**
 * A message without the line ends behind it, as readers give it, and without byte order marks before it, of which the driver would take one
 * off on its way to JavaScript.
 */
function cleanMessage(message: string): string {
	return `CASE WHEN prefix(${message}, '\uFEFF') OR suffix(${message}, chr(10)) OR suffix(${message}, chr(13))
		THEN rtrim(ltrim(${message}, '\uFEFF'), ${lineEnds}) ELSE ${message} END`;
}

function levelExpression(database: Database, { sql, type, scale }: PlainColumn & { readonly scale: string }): string {
	if (scale === 'words') return wordLevel(database, asText({ sql, type }));
	const levels = Object.values(levelScales).find(({ name }) => name === scale)?.levels ?? new Map<number, string>();
	const cases = [...levels].map(([number, level]) => `WHEN ${literal(String(number))} THEN ${literal(level)}`);
	return `CASE trim(CAST(${sql} AS VARCHAR)) ${cases.join(' ')} END`;
}

/** The usual words in SQL, since a call of JavaScript for each row costs as much as all else; of others the vocabulary decides. */
function wordLevel(database: Database, word: string): string {
	const upper = `upper(trim(${word}))`;
	// Not IN: of a longer list DuckDB makes a join, which loses the order of lines.
	const cases = Object.entries(usualWords).map(([usual, level]) => `WHEN ${literal(usual)} THEN ${literal(level)}`);
	return `CASE ${upper} ${cases.join(' ')} ELSE ${database.textFunction(levelOfText)}(${word}) END`;
}

const usualWords: Readonly<Record<string, Level>> = {
	INFO: 'INFO',
	DEBUG: 'DEBUG',
	WARN: 'WARN',
	ERROR: 'ERROR',
	TRACE: 'TRACE',
	FATAL: 'FATAL',
	WARNING: 'WARN',
	NOTICE: 'INFO',
	CRITICAL: 'FATAL',
	ERR: 'ERROR',
};

/** Whether a message may begin with a level: then a reader must look. Never false where one does. */
function saysLevel(message: string): string {
	const words = [...new Set([...capitalWords, ...smallWords, ...bareWords])].join('|');
	return `regexp_matches(left(${message}, 170), ${literal(`(?i)(^|[^a-z])(${words})|\\[[VDIWEF]\\]|^[IWEF][0-9]{4} |(level|lvl|severity)=`)})`;
}

/** Drops that DuckDB reads by itself, since their rows are lines as they are. */

import { type ColumnChoice, type ColumnUse, chooseColumns } from '../read/fields/choose-columns.ts';
import { plainName } from '../read/fields/names.ts';
import type { FieldPath } from '../read/fields/paths.ts';
import { RecordPlans } from '../read/fields/record-plan.ts';
import type { ReadReport } from '../read/format-report.ts';
import type { JsonObject } from '../read/json/values.ts';
import { levelWords } from '../read/levels-vocabulary.ts';
import type { ReadOptions } from '../read/options.ts';
import type { DelimitedStart, Detected } from '../read/sniff.ts';
import type { Database } from './database.ts';
import { type PlainColumn, type PlainColumns, plainLines } from './plain-lines.ts';
import { identifier, literal } from './quote.ts';
import { timestampExpression } from './timestamps.ts';

/** One record may be this long, so that a 10 MB message passes. DuckDB takes JSON of up to twice what it is told. */
const longestRecord = 16 << 20;
/** More columns than a log has: DuckDB's time is quadratic in them. */
const mostColumns = 500;
/** Fields whose words are levels, whatever they are; of others a reader has to judge each. */
const levelNames = new Set(['level', 'severity', 'loglevel', 'levelname', 'log.level', 'severitytext', 'lvl']);

/** The columns of a table that are taken as they are. */
export interface PlainChoice extends ColumnChoice {
	/** Columns that a reader would look at, too, and in which no sample says anything: a row that does is a reader's. */
	readonly silent: readonly string[];
	/** The same of columns that hold other things than levels, such as `status`: where a row has no level, and one of these a word for one. */
	readonly weakLevels: readonly string[];
	/** Columns that a row without a level may have one in, or one without a service. */
	readonly otherLevels: readonly string[];
	readonly otherServices: readonly string[];
}

/** Which columns of a table are taken, where all of them can be taken as they are. */
export function choosePlain(sample: readonly JsonObject[], options: ReadOptions): PlainChoice | undefined {
	// Zoneless times are another zone's then.
	if (options.rule?.timeZone !== undefined) return undefined;
	// DuckDB refuses a record whose bytes are no UTF-8; readers put this character there.
	if (JSON.stringify(sample).includes('\uFFFD')) return undefined;
	const choice = chooseColumns(sample, options);
	if ('reason' in choice || !choice.time || !choice.message) return undefined;
	if (choice.level && choice.levelScale === 'words' && !levelNames.has(plainName(choice.level.column)))
		return undefined;
	return withOthers(choice, sample, options);
}

function withOthers(
	choice: ColumnChoice,
	sample: readonly JsonObject[],
	{ rule = {} }: ReadOptions,
): PlainChoice | undefined {
	const plan = new RecordPlans(rule).of([...new Set(sample.flatMap((record) => Object.keys(record)))]);
	const taken = new Set(usesOf(choice).map(({ column }) => column));
	const others = (paths: readonly FieldPath[]) => [
		...new Set(paths.filter(({ key }) => !taken.has(key)).map(({ key }) => key)),
	];
	const isSilent = (column: string) => sample.every((record) => record[column] == null || record[column] === '');
	const silent = others([...plan.eventTimes, ...plan.messages, ...plan.levels, ...plan.services]).filter(isSilent);
	const speaking = (paths: readonly FieldPath[]) => others(paths).filter((column) => !silent.includes(column));
	const otherLevels = speaking(plan.levels.filter(({ weak }) => !weak));
	// They say something, but no level so far.
	if (!choice.level && otherLevels.length > 0) return undefined;
	const weakLevels = speaking(plan.levels.filter(({ weak }) => weak));
	return { ...choice, silent, weakLevels, otherLevels, otherServices: speaking(plan.services) };
}

/** SQL of whether a row says something in a column that might have to be taken instead of another. */
function saysOther({ silent, weakLevels, otherLevels, otherServices, level, service }: PlainChoice): string {
	const says = (column: string) =>
		`(${identifier(column)} IS NOT NULL AND CAST(${identifier(column)} AS VARCHAR) <> '')`;
	const isLevel = (column: string) =>
		// Not IN: of a long list DuckDB makes a join, which loses the order of lines.
		`coalesce(list_contains([${levelList}], upper(trim(CAST(${identifier(column)} AS VARCHAR)))), false)`;
	const isSilent = (use: ColumnUse | undefined) =>
		use ? `coalesce(CAST(${identifier(use.column)} AS VARCHAR) IN ('', '-'), true)` : 'true';
	const anyOf = (conditions: readonly string[]) => (conditions.length > 0 ? `(${conditions.join(' OR ')})` : 'false');
	return anyOf([
		...silent.map(says),
		...(weakLevels.length > 0 ? [`(${isSilent(level)} AND ${anyOf(weakLevels.map(isLevel))})`] : []),
		...(otherLevels.length > 0 ? [`(${isSilent(level)} AND ${anyOf(otherLevels.map(says))})`] : []),
		...(otherServices.length > 0 ? [`(${isSilent(service)} AND ${anyOf(otherServices.map(says))})`] : []),
	]);
}

const levelList = [...levelWords.keys()].map(literal).join(', ');

/** What there is to say of a drop all of whose rows are lines as they are. @param rows that it has */
export function plainReport(
	choice: ColumnChoice,
	framing: string,
	layers: readonly string[],
	rows: number,
): ReadReport {
	const { time, level, message, service, timeLayout, levelScale } = choice;
	const used = (use: ColumnUse) => ({ [use.column]: 1 });
	return {
		format: {
			layers,
			framing,
			dialects: {},
			fields: {
				...(time && { time: used(time) }),
				...(level && { level: used(level) }),
				...(message && { message: used(message) }),
				...(service && { service: used(service) }),
			},
			timeLayouts: timeLayout === undefined ? {} : { [timeLayout]: rows },
			levelScales: levelScale === undefined ? {} : { [levelScale]: rows },
			composedOf: [],
		},
		read: rows,
		lines: rows,
		skipped: {},
		continuationLines: 0,
		timesFromBefore: 0,
		timesFromObject: 0,
		levelsCut: false,
		servicesCut: false,
	};
}

/**
 * Parquet is read in place, only the needed columns, so that damage may show only when the view is read (`readingDrop`).
 * @param types DuckDB's type names by column name
 * @returns SQL of the view `lines`, or `undefined` where a column cannot be taken as it is
 */
export function plainParquet(
	database: Database,
	file: string,
	types: ReadonlyMap<string, string>,
	choice: PlainChoice,
): string | undefined {
	const column = (use: ColumnUse): PlainColumn => ({ sql: identifier(use.column), type: types.get(use.column) ?? '' });
	const chosen = plainColumns(choice, column);
	if (!chosen) return undefined;
	const columns = { ...chosen, others: saysOther(choice) };
	const { relation, number } = numberedParquet(file, types);
	return plainLines(database, relation, columns, number);
}

/** A Parquet file's rows, and an expression for their position. */
export function numberedParquet(
	file: string,
	types: ReadonlyMap<string, string>,
): { readonly relation: string; readonly number: string } {
	const taken = [...types.keys()].some((name) => name.toLowerCase() === 'file_row_number');
	return {
		relation: `read_parquet(${literal(file)}, hive_partitioning = false${taken ? '' : ', file_row_number = true'})`,
		// The reader's own row number has no other name; counting here is slower, but this is rare.
		number: taken ? 'row_number() OVER () - 1' : 'file_row_number',
	};
}

function plainColumns(choice: ColumnChoice, column: (use: ColumnUse) => PlainColumn): PlainColumns | undefined {
	const { time, message, level, service, levelScale = 'words' } = choice;
	if (!time || !message || [time, message, level, service].some((use) => use?.nested)) return undefined;
	return {
		time: column(time),
		message: column(message),
		...(level && { level: { ...column(level), scale: levelScale } }),
		...(service && { service: column(service) }),
	};
}

/** Text that is parsed once into a Parquet file, since it is read twice (for the summary and for the per-log features). */
export interface PlainText {
	/** A relation with the columns of `choice`, all of them text. */
	readonly relation: string;
	readonly choice: PlainChoice;
	/** Whether records may have other fields than the sample has. */
	readonly recordsDiffer: boolean;
}

/** Whether DuckDB can be asked for these fields of lines of JSON, or of a table: told before anything is unpacked. */
export function mayBePlain(detected: Detected, choice: PlainChoice): boolean {
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
export function plainJson(file: string, choice: PlainChoice): PlainText {
	const types = lookedAt(choice).map((column) => `${literal(column)}: 'VARCHAR'`);
	return {
		choice,
		recordsDiffer: true,
		relation: `read_json(${literal(file)}, format = 'newline_delimited', columns = {${types.join(', ')}}, compression = 'uncompressed',
			ignore_errors = true, maximum_object_size = ${longestRecord / 2})`,
	};
}

/** Delimited text with a header in its first line. */
export function plainCsv(file: string, { names, delimiter }: DelimitedStart, choice: PlainChoice): PlainText {
	const types = names.map((name) => `${literal(name)}: 'VARCHAR'`);
	// Where a column that nobody reads comes before a bad byte, DuckDB fails when it notes the rejected line, and all drops
	// of the engine with it. So every column is read: a row of them is never NULL.
	const record = `row(${names.map(identifier).join(', ')})`;
	// buffer_size: DuckDB's default is 16 times the longest line, for every thread.
	return {
		choice,
		recordsDiffer: false,
		relation: `(FROM read_csv(${literal(file)}, auto_detect = false, header = false, skip = 1, columns = {${types.join(', ')}},
			delim = ${literal(delimiter)}, quote = '"', escape = '"', compression = 'none', max_line_size = ${longestRecord},
			buffer_size = ${2 * longestRecord}) WHERE ${record} IS NOT NULL)`,
	};
}

/** The columns that are taken, and those that might have to be instead. */
function lookedAt(choice: PlainChoice): string[] {
	const { silent, weakLevels, otherLevels, otherServices } = choice;
	const taken = usesOf(choice).map(({ column }) => column);
	return [...new Set([...taken, ...silent, ...weakLevels, ...otherLevels, ...otherServices])];
}

function usesOf({ time, level, message, service }: ColumnChoice): ColumnUse[] {
	const uses = [time, level, message, service].flatMap((use) => use ?? []);
	return [...new Map(uses.map((use) => [use.column, use])).values()];
}

/**
 * Parses text into `target`.
 * @returns SQL of the view `lines`, and the records that were read
 */
export async function parsePlainText(
	database: Database,
	{ relation, choice, recordsDiffer }: PlainText,
	target: string,
): Promise<{ readonly view: string; readonly records: number } | undefined> {
	const columns = plainColumns(choice, ({ column }) => ({ sql: identifier(column), type: 'VARCHAR' }));
	const time = columns && timestampExpression(columns.time.sql, 'VARCHAR');
	if (!columns || time === undefined) return undefined;
	const { message, level, service } = columns;
	const records = await database.writeScratch(
		`SELECT ${time} AS time, ${message.sql} AS message, ${level?.sql ?? 'NULL::VARCHAR'} AS level,
			${service?.sql ?? 'NULL::VARCHAR'} AS service, ${saysOther(choice)} AS others FROM ${relation}`,
		target,
	);
	const parsed: PlainColumns = {
		time: { sql: 'time', type: 'TIMESTAMP' },
		message: { sql: 'message', type: 'VARCHAR' },
		...(level && { level: { sql: 'level', type: 'VARCHAR', scale: level.scale } }),
		...(service && { service: { sql: 'service', type: 'VARCHAR' } }),
		recordsDiffer,
		others: 'others',
	};
	const rows = `read_parquet(${literal(target)}, file_row_number = true)`;
	const view = plainLines(database, rows, parsed, 'file_row_number');
	return view === undefined ? undefined : { view, records };
}

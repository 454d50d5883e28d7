/** Drops that DuckDB reads by itself, since their rows are lines as they are. */

import { type ColumnChoice, type ColumnUse, chooseColumns } from '../read/fields/choose-columns.ts';
import { plainName } from '../read/fields/names.ts';
import type { FieldPath } from '../read/fields/paths.ts';
import { RecordPlans } from '../read/fields/record-plan.ts';
import type { ReadReport } from '../read/format-report.ts';
import type { JsonObject } from '../read/json/values.ts';
import { levelWords } from '../read/levels-vocabulary.ts';
import type { ReadOptions } from '../read/options.ts';
import { ColumnLines, type NumberedRows, type PlainColumn, type PlainColumns } from './column-lines.ts';
import { identifier, literal } from './quote.ts';

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
 * Parquet is read in place, only the needed columns, so that damage may show only when the lines are read (`readingDrop`).
 * @param types DuckDB's type names by column name
 * @returns `undefined` where a column cannot be taken as it is
 */
export function plainParquet(
	file: string,
	types: ReadonlyMap<string, string>,
	choice: PlainChoice,
): ColumnLines | undefined {
	const columns = columnsOf(choice, (column) => types.get(column) ?? '');
	return columns && ColumnLines.of(numberedParquet(file, types), columns);
}

/** The columns of a choice. @param typeOf DuckDB's name of a column's type @returns `undefined` where one lies in another */
export function columnsOf(choice: PlainChoice, typeOf: (column: string) => string): PlainColumns | undefined {
	const { time, message, level, service, levelScale = 'words' } = choice;
	if (!time || !message || [time, message, level, service].some((use) => use?.nested)) return undefined;
	const column = (use: ColumnUse): PlainColumn => ({ sql: identifier(use.column), type: typeOf(use.column) });
	return {
		time: column(time),
		message: column(message),
		...(level && { level: { ...column(level), scale: levelScale } }),
		...(service && { service: column(service) }),
		others: saysOther(choice),
	};
}

/** A Parquet file's rows, and an expression for their position. */
export function numberedParquet(file: string, types: ReadonlyMap<string, string>): NumberedRows {
	const taken = [...types.keys()].some((name) => name.toLowerCase() === 'file_row_number');
	return {
		relation: `read_parquet(${literal(file)}, hive_partitioning = false${taken ? '' : ', file_row_number = true'})`,
		// The reader's own row number has no other name; counting here is slower, but this is rare.
		number: taken ? 'row_number() OVER () - 1' : 'file_row_number',
	};
}

export function usesOf({ time, level, message, service }: ColumnChoice): ColumnUse[] {
	const uses = [time, level, message, service].flatMap((use) => use ?? []);
	return [...new Map(uses.map((use) => [use.column, use])).values()];
}

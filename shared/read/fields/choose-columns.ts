import type { JsonObject } from '../json/values.ts';
import type { ReadOptions } from '../options.ts';
import type { TimeContext } from '../times/parse-time.ts';
import { listOfRecords } from './list-envelopes.ts';
import { fieldsOf, type RecordFields } from './record-fields.ts';
import { RecordPlans } from './record-plan.ts';

/**
 * Which columns of a table (Parquet, CSV, lines of JSON) a database can take as they are, told from its first records. It answers only where all
 * of them agree: one field for each role, one scale of levels, nothing to open and nothing to compose. Later rows may still differ, so that
 * the database has to say which rows its casts refuse.
 */
export interface ColumnChoice {
	readonly time: ColumnUse | undefined;
	readonly level: ColumnUse | undefined;
	readonly message: ColumnUse | undefined;
	readonly service: ColumnUse | undefined;
	/** By `readTime`'s words: `iso`, `epoch-ms`, …; undefined where no sample has a time. */
	readonly timeLayout: string | undefined;
	/** `words`, or a scale of `levels-vocabulary.ts`. */
	readonly levelScale: string | undefined;
}

export interface ColumnUse {
	/** The column, or the dotted way to it where it lies in another. */
	readonly column: string;
	readonly nested: boolean;
}

/** Why a table has to be read record by record. */
export interface NotPlain {
	readonly reason:
		| 'envelope'
		| 'opened'
		| 'no-message'
		| 'mixed-fields'
		| 'mixed-times'
		| 'mixed-levels'
		| 'unusable-time'
		| 'no-sample';
}

export function chooseColumns(sample: readonly JsonObject[], options: ReadOptions): ColumnChoice | NotPlain {
	if (sample.length === 0) return { reason: 'no-sample' };
	const rule = options.rule ?? {};
	const context: TimeContext = {
		objectTime: options.objectTime,
		...(rule.timeZone === undefined ? {} : { zone: rule.timeZone }),
	};
	const plans = new RecordPlans(rule);
	const seen = {
		time: new Set<string>(),
		level: new Set<string>(),
		message: new Set<string>(),
		service: new Set<string>(),
	};
	const layouts = new Set<string>();
	const scales = new Set<string>();
	for (const record of sample) {
		if (listOfRecords(record) !== undefined) return { reason: 'envelope' };
		const fields = fieldsOf(record, plans, context);
		if (fields.opened) return { reason: 'opened' };
		if (fields.message === undefined || fields.messageField === undefined) return { reason: 'no-message' };
		// Rows without a usable time are for the database to count; a zone that it would guess is not.
		if (typeof fields.time === 'object' && fields.time.micros === 'ambiguous') return { reason: 'unusable-time' };
		note(fields, seen);
		if (typeof fields.time === 'object') layouts.add(fields.time.layout);
		if (fields.level !== undefined) scales.add(fields.level.scale);
		// A level or a time that stands in the message is no column.
		if (fields.level?.field === fields.messageField || fields.timeField === fields.messageField)
			return { reason: 'opened' };
	}
	if (Object.values(seen).some((names) => names.size > 1)) return { reason: 'mixed-fields' };
	if (layouts.size > 1) return { reason: 'mixed-times' };
	if (scales.size > 1) return { reason: 'mixed-levels' };
	const columns = new Set(sample.flatMap((record) => Object.keys(record)));
	const use = (names: ReadonlySet<string>): ColumnUse | undefined => {
		const [column] = names;
		return column === undefined ? undefined : { column, nested: !columns.has(column) };
	};
	return {
		time: use(seen.time),
		level: use(seen.level),
		message: use(seen.message),
		service: use(seen.service),
		timeLayout: [...layouts][0],
		levelScale: [...scales][0],
	};
}

function note(fields: RecordFields, seen: Record<'time' | 'level' | 'message' | 'service', Set<string>>): void {
	if (fields.timeField !== undefined && typeof fields.time === 'object') seen.time.add(fields.timeField);
	if (fields.level !== undefined) seen.level.add(fields.level.field);
	if (fields.messageField !== undefined) seen.message.add(fields.messageField);
	if (fields.serviceField !== undefined) seen.service.add(fields.serviceField);
}

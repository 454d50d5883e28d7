import { isJsonObject, type JsonObject } from '../json/values.ts';
import type { LineSink } from '../line-sink.ts';
import type { SkipReason } from '../lines.ts';
import type { ReadOptions, SourceRule } from '../options.ts';
import type { TimeContext } from '../times/parse-time.ts';
import { composeMessage } from './compose-message.ts';
import { ContainerPieces } from './container-pieces.ts';
import { listOfRecords } from './list-envelopes.ts';
import { otlpRecords } from './otlp-records.ts';
import { fieldsOf, type RecordFields } from './record-fields.ts';
import { RecordPlans } from './record-plan.ts';
import { isSameButFiner } from './time-value.ts';

/** What is known of a record beside its own fields: what stood before it in its line, or around it in its envelope. */
export interface Given {
	/** Microseconds since the epoch, UTC. Taken where the record says no time of its own. */
	readonly time?: number;
	readonly level?: string | null;
	readonly service?: string | null;
}

/** Lists in lists: more is no envelope. */
const MOST_DEPTH = 4;

/** Records to lines: opens envelopes, finds time, level, message and service, composes a message where there is none. One per drop. */
export class RecordReader {
	readonly #rule: SourceRule;
	readonly #context: TimeContext;
	readonly #plans: RecordPlans;
	readonly #pieces = new ContainerPieces();

	constructor(options: ReadOptions) {
		this.#rule = options.rule ?? {};
		const zone = this.#rule.timeZone;
		this.#context = { objectTime: options.objectTime, ...(zone === undefined ? {} : { zone }) };
		this.#plans = new RecordPlans(this.#rule);
	}

	/** One record gives no, one or several lines, or counted skips. Docker's pieces of a line are held until their last one. */
	read(record: JsonObject, sink: LineSink, given: Given = {}): void {
		this.#read(record, sink, given, 0);
	}

	/** Gives what is still held, at the drop's end. */
	end(sink: LineSink): void {
		for (const record of this.#pieces.rest()) this.#readOne(record, sink, {});
	}

	#read(record: JsonObject, sink: LineSink, given: Given, depth: number): void {
		if (isBulkAction(record)) return;
		const list = depth < MOST_DEPTH ? listOfRecords(record) : undefined;
		if (list === undefined) {
			const whole = this.#pieces.next(record);
			if (whole !== undefined) this.#readOne(whole, sink, given);
			return;
		}
		sink.notes.dialect(list.name, list.records.length);
		if (list.name === 'otlp') {
			for (const log of otlpRecords(record)) this.#readOne(log, sink, given);
			return;
		}
		// CloudWatch Logs sees with these whether the stream's end takes records.
		if (record.messageType === 'CONTROL_MESSAGE') return;
		const around = this.#around(list.rest, given);
		for (const item of list.records) {
			if (isJsonObject(item)) this.#read(item, sink, around, depth + 1);
			else if (typeof item === 'string' && item.trim() !== '') this.#readOne({ message: item }, sink, around);
			else sink.skip('malformed');
		}
	}

	/** What an envelope says of the records in it. */
	#around(rest: JsonObject, given: Given): Given {
		const fields = fieldsOf(rest, this.#plans, this.#context);
		const time = microsOf(fields) ?? given.time;
		const service = fields.service ?? given.service;
		return { ...(time === undefined ? {} : { time }), ...(service === undefined ? {} : { service }) };
	}

	#readOne(record: JsonObject, sink: LineSink, given: Given): void {
		const fields = fieldsOf(record, this.#plans, this.#context);
		const reason = unusableTime(fields, given);
		const message =
			reason === undefined ? (fields.message ?? this.#compose(fields.composedFrom ?? record, sink)) : undefined;
		if (reason !== undefined) sink.skip(reason);
		else if (message === undefined) sink.skip('missing-message');
		else {
			note(fields, sink);
			const level = fields.level?.level ?? given.level ?? null;
			sink.line(timeOf(fields, given), level, message, fields.service ?? given.service ?? null);
		}
	}

	/** Not where a rule names the message: then a record without it has none. */
	#compose(record: JsonObject, sink: LineSink): string | undefined {
		if (this.#rule.message !== undefined) return undefined;
		const { kind } = this.#plans.of(Object.keys(record));
		const composed = composeMessage(record, kind);
		if (composed.message === '') return undefined;
		sink.notes.composedOf(composed.fields);
		if (kind !== undefined) sink.notes.dialect(kind.name);
		return composed.message;
	}
}

const BULK_ACTIONS = new Set(['index', 'create', 'update', 'delete']);

/** The line before a document in Elasticsearch's bulk form. */
function isBulkAction(record: JsonObject): boolean {
	for (const key in record) {
		if (!BULK_ACTIONS.has(key)) return false;
		const value = record[key];
		if (Object.keys(record).length > 1 || !isJsonObject(value)) return false;
		return Object.keys(value).every(
			(name) => name.startsWith('_') || name === 'routing' || name === 'pipeline' || name === 'require_alias',
		);
	}
	return false;
}

function microsOf({ time }: RecordFields): number | undefined {
	return typeof time === 'object' && typeof time.micros === 'number' ? time.micros : undefined;
}

/** The record's own, or what stood around it: also where that is the same time with more digits. */
function timeOf(fields: RecordFields, given: Given): number | undefined {
	const { time } = fields;
	if (typeof time === 'object' && given.time !== undefined && isSameButFiner(given.time, time)) return given.time;
	return microsOf(fields) ?? given.time;
}

/** Why a record that says a time gives no line; nothing where it says none, or where a time around it will do. */
function unusableTime(fields: RecordFields, given: Given): SkipReason | undefined {
	if (given.time !== undefined || fields.time === undefined || microsOf(fields) !== undefined) return undefined;
	return fields.time === 'unusable' ? 'unusable-timestamp' : 'ambiguous-time-zone';
}

function note(fields: RecordFields, sink: LineSink): void {
	const { notes } = sink;
	if (typeof fields.time === 'object') {
		notes.field('time', fields.timeField ?? '');
		notes.timeLayout(fields.time.layout);
	}
	if (fields.level !== undefined) {
		notes.field('level', fields.level.field);
		notes.levelScale(fields.level.scale);
	}
	if (fields.messageField !== undefined) notes.field('message', fields.messageField);
	if (fields.serviceField !== undefined) notes.field('service', fields.serviceField);
}

import { parseJson } from '../json/parse-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/values.ts';

import { findLeadingTime, readDateAndTime, type TimeContext, type TimeFound } from '../times/parse-time.ts';
import { objectEnvelopes, surelyTimes } from './aliases.ts';
import { type LevelFound, levelOfRecord } from './level-value.ts';
import { looksLikeObject, messageOfObject, messageOfValue } from './message-value.ts';
import { plainName } from './names.ts';
import { type FieldPath, valueAt } from './paths.ts';
import type { RecordPlan, RecordPlans } from './record-plan.ts';
import { serviceOf } from './service-value.ts';
import { levelOfMessage } from './text-level.ts';
import { isSameButFiner, timeOfValue } from './time-value.ts';

/** What one record says: its time, level, message and service, with what is packed in it opened. */
export interface RecordFields {
	/** `'unusable'`: it says a time that is none. */
	time?: TimeFound | 'unusable';
	timeField?: string;
	/** Whether the time is when the event was, not when it was seen. */
	timeIsOfEvent?: boolean;
	level?: LevelFound;
	message?: string;
	messageField?: string;
	service?: string;
	serviceField?: string;
	/** The fields lie in something that was opened. */
	opened?: true;
	/** A record in this one that composes the message, as one of a known kind. */
	composedFrom?: JsonObject;
}

/** Objects in objects in objects: deeper ones are data. */
const MOST_DEPTH = 3;
const MOST_CHILDREN = 12;
const MOST_KEYS = 50;

export function fieldsOf(record: JsonObject, plans: RecordPlans, context: TimeContext, depth = 0): RecordFields {
	const plan = plans.of(Object.keys(record));
	const fields: RecordFields = {};
	findTime(record, plan, context, fields);
	const level = levelOfRecord(record, plan);
	if (level !== undefined) fields.level = level;
	const service = serviceOf(record, plan);
	if (service !== undefined) [fields.service, fields.serviceField] = [service.name, service.field];
	if (findMessage(record, plan.messages, plans, context, depth, fields)) return fields;
	if (plan.kind === undefined && depth < MOST_DEPTH) {
		const found = openChild(record, plans, context, depth, fields);
		if (fields.time === undefined) timeOfChild(record, plans, context, fields);
		if (found) return fields;
	}
	for (const path of plan.weakMessages) {
		const text = messageOfValue(valueAt(record, path));
		if (text !== undefined) return withMessage(fields, text, path);
	}
	return fields;
}

/** Of the times of the event the finest, the first of equals; else the first of the other times that is one. */
function findTime(record: JsonObject, plan: RecordPlan, context: TimeContext, fields: RecordFields): void {
	let best: TimeFound | undefined;
	let unusable = false;
	for (const path of plan.eventTimes) {
		let found = timeOfValue(valueAt(record, path), context);
		if (found === undefined) continue;
		if (found === 'unusable') {
			unusable ||= isSurelyTime(path, valueAt(record, path), plan);
			continue;
		}
		const date = found.layout === 'time-only' && plan.date !== undefined ? valueAt(record, plan.date) : undefined;
		if (typeof date === 'string' && date !== '' && date !== '-') {
			const dated = withDate(date, valueAt(record, path), context);
			if (dated === undefined) {
				unusable = true;
				continue;
			}
			found = dated;
		}
		if (best !== undefined && found.digits <= best.digits) continue;
		best = found;
		fields.timeField = path.shown;
	}
	fields.timeIsOfEvent = best !== undefined;
	for (const path of best === undefined ? [...plan.otherTimes, ...plan.lastTimes] : []) {
		const found = timeOfValue(valueAt(record, path), context);
		if (found === undefined || found === 'unusable') continue;
		best = found;
		fields.timeField = path.shown;
		break;
	}
	if (best !== undefined) fields.time = best;
	else if (unusable) fields.time = 'unusable';
}

/** A small number under `time` is a duration. What a rule names is a time. */
function isSurelyTime(path: FieldPath, value: JsonValue | undefined, plan: RecordPlan): boolean {
	if (plan.ruledTime) return true;
	if (path.rest !== '' || !surelyTimes.has(plainName(path.key))) return false;
	// An object may have a `toString` of its own.
	return plainName(path.key) !== 'time' || typeof value === 'object' || !(Math.abs(Number(value)) < 1e8);
}

/** Metadata beside the data: `{ meta: { ts }, data: { msg } }`. */
function timeOfChild(record: JsonObject, plans: RecordPlans, context: TimeContext, fields: RecordFields): void {
	for (const key of Object.keys(record).slice(0, MOST_KEYS)) {
		const child = record[key];
		if (!isJsonObject(child)) continue;
		const inner: RecordFields = {};
		findTime(child, plans.of(Object.keys(child)), context, inner);
		if (typeof inner.time !== 'object' || !(inner.timeIsOfEvent || METADATA.test(key))) continue;
		takeTime(fields, inner, `${key}.`);
		fields.opened = true;
		return;
	}
}

const METADATA = /^(?:meta|metadata|header|headers|context|envelope)$/i;

function withDate(date: string, time: JsonValue | undefined, context: TimeContext): TimeFound | undefined {
	return typeof time === 'string' ? readDateAndTime(date, time, context) : undefined;
}

/** Whether one of the fields is a message. JSON inside it is opened where it is a record of its own. */
function findMessage(
	record: JsonObject,
	paths: readonly FieldPath[],
	plans: RecordPlans,
	context: TimeContext,
	depth: number,
	fields: RecordFields,
): boolean {
	for (const path of paths) {
		const value = valueAt(record, path);
		// A number is a message only where nothing else can be meant: `line` may be that of the source.
		if (typeof value !== 'string' && typeof value !== 'object' && !isWholeMessage(path)) continue;
		const text = messageOfValue(value);
		if (text === undefined) {
			if (!isJsonObject(value) || !isWholeMessage(path)) continue;
			if (depth < MOST_DEPTH && openPacked(value, path, plans, context, depth, fields)) return true;
			const json = messageOfObject(value);
			if (json === undefined) continue;
			withMessage(fields, json, path);
			return true;
		}
		if (depth < MOST_DEPTH && looksLikeObject(text)) {
			const packed = parseJson(text);
			if (isJsonObject(packed) && openPacked(packed, path, plans, context, depth, fields)) return true;
		}
		withMessage(fields, text, path);
		readText(text, context, fields);
		return true;
	}
	return false;
}

/** Fields that are the message whatever they hold. */
function isWholeMessage({ key, rest }: FieldPath): boolean {
	const name = plainName(key);
	return rest === '' && (name === 'message' || name === 'msg');
}

function withMessage(fields: RecordFields, text: string, path: FieldPath): RecordFields {
	fields.message = text;
	fields.messageField = path.shown;
	return fields;
}

/** A message that is a line of text may begin with what the record lacks. */
function readText(text: string, context: TimeContext, fields: RecordFields): void {
	let rest = text;
	if (fields.time === undefined) {
		const leading = findLeadingTime(text, context);
		if (leading !== undefined) {
			fields.time = leading;
			fields.timeField = fields.messageField ?? '';
			rest = text.slice(leading.end).replace(/^[\s\-|:,]{1,8}/, '');
			if (rest !== '') fields.message = rest;
		}
	}
	if (fields.level !== undefined) return;
	const level = levelOfMessage(rest);
	if (level !== null) fields.level = { level, field: fields.messageField ?? '', scale: 'words' };
}

/** JSON in a message: a record of its own where it has a message, or a time or a level. Its fields win, since they are the program's. */
function openPacked(
	packed: JsonObject,
	path: FieldPath,
	plans: RecordPlans,
	context: TimeContext,
	depth: number,
	fields: RecordFields,
): boolean {
	const plan = plans.of(Object.keys(packed));
	if (
		plan.messages.length === 0 &&
		plan.kind === undefined &&
		(plan.eventTimes.length === 0 || plan.levels.length === 0)
	)
		return false;
	const inner = fieldsOf(packed, plans, context, depth + 1);
	if (inner.message === undefined && inner.composedFrom === undefined && plan.kind === undefined) return false;
	merge(fields, inner, `${path.shown} › `);
	if (plan.kind !== undefined && inner.message === undefined) fields.composedFrom = packed;
	return true;
}

/** An object, also one that an envelope of known name holds as text: Azure's `properties`. */
function childAt(record: JsonObject, key: string): JsonValue | undefined {
	const value = record[key];
	if (typeof value !== 'string' || !looksLikeObject(value) || !objectEnvelopes.includes(plainName(key))) return value;
	return parseJson(value);
}

/** An object in the record that holds the message: an envelope of known name first, then any. */
function openChild(
	record: JsonObject,
	plans: RecordPlans,
	context: TimeContext,
	depth: number,
	fields: RecordFields,
): boolean {
	const keys = Object.keys(record).filter((key) => isJsonObject(childAt(record, key)));
	if (keys.length === 0) return false;
	const order = (key: string) => {
		const known = objectEnvelopes.indexOf(plainName(key));
		return known < 0 ? objectEnvelopes.length : known;
	};
	if (keys.length > 1) keys.sort((a, b) => order(a) - order(b));
	for (const key of keys.slice(0, MOST_CHILDREN)) {
		const child = childAt(record, key);
		if (!isJsonObject(child)) continue;
		const known = order(key) < objectEnvelopes.length;
		const plan = plans.of(Object.keys(child));
		if (plan.messages.length === 0 && !known && plan.kind === undefined) continue;
		const inner = fieldsOf(child, plans, context, depth + 1);
		if (inner.message !== undefined) {
			merge(fields, inner, `${key}.`);
			return true;
		}
		if (plan.kind !== undefined) {
			merge(fields, inner, `${key}.`);
			fields.composedFrom = child;
			return true;
		}
		// Without a message all of the record composes one; a time is still worth having.
		if (known && inner.time !== undefined && (fields.time === undefined || finer(inner, fields)))
			takeTime(fields, inner, `${key}.`);
	}
	return false;
}

function merge(fields: RecordFields, inner: RecordFields, prefix: string): void {
	fields.opened = true;
	if (inner.time !== undefined && (fields.time === undefined || isNearer(inner, fields)))
		takeTime(fields, inner, prefix);
	if (inner.level !== undefined) fields.level = { ...inner.level, field: prefix + inner.level.field };
	if (inner.service !== undefined) {
		fields.service = inner.service;
		fields.serviceField = prefix + (inner.serviceField ?? '');
	}
	if (inner.composedFrom !== undefined) fields.composedFrom = inner.composedFrom;
	if (inner.message === undefined) return;
	fields.message = inner.message;
	fields.messageField = prefix + (inner.messageField ?? '');
}

/** The program's own time counts, but where the one around it is the same with more digits. */
function isNearer(inner: RecordFields, outer: RecordFields): boolean {
	if (typeof inner.time !== 'object' || (!inner.timeIsOfEvent && outer.timeIsOfEvent)) return false;
	return !(typeof outer.time === 'object' && isSameButFiner(outer.time.micros, inner.time));
}

function takeTime(fields: RecordFields, inner: RecordFields, prefix: string): void {
	if (inner.time === undefined) return;
	fields.time = inner.time;
	fields.timeField = prefix + (inner.timeField ?? '');
	fields.timeIsOfEvent = inner.timeIsOfEvent ?? false;
}

function finer(inner: RecordFields, outer: RecordFields): boolean {
	return (
		typeof inner.time === 'object' &&
		typeof outer.time === 'object' &&
		inner.timeIsOfEvent === true &&
		inner.time.digits > outer.time.digits
	);
}

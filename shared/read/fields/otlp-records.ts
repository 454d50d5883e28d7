import { isJsonObject, type JsonObject, type JsonValue } from '../json/values.ts';
import { plainName } from './names.ts';

/**
 * OTLP's logs as JSON: resources, scopes, log records. Each record comes out as a flat object under names that the tables know, so that it is
 * read like any other. Names may be in lowerCamelCase or snake_case, numbers text.
 */
export function* otlpRecords(envelope: JsonObject): Generator<JsonObject> {
	for (const resourceLogs of objectsAt(envelope, 'resourcelogs')) {
		const resource = attributesOf(childAt(resourceLogs, 'resource'));
		for (const scopeLogs of [
			...objectsAt(resourceLogs, 'scopelogs'),
			...objectsAt(resourceLogs, 'instrumentationlibrarylogs'),
		]) {
			for (const log of objectsAt(scopeLogs, 'logrecords')) yield recordOf(log, resource);
		}
	}
}

const MOST_DEPTH = 20;

function recordOf(log: JsonObject, resource: JsonObject): JsonObject {
	const record: { [key: string]: JsonValue } = {};
	const time = fieldNamed(log, 'timeunixnano');
	const observed = fieldNamed(log, 'observedtimeunixnano');
	if (isSet(time)) record.timeUnixNano = time;
	else if (isSet(observed)) record.observedTimeUnixNano = observed;
	const number = fieldNamed(log, 'severitynumber');
	const text = fieldNamed(log, 'severitytext');
	if (isSet(number) && number !== 'SEVERITY_NUMBER_UNSPECIFIED') record.severityNumber = number;
	// The number is the standard's, the text is whatever the program called it.
	else if (typeof text === 'string' && text !== '') record.severityText = text;
	const body = anyValue(fieldNamed(log, 'body'), 0);
	if (body !== undefined && body !== null && body !== '') record.message = body;
	const service = resource['service.name'];
	if (typeof service === 'string') record['service.name'] = service;
	if (record.message !== undefined) return record;
	// Events without a body say what happened in their attributes.
	const event = fieldNamed(log, 'eventname');
	if (typeof event === 'string' && event !== '') record.eventName = event;
	return { ...attributesOf(log), ...record };
}

function isSet(value: JsonValue | undefined): value is JsonValue {
	return value !== undefined && value !== null && value !== 0 && value !== '0' && value !== '';
}

/** OTLP's AnyValue as plain JSON. */
function anyValue(value: JsonValue | undefined, depth: number): JsonValue | undefined {
	if (!isJsonObject(value) || depth > MOST_DEPTH) return isJsonObject(value) ? undefined : value;
	for (const key of Object.keys(value)) {
		const inner = value[key];
		switch (plainName(key)) {
			case 'stringvalue':
			case 'boolvalue':
			case 'intvalue':
			case 'doublevalue':
			case 'bytesvalue':
				return inner;
			case 'arrayvalue':
				return isJsonObject(inner)
					? listAt(inner, 'values').map((item) => anyValue(item, depth + 1) ?? null)
					: undefined;
			case 'kvlistvalue':
				return isJsonObject(inner) ? pairs(listAt(inner, 'values'), depth + 1) : undefined;
		}
	}
	return undefined;
}

function attributesOf(holder: JsonObject | undefined): JsonObject {
	return holder === undefined ? {} : pairs(listAt(holder, 'attributes'), 0);
}

function pairs(list: readonly JsonValue[], depth: number): JsonObject {
	return Object.fromEntries(
		list.flatMap((pair) => {
			if (!isJsonObject(pair) || typeof pair.key !== 'string') return [];
			const value = anyValue(pair.value, depth);
			return value === undefined ? [] : [[pair.key, value] as const];
		}),
	);
}

function fieldNamed(record: JsonObject, name: string): JsonValue | undefined {
	for (const key of Object.keys(record)) if (plainName(key) === name) return record[key];
	return undefined;
}

function childAt(record: JsonObject, name: string): JsonObject | undefined {
	const value = fieldNamed(record, name);
	return isJsonObject(value) ? value : undefined;
}

function listAt(record: JsonObject, name: string): readonly JsonValue[] {
	const value = fieldNamed(record, name);
	return Array.isArray(value) ? value : [];
}

function objectsAt(record: JsonObject, name: string): JsonObject[] {
	return listAt(record, name).filter(isJsonObject);
}

import type { JsonObject, JsonValue } from '../json/values.ts';
import { FIXED64, LENGTH, ProtobufCursor, VARINT } from './protobuf.ts';

/**
 * OTLP's ResourceLogs from protobuf to what the same is in OTLP's JSON, so that one reader of fields serves both
 * (opentelemetry-proto 1.x, logs.proto and common.proto; numbers of fields are theirs).
 */

const MOST_DEPTH = 32;
/** Log records that one object holds at most. */
const BATCH = 1000;

/** Objects `{resourceLogs: […]}`; `undefined` for a part that is no ResourceLogs. */
export function* resourceLogs(bytes: Buffer, start: number, end: number): Generator<JsonObject | undefined> {
	const cursor = new ProtobufCursor(bytes, start, end);
	let resource: JsonValue = {};
	const scopes: ProtobufCursor[] = [];
	while (cursor.next()) {
		if (cursor.wire !== LENGTH) continue;
		if (cursor.field === 1) resource = { attributes: attributes(cursor.message(), 1) };
		else if (cursor.field === 2 || cursor.field === 1000) scopes.push(cursor.message());
	}
	if (cursor.damaged) yield undefined;
	for (const scopeLogs of scopes) yield* scopeRecords(scopeLogs, resource);
}

function* scopeRecords(cursor: ProtobufCursor, resource: JsonValue): Generator<JsonObject | undefined> {
	let scope: JsonValue = {};
	let logRecords: JsonValue[] = [];
	const batch = (): JsonObject => ({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] });
	while (cursor.next()) {
		if (cursor.wire !== LENGTH) continue;
		if (cursor.field === 1) scope = scopeOf(cursor.message());
		else if (cursor.field === 2) {
			const record = logRecord(cursor.message());
			if (record === undefined) yield undefined;
			else logRecords.push(record);
			if (logRecords.length < BATCH) continue;
			yield batch();
			logRecords = [];
		}
	}
	if (logRecords.length > 0) yield batch();
	if (cursor.damaged) yield undefined;
}

function scopeOf(cursor: ProtobufCursor): JsonObject {
	const scope: Record<string, JsonValue> = {};
	while (cursor.next()) {
		if (cursor.wire !== LENGTH) continue;
		if (cursor.field === 1) scope.name = cursor.text();
		else if (cursor.field === 2) scope.version = cursor.text();
	}
	return scope;
}

function logRecord(cursor: ProtobufCursor): JsonObject | undefined {
	const record: Record<string, JsonValue> = {};
	const attributeList: JsonValue[] = [];
	while (cursor.next()) {
		const { field, wire } = cursor;
		if (field === 1 && wire === FIXED64) record.timeUnixNano = String(cursor.fixed64());
		else if (field === 11 && wire === FIXED64) record.observedTimeUnixNano = String(cursor.fixed64());
		else if (field === 2 && wire === VARINT) record.severityNumber = cursor.value;
		else if (wire !== LENGTH) continue;
		else if (field === 3) record.severityText = cursor.text();
		else if (field === 5) record.body = anyValue(cursor.message(), 0);
		else if (field === 6) attributeList.push(keyValue(cursor.message(), 0));
		else if (field === 9) record.traceId = cursor.bytes.toString('hex', cursor.start, cursor.stop);
		else if (field === 10) record.spanId = cursor.bytes.toString('hex', cursor.start, cursor.stop);
		else if (field === 12) record.eventName = cursor.text();
	}
	if (attributeList.length > 0) record.attributes = attributeList;
	return cursor.damaged ? undefined : record;
}

function attributes(cursor: ProtobufCursor, field: number): JsonValue[] {
	const list: JsonValue[] = [];
	while (cursor.next()) if (cursor.field === field && cursor.wire === LENGTH) list.push(keyValue(cursor.message(), 0));
	return list;
}

function keyValue(cursor: ProtobufCursor, depth: number): JsonObject {
	let key = '';
	let value: JsonValue = {};
	while (cursor.next()) {
		if (cursor.wire !== LENGTH) continue;
		if (cursor.field === 1) key = cursor.text();
		else if (cursor.field === 2) value = anyValue(cursor.message(), depth + 1);
	}
	return { key, value };
}

function anyValue(cursor: ProtobufCursor, depth: number): JsonObject {
	if (depth > MOST_DEPTH) return {};
	let value: JsonObject = {};
	while (cursor.next()) {
		const { field, wire } = cursor;
		if (field === 1 && wire === LENGTH) value = { stringValue: cursor.text() };
		else if (field === 2 && wire === VARINT) value = { boolValue: cursor.value !== 0 };
		else if (field === 3 && wire === VARINT) value = { intValue: String(cursor.int64()) };
		else if (field === 4 && wire === FIXED64) value = { doubleValue: cursor.bytes.readDoubleLE(cursor.start) };
		else if (field === 5 && wire === LENGTH)
			value = { arrayValue: { values: list(cursor.message(), depth, anyValue) } };
		else if (field === 6 && wire === LENGTH)
			value = { kvlistValue: { values: list(cursor.message(), depth, keyValue) } };
		else if (field === 7 && wire === LENGTH)
			value = { bytesValue: cursor.bytes.toString('base64', cursor.start, cursor.stop) };
	}
	return value;
}

function list(
	cursor: ProtobufCursor,
	depth: number,
	of: (cursor: ProtobufCursor, depth: number) => JsonObject,
): JsonValue[] {
	const values: JsonValue[] = [];
	while (cursor.next()) if (cursor.field === 1 && cursor.wire === LENGTH) values.push(of(cursor.message(), depth + 1));
	return values;
}

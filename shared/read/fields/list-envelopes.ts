import { isJsonObject, type JsonObject, type JsonValue } from '../json/values.ts';
import { eventTimes, levels, messages, perhapsLists, surelyLists } from './aliases.ts';
import { plainName } from './names.ts';

/** An object that only holds a list of records: CloudTrail's and Azure's `Records`, CloudWatch's `logEvents`, OTLP's `resourceLogs`, … */
export interface RecordList {
	/** For the report. */
	readonly name: string;
	readonly records: readonly JsonValue[];
	/** The envelope without its list: what it says of all of them. */
	readonly rest: JsonObject;
}

const sure = new Set(surelyLists);
const perhaps = new Set(perhapsLists);
const ownFields = new Set([...eventTimes, ...messages, ...levels]);
const MOST_KEYS = 40;

export function listOfRecords(record: JsonObject): RecordList | undefined {
	if (Array.isArray(record.streams)) return lokiStreams(record.streams);
	// Elasticsearch's answers.
	if (isJsonObject(record.hits) && Array.isArray(record.hits.hits))
		return { name: 'hits', records: record.hits.hits, rest: {} };
	// Loki's answers.
	if (isJsonObject(record.data) && record.data.resultType === 'streams' && Array.isArray(record.data.result))
		return lokiStreams(record.data.result);
	const event = record.detail;
	if (typeof record['detail-type'] === 'string' && isJsonObject(event)) return listInEvent(record, event);
	let found: string | undefined;
	let isSure = false;
	let lists = 0;
	const keys = Object.keys(record);
	if (keys.length > MOST_KEYS) return undefined;
	for (const key of keys) {
		const value = record[key];
		if (!Array.isArray(value)) continue;
		const name = plainName(key);
		if (name === 'results' && value.length > 0 && value.every(isPairList))
			return { name: key, records: value.map(fromPairs), rest: {} };
		if (sure.has(name)) {
			found = key;
			isSure = true;
			break;
		}
		if (value.length === 0 || !value.every(isJsonObject)) continue;
		lists++;
		if (found === undefined || (perhaps.has(name) && !perhaps.has(plainName(found)))) found = key;
	}
	if (found === undefined) return undefined;
	// A list of unknown name is one where it is the only one, and what it holds has times.
	if (!isSure && !perhaps.has(plainName(found)) && (lists > 1 || !holdsTimes(record[found]))) return undefined;
	// A log record may well have a list called `items`.
	if (!isSure && keys.some((key) => key !== found && ownFields.has(plainName(key)))) return undefined;
	const records = record[found];
	if (!Array.isArray(records)) return undefined;
	// Activities of Google Workspace: what happened is a list in the record, when is beside it.
	if (!isSure && isJsonObject(record.id) && !holdsTimes(records)) return undefined;
	const { [found]: _list, ...rest } = record;
	return { name: plainName(found) === 'resourcelogs' ? 'otlp' : found, records, rest };
}

function holdsTimes(list: JsonValue | undefined): boolean {
	const first = Array.isArray(list) ? list[0] : undefined;
	return isJsonObject(first) && Object.keys(first).some(isTimeName);
}

function isTimeName(key: string): boolean {
	return /(?:time|stamp|^ts|date)$|^date/.test(plainName(key)) || /(?:[a-z]At|_at|[Tt]imeMs)$/.test(key);
}

/** EventBridge: Security Hub sends several findings in one event. What else is in `detail` is one record. */
function listInEvent(record: JsonObject, event: JsonObject): RecordList | undefined {
	const list = Array.isArray(event.findings) ? listOfRecords(event) : undefined;
	if (list === undefined) return undefined;
	const { detail: _event, ...around } = record;
	return { ...list, rest: { ...around, ...list.rest } };
}

/** Loki's push requests: labels, and pairs of nanoseconds and a line. */
function lokiStreams(streams: readonly JsonValue[]): RecordList | undefined {
	const records: JsonValue[] = [];
	for (const entry of streams) {
		if (!isJsonObject(entry) || !Array.isArray(entry.values)) return undefined;
		const labels = isJsonObject(entry.stream) ? entry.stream : {};
		for (const value of entry.values) {
			if (!Array.isArray(value)) return undefined;
			const [timestamp, message] = value as readonly JsonValue[];
			records.push({ ...labels, timestamp: timestamp ?? null, message: message ?? null });
		}
	}
	return { name: 'loki', records, rest: {} };
}

/** Rows of CloudWatch Logs Insights: `[{"field": "@message", "value": "…"}, …]`. */
function isPairList(row: JsonValue): row is readonly JsonObject[] {
	return Array.isArray(row) && row.every((pair: JsonValue) => isJsonObject(pair) && typeof pair.field === 'string');
}

function fromPairs(row: JsonValue): JsonObject {
	if (!isPairList(row)) return {};
	return Object.fromEntries(row.map((pair) => [String(pair.field), pair.value ?? null]));
}

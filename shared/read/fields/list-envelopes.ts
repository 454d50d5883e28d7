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
	const { [found]: _list, ...rest } = record;
	return { name: plainName(found) === 'resourcelogs' ? 'otlp' : found, records, rest };
}

function holdsTimes(list: JsonValue | undefined): boolean {
	const first = Array.isArray(list) ? list[0] : undefined;
	return isJsonObject(first) && Object.keys(first).some((key) => /(?:time|timestamp|^ts|date)$/.test(plainName(key)));
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

import { parseJson } from '../json/parse-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/values.ts';
import { eventTimes, levels, otherTimes } from './aliases.ts';
import type { ComposedKind } from './composed-kinds.ts';
import { looksLikeObject } from './message-value.ts';
import { plainName } from './names.ts';

/**
 * A message of a record that has none: `eventName=GetObject eventSource=s3.amazonaws.com errorCode=AccessDenied`. Keys stand in a fixed order
 * (that of the kind, else of their characters), so that records of one sort differ in values only and make one template. Times, levels
 * and services are left out, since lines have them; so are null, empty text and `-`.
 */
export interface Composed {
	readonly message: string;
	readonly fields: readonly string[];
}

const MOST_FIELDS = 40;
const MOST_DEPTH = 3;
const LONGEST_VALUE = 200;
const LONGEST_MESSAGE = 2000;
const MOST_ITEMS = 5;
const LONGEST_JSON = 16_384;
const times = new Set([...eventTimes, ...otherTimes].filter((name) => !name.includes('.')));
const columns = new Set([...levels, 'service', 'service.name', 'servicename']);

export function composeMessage(record: JsonObject, kind: ComposedKind | undefined): Composed {
	const found = new Map<string, string>();
	flatten(record, '', 1, found);
	let names = [...found.keys()];
	const chosen = kind === undefined ? [] : namesOf(kind, found);
	if (chosen.length > 0) names = chosen;
	else {
		names = names
			.filter((name) => !isLeftOut(name))
			.sort()
			.slice(0, MOST_FIELDS);
	}
	const fields: string[] = [];
	let message = '';
	for (const name of names) {
		const part = `${message === '' ? '' : ' '}${name}=${found.get(name) ?? ''}`;
		if (message.length + part.length > LONGEST_MESSAGE) break;
		message += part;
		fields.push(name);
	}
	return { message, fields };
}

/** The kind's fields however they are written: Parquet has `cs_method` for `cs-method`. */
function namesOf(kind: ComposedKind, found: ReadonlyMap<string, string>): string[] {
	const byPlain = new Map([...found.keys()].map((name) => [plainName(name), name]));
	return kind.fields.flatMap((name) => byPlain.get(plainName(name)) ?? []);
}

/** Times at any depth, levels and services where they are the record's own. */
function isLeftOut(name: string): boolean {
	const plain = plainName(name);
	return columns.has(plain) || plain.split('.').some((part) => times.has(part) && part !== 'event' && part !== 'id');
}

/** Bounded in number, too: a record may hold a million keys. */
const MOST_FLATTENED = 400;

function flatten(record: JsonObject, prefix: string, depth: number, found: Map<string, string>): void {
	for (const key of Object.keys(record)) {
		if (found.size >= MOST_FLATTENED) return;
		if (key.length > 100) continue;
		const value = opened(record[key]);
		const name = prefix + key;
		if (isJsonObject(value)) {
			if (depth < MOST_DEPTH) flatten(value, `${name}.`, depth + 1, found);
			continue;
		}
		const text = plainValue(value);
		if (text !== '' && text !== '-') found.set(name, text);
	}
}

/** Azure and others put JSON in a text. */
function opened(value: JsonValue | undefined): JsonValue | undefined {
	if (typeof value !== 'string' || value.length > LONGEST_JSON || !looksLikeObject(value)) return value;
	return parseJson(value) ?? value;
}

function plainValue(value: JsonValue | undefined): string {
	if (typeof value === 'string') return oneLine(value);
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (!Array.isArray(value)) return '';
	const items = value.slice(0, MOST_ITEMS).map((item: JsonValue) => (Array.isArray(item) ? '' : plainValue(item)));
	return items.filter((item) => item !== '').join(',');
}

function oneLine(text: string): string {
	return text.slice(0, LONGEST_VALUE).replace(/\s+/g, ' ').trim();
}

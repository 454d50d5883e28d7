import { isJsonObject, type JsonValue } from '../json/values.ts';

/** A message field's value as text. */

/** Longer arrays of numbers are no text that someone logged. */
const MOST_BYTES = 1 << 20;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** undefined where the value is no text: null, an object, an empty one. Line ends at its end are cut off. */
export function messageOfValue(value: JsonValue | undefined): string | undefined {
	if (typeof value === 'string') return withoutLineEnd(value);
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (!Array.isArray(value) || value.length === 0) return undefined;
	return messageOfArray(value);
}

/** journald: bytes of a line that is no plain text, or the texts of a field that repeats. log4js: the arguments. */
function messageOfArray(value: readonly JsonValue[]): string | undefined {
	if (value.length <= MOST_BYTES && value.every(isByte)) {
		if (value.length > 1 || (value[0] ?? 0) >= 0x20) return withoutLineEnd(decoder.decode(Uint8Array.from(value)));
	}
	if (value.every((item) => typeof item === 'string')) return withoutLineEnd(value.join('\n'));
	return withoutLineEnd(value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(' '));
}

function isByte(value: JsonValue): value is number {
	return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255;
}

/** An object as its JSON, in the order in which it was written. */
export function messageOfObject(value: JsonValue | undefined): string | undefined {
	return isJsonObject(value) && Object.keys(value).length > 0 ? JSON.stringify(value) : undefined;
}

/** Whether a text may be a JSON object: told by its ends, before it is parsed. */
export function looksLikeObject(text: string): boolean {
	return text.charCodeAt(0) === 0x7b && text.trimEnd().endsWith('}');
}

function withoutLineEnd(text: string): string | undefined {
	let end = text.length;
	while (end > 0 && (text.charCodeAt(end - 1) === 0x0a || text.charCodeAt(end - 1) === 0x0d)) end--;
	if (end === 0 || (text.charCodeAt(0) <= 0x20 && text.trim() === '')) return undefined;
	return end === text.length ? text : text.slice(0, end);
}

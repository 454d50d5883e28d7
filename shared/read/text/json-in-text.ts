import { isWhiteSpace } from '../json/bytes.ts';
import { parseJson } from '../json/parse-json.ts';
import type { JsonObject } from '../json/values.ts';
import { isJsonObject } from '../json/values.ts';

/** JSON objects inside lines of text. */

/** The range as a JSON object where it is one as a whole, else undefined. Told by its first and last byte before it is parsed. */
export function jsonRecord(bytes: Buffer, from: number, to: number): JsonObject | undefined {
	let [start, end] = [from, to];
	while (start < end && isWhiteSpace(bytes[start] as number)) start++;
	while (end > start && isWhiteSpace(bytes[end - 1] as number)) end--;
	if (end - start < 2 || bytes[start] !== 0x7b || bytes[end - 1] !== 0x7d) return undefined;
	const value = parseJson(bytes.toString('utf8', start, end));
	return isJsonObject(value) ? value : undefined;
}

/** The index behind a JSON object that begins at `from`, by its braces and quotes; -1 where it does not end before `end`. */
export function objectEnd(bytes: Buffer, from: number, end: number): number {
	let depth = 0;
	let quoted = false;
	for (let at = from; at < end; at++) {
		const byte = bytes[at];
		if (quoted) {
			if (byte === 0x5c) at++;
			else if (byte === 0x22) quoted = false;
		} else if (byte === 0x22) quoted = true;
		else if (byte === 0x7b) depth++;
		else if (byte === 0x7d && --depth === 0) return at + 1;
	}
	return -1;
}

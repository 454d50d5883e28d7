import type { JsonValue } from './values.ts';

/**
 * JSON text to a value, with the digits of long numbers kept as they are written.
 */

/** Deeper nesting is no log record, and what walks values may recurse. */
export const MOST_DEPTH = 128;
/** A double keeps 15 digits whatever they are. */
const EXACT_DIGITS = 15;

/** The value, or `undefined` where the text is no JSON or is nested deeper than any record. Time is linear in the text. */
export function parseJson(text: string): JsonValue | undefined {
	return isTooDeep(text) ? undefined : parseBoundedJson(text);
}

/** The same for text that is known not to be nested deeper than {@link MOST_DEPTH}. */
export function parseBoundedJson(text: string): JsonValue | undefined {
	try {
		return JSON.parse(longNumbers.test(text) ? withLongNumbersQuoted(text) : text) as JsonValue;
	} catch {
		return undefined;
	}
}

/** May also match in a string: then only a look is lost. What stands before a number is rarer than digits, so that it is quicker to look for. */
const longNumbers = /[:,[\s]-?[0-9.]{15}[0-9.eE]/;

/** Quotes every number of more than 15 characters, outside strings. */
function withLongNumbersQuoted(text: string): string {
	const parts: string[] = [];
	let copied = 0;
	let at = 0;
	while (at < text.length) {
		const code = text.charCodeAt(at);
		if (code === 0x22) at = stringEnd(text, at);
		else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
			const start = at;
			do at++;
			while (isNumberPart(text.charCodeAt(at)));
			if (at - start <= EXACT_DIGITS) continue;
			parts.push(text.slice(copied, start), '"', text.slice(start, at), '"');
			copied = at;
		} else at++;
	}
	if (copied === 0) return text;
	parts.push(text.slice(copied));
	return parts.join('');
}

/** Behind the quote that ends the string that begins at `start`. */
function stringEnd(text: string, start: number): number {
	let at = start + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0x5c) at++;
		else if (code === 0x22) return at + 1;
	}
	return at;
}

/** Digits, `.`, `+`, `-`, `e`, `E`. */
function isNumberPart(code: number): boolean {
	return (
		(code >= 0x30 && code <= 0x39) || code === 0x2e || code === 0x2b || code === 0x2d || code === 0x65 || code === 0x45
	);
}

/** JSON.parse itself knows no limit. Brackets in strings count nothing. */
function isTooDeep(text: string): boolean {
	// As many brackets must close, too.
	if (text.length <= 2 * MOST_DEPTH) return false;
	let depth = 0;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0x22) at = stringEnd(text, at) - 1;
		else if (code === 0x7b || code === 0x5b) {
			if (++depth > MOST_DEPTH) return true;
		} else if (code === 0x7d || code === 0x5d) depth--;
	}
	return false;
}

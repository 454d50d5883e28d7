/**
 * One row of delimited text to its fields. A quote counts only at a field's beginning, and ends the field only before a delimiter or at the
 * line's end; anything else is a character like others, so that `"GET / HTTP/1.1" 200` keeps its quotes.
 */

export interface Quoting {
	readonly delimiter: string;
	/** Whether `\"` is a quote inside a quoted field, as well as `""`. */
	readonly backslash: boolean;
}

export type Split =
	/** The fields. */
	| readonly string[]
	/** A quote is open at the end: the row may go on in the next line. */
	| 'open'
	/** A quote that was opened on an earlier line cannot be meant so: what follows it is no end of a field. */
	| 'broken';

/** `firstLine` is the length of the row's first physical line; beyond it a row of more than `columns` fields is none. */
export function splitRow(
	text: string,
	quoting: Quoting,
	firstLine = text.length,
	columns = Number.POSITIVE_INFINITY,
): Split {
	const { delimiter } = quoting;
	if (!text.includes('"')) return text.split(delimiter);
	const fields: string[] = [];
	let at = 0;
	for (;;) {
		if (fields.length >= columns && at > firstLine) return 'broken';
		if (text.charCodeAt(at) === 0x22) {
			const end = quotedEnd(text, at, quoting);
			if (end >= 0) {
				fields.push(unquoted(text.slice(at + 1, end), quoting));
				if (end + 1 >= text.length) return fields;
				at = end + 2;
				continue;
			}
			if (end === NONE) return 'open';
			// A quote within: on the first line the field is not quoted at all.
			if (~end >= firstLine) return 'broken';
		}
		const next = text.indexOf(delimiter, at);
		fields.push(next < 0 ? text.slice(at) : text.slice(at, next));
		if (next < 0) return fields;
		at = next + 1;
	}
}

/** Whether a quoted field that was open before this line is still open behind it. */
export function staysOpen(line: string, quoting: Quoting): boolean {
	return quotedEnd(line, -1, quoting) === NONE;
}

const NONE = Number.MIN_SAFE_INTEGER;

/** The index of the quote that ends the field; {@link NONE} where none does; the complement of the first quote that can be no end. */
function quotedEnd(text: string, start: number, { delimiter, backslash }: Quoting): number {
	for (let at = start + 1; ; at++) {
		at = text.indexOf('"', at);
		if (at < 0) return NONE;
		if (backslash && isEscaped(text, at, start + 1)) continue;
		const next = at + 1;
		if (next >= text.length || text[next] === delimiter) return at;
		if (text.charCodeAt(next) === 0x22) at = next;
		else return ~at;
	}
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number, from: number): boolean {
	let before = at;
	while (before > from && text.charCodeAt(before - 1) === 0x5c) before--;
	return (at - before) % 2 === 1;
}

function unquoted(text: string, { backslash }: Quoting): string {
	const single = text.replaceAll('""', '"');
	return backslash ? single.replaceAll('\\"', '"') : single;
}

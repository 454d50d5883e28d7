import type { LineMessages } from '../read/lines.ts';
import { OddRowError } from './odd-row.ts';
import { rangesOf, type TextBuffers, type TextVector } from './vectors.ts';

/**
 * The messages of a column, as readers give them: without the line ends behind, and without byte order marks before, of which the
 * driver would take one off on its way to JavaScript.
 *
 * @param isJson whether what is no text in JSON, which a reader writes otherwise or does not take, is text here: numbers and lists
 * @returns `cleaned` where one is not to the letter what the column has
 * @throws {OddRowError} where one is missing, blank, or JSON, which a reader opens
 */
export function messagesOf(
	texts: TextVector,
	isJson = false,
	into?: TextBuffers,
): LineMessages & { readonly cleaned: boolean } {
	if (texts.anyNull()) throw new OddRowError();
	const { messages, offsets } = texts.joined(into);
	let [starts, ends] = rangesOf(offsets);
	let cleaned = false;
	for (let i = 0; i < texts.count; i++) {
		const [from, to] = [starts[i] as number, ends[i] as number];
		const [start, end] = mayBeUnclean(messages, from, to) ? cleanRange(messages, from, to) : [from, to];
		if (isOdd(messages, start, end, isJson)) throw new OddRowError();
		if (end - start === to - from) continue;
		if (!cleaned) [starts, ends] = [starts.slice(), ends.slice()]; // They shared memory.
		cleaned = true;
		starts[i] = start;
		ends[i] = end;
	}
	return { messages, starts, ends, cleaned };
}

/** SQL of the same. */
export function cleanMessage(message: string): string {
	return `CASE WHEN prefix(${message}, '\uFEFF') OR suffix(${message}, chr(10)) OR suffix(${message}, chr(13))
		THEN rtrim(ltrim(${message}, '\uFEFF'), chr(10) || chr(13)) ELSE ${message} END`;
}

const LF = 0x0a;
const CR = 0x0d;
const MARK = [0xef, 0xbb, 0xbf] as const;

function mayBeUnclean(bytes: Uint8Array, from: number, to: number): boolean {
	const last = bytes[to - 1];
	return bytes[from] === MARK[0] || last === LF || last === CR;
}

function cleanRange(bytes: Uint8Array, from: number, to: number): [number, number] {
	let [start, end] = [from, to];
	while (start + 3 <= end && MARK.every((byte, i) => bytes[start + i] === byte)) start += MARK.length;
	while (end > start && (bytes[end - 1] === LF || bytes[end - 1] === CR)) end--;
	return [start, end];
}

function isOdd(bytes: Uint8Array, start: number, end: number, isJson: boolean): boolean {
	const first = bytes[start] as number;
	// Of most messages this is all there is to ask.
	if (start < end && ((first >= 0x61 && first <= 0x7a) || (first >= 0x41 && first <= 0x5a))) return false;
	let last = end;
	while (last > start && isBlank(bytes[last - 1] as number)) last--;
	if (last === start || (first === 0x7b && bytes[last - 1] === 0x7d)) return true;
	return isJson && ((first === 0x5b && bytes[end - 1] === 0x5d) || isNumber(bytes, start, end));
}

function isNumber(bytes: Uint8Array, start: number, end: number): boolean {
	// Of few bytes, and of messages that begin with a digit.
	return /^-?[0-9][0-9.eE+-]*$/.test(
		Buffer.from(bytes.buffer, bytes.byteOffset + start, Math.min(end - start, 64)).toString('latin1'),
	);
}

/** The blanks of ASCII. */
function isBlank(byte: number): boolean {
	return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

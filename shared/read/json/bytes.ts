/** The bytes that JSON and its framings are made of. */
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const RECORD_SEPARATOR = 0x1e;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const ARRAY = 0x5b;
export const BACKSLASH = 0x5c;
export const ARRAY_END = 0x5d;
export const LETTER_D = 0x64;
export const LETTER_R = 0x72;
export const OBJECT = 0x7b;
export const OBJECT_END = 0x7d;

/** Tab to carriage return, and the blank. */
export function isWhiteSpace(byte: number): boolean {
	return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** Whether the mark of UTF-8 stands at `at`. */
export function isByteOrderMark(bytes: Uint8Array, at: number): boolean {
	return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}

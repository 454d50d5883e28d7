/**
 * JSON as loggers get it wrong, made JSON: raw control characters in strings, escapes that JSON does not know (nginx's `\x22`), Python's NaN
 * and Infinity. Only called for what does not parse. Linear in the text.
 */
export function repairJson(text: string): string {
	const parts: string[] = [];
	let copied = 0;
	const replace = (from: number, to: number, by: string) => {
		parts.push(text.slice(copied, from), by);
		copied = to;
	};
	let inString = false;
	for (let at = 0; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === QUOTE) inString = !inString;
		else if (inString && code < 0x20) replace(at, at + 1, `\\u${code.toString(16).padStart(4, '0')}`);
		else if (inString && code === BACKSLASH) {
			const next = text.charCodeAt(at + 1);
			if (next === LETTER_X && hexDigits(text, at + 2, 2)) replace(at, at + 2, '\\u00');
			else if (next === LETTER_U ? !hexDigits(text, at + 2, 4) : !escapes.has(next)) {
				replace(at, at + 1, '\\\\');
				continue;
			}
			at++;
		} else if (!inString && (code === LETTER_N || code === LETTER_I || code === MINUS)) {
			const word = /^(?:NaN|-?Infinity)/.exec(text.slice(at, at + 9))?.[0];
			if (word === undefined) continue;
			replace(at, at + word.length, 'null');
			at += word.length - 1;
		}
	}
	parts.push(text.slice(copied));
	return parts.join('');
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_X = 0x78;
const LETTER_U = 0x75;
const LETTER_N = 0x4e;
const LETTER_I = 0x49;
const MINUS = 0x2d;
const escapes = new Set(Array.from('"\\/bfnrtu', (letter) => letter.charCodeAt(0)));

function hexDigits(text: string, start: number, count: number): boolean {
	for (let at = start; at < start + count; at++) {
		const code = text.charCodeAt(at) | 0x20;
		if (!((code >= 0x30 && code <= 0x39) || (code >= 0x61 && code <= 0x66))) return false;
	}
	return true;
}

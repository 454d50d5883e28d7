/** Small questions to a text at an index, for layouts: none of them allocates. */

/** NaN behind the end. */
function digitAt(text: string, at: number): number {
	const digit = text.charCodeAt(at) - 48;
	return digit >= 0 && digit <= 9 ? digit : Number.NaN;
}

export function isDigitAt(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 48 && code <= 57;
}

/** How many digits stand at `at`, up to `most`. */
export function digitsAt(text: string, at: number, most: number): number {
	let count = 0;
	while (count < most && isDigitAt(text, at + count)) count++;
	return count;
}

/** The number of `count` digits at `at`; NaN where one of them is none. */
export function numberAt(text: string, at: number, count: number): number {
	let value = 0;
	for (let i = 0; i < count; i++) value = value * 10 + digitAt(text, at + i);
	return value;
}

export function isLetterAt(text: string, at: number): boolean {
	const code = text.charCodeAt(at) | 0x20;
	return code >= 97 && code <= 122;
}

export function isUpperAt(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 65 && code <= 90;
}

/** Blank, tab, no-break space, or the narrow one that JavaScript writes before PM. */
export function isBlankAt(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code === 0x20 || code === 0x09 || code === 0xa0 || code === 0x202f;
}

/** Behind at most `most` blanks. */
export function skipBlanks(text: string, at: number, most: number): number {
	let to = at;
	while (to - at < most && isBlankAt(text, to)) to++;
	return to;
}

/** Byte order marks say nothing of a message that they begin. */
export function withoutMarks(message: string): string {
	return message.charCodeAt(0) === 0xfeff ? message.replace(/^\uFEFF+/, '') : message;
}

/** Where the bytes from `start` on begin without any. */
export function afterMarks(bytes: Uint8Array, start: number, end: number): number {
	let at = start;
	while (at + 3 <= end && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
	return at;
}

/** Blanks that lead a line, or are all of it. */

export function behindMargin(bytes: Buffer, start: number, end: number, margin: number): number {
	let at = start;
	while (at < end && at - start < margin && bytes[at] === 0x20) at++;
	return at;
}

export function behindBlanks(bytes: Buffer, start: number, end: number): number {
	let at = start;
	while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
	// Only times are found behind blanks: other lines keep them.
	const first = at < end ? (bytes[at] as number) : 0;
	return (first >= 0x30 && first <= 0x39) || first === 0x5b ? at : start;
}

export function isBlankLine(bytes: Buffer, start: number, end: number): boolean {
	for (let at = start; at < end; at++) {
		const byte = bytes[at];
		if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return false;
	}
	return true;
}

import { skipColours } from './line-parts.ts';

/** Behind blanks, colours, and signs that stand between blanks: ` - `, ` | `, `: `. Any but a dash may follow a time at once. */
export function behindSeparators(bytes: Buffer, from: number, end: number): number {
	let at = from;
	for (let signs = 0; signs < 4; signs++) {
		at = behindBlanks(bytes, at, end);
		const sign = bytes[at];
		if (sign !== 0x2d && sign !== 0x7c && sign !== 0x3a && sign !== 0x2c && sign !== 0x3b) return at;
		const next = bytes[at + 1];
		const parts = sign === 0x7c || (sign !== 0x2d && at === from);
		if (!parts && at + 1 < end && next !== 0x20 && next !== 0x09) return at;
		if (at >= end) return end;
		at++;
	}
	return at;
}

function behindBlanks(bytes: Buffer, from: number, end: number): number {
	let at = from;
	while (at < end) {
		const byte = bytes[at];
		if (byte === 0x20 || byte === 0x09) at++;
		else if (byte === 0x1b) {
			const behind = skipColours(bytes, at, end);
			if (behind === at) return at;
			at = behind;
		} else return at;
	}
	return end;
}

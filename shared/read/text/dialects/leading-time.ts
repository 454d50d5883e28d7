import { levelAt } from '../level-at.ts';
import type { Line, LineParts } from '../line-parts.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** The plain case: a time, then text. */
export const leadingTime: DialectKind = {
	timed: true,
	create: (): Dialect => ({
		name: 'leading time',
		take(line, parts, timeEnd) {
			restAfterTime(line, parts, timeEnd);
			return true;
		},
	}),
};

/** The message is what follows the time and the signs that part them; a level that leads it is read and stays. */
export function restAfterTime(line: Line, parts: LineParts, timeEnd: number): void {
	parts.start = behindSeparators(line.bytes, timeEnd, line.end);
	parts.end = line.end;
	parts.level = levelAt(line.bytes, parts.start, line.end);
}

/** Behind blanks and signs that stand between blanks: ` - `, ` | `, `: `. */
export function behindSeparators(bytes: Buffer, from: number, end: number): number {
	let at = from;
	for (let signs = 0; signs < 3; signs++) {
		while (at < end && (bytes[at] === 0x20 || bytes[at] === 0x09)) at++;
		const sign = bytes[at];
		if (sign !== 0x2d && sign !== 0x7c && sign !== 0x3a && sign !== 0x2c) return at;
		const next = bytes[at + 1];
		if (at + 1 < end && next !== 0x20 && next !== 0x09 && sign !== 0x7c) return at;
		at++;
	}
	return at;
}

import { levelScales } from '../levels-vocabulary.ts';

/** Forms of levels that one writer has for itself. */

const PHP: readonly (readonly [start: string, level: string])[] = [
	['Fatal error:', 'FATAL'],
	['Parse error:', 'ERROR'],
	['Recoverable fatal error:', 'ERROR'],
	['Deprecated:', 'INFO'],
	['Strict Standards:', 'INFO'],
];

/** Behind `PHP `. */
export function phpLevel(bytes: Buffer, from: number, end: number): string | null {
	const text = bytes.toString('latin1', from, Math.min(end, from + 30));
	return PHP.find(([start]) => text.startsWith(start))?.[1] ?? null;
}

/** OpenSSH's `debug2: `, stunnel's `LOG5[ui]: ` with syslog's number. The word ends at `to`, where a digit stands. */
export function numberedLevel(bytes: Buffer, at: number, to: number, end: number): string | null {
	const text = bytes.toString('latin1', at, Math.min(end, to + 2));
	if (/^debug[1-3]:$/.test(text)) return 'DEBUG';
	return /^LOG[0-7]\[$/.test(text) ? (levelScales.syslog.levels.get(Number(text[3])) ?? null) : null;
}

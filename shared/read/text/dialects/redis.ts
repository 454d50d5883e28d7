import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/**
 * Redis and its kin: `1234:M 27 Nov 2026 14:33:01.123 * message`, whose sign is the level; a signal's handler writes `1234:signal-handler (1795789981) message`.
 */

const HEADER = /^\d{1,10}:(?:[A-Z] (?=\d{1,2} [A-Z][a-z]{2} )|signal-handler (?=\(\d{10}\) ))/;
const LEVELS: Readonly<Record<string, string>> = { '.': 'DEBUG', '-': 'TRACE', '*': 'INFO', '#': 'WARN' };

export const redis: DialectKind = {
	timed: false,
	asks: (first) => share(first, (line) => HEADER.test(line), first.unindented) >= 0.4,
	create: (context: TimeContext): Dialect => ({
		name: 'redis',
		take(line, parts) {
			const header = HEADER.exec(line.head);
			const from = header?.[0].length ?? 0;
			const time = header === null ? undefined : findLeadingTime(line.head, context, from);
			if (typeof time?.micros !== 'number') return false;
			parts.time = time.micros;
			parts.layout = time.layout;
			parts.level = LEVELS[line.head.slice(time.end).trimStart()[0] ?? ''] ?? null;
			parts.cutStart = line.start + from;
			parts.cutEnd = Math.min(line.end, line.start + time.end + 1);
			return true;
		},
	}),
};

import { levelOfWord } from '../../levels.ts';
import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * Access logs with the time in a bracket behind some words: NCSA common and combined (nginx, Apache, lighttpd, gunicorn, Varnish), HAProxy's,
 * S3's. The message is the line without the time. They have no level.
 */

/** `[27/Nov/2026:14:27:12`, with one or two digits for the day. */
const BRACKET = /\[\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ]\d{2}:\d{2}:\d{2}/;

export const accessLog: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'access log',
		take(line, parts) {
			if (line.indented || line.bytes[line.start] === 0x5b) return false;
			// Most lines have none.
			if (!line.head.includes('[')) return false;
			const from = line.head.search(BRACKET);
			if (from < 0) return false;
			const time = findLeadingTime(line.head, context, from);
			if (time === undefined) return false;
			if (time.micros === 'ambiguous') parts.ambiguous = true;
			else parts.time = time.micros;
			parts.layout = time.layout;
			// CUPS has a letter before it.
			const letter = from === 2 ? line.head[0] : undefined;
			if (letter !== undefined && line.head[1] === ' ') parts.level = levelOfWord(letter);
			parts.cutStart = line.start + from;
			parts.cutEnd = line.start + time.end;
			if (line.bytes[parts.cutEnd] === 0x20) parts.cutEnd++;
			return true;
		},
	}),
};

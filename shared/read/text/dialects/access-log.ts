import { levelOfWord } from '../../levels.ts';
import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { beginsWithLevel } from '../level-at.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * Access logs with the time in a bracket behind some words: NCSA common and combined (nginx, Apache, lighttpd, gunicorn, Varnish), HAProxy's,
 * S3's. The message is the line without the time. Few have a level.
 */

/**
 * `[27/Nov/2026:14:27:12`, with one or two digits for the day; uWSGI writes `[Fri Nov 27 14:27:12 2026]`, morgan's default `[Fri, 27 Nov 2026 14:27:12 GMT]`,
 * http-server `[2026-11-27T14:27:12.345Z]`.
 */
const BRACKET =
	/\[(?:\d{1,2}\/[A-Z][a-z]{2}\/\d{4}[: ]|[A-Z][a-z]{2},? (?:[A-Z][a-z]{2} [\d ]\d |\d{2} [A-Z][a-z]{2} \d{4} ))\d{2}:\d{2}:\d{2}/;
const ISO_BRACKET = /^\S{1,255} (?:\S{1,64} \S{1,64} )?\[\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}[^\]]{0,14}\] {1,2}"/;

export const accessLog: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'access log',
		take(line, parts) {
			const { head } = line;
			// Most lines have none.
			if (line.indented || !head.includes('[')) return false;
			const from = ISO_BRACKET.test(head) ? head.indexOf('[') : head.search(BRACKET);
			if (from < 0) return false;
			const time = findLeadingTime(line.head, context, from);
			if (time === undefined) return false;
			if (time.micros === 'ambiguous') parts.ambiguous = true;
			else parts.time = time.micros;
			parts.layout = time.layout;
			// CUPS has a letter before it.
			const letter = from === 2 ? line.head[0] : undefined;
			if (letter !== undefined && line.head[1] === ' ') parts.level = levelOfWord(letter);
			// Python's root logger before aiohttp's: `INFO:aiohttp.access:127.0.0.1 [`.
			else parts.level = beginsWithLevel(line.bytes, line.start, line.start + from);
			parts.cutStart = line.start + from;
			parts.cutEnd = line.start + time.end;
			if (line.bytes[parts.cutEnd] === 0x20) parts.cutEnd++;
			return true;
		},
	}),
};

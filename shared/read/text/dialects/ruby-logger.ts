import { levelOfWord } from '../../levels.ts';
import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Ruby's Logger, and Rails: `W, [2026-11-27T14:32:41.314188 #11004]  WARN -- shop: message`. */

const HEADER = /^[A-Z], \[([^\]#]{10,40}?) ?#?(\d{0,10})\] {1,6}([A-Z]{1,12}) -- ([^:]{0,80}): ?/;

export const rubyLogger: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'ruby logger',
		take(line, parts) {
			if (line.bytes[line.start] === 0x23 && line.head.startsWith('# Logfile created on ')) {
				parts.silent = true;
				return true;
			}
			if (line.bytes[line.start + 1] !== 0x2c || line.bytes[line.start + 3] !== 0x5b) return false;
			const header = HEADER.exec(line.head);
			const time = header === null ? undefined : findLeadingTime(header[1] ?? '', context);
			if (header === null || time === undefined) return false;
			if (time.micros === 'ambiguous') parts.ambiguous = true;
			else parts.time = time.micros;
			parts.layout = time.layout;
			parts.level = levelOfWord(header[3] ?? '');
			parts.service = header[4] || null;
			parts.start = line.start + header[0].indexOf('] ') + 2;
			while (line.bytes[parts.start] === 0x20 && parts.start < line.end) parts.start++;
			return true;
		},
	}),
};

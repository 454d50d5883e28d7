import { jsonRecord, objectEnd } from '../json-in-text.ts';
import { behindSeparators } from '../separators.ts';
import type { Dialect, DialectKind } from './dialect.ts';
import { restAfterTime } from './leading-time.ts';

/**
 * JSON behind a time. As the whole rest it is the record (CloudWatch's export of JSON logs); before more text it is the event's host, as
 * Logstash's `line` codec writes it (`time {"name":"web-01"} message`).
 */
export const jsonAfterTime: DialectKind = {
	timed: true,
	create: (): Dialect => ({
		name: 'json after a time',
		take(line, parts, timeEnd) {
			const { bytes, end } = line;
			const from = behindSeparators(bytes, timeEnd, end);
			if (bytes[from] !== 0x7b || from >= end) return false;
			const record = jsonRecord(bytes, from, end);
			if (record !== undefined) {
				parts.record = record;
				return true;
			}
			const close = objectEnd(bytes, from, Math.min(end, from + 1024));
			if (close < 0 || close >= end || bytes[close] !== 0x20) return false;
			if (jsonRecord(bytes, from, close) === undefined) return false;
			restAfterTime(line, parts, close);
			return true;
		},
	}),
};

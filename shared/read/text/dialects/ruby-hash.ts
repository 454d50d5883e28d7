import type { JsonObject } from '../../json/values.ts';
import type { LineParts } from '../line-parts.ts';
import { hashRecord } from '../ruby-hash.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Records as Ruby prints them: Fluentd's `hash`, a record a line, and Logstash's `rubydebug`, a record from `{` to `}` at lines' beginnings. */

const MOST_LINES = 1000;

export const rubyHash: DialectKind = {
	timed: false,
	asks: (first) =>
		/^\{\s*[":]\w/.test(first.lines[0] ?? '') ||
		(first.lines[0] === '{' && /^\s*"[^"]{1,200}" => /.test(first.lines[1] ?? '')),
	create: (): Dialect => {
		let held: string[] = [];
		return {
			name: 'ruby hash',
			take(line, parts) {
				const { bytes, start, end } = line;
				if (bytes[start] === 0x7b && !line.indented) {
					held = [];
					if (end - start > 1) return given(hashRecord(line.text(start, end)), parts);
					held.push('{');
				} else if (held.length === 0) return false;
				else held.push(line.text(start, end));
				const ends = bytes[start] === 0x7d && !line.indented;
				parts.silent = true;
				if (!ends && held.length < MOST_LINES) return true;
				const record = hashRecord(held.join('\n'));
				if (record === undefined) parts.message = held.join('\n');
				held = [];
				parts.silent = false;
				return record === undefined || given(record, parts);
			},
		};
	},
};

function given(record: JsonObject | undefined, parts: LineParts): boolean {
	parts.silent = false;
	parts.record = record;
	return record !== undefined;
}

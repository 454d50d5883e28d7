import { jsonRecord } from '../json-in-text.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** A line that is a JSON object as a whole, in a drop that is text otherwise. */
export const jsonLine: DialectKind = {
	timed: false,
	create: (): Dialect => ({
		name: 'json line',
		take(line, parts) {
			if (line.bytes[line.start] !== 0x7b) return false;
			parts.record = jsonRecord(line.bytes, line.start, line.end);
			return parts.record !== undefined;
		},
	}),
};

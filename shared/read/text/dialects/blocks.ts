import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { LineParts } from '../line-parts.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Writers whose events are blocks of lines, and only the first one has the time. What stands between two of them belongs to the first. */

/** Rails in development: `Started GET "/" for 127.0.0.1 at 2026-11-27 14:33:01 +0000`, then what the request did. */
const RAILS = /^Started [A-Z]{3,8} ".{0,300}" for \S{0,60} ?at (?=\d{4}-\d{2}-\d{2} )/;

export const railsRequest: DialectKind = {
	timed: false,
	owns: 'rails request',
	create: (context: TimeContext): Dialect => ({
		name: 'rails request',
		take(line, parts) {
			if (line.bytes[line.start] !== 0x53) return false;
			const header = RAILS.exec(line.head);
			return header !== null && takeTime(parts, line.start, line.head, header[0].length, context);
		},
	}),
};

/** apt's history: `Start-Date: 2026-11-27  14:33:01`, what was done, `End-Date: …`. */
const APT = /^(Start|End)-Date: (?=\d{4}-\d{2}-\d{2} )/;

export const aptHistory: DialectKind = {
	timed: false,
	owns: 'apt history',
	create: (context: TimeContext): Dialect => ({
		name: 'apt history',
		take(line, parts) {
			const letter = line.bytes[line.start];
			if (letter !== 0x53 && letter !== 0x45) return false;
			const header = APT.exec(line.head);
			if (header === null) return false;
			parts.joins = header[1] === 'End';
			return parts.joins || takeTime(parts, line.start, line.head, header[0].length, context);
		},
	}),
};

function takeTime(parts: LineParts, start: number, head: string, from: number, context: TimeContext): boolean {
	const time = findLeadingTime(head, context, from);
	if (time === undefined) return false;
	if (time.micros === 'ambiguous') parts.ambiguous = true;
	else parts.time = time.micros;
	parts.layout = time.layout;
	parts.cutStart = start + from;
	parts.cutEnd = start + time.end;
	return true;
}

import { levelOfPriority } from '../../levels.ts';
import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { jsonRecord } from '../json-in-text.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Syslog after RFC 5424: `<pri>1 time host app proc msgid [data] message`; also with the octet count of RFC 6587 before it (Heroku). */

const HEADER = /^(?:\d{1,9} )?<(\d{1,3})>1 (\S{1,64}) (\S{1,255}) (\S{1,64}) (\S{1,128}) (\S{1,64}) ?/;

export const syslog5424: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'syslog 5424',
		take(line, parts) {
			const { bytes, start, end } = line;
			const first = bytes[start];
			if (first !== 0x3c && (first === undefined || first < 0x30 || first > 0x39)) return false;
			const header = HEADER.exec(line.head);
			if (header === null || Number(header[1]) > 191) return false;
			const [whole, priority, time = '', , app = '-'] = header;
			parts.level = levelOfPriority(Number(priority));
			parts.service = app === '-' ? null : app;
			const at = time === '-' ? undefined : findLeadingTime(time, context);
			if (at?.micros === 'ambiguous') parts.ambiguous = true;
			else if (at !== undefined) parts.time = at.micros;
			parts.layout = at?.layout ?? parts.layout;
			parts.start = behindData(bytes, start + whole.length, end);
			// The mark of UTF-8 that the RFC asks for.
			if (bytes[parts.start] === 0xef && bytes[parts.start + 1] === 0xbb && bytes[parts.start + 2] === 0xbf)
				parts.start += 3;
			while (parts.start < end && bytes[parts.start] === 0x20) parts.start++;
			parts.record = jsonRecord(bytes, parts.start, end);
			return true;
		},
	}),
};

/** Behind `-` or `[id name="value"]…`; a logplex drain leaves the data out. */
function behindData(bytes: Buffer, from: number, end: number): number {
	if (bytes[from] === 0x2d && (from + 1 >= end || bytes[from + 1] === 0x20)) return Math.min(end, from + 2);
	let at = from;
	while (at < end && bytes[at] === 0x5b && /[A-Za-z]/.test(String.fromCharCode(bytes[at + 1] ?? 0))) {
		let quoted = false;
		let to = at + 1;
		for (; to < end; to++) {
			if (bytes[to] === 0x5c && quoted) to++;
			else if (bytes[to] === 0x22) quoted = !quoted;
			else if (bytes[to] === 0x5d && !quoted) break;
		}
		// No structured data after all, e.g. a bracket that the message begins with.
		if (to >= end || (at === from && !bytes.subarray(at, to).includes(0x3d) && bytes.subarray(at, to).includes(0x20)))
			return at;
		at = to + 1;
	}
	return at < end && bytes[at] === 0x20 ? at + 1 : at;
}

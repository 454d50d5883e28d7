import { levelOfPriority } from '../../levels.ts';
import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';
import { kernelClockEnd } from './kernel.ts';
import { restAfterTime } from './leading-time.ts';
import { findTag, takeTag } from './syslog-tag.ts';

/** Syslog after RFC 3164, with or without its priority: `<34>Oct 11 22:14:15 host su[12]: message`; journald's `short` is the same. */
export const syslog3164: DialectKind = {
	timed: true,
	create: (): Dialect => ({
		name: 'syslog',
		take(line, parts, timeEnd) {
			if (parts.layout !== 'rfc3164' || line.bytes[line.start] === 0x5b) return false;
			if (!takeTag(line, parts, timeEnd)) restAfterTime(line, parts, timeEnd);
			return true;
		},
	}),
};

/** Cisco numbers its messages, and marks a clock that is not set: `123: host: *`. */
const SEQUENCE = /^(?:\d{1,10}: )(?:[\w.-]{1,64}: )?[*.]?(?=[A-Z][a-z]{2} )/;

/** `<pri>` and any time. */
export const prioritySyslog: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'syslog',
		take(line, parts) {
			const { bytes, start } = line;
			if (bytes[start] !== 0x3c) return false;
			const priority = /^<(\d{1,3})>/.exec(line.head);
			if (priority === null || Number(priority[1]) > 191) return false;
			const from = priority[0].length + (SEQUENCE.exec(line.head.slice(priority[0].length))?.[0].length ?? 0);
			const time = findLeadingTime(line.head, context, from);
			parts.level = levelOfPriority(Number(priority[1]));
			parts.start = start + from;
			if (time === undefined) {
				// `dmesg -r`.
				parts.start += kernelClockEnd(line.head.slice(from));
				return true;
			}
			if (time.micros === 'ambiguous') parts.ambiguous = true;
			else parts.time = time.micros;
			parts.layout = time.layout;
			const level = parts.level;
			if (!takeTag(line, parts, start + time.end)) restAfterTime(line, parts, start + time.end);
			parts.level = level;
			return true;
		},
	}),
};

/** `host program[12]: ` behind a time of any layout: no text reads so. */
export const syslogWithPid: DialectKind = {
	timed: true,
	create: (): Dialect => ({
		name: 'syslog',
		take: (line, parts, timeEnd) => isTagged(line.bytes, timeEnd, line.end) && takeTag(line, parts, timeEnd),
	}),
};

/** Told on bytes, since it is asked of every line: a word, then one that ends with `]:`, or that one at once. */
function isTagged(bytes: Buffer, timeEnd: number, end: number): boolean {
	let at = timeEnd;
	for (let word = 0; word < 2; word++) {
		if (bytes[at] !== 0x20) return false;
		const stop = Math.min(end, at + 100);
		at++;
		const first = bytes[at] ?? 0;
		if (first === 0x5b || first === 0x2d || first === 0x7c) return false;
		while (at < stop && bytes[at] !== 0x20) at++;
		if (bytes[at - 1] === 0x3a) return bytes[at - 2] === 0x5d;
	}
	return false;
}

/** Host and program behind a time of another layout, as rsyslog's file format and journald's `short-iso` write them. */
export const syslogFile: DialectKind = {
	timed: true,
	asks: (first) => {
		let pids = 0;
		const hosts = new Set<string>();
		const tagged = share(
			first,
			(line, timeEnd) => {
				if (timeEnd < 0) return false;
				const rest = line.slice(timeEnd);
				const tag = findTag(rest);
				if (tag === undefined) return false;
				if (/\[[\w.-]+\]:? /.test(rest.slice(tag.from, tag.to))) pids++;
				if (tag.host) hosts.add(rest.slice(0, tag.from).trim());
				return true;
			},
			first.timed,
		);
		return tagged >= 0.6 && pids > 0 && hosts.size <= Math.max(5, first.timed / 10);
	},
	create: (): Dialect => ({ name: 'syslog', take: (line, parts, timeEnd) => takeTag(line, parts, timeEnd) }),
};

import { levelOfWord } from '../../levels.ts';
import { parseTimeNumber, parseTimeText } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Line, LineParts } from '../line-parts.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/** logfmt: `time="2026-11-27T14:33:52.8Z" level=info msg="Starting up" pid=1`. The message keeps all pairs but the time's and the level's. */

const TIMES = new Set(['time', 'ts', 't', 'timestamp', '@timestamp', 'datetime', 'date', '_time', 'at_time']);
const LEVELS = new Set(['level', 'lvl', 'severity', 'loglevel', 'log_level', 'log.level']);
const SERVICES = new Set([
	'service',
	'service.name',
	'service_name',
	'app',
	'application',
	'component',
	'logger',
	'name',
	'module',
]);
const FIRST_PAIR = /^[A-Za-z_@][\w.@/-]{0,63}=/;
/** Pairs that are looked at for time, level and service. */
const MOST_PAIRS = 40;

export const logfmt: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'logfmt',
		take: (line, parts) => takePairs(line, parts, context, true),
	}),
};

/** The same without times, where most of the first lines are so. */
export const logfmtWithoutTime: DialectKind = {
	timed: false,
	asks: (first) =>
		first.timed === 0 &&
		share(
			first,
			(line) => FIRST_PAIR.test(line) && /(?:^| )(?:level|lvl|severity|msg)=/.test(line),
			first.unindented,
		) >= 0.5,
	create: (context: TimeContext): Dialect => ({
		name: 'logfmt',
		take: (line, parts) => takePairs(line, parts, context, false),
	}),
};

function takePairs(line: Line, parts: LineParts, context: TimeContext, needsTime: boolean): boolean {
	if (!FIRST_PAIR.test(line.head)) return false;
	const { bytes } = line;
	// The pairs that are left out of the message, as ranges.
	const cuts: number[] = [];
	let [timed, levelled] = [false, false];
	let service: string | null = null;
	let at = line.start;
	for (let pair = 0; pair < MOST_PAIRS && at < line.end; pair++) {
		const equals = keyEnd(bytes, at, line.end);
		if (equals < 0) break;
		const to = valueEnd(bytes, equals + 1, line.end);
		if (equals - at <= 16) {
			const key = bytes.toString('latin1', at, equals).toLowerCase();
			const isTime = !timed && TIMES.has(key);
			if (isTime || (!levelled && LEVELS.has(key)) || (service === null && SERVICES.has(key))) {
				const value =
					bytes[equals + 1] === 0x22
						? bytes.toString('utf8', equals + 2, to - 1)
						: bytes.toString('utf8', equals + 1, to);
				if (isTime) {
					const time = /^\d/.test(value)
						? (parseTimeText(value, context) ?? parseTimeNumber(value))
						: parseTimeText(value, context);
					if (time !== undefined) {
						timed = true;
						if (time === 'ambiguous') parts.ambiguous = true;
						else parts.time = time;
						cuts.push(at, to);
					}
				} else if (LEVELS.has(key)) {
					levelled = true;
					parts.level = levelOfWord(value);
					cuts.push(at, to);
				} else service = value === '' || value.length > 100 ? null : value;
			}
		}
		at = to;
		while (at < line.end && bytes[at] === 0x20) at++;
	}
	if (needsTime && !timed) return false;
	parts.layout = 'logfmt';
	parts.service = service;
	cut(line, parts, cuts);
	return true;
}

/** Takes the ranges out; at the line's beginning and end, and as one range within, no copy is needed. */
function cut(line: Line, parts: LineParts, cuts: readonly number[]): void {
	const kept: string[] = [];
	let from = line.start;
	for (let index = 0; index < cuts.length; index += 2) {
		const [start = from, end = from] = [cuts[index], cuts[index + 1]];
		if (start > from) kept.push(line.text(from, start).trim());
		from = end;
	}
	if (kept.every((text) => text === '')) {
		parts.start = from;
		while (parts.start < line.end && line.bytes[parts.start] === 0x20) parts.start++;
		return;
	}
	kept.push(line.text(from, line.end).trim());
	parts.message = kept.filter((text) => text !== '').join(' ');
}

function keyEnd(bytes: Buffer, from: number, end: number): number {
	for (let at = from; at < end && at - from < 64; at++) {
		const byte = bytes[at];
		if (byte === 0x3d) return at > from ? at : -1;
		if (byte === 0x20 || byte === 0x22) return -1;
	}
	return -1;
}

function valueEnd(bytes: Buffer, from: number, end: number): number {
	let at = from;
	if (bytes[at] === 0x22) {
		for (at++; at < end; at++) {
			if (bytes[at] === 0x5c) at++;
			else if (bytes[at] === 0x22) return at + 1;
		}
		return end;
	}
	while (at < end && bytes[at] !== 0x20) at++;
	return at;
}

import { readTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * ArcSight's CEF and QRadar's LEEF where nothing stands before them: the time is in the extension, under the names below, the likelier first. The
 * message is the whole line. Its severity from 0 to 10 rates the event, not the line.
 */

const HEADER = /^(?:CEF:\d{1,2}|LEEF:\d\.\d)\|/;
const TIMES = ['rt', 'devTime', 'deviceReceiptTime', 'start', 'end', 'eventTime'] as const;
const REACH = 4096;
const LONGEST_TIME = 60;

export const cef: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'cef',
		take(line, parts) {
			const first = line.bytes[line.start];
			if ((first !== 0x43 && first !== 0x4c) || !HEADER.test(line.head)) return false;
			const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + REACH));
			for (const name of TIMES) {
				const value = valueUnder(text, name);
				const time = value === undefined ? undefined : readTime(value, context);
				if (time === undefined) continue;
				if (time.micros === 'ambiguous') parts.ambiguous = true;
				else parts.time = time.micros;
				parts.layout = time.layout;
				break;
			}
			return true;
		},
	}),
};

/** To the next name, or to the delimiter that LEEF has. */
function valueUnder(text: string, name: string): string | undefined {
	for (let at = text.indexOf(`${name}=`); at > 0; at = text.indexOf(`${name}=`, at + 1)) {
		if (/[\w.]/.test(text.charAt(at - 1))) continue;
		const rest = text.slice(at + name.length + 1, at + name.length + 1 + LONGEST_TIME);
		return /^.*?(?=\s+\w{1,40}=|[\t^|]|$)/.exec(rest)?.[0].trim();
	}
	return undefined;
}

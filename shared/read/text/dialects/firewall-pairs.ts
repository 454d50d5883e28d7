import { isLevelWord, levelOfPriority, levelOfWord } from '../../levels.ts';
import { parseTimeNumber, parseTimeText } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * Firewalls' pairs with the date and the clock in two of them: FortiGate's `date=2025-12-27 time=09:17:30 … eventtime=1766827050123456789 tz="+0100"`, Sophos'
 * `device="SFW" date=2025-12-27 time=09:17:30 timezone="CET"`, also behind a syslog priority. The epoch counts before the clock, which is local.
 */

const HEADER =
	/^(?:<(\d{1,3})>)?(?:[\w-]{1,40}=(?:"[^"]{0,80}"|[^"\s]{0,80})[ ,]){0,3}date="?(\d{4}-\d{2}-\d{2})"?[ ,]{1,2}time="?(\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)"?/;
/** SonicWall's: both in one. */
const ONE_FIELD =
	/^<(\d{1,3})>(?=[\w-]{1,40}=)[^<>]{0,200}?[ ,](?:time|timestamp)="?(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?: ?UTC|Z)?)"?/;
const EPOCH = /[ ,]eventtime="?(\d{10,19})/;
const ZONE = /[ ,](?:tz|timezone)="?([A-Za-z]{2,5}|[+-]\d{2}:?\d{2})"?/;
const LEVEL = /[ ,](?:level|priority|pri|severity)="?(\w{2,20})/;

export const firewallPairs: DialectKind = {
	timed: false,
	asks: (first) => first.lines.some((line) => HEADER.test(line) || ONE_FIELD.test(line)),
	create: (context: TimeContext): Dialect => ({
		name: 'firewall pairs',
		take(line, parts) {
			const first = line.bytes[line.start] ?? 0;
			if (first !== 0x3c && (first | 32) < 0x61) return false;
			const header = HEADER.exec(line.head) ?? ONE_FIELD.exec(line.head);
			if (header === null) return false;
			const [whole, priority, date, clock] = header;
			const rest = line.head.slice(whole.length);
			const zone = ZONE.exec(rest)?.[1] ?? '';
			const epoch = parseTimeNumber(EPOCH.exec(rest)?.[1] ?? '');
			const time = epoch ?? parseTimeText(`${date} ${clock} ${zone}`.trim(), context);
			if (time === undefined) return false;
			if (time === 'ambiguous') parts.ambiguous = true;
			else parts.time = time;
			parts.layout = epoch === undefined ? 'date and time in pairs' : 'epoch in a pair';
			const word = LEVEL.exec(rest)?.[1] ?? '';
			if (isLevelWord(word)) parts.level = levelOfWord(word);
			else if (priority !== undefined) parts.level = levelOfPriority(Number(priority));
			if (priority !== undefined) parts.start = line.start + priority.length + 2;
			return true;
		},
	}),
};

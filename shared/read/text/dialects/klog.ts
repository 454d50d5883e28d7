import { parseTimeText } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * glog and klog: `I1127 14:33:04.366000    1234 file.go:12] message`, with a year of four digits in glog since 0.6 and of two in CockroachDB's. Year
 * and zone are not written: the year is that of the object, the zone UTC.
 */

const HEADER = /^([IWEFD])(\d{2}|\d{4})?(\d{2})(\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)[ \t]+/;
const LEVELS: Readonly<Record<string, string>> = { D: 'DEBUG', I: 'INFO', W: 'WARN', E: 'ERROR', F: 'FATAL' };
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The first lines of glog's files. */
const HEADING =
	/^(?:Log file created at: \d|Running on machine: \S+$|Binary: Built with |Running duration \(h:mm:ss\): |Log line format: \[IWEF\])/;

function isHeading(first: number, head: string): boolean {
	return (first === 0x4c || first === 0x52 || first === 0x42) && HEADING.test(head);
}

export const klog: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'klog',
		take(line, parts) {
			if (isHeading(line.bytes[line.start] ?? 0, line.head)) {
				parts.silent = true;
				return true;
			}
			const second = line.bytes[line.start + 1] ?? 0;
			if (second < 0x30 || second > 0x39 || (line.bytes[line.start] ?? 0) > 0x57) return false;
			const header = HEADER.exec(line.head);
			if (header === null) return false;
			const [whole, letter = '', year, month = '', day = '', clock = ''] = header;
			const time = parseTimeText(
				year === undefined
					? `${MONTHS[Number(month) - 1] ?? ''} ${day} ${clock}`
					: `${year.length === 2 ? `20${year}` : year}-${month}-${day} ${clock}`,
				context,
			);
			if (typeof time !== 'number') return false;
			parts.time = time;
			parts.layout = 'klog';
			parts.level = LEVELS[letter] ?? null;
			parts.start = line.start + whole.length;
			return true;
		},
	}),
};

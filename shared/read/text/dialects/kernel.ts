import { levelOfWord } from '../../levels.ts';
import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Dialect, DialectKind } from './dialect.ts';
import { takeTag } from './syslog-tag.ts';

/**
 * The kernel's ring buffer as dmesg prints it, and journalctl's `short-monotonic` and `short-delta`: seconds since the boot, `[    5.000123] message`. When
 * that was nobody says, so that these lines have no time, and the clock is left out of the message. `dmesg -e` names a minute now and then and counts from
 * there: those lines have a time.
 */

const CLOCK =
	/^(?:[a-z]{3,8} {0,6}:([a-z]{3,6}) {0,6}: )?\[(?: *\d{1,10}\.\d{6} *(?:< *\d{1,10}\.\d{6} *>)? *\](?:\[ *[TC]\d{1,10}\])?| *\+(\d{1,10}\.\d{6})\]|([A-Z][a-z]{2}) ?(\d{1,2}) (\d{2}:\d{2})\])(?: |$)/;
const TAGGED = /^ \S{1,255} \S{1,64}\[\d{1,10}\]: /;

/** Where a line's clock of seconds since the boot ends, or 0. */
export function kernelClockEnd(head: string): number {
	return head.charCodeAt(0) === 0x5b ? (CLOCK.exec(head)?.[0].length ?? 0) : 0;
}

export const kernel: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => {
		let time: number | undefined;
		return {
			name: 'kernel',
			take(line, parts) {
				const first = line.bytes[line.start] ?? 0;
				// `[`, or the name of a facility.
				if (first !== 0x5b && (first < 0x61 || first > 0x7a)) return false;
				const clock = CLOCK.exec(line.head);
				if (clock === null) return false;
				const [whole, level, delta, month, day, minute] = clock;
				parts.start = line.start + whole.length;
				if (level !== undefined) parts.level = levelOfWord(level);
				if (month !== undefined) {
					const found = findLeadingTime(`${month} ${day} ${minute}:00`, context)?.micros;
					time = typeof found === 'number' ? found : undefined;
				} else if (delta !== undefined && time !== undefined) time += Math.round(Number(delta) * 1e6);
				if ((month !== undefined || delta !== undefined) && time !== undefined) {
					parts.time = time;
					parts.layout = 'dmesg';
				}
				const from = parts.start - 1;
				if (TAGGED.test(line.bytes.toString('latin1', from, Math.min(line.end, from + 400))))
					takeTag(line, parts, from);
				return true;
			},
		};
	},
};

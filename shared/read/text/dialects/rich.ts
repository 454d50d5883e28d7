import { findLeadingTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { levelAt } from '../level-at.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * Python's rich: `[11/27/26 14:33:01] INFO     message    shop.py:12`. The time is left out where it is the one before; the level then stands behind as many
 * blanks.
 */

const TIMED = /^\[[^\]]{8,40}\] (?:DEBUG|INFO|WARNING|ERROR|CRITICAL|NOTSET) {1,9}/;
const UNTIMED = /^( {10,42})(?:DEBUG|INFO|WARNING|ERROR|CRITICAL|NOTSET) {1,9}/;

export const rich: DialectKind = {
	timed: false,
	indented: true,
	asks: (first) => {
		const width = TIMED.test(first.lines[0] ?? '') ? (first.timeEnds[0] ?? -1) + 1 : 0;
		return width > 10 && first.lines.some((line) => UNTIMED.exec(line)?.[1]?.length === width);
	},
	create: (context: TimeContext): Dialect => {
		let time: number | undefined;
		let width = 0;
		return {
			name: 'rich',
			take(line, parts) {
				if (line.indented) {
					if (time === undefined || UNTIMED.exec(line.head)?.[1]?.length !== width) return false;
				} else {
					const found = TIMED.test(line.head) ? findLeadingTime(line.head, context) : undefined;
					if (typeof found?.micros !== 'number') return false;
					time = found.micros;
					width = found.end + 1;
				}
				parts.time = time;
				parts.layout = 'rich';
				parts.start = line.start + width;
				parts.level = levelAt(line.bytes, parts.start, line.end);
				return true;
			},
		};
	},
};

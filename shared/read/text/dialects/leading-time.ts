import type { TimeContext } from '../../times/time-context.ts';
import { levelAt } from '../level-at.ts';
import type { Line, LineParts } from '../line-parts.ts';
import { mayBePayload, Payload } from '../payload.ts';
import { behindSeparators } from '../separators.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** The plain case: a time, then text. A shipper's time may stand before a line that has its own (CloudWatch's export). */
export const leadingTime: DialectKind = {
	timed: true,
	create: (context: TimeContext): Dialect => {
		const payload = new Payload(context);
		return {
			name: 'leading time',
			take(line, parts, timeEnd) {
				restAfterTime(line, parts, timeEnd);
				if (mayBePayload(line.bytes, parts.start, line.end)) payload.read(line.bytes, parts.start, line.end, parts);
				return true;
			},
		};
	},
};

/** The message is what follows the time and the signs that part them; a level that leads it is read and stays. */
export function restAfterTime(line: Line, parts: LineParts, timeEnd: number): void {
	parts.start = behindSeparators(line.bytes, timeEnd, line.end);
	parts.end = line.end;
	parts.level = levelAt(line.bytes, parts.start, line.end);
}

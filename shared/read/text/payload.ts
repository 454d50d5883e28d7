import { findLeadingTime } from '../times/parse-time.ts';
import type { TimeContext } from '../times/time-context.ts';
import { behindSeparators } from './dialects/leading-time.ts';
import { skipColours } from './line-parts.ts';

/**
 * What a program wrote, where a shipper stamped it with a time: the index of its text behind a time of its own. The shipper's time is kept,
 * since it says its zone.
 */
export function payloadStart(bytes: Buffer, start: number, end: number, context: TimeContext): number {
	const from = skipColours(bytes, start, end);
	const first = bytes[from] ?? 0;
	if (from >= end || (first !== 0x5b && (first < 0x30 || first > 0x39))) return start;
	const own = findLeadingTime(bytes.toString('latin1', from, Math.min(end, from + 80)), context);
	return own === undefined ? start : behindSeparators(bytes, from + own.end, end);
}

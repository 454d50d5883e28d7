import { daysOfDate, isPlausible, MICROS_OF_DAY, MICROS_OF_MINUTE, yearOf } from './civil.ts';
import type { TimeContext } from './time-context.ts';
import type { TimeReading } from './time-reading.ts';
import { zoneOf } from './zones.ts';

/**
 * Parts of a time to an instant. What a text lacks comes from the object's time: a year is the last one in which the time is not later than a day
 * after the object (clocks of zones run ahead), a date is the last one in which it is not later than five minutes after it.
 */

/** Enough to find 29 February. */
const MOST_YEARS_BACK = 9;

/** Microseconds since the epoch, UTC; `'ambiguous'` for want of a zone, `undefined` where there is no such time. */
export function resolveTime(reading: TimeReading, context: TimeContext): number | 'ambiguous' | undefined {
	if (reading.zoneKind === 'ambiguous' && context.zone === undefined) return 'ambiguous';
	if (reading.month === -1) return resolveClock(reading, context);
	if (reading.year !== -1) return resolveDated(reading, context, reading.year);
	const latest = context.objectTime + MICROS_OF_DAY;
	const year = yearOf(context.objectTime) + 1;
	for (let back = 0; back <= MOST_YEARS_BACK; back++) {
		const micros = resolveDated(reading, context, year - back);
		if (micros !== undefined && micros <= latest) return micros;
	}
	return undefined;
}

function resolveDated(reading: TimeReading, context: TimeContext, year: number): number | undefined {
	const micros = toUtc(daysOfDate(year, reading.month, reading.day) * MICROS_OF_DAY + reading.clock, reading, context);
	return isPlausible(micros) ? micros : undefined;
}

function resolveClock(reading: TimeReading, context: TimeContext): number | undefined {
	const latest = context.objectTime + 5 * MICROS_OF_MINUTE;
	const day = Math.floor(context.objectTime / MICROS_OF_DAY) + 1;
	for (let back = 0; back <= 3; back++) {
		const micros = toUtc((day - back) * MICROS_OF_DAY + reading.clock, reading, context);
		if (micros <= latest) return isPlausible(micros) ? micros : undefined;
	}
	return undefined;
}

/** NaN stays NaN. */
function toUtc(local: number, reading: TimeReading, context: TimeContext): number {
	if (!isPlausible(local)) return Number.NaN;
	if (reading.zoneKind === 'offset') return local - reading.offset;
	const name = reading.zoneKind === 'name' ? reading.zoneName : context.zone;
	if (name === undefined) return local;
	return zoneOf(name)?.toUtc(local) ?? Number.NaN;
}

/** Drops that would spoil the model for all others: they are left out of a training, and named. */
import type { CompactedDrop } from '../duckdb/compacted.ts';
import { median } from '../model/median.ts';
import type { LeftOut } from './collect-summaries.ts';
import { type DayRange, dayOf } from './look-back.ts';

/** Of all drops a tenth, or so many, may be left out: where more would have to be, it is not single drops that are at fault. */
const shareLeftOut = 0.1;
const leftOutOfFew = 16;
/** Distinct masked messages that no drop is suspected for. */
const plainMessages = 1000;
/** How many times those of the median drop are too many, where all drops together have too many templates. */
const timesMedian = 10;

export type Drops = ReadonlyMap<string, CompactedDrop>;

/** Those with lines of days that have not come, where they are few. */
export function dropsOfTheFuture(drops: Drops, { to }: DayRange): LeftOut {
	return fewOf(drops, ({ lastSeen }) => lastSeen !== undefined && dayOf(lastSeen) > to, {
		reason: 'future-lines',
		message:
			'has lines of days that have not come: expected none after tomorrow. Check the clock of what wrote it, and the zone of ' +
			'times that name none (timeZone in ODDLINE_SOURCES)',
	});
}

/** Those with far more distinct masked messages than others have, where they are few. */
export function dropsOfTooManyMessages(drops: Drops): LeftOut {
	const usual = median(withLines(drops).map(([, { messages }]) => messages));
	const most = Math.max(plainMessages, timesMedian * usual);
	return fewOf(drops, ({ messages }) => messages > most, {
		reason: 'too-many-messages',
		message:
			`has more than ${most} distinct masked messages, of which the model would have too many templates: expected as few as other ` +
			'drops have. Mask what varies in them by a rule of your own (ODDLINE_MASKING_RULES), or skip it (ODDLINE_SOURCES)',
	});
}

function fewOf(
	drops: Drops,
	isOdd: (drop: CompactedDrop) => boolean,
	because: { readonly reason: string; readonly message: string },
): LeftOut {
	const all = withLines(drops);
	const odd = all.filter(([, drop]) => isOdd(drop));
	const most = Math.min(all.length - 1, Math.max(leftOutOfFew, shareLeftOut * all.length));
	return new Map(odd.length <= most ? odd.map(([key]) => [key, because]) : []);
}

/** Those that were trained on. */
export function withLines(drops: Drops): [string, CompactedDrop][] {
	return [...drops].filter(([, { rows, refusal }]) => rows > 0 && !refusal);
}

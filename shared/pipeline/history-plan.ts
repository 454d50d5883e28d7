import type { StoredObject } from '../aws/stored-object.ts';
import type { CompactedDrop, Room } from '../duckdb/compacted.ts';
import type { CompactedHistory, DayFile } from './compacted-history.ts';
import { dayOf, lookBackRange } from './look-back.ts';
import { stands } from './refusals.ts';
import { isOfUpload } from './stored-summary.ts';

/** What training reads, so that every line of the look-back window is counted once. */
export interface HistoryPlan {
	/** Day files to read whole, by day. */
	readonly dayFiles: ReadonlyMap<number, DayFile>;
	/** Drops that no day file holds, or no longer as they are: their summaries are read whole. */
	readonly loose: readonly StoredObject[];
	/** Days whose file holds a drop that is gone or changed, or was given up before: nothing may read them. */
	readonly lackingDays: ReadonlySet<number>;
	/** Drops of which the lacking days that the look-back window needs must be read, and those days alone. */
	readonly partial: readonly StoredObject[];
	/** Drops that the day files hold as they are now, and those that are left out for good. */
	readonly kept: ReadonlyMap<string, CompactedDrop>;
	/** The first day that may count: what is older need not be read. New drops can only raise it. */
	readonly from: number;
}

export interface PlanOptions {
	readonly lookBackDays: number;
	readonly now: Date;
	/** What the function has: with more than before, drops that were left out are tried again. */
	readonly room: Room;
}

/** @param listing the drops that there are now */
export function planHistory(
	history: CompactedHistory,
	listing: readonly StoredObject[],
	{ lookBackDays, now, room }: PlanOptions,
): HistoryPlan {
	const present = new Map(listing.map((object) => [object.key, object]));
	const kept = new Map<string, CompactedDrop>();
	const lackingDays = new Set(history.lackingDays);
	for (const [key, drop] of history.drops) {
		const object = present.get(key);
		const isSame = object?.eTag === drop.eTag && isOfUpload(drop.objectTime, object);
		const stays = isSame && (drop.refusal === undefined || stands(drop.refusal, room));
		if (stays) kept.set(key, drop);
		else for (const day of history.days.keys()) if (touches(drop, day)) lackingDays.add(day);
	}
	const whole = [...history.days].filter(([day]) => !lackingDays.has(day));
	const wholeDays = whole.map(([day]) => day);
	const from = knownStart(wholeDays, lookBackDays, now);
	// Days that have not come count only where there are no others.
	const { to } = lookBackRange(wholeDays, lookBackDays, now);
	const needed = [...lackingDays].filter((day) => day >= from);
	return {
		dayFiles: new Map(whole.filter(([day]) => day >= from && day <= to)),
		loose: listing.filter(({ key }) => !kept.has(key)),
		lackingDays,
		partial: listing.filter(({ key }) => needed.some((day) => touches(kept.get(key), day))),
		kept,
		from,
	};
}

/** Where fewer days are known than the look-back has, or all are still to come, other drops could show an earlier window. */
function knownStart(days: readonly number[], lookBackDays: number, now: Date): number {
	const { from, to } = lookBackRange(days, lookBackDays, now);
	const counted = days.filter((day) => day >= from && day <= to).length;
	return counted < lookBackDays || to === Number.POSITIVE_INFINITY ? Number.NEGATIVE_INFINITY : from;
}

/** Whether a drop may have lines of this day. */
export function touches(drop: CompactedDrop | undefined, day: number): boolean {
	if (drop?.firstSeen === undefined || drop.lastSeen === undefined) return false;
	return dayOf(drop.firstSeen) <= day && day <= drop.lastSeen;
}

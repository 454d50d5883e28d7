import type { StoredObject } from '../aws/object-store.ts';
import type { CompactedDrop } from '../duckdb/compacted.ts';
import type { CompactedHistory } from './compacted-history.ts';
import { dayOf, lookBackStart } from './look-back.ts';

/** What training reads, so that every line of the look-back window is counted once. */
export interface HistoryPlan {
	/** Day files to read whole: key by day. */
	readonly dayFiles: ReadonlyMap<number, string>;
	/** Drops that no day file holds, or no longer as they are: their summaries are read whole. */
	readonly loose: readonly StoredObject[];
	/** Days whose file holds a drop that is gone or changed, or was given up before: nothing may read them. */
	readonly lackingDays: ReadonlySet<number>;
	/** Drops of which the lacking days that the look-back window needs must be read, and those days alone. */
	readonly partial: readonly StoredObject[];
	/** Drops that the day files hold as they are now. */
	readonly kept: ReadonlyMap<string, CompactedDrop>;
	/** The first day that may count: what is older need not be read. New drops can only raise it. */
	readonly from: number;
}

/** @param listing the drops that there are now */
export function planHistory(
	history: CompactedHistory,
	listing: readonly StoredObject[],
	lookBackDays: number,
	now: Date,
): HistoryPlan {
	const present = new Map(listing.map((object) => [object.key, object]));
	const kept = new Map<string, CompactedDrop>();
	const lackingDays = new Set(history.lackingDays);
	for (const [key, drop] of history.drops) {
		if (present.get(key)?.eTag === drop.eTag) kept.set(key, drop);
		else for (const day of history.days.keys()) if (touches(drop, day)) lackingDays.add(day);
	}
	const whole = [...history.days].filter(([day]) => !lackingDays.has(day));
	const from = knownStart(
		whole.map(([day]) => day),
		lookBackDays,
		now,
	);
	const needed = [...lackingDays].filter((day) => day >= from);
	return {
		dayFiles: new Map(whole.filter(([day]) => day >= from)),
		loose: listing.filter(({ key }) => !kept.has(key)),
		lackingDays,
		partial: listing.filter(({ key }) => needed.some((day) => touches(kept.get(key), day))),
		kept,
		from,
	};
}

/** Where all known days are still to come, new drops could show an earlier window. */
function knownStart(days: readonly number[], lookBackDays: number, now: Date): number {
	const from = lookBackStart(days, lookBackDays, now);
	return from > now.getTime() * 1000 ? Number.NEGATIVE_INFINITY : from;
}

/** Whether a drop may have lines of this day. */
export function touches(drop: CompactedDrop | undefined, day: number): boolean {
	if (drop?.firstSeen === undefined || drop.lastSeen === undefined) return false;
	return dayOf(drop.firstSeen) <= day && day <= drop.lastSeen;
}

/** What is noted of drops that a training collected. */
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import type { CompactedDrop, Refusal, Room } from '../duckdb/compacted.ts';
import { InputError } from '../errors.ts';
import { requireShare } from './drop-limits.ts';
import { refusalOf } from './refusals.ts';
import type { DropCounts } from './summarise-drop.ts';

export function compactedDrop({ eTag }: StoredObject, counts: DropCounts): CompactedDrop {
	const { rows, firstSeen, lastSeen, messages, characters, objectTime } = counts;
	return {
		eTag,
		rows,
		...(firstSeen !== undefined && { firstSeen }),
		...(lastSeen !== undefined && { lastSeen }),
		messages,
		characters,
		...(objectTime !== undefined && { objectTime }),
	};
}

export function refusedDrop({ eTag }: StoredObject, refusal: Refusal): CompactedDrop {
	return { eTag, rows: 0, messages: 0, characters: 0, refusal };
}

export function shareRefusal(counts: DropCounts, config: Config, room: Room): Refusal | undefined {
	try {
		requireShare(counts, config);
		return undefined;
	} catch (error) {
		if (error instanceof InputError) return refusalOf(error, room);
		throw error;
	}
}

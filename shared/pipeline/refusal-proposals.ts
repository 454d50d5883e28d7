import type { CompactedDrop } from '../duckdb/compacted.ts';
import { median } from '../model/median.ts';
import { type Drops, withLines } from './implausible-drops.ts';

const proposedDrops = 5;

/**
 * Drops of a day or later that stand out among all, by lines or by messages: whoever looks for what to leave out looks there
 * first.
 * @param since microseconds since the epoch
 * @returns in words
 */
export function proposalsOf(drops: Drops, since: number): string[] {
	const all = withLines(drops);
	const [lines, messages] = [median(all.map(([, { rows }]) => rows)), median(all.map(([, drop]) => drop.messages))];
	const oddness = (drop: CompactedDrop) => Math.max(drop.rows / lines, drop.messages / Math.max(1, messages));
	return all
		.filter(([, { lastSeen = 0 }]) => lastSeen >= since)
		.sort(([a, one], [b, other]) => oddness(other) - oddness(one) || (a < b ? -1 : 1))
		.slice(0, proposedDrops)
		.map(
			([key, { rows, messages: own }]) =>
				`${key}: ${rows} lines with ${own} distinct masked messages, where the median drop has ${lines} and ${messages}`,
		);
}

import { levelKinds, severeKinds } from './levels.ts';

/**
 * Which of many are shown where there is room for few: one rule for every such list of templates, so that a flood of one kind
 * hides no other. Each counts as of the most severe kind of level that it has (levels.ts). Where all fit, all are shown.
 * Else:
 *
 * 1. ⌈places/3⌉ are for severe ones: FATAL and ERROR.
 * 2. ⌈(places − 1)/3⌉ are for every kind of level. Here and in 1 each place goes to the kind that has the fewest so far, the
 *    more severe one where two have as few, and there to the highest in rank that is not shown yet.
 * 3. All that is left, ⌊places/3⌋ or more, goes by rank alone.
 *
 * So at least min(severe ones, ⌈places/3⌉) severe ones are shown, min(of the kind, ⌊⌈(places − 1)/3⌉/6⌋) of each kind (one, from
 * 17 places on), and the ⌊places/3⌋ highest in rank. Of each kind the highest in rank are shown. None of the three shares
 * shrinks when places grow, so that what is shown at few places follows from what is shown at more.
 *
 * O(ranked).
 *
 * @param ranked highest first
 * @param places the most that are shown, a whole number
 * @param kindOf the number of its most severe kind
 * @returns in the order of `ranked`
 */
export function chooseShown<T>(ranked: readonly T[], places: number, kindOf: (item: T) => number): readonly T[] {
	if (ranked.length <= places) return ranked;
	const queues = levelKinds.map((): number[] => []);
	for (const [rank, item] of ranked.entries()) {
		const queue = queues[kindOf(item)];
		if (queue && queue.length < places) queue.push(rank);
	}
	const shown = new Set<number>();
	const taken = queues.map(() => 0);
	deal(severeKinds, Math.ceil(places / 3));
	deal(queues.length, places - Math.floor(places / 3));
	for (let rank = 0; shown.size < places; rank++) shown.add(rank);
	return [...shown].sort((a, b) => a - b).flatMap((rank) => ranked.slice(rank, rank + 1));

	/** Gives places to the first `kinds` kinds, until so many are shown or there are no more of them. */
	function deal(kinds: number, until: number): void {
		while (shown.size < until) {
			let poorest: number | undefined;
			for (let kind = 0; kind < kinds; kind++) {
				const isLeft = count(taken, kind) < (queues[kind]?.length ?? 0);
				if (isLeft && (poorest === undefined || count(taken, kind) < count(taken, poorest))) poorest = kind;
			}
			const rank = poorest === undefined ? undefined : queues[poorest]?.[count(taken, poorest)];
			if (poorest === undefined || rank === undefined) return;
			shown.add(rank);
			taken[poorest] = count(taken, poorest) + 1;
		}
	}
}

function count(counts: readonly number[], kind: number): number {
	return counts[kind] ?? 0;
}

import { compareCodePoints } from '../text/code-points.ts';
import type { MergedTemplates } from '../text/templates.ts';
import type { MaskedTotals } from './totals.ts';

/**
 * Adds up masked messages by template: the same columns, a row per template, most frequent first, ties in code point
 * order. A template's example is that of its message that came first. O(messages · log messages).
 */
export function totalsByTemplate(totals: MaskedTotals, merged: MergedTemplates): MaskedTotals {
	const size = merged.templates.length;
	const counts = new Float64Array(size);
	const firstSeen = new Array<number>(size).fill(Number.POSITIVE_INFINITY);
	const lastSeen = new Array<number>(size).fill(Number.NEGATIVE_INFINITY);
	const examples = new Array<string | undefined>(size);
	const levels = Array.from({ length: size }, () => new Map<string, number>());
	const days = Array.from({ length: size }, () => new Map<string, number>());
	for (const [i, template] of merged.assignment.entries()) {
		counts[template] = (counts[template] ?? 0) + (totals.counts[i] ?? 0);
		const [first, earliest] = [totals.firstSeen[i] ?? 0, firstSeen[template] ?? 0];
		const [example, before] = [totals.examples[i] ?? '', examples[template] ?? ''];
		if (first < earliest || (first === earliest && compareCodePoints(example, before) < 0))
			examples[template] = example;
		firstSeen[template] = Math.min(earliest, first);
		lastSeen[template] = Math.max(lastSeen[template] ?? 0, totals.lastSeen[i] ?? 0);
		addTo(levels[template], totals.levels[i]);
		addTo(days[template], totals.days[i]);
	}
	const order = Array.from({ length: size }, (_, i) => i).sort(
		(a, b) =>
			(counts[b] ?? 0) - (counts[a] ?? 0) || compareCodePoints(merged.templates[a] ?? '', merged.templates[b] ?? ''),
	);
	const inOrder = <T>(column: ArrayLike<T>, missing: T): T[] => order.map((i) => column[i] ?? missing);
	return {
		messages: inOrder(merged.templates, ''),
		counts: inOrder(counts, 0),
		firstSeen: inOrder(firstSeen, 0),
		lastSeen: inOrder(lastSeen, 0),
		examples: order.map((i) => examples[i] ?? ''),
		levels: order.map((i) => byName(levels[i])),
		days: order.map((i) => byName(days[i])),
	};
}

function addTo(sums: Map<string, number> | undefined, counts: Readonly<Record<string, number>> = {}): void {
	for (const [name, n] of Object.entries(counts)) sums?.set(name, (sums.get(name) ?? 0) + n);
}

function byName(sums: ReadonlyMap<string, number> = new Map()): Record<string, number> {
	return Object.fromEntries([...sums].sort(([a], [b]) => compareCodePoints(a, b)));
}

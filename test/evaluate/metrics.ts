/** Figures of merit, as scikit-learn and the log parsing literature define them. */

/** A scored line; `positive` where it should score high. */
export interface ScoredLine {
	readonly score: number;
	readonly positive: boolean;
}

/**
 * Area under the ROC curve: the chance that a positive line scores above another, ties by half. Method: rank sum
 * (Mann–Whitney). NaN where there are no positives or nothing else.
 */
export function areaUnderRoc(lines: readonly ScoredLine[]): number {
	const ascending = [...lines].sort((a, b) => a.score - b.score);
	let positives = 0;
	let rankSum = 0;
	for (const { start, end } of ties(ascending)) {
		const tiedPositives = countPositives(ascending, start, end);
		// Ranks start + 1 … end share their mean.
		rankSum += (tiedPositives * (start + 1 + end)) / 2;
		positives += tiedPositives;
	}
	return (rankSum - (positives * (positives + 1)) / 2) / (positives * (lines.length - positives));
}

/**
 * scikit-learn's average precision: Σ (recallₙ − recallₙ₋₁) · precisionₙ over the distinct scores, highest first. NaN
 * where there are no positives.
 */
export function averagePrecision(lines: readonly ScoredLine[]): number {
	const descending = [...lines].sort((a, b) => b.score - a.score);
	const positives = countPositives(lines, 0, lines.length);
	let found = 0;
	let sum = 0;
	for (const { start, end } of ties(descending)) {
		const tiedPositives = countPositives(descending, start, end);
		found += tiedPositives;
		sum += (tiedPositives * found) / end;
	}
	return sum / positives;
}

export interface GroupingFigures {
	/** GA: the share of lines whose predicted group is exactly the set of lines of their true one. */
	readonly accuracy: number;
	/** FGA: the F1 of groups, of which one is correct where it is exactly a true one. */
	readonly f1: number;
}

/** Compares a grouping of lines with the true one (Zhu et al. 2019 for GA, Jiang et al. 2024 for FGA). */
export function groupingFigures(predicted: readonly (string | number)[], actual: readonly string[]): GroupingFigures {
	const predictedSizes = sizes(predicted);
	const actualSizes = sizes(actual);
	const both = new Map<string, { predicted: string | number; actual: string; lines: number }>();
	for (const [i, group] of predicted.entries()) {
		const event = actual[i] ?? '';
		const key = JSON.stringify([group, event]);
		const pair = both.get(key) ?? { predicted: group, actual: event, lines: 0 };
		pair.lines++;
		both.set(key, pair);
	}
	let correctGroups = 0;
	let correctLines = 0;
	for (const pair of both.values()) {
		if (predictedSizes.get(pair.predicted) !== pair.lines || actualSizes.get(pair.actual) !== pair.lines) continue;
		correctGroups++;
		correctLines += pair.lines;
	}
	return {
		accuracy: correctLines / predicted.length,
		f1: (2 * correctGroups) / (predictedSizes.size + actualSizes.size),
	};
}

function sizes<Group>(groups: readonly Group[]): Map<Group, number> {
	const counts = new Map<Group, number>();
	for (const group of groups) counts.set(group, (counts.get(group) ?? 0) + 1);
	return counts;
}

/** Runs of equal score in sorted lines, as [start, end). */
function* ties(sorted: readonly ScoredLine[]): Generator<{ start: number; end: number }> {
	let start = 0;
	for (let end = 1; end <= sorted.length; end++) {
		if (sorted[end]?.score === sorted[start]?.score && end < sorted.length) continue;
		yield { start, end };
		start = end;
	}
}

function countPositives(lines: readonly ScoredLine[], start: number, end: number): number {
	let count = 0;
	for (let i = start; i < end; i++) if (lines[i]?.positive === true) count++;
	return count;
}

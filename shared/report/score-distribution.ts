import type { TemplateTable } from '../model/model.ts';
import type { ScoreDistribution } from './report-contents.ts';
import { rounded } from './rounded.ts';

/** The notebook calls a message rare above this rarity. */
const rare = 0.01;

/**
 * The anomaly score over all training lines, as pandas' `describe` has it: deviation with n − 1, quantiles interpolated
 * between neighbouring lines. O(templates · log templates).
 */
export function describeScores({ anomalyScore, counts, rarity }: TemplateTable): ScoreDistribution {
	const order = Array.from(counts, (_, row) => row).sort((a, b) => (anomalyScore[a] ?? 0) - (anomalyScore[b] ?? 0));
	const lines = counts.reduce((sum, count) => sum + count, 0);
	const total = (value: (row: number) => number) =>
		order.reduce((sum, row) => sum + (counts[row] ?? 0) * value(row), 0);
	const mean = total((row) => anomalyScore[row] ?? 0) / lines;
	const squares = total((row) => ((anomalyScore[row] ?? 0) - mean) ** 2);
	const atLine = (index: number): number => {
		let end = 0;
		for (const row of order) {
			end += counts[row] ?? 0;
			if (index < end) return anomalyScore[row] ?? 0;
		}
		return anomalyScore[order.at(-1) ?? 0] ?? 0;
	};
	const quantile = (share: number): number => {
		const position = share * (lines - 1);
		const below = Math.floor(position);
		const low = atLine(below);
		return rounded(low + (position - below) * (atLine(Math.ceil(position)) - low));
	};
	return {
		mean: rounded(mean),
		deviation: lines > 1 ? rounded(Math.sqrt(squares / (lines - 1))) : 0,
		min: quantile(0),
		quartiles: [quantile(0.25), quantile(0.5), quantile(0.75)],
		max: quantile(1),
		rareLines: total((row) => ((rarity[row] ?? 0) > rare ? 1 : 0)),
	};
}

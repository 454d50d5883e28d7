import { type DenseRows, denseRow } from '../learn/matrix.ts';
import type { MessageMap } from './report-contents.ts';

/** The notebook's. With few points, every third is as many neighbours as t-SNE can tell apart. */
const usualPerplexity = 30;

/** t-SNE's time grows with points² × iterations; this many pairs take about a second. 400 points get 375 iterations. */
const pairBudget = 60_000_000;
const mostIterations = 500;

const seed = 42;

/** As many templates as a map shows. */
export const mappedTemplates = 400;

/**
 * Lays templates out in two dimensions by t-SNE of their coordinates in the reduced space, as the notebook does its
 * lines. A template is one point, however many lines it has. Deterministic. O(points² · iterations), bounded.
 *
 * @param rows templates by number, at most {@link mappedTemplates}
 * @param components coordinates, a row per template of the model
 * @param rowOf the model's row of a template
 */
export async function mapTemplates(
	rows: readonly number[],
	components: DenseRows,
	rowOf: (template: number) => number,
): Promise<Omit<MessageMap, 'leftOut'>> {
	const perplexity = Math.max(1, Math.min(usualPerplexity, Math.floor((rows.length - 1) / 3)));
	const iterations = Math.min(mostIterations, Math.floor(pairBudget / Math.max(1, rows.length ** 2)));
	// t-SNE of fewer has no meaning: on a line they can all be seen.
	if (rows.length < 4) {
		return { points: rows.map((template, i) => ({ template, x: i, y: 0 })), perplexity: 0, iterations: 0 };
	}
	const { TSNE } = await import('./tsne.ts');
	const coordinates = rows.map((template) => Array.from(denseRow(components, rowOf(template))));
	const layout = new TSNE(coordinates, { perplexity, epsilon: 10, d: 2, seed }).transform(iterations);
	return {
		points: rows.map((template, i) => ({ template, x: twoDecimals(layout[i]?.[0]), y: twoDecimals(layout[i]?.[1]) })),
		perplexity,
		iterations,
	};
}

function twoDecimals(value: number | undefined): number {
	return value !== undefined && Number.isFinite(value) ? Math.round(value * 100) / 100 : 0;
}

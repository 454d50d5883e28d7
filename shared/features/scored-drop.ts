import type { Breathe } from '../group/breathe.ts';
import { rowsByMessage, type Summary } from '../group/summary.ts';
import type { Scorer } from '../model/score.ts';
import { findAppearances } from './appearances.ts';
import type { AppearanceSource } from './new-templates.ts';
import { scoreMessages } from './scored-messages.ts';
import type { WindowSource } from './window-values.ts';
import { gridOf, totalWindows } from './windows.ts';

/** What a model says of a drop: all that its files, its manifest and its page tell follows from this. */
export type ScoredDrop = WindowSource & AppearanceSource;

/** Scores each distinct message once, and adds up windows. */
export async function scoreSummary(
	summary: Summary,
	{ document, score }: Scorer,
	breathe?: Breathe,
): Promise<ScoredDrop> {
	// Counts by cluster are by id, so that those of different models can be added up.
	const clusterCount = Math.max(...document.clusters.ids) + 1;
	const scored = await scoreMessages(summary.messages, document.svd.components.length, score, breathe);
	const appearances = findAppearances(summary, scored);
	const totals = totalWindows(summary, scored, appearances, clusterCount);
	return {
		...{ summary, scored, appearances, totals, clusterCount },
		byMessage: rowsByMessage(summary),
		grid: gridOf(totals, summary.windowMicros),
	};
}

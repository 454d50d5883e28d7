/** Scores drops with models by hand. */
import { type ScoredDrop, scoreSummary } from '../../../shared/features/scored-drop.ts';
import type { Summary } from '../../../shared/group/summary.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import type { MessageScore, Scorer } from '../../../shared/model/score.ts';
import { sampleModel } from '../model/totals.ts';

/** What a model by hand says. */
export interface HandScorer {
	readonly clusterCount: number;
	readonly componentCount: number;
	score(masked: string): MessageScore;
}

const { document, templates } = sampleModel();

/** A scorer of so many clusters and components. */
function scorerOf({ clusterCount, componentCount, score }: HandScorer): Scorer {
	const zeros = (count: number) => new Array<number>(count).fill(0);
	return {
		document: {
			...document,
			svd: { ...document.svd, components: Array.from({ length: componentCount }, () => zeros(1)) },
			clusters: {
				...document.clusters,
				ids: Array.from({ length: clusterCount }, (_, id) => id),
				centroids: Array.from({ length: clusterCount }, () => zeros(componentCount)),
			},
		},
		templates,
		profile: profileNamed('notebook'),
		match: () => -1,
		place: score,
		score,
	};
}

export async function scoreWith(summary: Summary, model: HandScorer): Promise<ScoredDrop> {
	return await scoreSummary(summary, scorerOf(model));
}

/** What the product makes of messages under a profile: groups, and scores by what it was trained on. */
import { fitModel } from '../../shared/model/fit.ts';
import { type Profile, profileNamed } from '../../shared/model/profile.ts';
import { createScorer } from '../../shared/model/score.ts';
import type { MaskedTotals } from '../../shared/model/totals.ts';

export interface EvaluatedProfile {
	readonly name: string;
	/** For each message its group: equal where the profile sees one template. */
	group(messages: readonly string[]): readonly (string | number)[];
	/** Trains on messages; the function that it returns scores one. */
	train(messages: readonly string[]): (message: string) => number;
}

export const defaultProfile = evaluated(profileNamed('default'));
export const notebookProfile = evaluated(profileNamed('notebook'));

function evaluated(profile: Profile): EvaluatedProfile {
	return {
		name: profile.name,
		group(messages) {
			const masked = [...new Set(messages.map(profile.masking.mask))];
			const { assignment } = profile.mergeTemplates(masked);
			const groups = new Map(masked.map((message, i) => [message, assignment[i] ?? -1]));
			return messages.map((message) => groups.get(profile.masking.mask(message)) ?? -1);
		},
		train(messages) {
			const model = fitModel(totalsOf(messages.map(profile.masking.mask)), {
				profile,
				clusters: 20,
				windowSeconds: 30,
				drops: [],
				skippedDrops: [],
			});
			const scorer = createScorer(model);
			return (message) => scorer.score(profile.masking.mask(message)).anomalyScore;
		},
	};
}

function totalsOf(masked: readonly string[]): MaskedTotals {
	const counts = Map.groupBy(masked, (message) => message);
	const messages = [...counts.keys()];
	return {
		messages,
		counts: messages.map((message) => counts.get(message)?.length ?? 0),
		firstSeen: messages.map(() => 0),
		lastSeen: messages.map(() => 0),
		examples: messages,
		levels: messages.map(() => ({})),
		days: messages.map((message) => ({ '2026-01-01': counts.get(message)?.length ?? 0 })),
	};
}

import type { ProfileName } from '../config.ts';
import type { Masking } from '../text/masking.ts';
import { notebookMasking } from '../text/notebook-masking.ts';
import { type CustomRules, createRuleMasking } from '../text/rule-masking.ts';
import { createMatcher, type MergedTemplates, mergeTemplates } from '../text/templates.ts';
import { scaledDistance } from './distance.ts';
import { fitNovelty, knownRarity, knownScore, type NoveltyIndex, noveltyOf } from './novelty.ts';

/** What makes a profile: its masking, what it takes for one template, and its score. All else is common. */
export interface Profile {
	readonly name: ProfileName;
	readonly masking: Masking;
	/** What was configured beside the built-in rules; travels with the model, so that scoring masks as training did. */
	readonly customRules?: CustomRules;
	/** Whether a model goes on from the one before: its space, its clusters, what its templates are called. */
	readonly goesOn: boolean;
	/**
	 * Which of the distinct masked messages are one template. Depends on the two sets alone.
	 * @param known templates of before: what varied in them varies
	 */
	mergeTemplates(masked: readonly string[], known?: readonly string[]): MergedTemplates;
	/** Finds a masked message's template by number, −1 where it has none. */
	createMatcher(templates: readonly string[]): (masked: string) => number;
	/** The anomaly score of a template of the model, in [0, 1]. */
	scoreKnown(template: KnownTemplate): number;
	/** Its rarity, in (0, 1]. */
	rarityOfKnown(template: KnownTemplate): number;
	/** Prepares the anomaly score of messages without a template, in [0, 1], and why. May be costly: called when needed. */
	prepareUnknown(trained: TrainedTemplates): (masked: string, distance: number) => UnknownScore;
}

export interface KnownTemplate {
	/** Training lines. */
	readonly count: number;
	/** Over the days that have lines, from its first one in the look-back: a rate, which the length of the look-back leaves as it is. */
	readonly linesADay: number;
	/** To its centroid. */
	readonly distance: number;
	readonly range: DistanceRange;
}

export interface DistanceRange {
	readonly min: number;
	readonly max: number;
}

export interface TrainedTemplates {
	readonly templates: readonly string[];
	readonly counts: readonly number[];
	readonly range: DistanceRange;
}

export interface UnknownScore {
	readonly score: number;
	/** A sentence for people. */
	readonly reason: string;
}

/** @param customRules only the default profile has rules to extend or replace */
export function profileNamed(name: ProfileName, customRules?: CustomRules): Profile {
	return name === 'notebook' ? notebookProfile : defaultProfile(customRules);
}

/** The notebook's arithmetic: a template is a masked message, the score its distance scaled by the training lines'. */
const notebookProfile: Profile = {
	name: 'notebook',
	masking: notebookMasking,
	goesOn: false,
	mergeTemplates: (masked) => ({ templates: [...masked], assignment: Int32Array.from(masked, (_, i) => i) }),
	createMatcher(templates) {
		const numbers = new Map(templates.map((template, number) => [template, number]));
		return (masked) => numbers.get(masked) ?? -1;
	},
	scoreKnown: ({ distance, range }) => scaledDistance(distance, range),
	rarityOfKnown: ({ count }) => 1 / count,
	prepareUnknown:
		({ range }) =>
		(_, distance) => ({
			score: scaledDistance(distance, range),
			reason: `never seen; distance ${distance.toPrecision(3)} to the nearest centroid`,
		}),
};

/** The notebook's promises: similar messages are one template, and what was never seen scores above all that was. */
function defaultProfile(customRules: CustomRules | undefined): Profile {
	return {
		name: 'default',
		masking: createRuleMasking(customRules),
		...(customRules && { customRules }),
		goesOn: true,
		mergeTemplates,
		createMatcher,
		scoreKnown: ({ linesADay }) => knownScore(linesADay),
		rarityOfKnown: ({ linesADay }) => knownRarity(linesADay),
		prepareUnknown({ templates, counts }) {
			const index: NoveltyIndex = fitNovelty(templates, counts);
			return (masked) => noveltyOf(index, masked);
		},
	};
}

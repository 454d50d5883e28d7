import type { ModelDocument, SkippedDrop, TrainedDrop } from './model.ts';
import type { Profile } from './profile.ts';
import type { TemplateBook } from './template-book.ts';

export interface FitOptions {
	readonly profile: Profile;
	readonly clusters: number | 'auto';
	readonly windowSeconds: number;
	/** By key. */
	readonly drops: readonly TrainedDrop[];
	/** By key. */
	readonly skippedDrops: readonly SkippedDrop[];
	/** Keys of drops with lines of days that have not come, which are left out. */
	readonly futureDrops?: readonly string[];
	/** The model that it goes on from. */
	readonly predecessor?: Predecessor | undefined;
	/** Where ids begin that nothing has had, if that is beyond the predecessor's. */
	readonly nextIds?: NextIds | undefined;
}

/** A model that another goes on from: what is needed of it. */
export interface Predecessor {
	readonly document: ModelDocument;
	readonly book: TemplateBook;
}

/** The least ids that were never given, whatever model serves. */
export interface NextIds {
	readonly clusters: number;
	readonly components: number;
}

/** Those after a model's own. */
export function nextIdsOf({ clusters, svd }: ModelDocument): NextIds {
	return { clusters: clusters.nextId, components: svd.nextComponentId };
}

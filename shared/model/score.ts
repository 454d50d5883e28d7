import { assignClusters } from '../learn/kmeans.ts';
import { denseRow } from '../learn/matrix.ts';
import { transformSvd } from '../learn/svd.ts';
import { transformTfidf } from '../learn/tfidf.ts';
import { terms } from '../text/tokens.ts';
import type { Model, ModelDocument } from './model.ts';

/** What a model says of one masked message. */
export interface MessageScore {
	readonly template: string;
	/** Whether the model has this template. */
	readonly known: boolean;
	/** Where the model first saw it, in microseconds since the epoch; `null` for an unknown template. */
	readonly knownSince: number | null;
	/** 1/count in training, 1 for an unknown template. */
	readonly rarity: number;
	/** In [0, 1]. */
	readonly anomalyScore: number;
	/** Euclidean, to the centroid of `cluster`. */
	readonly distance: number;
	readonly cluster: number;
	/** Coordinates in the reduced space, one per component. */
	readonly components: ArrayLike<number>;
}

/** A model made ready for scoring. */
export interface Scorer {
	readonly document: ModelDocument;
	/** O(1) for a template of the model; for another O(length of the message + (terms + clusters) × components). */
	score(masked: string): MessageScore;
}

/** O(templates): done once for each model, not for each drop. */
export function createScorer({ document, templates }: Model): Scorer {
	const indexOf = new Map(templates.templates.map((template, index) => [template, index]));
	const score = (masked: string): MessageScore => {
		const index = indexOf.get(masked);
		if (index === undefined) return scoreUnknown(document, masked);
		return {
			template: masked,
			known: true,
			knownSince: templates.firstSeen[index] ?? null,
			rarity: templates.rarity[index] ?? 1,
			anomalyScore: templates.anomalyScore[index] ?? 0,
			distance: templates.distance[index] ?? 0,
			cluster: templates.cluster[index] ?? 0,
			components: denseRow(templates.components, index),
		};
	};
	return { document, score };
}

function scoreUnknown(document: ModelDocument, masked: string): MessageScore {
	const reduced = transformSvd(document.svd, transformTfidf(document.tfidf, [terms(masked)]));
	const { labels, distances } = assignClusters(reduced, document.clusters.centroids);
	const distance = distances[0] ?? 0;
	return {
		template: masked,
		known: false,
		knownSince: null,
		rarity: 1,
		anomalyScore: scaledDistance(distance, document.distance),
		distance,
		cluster: labels[0] ?? 0,
		components: denseRow(reduced, 0),
	};
}

/**
 * Where every training line lies on its centroid, distances are rounding errors, and scaling by their range would make
 * noise of them: below this range, only a distance beyond it counts, and counts fully.
 */
const leastRange = 1e-9;

/** The notebook's anomaly score: the distance min-max scaled by the training lines' distances, held within [0, 1]. */
export function scaledDistance(distance: number, { min, max }: { readonly min: number; readonly max: number }): number {
	if (max - min < leastRange) return distance - max < leastRange ? 0 : 1;
	return Math.min(1, Math.max(0, (distance - min) / (max - min)));
}

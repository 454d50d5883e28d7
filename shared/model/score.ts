import { ArtifactError } from '../errors.ts';
import { assignClusters } from '../learn/kmeans.ts';
import { denseRow } from '../learn/matrix.ts';
import { transformSvd } from '../learn/svd.ts';
import { transformTfidf } from '../learn/tfidf.ts';
import { terms } from '../text/tokens.ts';
import type { Model, ModelDocument } from './model.ts';
import { type Profile, profileNamed } from './profile.ts';
import { idOfText } from './template-id.ts';

/** What a model says of one masked message. */
export interface MessageScore {
	/** Of the model; one that it does not know is the message itself. */
	readonly template: string;
	/** Of a known template; an unknown one has that of its text (`idOfText`). */
	readonly templateId?: string;
	/** Whether the model has this template. */
	readonly known: boolean;
	/** Where the model first saw it, in microseconds since the epoch; `null` for an unknown template. */
	readonly knownSince: number | null;
	/** As the profile has it; 1 for an unknown template. */
	readonly rarity: number;
	/** In [0, 1]. */
	readonly anomalyScore: number;
	/** Why an unknown template scores as it does, for people; `null` for a known one. */
	readonly reason: string | null;
	/** Euclidean, to the centroid of `cluster`. */
	readonly distance: number;
	/** Its id. */
	readonly cluster: number;
	/** Coordinates in the reduced space, one per component. */
	readonly components: ArrayLike<number>;
}

/** A model made ready for scoring. */
export interface Scorer {
	readonly document: ModelDocument;
	readonly profile: Profile;
	/**
	 * About O(tokens of the message) for a template of the model. Another is embedded, O((terms + clusters) × components),
	 * and compared with the templates; the first of these prepares the comparison, O(text of all templates).
	 */
	score(masked: string): MessageScore;
}

/** O(text of the templates): done once for each model, not for each drop. */
export function createScorer({ document, templates }: Model): Scorer {
	const profile = profileOf(document);
	const match = profile.createMatcher(templates.templates);
	let scoreUnknown: ReturnType<Profile['prepareUnknown']> | undefined;
	const unknown = (masked: string): MessageScore => {
		scoreUnknown ??= profile.prepareUnknown({ ...templates, range: document.distance });
		const placed = place(document, masked);
		const { score, reason } = scoreUnknown(masked, placed.distance);
		return { ...placed, template: masked, known: false, knownSince: null, rarity: 1, anomalyScore: score, reason };
	};
	const score = (masked: string): MessageScore => {
		const index = match(masked);
		if (index < 0) return unknown(masked);
		return {
			template: templates.templates[index] ?? masked,
			templateId: templates.ids[index] ?? idOfText(masked),
			known: true,
			knownSince: templates.firstSeen[index] ?? null,
			rarity: templates.rarity[index] ?? 1,
			anomalyScore: templates.anomalyScore[index] ?? 0,
			reason: null,
			distance: templates.distance[index] ?? 0,
			cluster: templates.cluster[index] ?? 0,
			components: denseRow(templates.components, index),
		};
	};
	return { document, profile, score };
}

/**
 * The profile that a model was trained with, its own masking rules included.
 * @throws {ArtifactError} where this version of Oddline masks otherwise than the one that trained
 */
function profileOf({ version, profile: name, masking }: ModelDocument): Profile {
	const profile = profileNamed(name, masking.customRules);
	if (profile.masking.fingerprint !== masking.fingerprint) {
		throw new ArtifactError(
			`model ${version} was trained with masking ${masking.fingerprint}, this version masks as ${profile.masking.fingerprint}: ` +
				'train again',
		);
	}
	return profile;
}

/** A message's coordinates in the reduced space, and its nearest centroid. */
function place(document: ModelDocument, masked: string): Pick<MessageScore, 'components' | 'cluster' | 'distance'> {
	const reduced = transformSvd(document.svd, transformTfidf(document.tfidf, [terms(masked)]));
	const { centroids, ids } = document.clusters;
	const { labels, distances } = assignClusters(reduced, centroids);
	return { components: denseRow(reduced, 0), cluster: ids[labels[0] ?? 0] ?? 0, distance: distances[0] ?? 0 };
}

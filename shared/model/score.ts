import { ArtifactError } from '../errors.ts';
import { assignClusters } from '../learn/kmeans.ts';
import { denseRow } from '../learn/matrix.ts';
import { transformSvd } from '../learn/svd.ts';
import { transformTfidf } from '../learn/tfidf.ts';
import { terms } from '../text/tokens.ts';
import type { Model, ModelDocument, TemplateTable } from './model.ts';
import { type Profile, profileNamed } from './profile.ts';
import { idOfText } from './template-id.ts';

/** What a model says of one masked message. */
export interface MessageScore {
	/** Of the model; a message of which it has none is its own template. */
	readonly template: string;
	/** Of the model's template; where it has none, that of the message (`idOfText`). */
	readonly templateId?: string;
	/** Whether the template is known, by what novelty follows from. */
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

/** Where a message lies in a model's space. */
export type Place = Pick<MessageScore, 'cluster' | 'distance' | 'components'>;

/** A model made ready for scoring. */
export interface Scorer {
	readonly document: ModelDocument;
	readonly templates: TemplateTable;
	readonly profile: Profile;
	/** The number of a masked message's template, −1 where the model has none. About O(tokens of the message). */
	match(masked: string): number;
	/** About O(tokens) for a template of the model. Another message is embedded, O((terms + clusters) × components). */
	place(masked: string): Place;
	/**
	 * As {@link place}; one without a template is also compared with the templates. The first of these prepares the comparison,
	 * O(text of all templates).
	 */
	score(masked: string): MessageScore;
}

/** O(text of the templates): done once for each model, not for each drop. */
export function createScorer({ document, templates }: Pick<Model, 'document' | 'templates'>): Scorer {
	const profile = profileOf(document);
	const match = profile.createMatcher(templates.templates);
	let scoreUnknown: ReturnType<Profile['prepareUnknown']> | undefined;
	const unknown = (masked: string): MessageScore => {
		scoreUnknown ??= profile.prepareUnknown({ ...templates, range: document.distance });
		const placed = embed(document, masked);
		const { score, reason } = scoreUnknown(masked, placed.distance);
		return { ...placed, template: masked, known: false, knownSince: null, rarity: 1, anomalyScore: score, reason };
	};
	const placeOf = (row: number): Place => ({
		distance: templates.distance[row] ?? 0,
		cluster: templates.cluster[row] ?? 0,
		components: denseRow(templates.components, row),
	});
	const place = (masked: string): Place => {
		const row = match(masked);
		return row < 0 ? embed(document, masked) : placeOf(row);
	};
	const score = (masked: string): MessageScore => {
		const row = match(masked);
		if (row < 0) return unknown(masked);
		return {
			template: templates.templates[row] ?? masked,
			templateId: templates.ids[row] ?? idOfText(masked),
			known: true,
			knownSince: templates.firstSeen[row] ?? null,
			rarity: templates.rarity[row] ?? 1,
			anomalyScore: templates.anomalyScore[row] ?? 0,
			reason: null,
			...placeOf(row),
		};
	};
	return { document, templates, profile, match, place, score };
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
function embed(document: ModelDocument, masked: string): Place {
	const reduced = transformSvd(document.svd, transformTfidf(document.tfidf, [terms(masked)]));
	const { centroids, ids } = document.clusters;
	const { labels, distances } = assignClusters(reduced, centroids);
	return { components: denseRow(reduced, 0), cluster: ids[labels[0] ?? 0] ?? 0, distance: distances[0] ?? 0 };
}

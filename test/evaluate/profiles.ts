/** What the two profiles make of messages: groups, and scores by what they were trained on. */
import { assignClusters, fitKMeans } from '../../shared/learn/kmeans.ts';
import { seededRandom } from '../../shared/learn/random.ts';
import { fitTruncatedSvd, transformSvd } from '../../shared/learn/svd.ts';
import { fitTfidf, TFIDF_DEFAULTS, transformTfidf } from '../../shared/learn/tfidf.ts';
import { fitNovelty, knownScore, noveltyOf } from '../../shared/model/novelty.ts';
import { scaledDistance } from '../../shared/model/score.ts';
import { notebookMasking } from '../../shared/text/notebook-masking.ts';
import { createRuleMasking } from '../../shared/text/rule-masking.ts';
import { createMatcher, mergeTemplates } from '../../shared/text/templates.ts';
import { terms } from '../../shared/text/tokens.ts';

export interface EvaluatedProfile {
	readonly name: string;
	/** For each message its group: equal where the profile sees one template. */
	group(messages: readonly string[]): readonly (string | number)[];
	/** Trains on messages; the function that it returns scores one. */
	train(messages: readonly string[]): (message: string) => number;
}

const masking = createRuleMasking();

export const defaultProfile: EvaluatedProfile = {
	name: 'default',
	group: (messages) => [...mergeTemplates(messages.map(masking.mask)).assignment],
	train(messages) {
		const { templates, assignment } = mergeTemplates(messages.map(masking.mask));
		const counts = new Uint32Array(templates.length);
		for (const template of assignment) counts[template] = (counts[template] ?? 0) + 1;
		const match = createMatcher(templates);
		const index = fitNovelty(templates, counts);
		return (message) => {
			const masked = masking.mask(message);
			const template = match(masked);
			return template < 0 ? noveltyOf(index, masked).score : knownScore(counts[template] ?? 0);
		};
	},
};

/** The notebook's settings: 15 components, 20 clusters, `random_state=42`. */
const notebook = { components: 15, clusterCount: 20, seed: 42 };

/** The notebook's masking, and its `message_anomaly_score` from the same parts as the product's. */
export const notebookProfile: EvaluatedProfile = {
	name: 'notebook',
	group: (messages) => messages.map(notebookMasking.mask),
	train(messages) {
		const counts = new Map<string, number>();
		for (const masked of messages.map(notebookMasking.mask)) counts.set(masked, (counts.get(masked) ?? 0) + 1);
		const weights = [...counts.values()];
		const documents = [...counts.keys()].map(terms);
		const tfidf = fitTfidf(documents, weights, TFIDF_DEFAULTS);
		const rows = transformTfidf(tfidf, documents);
		const svd = fitTruncatedSvd(rows, weights, notebook.components);
		const points = transformSvd(svd, rows);
		const { centroids } = fitKMeans(points, weights, {
			clusterCount: notebook.clusterCount,
			random: seededRandom(notebook.seed),
		});
		const trained = assignClusters(points, centroids).distances;
		const range = { min: Math.min(...trained), max: Math.max(...trained) };
		return (message) => {
			const point = transformSvd(svd, transformTfidf(tfidf, [terms(notebookMasking.mask(message))]));
			return scaledDistance(assignClusters(point, centroids).distances[0] ?? 0, range);
		};
	},
};

import { holdSpace } from '../learn/held-space.ts';
import type { DenseRows } from '../learn/matrix.ts';
import type { FreshSpace } from '../learn/space-judge.ts';
import { fitTruncatedSvd, transformSvd } from '../learn/svd.ts';
import { fitTfidf, TFIDF_DEFAULTS, type Tfidf, transformTfidf } from '../learn/tfidf.ts';
import { terms } from '../text/tokens.ts';
import type { FitOptions } from './fit-options.ts';
import { componentCount, type ModelSvd } from './model.ts';
import type { MaskedTotals } from './totals.ts';

export interface FittedSpace {
	readonly tfidf: Tfidf;
	readonly svd: ModelSvd;
	/** Templates × components. */
	readonly points: DenseRows;
	/** See `holdSpace`. */
	readonly quality: number;
	/** The space that these lines alone would have. */
	readonly fresh: FreshSpace;
}

/** The space of templates: the predecessor's where there is one and it is good, else a fresh one. */
export function fitSpace({ messages, counts }: MaskedTotals, { predecessor, nextIds }: FitOptions): FittedSpace {
	const documents = messages.map(terms);
	const freshTfidf = fitTfidf(documents, counts, TFIDF_DEFAULTS);
	const rows = transformTfidf(freshTfidf, documents);
	const fresh = { tfidf: freshTfidf, svd: fitTruncatedSvd(rows, counts, componentCount) };
	const next = Math.max(nextIds?.components ?? 0, predecessor?.document.svd.nextComponentId ?? 0);
	if (predecessor === undefined) {
		const componentIds = fresh.svd.components.map((_, place) => next + place);
		const svd = { ...fresh.svd, componentIds, nextComponentId: next + componentIds.length };
		return { tfidf: fresh.tfidf, svd, points: transformSvd(svd, rows), quality: 1, fresh };
	}
	const { tfidf: before, svd: held } = predecessor.document;
	const space = holdSpace({ tfidf: before, ...held }, { documents, weights: counts }, fresh, next);
	const svd = { ...space.svd, componentIds: space.componentIds, nextComponentId: space.nextComponentId };
	return {
		tfidf: space.tfidf,
		svd,
		points: transformSvd(svd, transformTfidf(space.tfidf, documents)),
		quality: space.quality,
		fresh,
	};
}

/**
 * Mends a space that explains today's documents no longer well enough.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */
import { dot, type Judge, type NamedSpace } from './space-judge.ts';

/** Nothing changes from this quality on; where something must, it changes until the other is reached. */
export const HELD_QUALITY = 0.95;
const MENDED_QUALITY = 0.97;
/** A component that raises the quality by less is no better than the one that it would replace. */
const LEAST_GAIN = 1e-3;

/**
 * Replaces as few components as make the space good.
 * @param firstNewId for the first of them; the others have the next ones
 */
export function mendSpace(space: NamedSpace, judge: Judge, firstNewId: number): NamedSpace {
	const exchanged = exchangeOneByOne(space, judge, firstNewId);
	return judge.qualityOf(exchanged) >= HELD_QUALITY ? exchanged : replaceMisplaced(space, judge, firstNewId);
}

/** Each time the component that is missed least, by the direction that explains most beside the others. */
function exchangeOneByOne(space: NamedSpace, judge: Judge, firstNewId: number): NamedSpace {
	const { terms } = space.tfidf;
	const components = [...space.components];
	const replaced: number[] = [];
	let quality = judge.qualityOf({ ...space, components });
	for (let round = 0; round < components.length && quality < MENDED_QUALITY; round++) {
		const { worst, others } = leastMissed(components, terms, judge);
		const [direction = []] = judge.bestBeside(others, terms, 1);
		const reached = judge.qualityOf({ ...space, components: components.with(worst, direction) });
		if (reached < quality + LEAST_GAIN) break;
		components[worst] = direction;
		if (!replaced.includes(worst)) replaced.push(worst);
		quality = reached;
	}
	return { ...space, components, componentIds: renamed(space.componentIds, replaced, firstNewId) };
}

/** The component that would be missed least, the last of several, and what the others span. */
function leastMissed(
	components: readonly (readonly number[])[],
	terms: readonly string[],
	judge: Judge,
): { worst: number; others: Float64Array[] } {
	let worst = 0;
	let others: Float64Array[] = [];
	let most = Number.NEGATIVE_INFINITY;
	for (const i of components.keys()) {
		const rest = judge.span(terms, components.toSpliced(i, 1));
		const explained = judge.explained(rest);
		if (explained >= most) [worst, others, most] = [i, rest, explained];
	}
	return { worst, others };
}

/**
 * Together, those that lie least in the span of today's best directions. One that lies in it halfway holds a good direction
 * together with another: neither can be spared alone, and only without both is there room.
 */
function replaceMisplaced(space: NamedSpace, judge: Judge, firstNewId: number): NamedSpace {
	const { terms } = space.tfidf;
	const best = judge.span(terms, judge.bestBeside([], terms, space.components.length));
	const within = space.components.map((component) => {
		const [direction] = judge.span(terms, [component]);
		return direction ? best.reduce((sum, unit) => sum + dot(direction, unit) ** 2, 0) : 0;
	});
	const order = [...within.keys()].sort((a, b) => (within[a] as number) - (within[b] as number) || b - a);
	let mended = space;
	for (let count = 1; count <= order.length && judge.qualityOf(mended) < MENDED_QUALITY; count++) {
		const replaced = order.slice(0, count);
		const kept = judge.span(
			terms,
			space.components.filter((_, i) => !replaced.includes(i)),
		);
		const components = [...space.components];
		for (const [n, direction] of judge.bestBeside(kept, terms, count).entries())
			components[replaced[n] as number] = direction;
		mended = { ...space, components, componentIds: renamed(space.componentIds, replaced, firstNewId) };
	}
	return mended;
}

function renamed(ids: readonly number[], replaced: readonly number[], firstNewId: number): number[] {
	return ids.map((id, i) => (replaced.includes(i) ? firstNewId + replaced.indexOf(i) : id));
}

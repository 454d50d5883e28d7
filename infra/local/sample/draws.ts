import { seededRandom } from '../../../shared/learn/random.ts';

/** Random draws from one seed: the same seed gives the same sequence on every machine. */
export interface Draws {
	/** Uniform in [0, 1). */
	next(): number;
	/** A whole number, uniform in [low, high], both included. */
	between(low: number, high: number): number;
	/** One of `choices`, each equally likely. */
	pick<T>(choices: readonly [T, ...T[]]): T;
}

/** Draws seeded by a 32-bit unsigned integer. */
export function seededDraws(seed: number): Draws {
	const next = seededRandom(seed);
	return {
		next,
		between: (low, high) => low + Math.floor(next() * (high - low + 1)),
		pick: (choices) =>
			choices.length === 1 ? choices[0] : (choices[Math.floor(next() * choices.length)] ?? choices[0]),
	};
}

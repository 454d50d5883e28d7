/** Choices that a seeded stream of numbers makes. */
import type { Random } from '../../shared/learn/random.ts';

/** A whole number from `low` to `high`, both included. */
export function between(random: Random, low: number, high: number): number {
	return low + Math.floor(random() * (high - low + 1));
}

/** One of several, each as likely. @throws {RangeError} where there is none */
export function oneOf<T>(random: Random, choices: readonly T[]): T {
	const chosen = choices[between(random, 0, choices.length - 1)];
	if (chosen === undefined) throw new RangeError('nothing to choose from');
	return chosen;
}

export function bytes(random: Random, length: number): Buffer {
	const drawn = Buffer.alloc(length);
	for (let at = 0; at < length; at++) drawn[at] = between(random, 0, 255);
	return drawn;
}

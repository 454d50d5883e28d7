/** Randomness as a parameter: whoever computes is given it, so that the same seed gives the same result. */

/** Uniform numbers in [0, 1), as `Math.random`. */
export type Random = () => number;

/**
 * A reproducible stream of uniform numbers with 53 random bits each.
 *
 * Method: sfc32 (Chris Doty-Humphrey's small fast counting generator, from PractRand), two outputs a number.
 *
 * @param seed any number; its integer part modulo 2³² counts
 */
export function seededRandom(seed: number): Random {
	let a = 0;
	let b = seed | 0;
	let c = 0x9e3779b9 | 0;
	let counter = 1;
	const next = (): number => {
		const output = (a + b + counter) | 0;
		counter = (counter + 1) | 0;
		a = b ^ (b >>> 9);
		b = (c + (c << 3)) | 0;
		c = ((c << 21) | (c >>> 11)) + output;
		c |= 0;
		return output >>> 0;
	};
	// The state is the seed until it has been stirred; PractRand discards the first twelve outputs.
	for (let i = 0; i < 12; i++) next();
	return () => ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../shared/learn/random.ts';
import { PatternIndex } from '../../../shared/text/pattern-index.ts';

const wildcard = 0;

/** The definition: of all that match, the fewest wildcards, then the one whose first wildcard comes last, and so on. */
function mostSpecific(patterns: readonly number[][], row: readonly number[]): number {
	const wild = (pattern: readonly number[]) => [...pattern.keys()].filter((position) => pattern[position] === wildcard);
	const matches = [...patterns.keys()].filter((number) => {
		const pattern = patterns[number] ?? [];
		return (
			pattern.length === row.length && pattern.every((token, position) => token === wildcard || token === row[position])
		);
	});
	matches.sort((a, b) => {
		const [x, y] = [wild(patterns[a] ?? []), wild(patterns[b] ?? [])];
		const place = x.findIndex((position, i) => position !== y[i]);
		return x.length - y.length || (place < 0 ? 0 : (y[place] ?? 0) - (x[place] ?? 0));
	});
	return matches[0] ?? -1;
}

const pattern = (width: number) => fc.array(fc.nat({ max: 3 }), { minLength: width, maxLength: width });
const distinct = (width: number, maxLength: number) =>
	fc.uniqueArray(pattern(width), { maxLength, selector: (tokens) => tokens.join() });

describe('the pattern index', () => {
	it('finds what trying every pattern finds, whatever their shapes and order', () => {
		fc.assert(
			fc.property(
				fc.tuple(distinct(2, 10), distinct(7, 200)).map((lists) => lists.flat()),
				fc.array(fc.oneof(pattern(7), pattern(2), pattern(3)), { minLength: 1, maxLength: 20 }),
				(patterns, rows) => {
					const index = new PatternIndex(patterns, wildcard);
					for (const row of rows) assert.equal(index.find(row), mostSpecific(patterns, row));
				},
			),
		);
	});

	it('finds it among thousands of shapes, with tokens that many patterns have and tokens that few have', () => {
		const random = seededRandom(7);
		const width = 14;
		const draw = () =>
			Array.from({ length: width }, () => (random() < 0.3 ? wildcard : 1 + Math.floor(random() ** 6 * 400)));
		const patterns = [...new Map(Array.from({ length: 5000 }, draw).map((tokens) => [tokens.join(), tokens])).values()];
		const index = new PatternIndex(patterns, wildcard);
		for (let i = 0; i < 60; i++) {
			const from = patterns[i * 7] ?? [];
			const row = i % 2 === 0 ? draw() : from.map((token) => (token === wildcard ? 500 + i : token));
			assert.equal(index.find(row), mostSpecific(patterns, row));
		}
	});

	it('is as quick with 9,000 shapes as a few dozen: one after the other would take minutes', () => {
		const width = 40;
		const patterns: number[][] = [];
		for (let a = 1; a < width; a++)
			for (let b = a + 1; b < width; b++)
				for (let c = b + 1; c < width; c++) {
					patterns.push(
						Array.from({ length: width }, (_, p) =>
							[a, b, c].includes(p) ? wildcard : p === 0 ? patterns.length + 100 : p,
						),
					);
				}
		assert.equal(patterns.length, 9139);
		const index = new PatternIndex(patterns, wildcard);
		for (let i = 0; i < 50_000; i++) {
			const row: number[] = patterns[i % patterns.length] ?? [];
			assert.equal(index.find(i % 2 === 0 ? row.with(0, 1) : row), i % 2 === 0 ? -1 : i % patterns.length);
		}
	});
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '../../../shared/learn/random.ts';
import { indexTexts, nearestText } from '../../../shared/model/similarity.ts';

const text = fc
	.array(fc.constantFrom('disk', 'disks', 'quota', 'node', 'nodes', 'full', 'x', '<NUM>'), {
		minLength: 1,
		maxLength: 6,
	})
	.map((words) => words.join(' '));

/** The definition, word for word, over sets of strings. */
function similarity(a: string, b: string): number {
	const plain = (s: string) => s.replaceAll('<NUM>', ' ').trim().replace(/\s+/g, ' ');
	const words = (s: string) => new Set(plain(s).match(/[a-z]{2,}/g) ?? []);
	const ngrams = (s: string) => {
		const set = new Set<string>();
		const padded = plain(s) === '' ? '' : ` ${plain(s)} `;
		for (const n of [3, 4, 5]) for (let i = 0; i + n <= padded.length; i++) set.add(padded.slice(i, i + n));
		return set;
	};
	const cosine = (x: Set<string>, y: Set<string>) =>
		x.size === 0 || y.size === 0 ? 0 : x.intersection(y).size / Math.sqrt(x.size * y.size);
	return (cosine(words(a), words(b)) + cosine(ngrams(a), ngrams(b))) / 2;
}

describe('the nearest text', () => {
	it('is the one that comparing with each finds', () => {
		fc.assert(
			fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), text, (texts, other) => {
				const similarities = texts.map((known) => similarity(known, other));
				const best = Math.max(...similarities);
				const nearest = nearestText(
					indexTexts(
						texts,
						texts.map(() => 1),
					),
					other,
				);
				if (best === 0) assert.equal(nearest, undefined);
				else assert.deepEqual(nearest, { text: similarities.indexOf(best), similarity: Math.min(1, best) });
			}),
		);
	});

	it('is the one that comparing with each finds, among thousands, where most lists need not be read', () => {
		const random = seededRandom(3);
		const words = Array.from({ length: 400 }, () =>
			Array.from({ length: 3 + Math.floor(6 * random()) }, () => 'abcdeiklnorst'[Math.floor(13 * random())]).join(''),
		);
		// Few words are common, many are rare: the square of a uniform number.
		const draw = () =>
			Array.from({ length: 1 + Math.floor(9 * random()) }, () => words[Math.floor(400 * random() ** 2)]).join(' ');
		const texts = Array.from({ length: 3000 }, draw);
		const index = indexTexts(
			texts,
			texts.map(() => 1),
		);
		for (let i = 0; i < 25; i++) {
			const other = i % 3 === 0 ? draw() : `${draw()} zyx ${draw()}`;
			const similarities = texts.map((known) => similarity(known, other));
			const best = Math.max(...similarities);
			assert.deepEqual(nearestText(index, other), { text: similarities.indexOf(best), similarity: Math.min(1, best) });
		}
	});

	it('is one of the texts with its true similarity, and found in bounded time, where all share everything', () => {
		const random = seededRandom(5);
		const draw = () => Array.from({ length: 40 }, () => (random() < 0.5 ? 'ab' : 'cd')).join(random() < 0.5 ? ' ' : '');
		const texts = Array.from({ length: 20_000 }, draw);
		const index = indexTexts(
			texts,
			texts.map(() => 1),
		);
		for (let i = 0; i < 2000; i++) {
			const other = draw();
			const nearest = nearestText(index, other);
			assert.ok(nearest !== undefined);
			if (i % 100 === 0) assert.equal(nearest.similarity, Math.min(1, similarity(texts[nearest.text] ?? '', other)));
		}
	});

	it('is found among many that share their common parts', () => {
		const random = seededRandom(1);
		const letters = (n: number) => n.toString(26).replace(/[0-9]/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '');
		const texts = Array.from(
			{ length: 20_000 },
			() =>
				`request handled for tenant ${letters(Math.floor(random() * 1e9))} in region ${letters(Math.floor(random() * 50))}`,
		);
		const index = indexTexts(
			texts,
			texts.map(() => 1),
		);
		for (const number of [0, 777, 19_999]) {
			assert.equal(nearestText(index, `${texts[number]} again`)?.text, number);
		}
	});
});

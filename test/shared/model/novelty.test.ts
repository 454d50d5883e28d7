import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fitNovelty, knownRarity, knownScore, noveltyOf } from '../../../shared/model/novelty.ts';

const templates = [
	'Connection to <HOST> closed by peer',
	'Database query took <DURATION>',
	'User <*> signed in from <IP>',
];
const index = fitNovelty(templates, [10, 500, 3]);

const text = fc
	.array(fc.constantFrom('disk', 'quota', 'node', 'full', 'offline', '<NUM>', '<*>', 'é', 'x', '::', '😀'), {
		maxLength: 8,
	})
	.map((words) => words.join(' '));

describe('the score of a known template', () => {
	it('is 1/(2 + lines a day): below a half, and less the more often it comes; its rarity is 1/(1 + lines a day)', () => {
		assert.equal(knownScore(2), 0.25);
		assert.equal(knownScore(0.5), 0.4);
		assert.equal(knownRarity(3), 0.25);
		const rate = fc.double({ min: 1e-3, max: 1e9, noNaN: true });
		fc.assert(
			fc.property(rate, rate, (a, b) => {
				assert.ok(knownScore(a) > 0 && knownScore(a) < 0.5);
				assert.ok(knownRarity(a) > 0 && knownRarity(a) < 1);
				if (a < b) assert.ok(knownScore(a) >= knownScore(b) && knownRarity(a) >= knownRarity(b));
			}),
		);
	});
});

describe('the score of an unseen message', () => {
	it('lies above every known one and is at most 1', () => {
		fc.assert(
			fc.property(fc.array(text, { maxLength: 10 }), text, (training, message) => {
				const distinct = [...new Set(training)];
				const { score, nearest } = noveltyOf(
					fitNovelty(
						distinct,
						distinct.map(() => 1),
					),
					message,
				);
				assert.ok(score > 0.5 && score <= 1, String(score));
				assert.ok(nearest === undefined || (nearest.similarity > 0 && nearest.similarity <= 1));
			}),
		);
	});

	it('is 1 where nothing is known, or nothing of it', () => {
		assert.equal(noveltyOf(fitNovelty([], []), 'disk full').score, 1);
		assert.equal(noveltyOf(index, 'ORA-<NUM> ÜÖÄ').score, 1);
		assert.equal(
			noveltyOf(index, 'ORA-<NUM> ÜÖÄ').reason,
			'never seen; new words: ora, üöä; no known template is like it',
		);
	});

	it('is the mean of three distances', () => {
		// Words: {ab, cd} against {ab, xy}: one of two is new; cosine 1/√(2·2) = 1/2.
		// " ab cd " has 5 + 4 + 3 = 12 character 3- to 5-grams, and so has " ab xy "; they share " ab", "ab " and " ab ":
		// cosine 3/12 = 1/4.
		const { score, nearest, newWords } = noveltyOf(fitNovelty(['ab xy'], [1]), 'ab cd');
		assert.deepEqual(newWords, ['cd']);
		assert.deepEqual(nearest, { template: 0, similarity: (1 / 2 + 1 / 4) / 2 });
		assert.ok(Math.abs(score - (0.5 + (0.5 * (1 / 2 + 1 / 2 + 3 / 4)) / 3)) < 1e-12);
	});

	it('rises with what is new in it', () => {
		const scores = [
			'User <*> signed in from <IP> again',
			'User <*> signed out from <IP> with warning',
			'Tablespace quota from <IP> signed off',
			'Tablespace quota exhausted',
		].map((message) => noveltyOf(index, message).score);
		assert.deepEqual(
			scores,
			scores.toSorted((a, b) => a - b),
		);
		assert.equal(new Set(scores).size, scores.length);
	});

	it('is told in words: what is new, and what it is most like', () => {
		const { newWords, nearest, reason } = noveltyOf(index, 'Database tablespace QUOTA took <SIZE>');
		assert.deepEqual(newWords, ['tablespace', 'quota']);
		assert.equal(nearest?.template, 1);
		assert.match(
			reason,
			/^never seen; new words: tablespace, quota; nearest known template \([0-9]+ % alike\): “Database query took <DURATION>”$/,
		);
		assert.match(noveltyOf(index, 'took Database query').reason, /^never seen; no new word; nearest known template/);
		assert.match(noveltyOf(index, 'Database scrub took').reason, /^never seen; new word: scrub; /);
	});

	it('keeps the reason short', () => {
		const message = Array.from({ length: 26 }, (_, i) => `${String.fromCharCode(97 + i).repeat(3)} query`).join(' ');
		const long = fitNovelty([`query ${'known '.repeat(100)}`], [1]);
		const { reason } = noveltyOf(long, message);
		assert.match(reason, /new words: aaa, bbb, ccc, ddd, eee, fff and 20 more;/);
		assert.ok(reason.length < 300 && reason.endsWith('…”'));
	});

	it('does not depend on the order of the templates', () => {
		fc.assert(
			fc.property(fc.uniqueArray(text, { minLength: 1, maxLength: 12 }), text, (training, message) => {
				const counts = training.map(() => 1);
				const forward = noveltyOf(fitNovelty(training, counts), message);
				const backward = noveltyOf(fitNovelty(training.toReversed(), counts), message);
				assert.equal(forward.score, backward.score);
				assert.deepEqual(forward.newWords, backward.newWords);
				assert.equal(forward.nearest?.similarity, backward.nearest?.similarity);
			}),
		);
	});
});

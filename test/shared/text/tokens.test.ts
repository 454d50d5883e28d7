import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ENGLISH_STOP_WORDS } from '../../../shared/text/stop-words.ts';
import { terms } from '../../../shared/text/tokens.ts';

describe('terms', () => {
	it('are lower-cased words, then pairs of neighbours', () => {
		assert.deepEqual(terms('Cache Miss key'), ['cache', 'miss', 'key', 'cache miss', 'miss key']);
	});

	it('pair the words around a removed stop word, because stop words go first', () => {
		// "for" is a stop word: sklearn's analyzer gives miss, key, miss key.
		assert.deepEqual(terms('miss for key'), ['miss', 'key', 'miss key']);
	});

	it('need two characters or more', () => {
		assert.deepEqual(terms('a b cd 7 42'), ['cd', '42', 'cd 42']);
	});

	it('keep underscores and digits within a word and split at everything else', () => {
		assert.deepEqual(terms('txn_<num>-db.x1'), ['txn_', 'num', 'db', 'x1', 'txn_ num', 'num db', 'db x1']);
	});

	it("take Python's Unicode word characters", () => {
		// \w in Python: letters and numbers of any script (é, Ⅷ is a letter number, ½ a number), but no combining marks:
		// e + U+0301 is the word "e" (too short) and a mark that splits.
		assert.deepEqual(terms('ÉTÉ ⅷ½'), ['été', 'ⅷ½', 'été ⅷ½']);
		assert.deepEqual(terms('e\u0301 日本'), ['日本']);
	});

	it('count code points, not UTF-16 units', () => {
		// U+20000 is one CJK ideograph in two units: one alone is too short, two are a word.
		assert.deepEqual(terms('\u{20000}'), []);
		assert.deepEqual(terms('\u{20000}\u{20001}'), ['\u{20000}\u{20001}']);
	});

	it('are none for a text without words', () => {
		assert.deepEqual(terms(''), []);
		assert.deepEqual(terms('the of $ - .'), []);
	});

	it('repeat as often as they occur', () => {
		assert.deepEqual(terms('num num num'), ['num', 'num', 'num', 'num num', 'num num']);
	});

	it('of n words are n 1-grams and n − 1 2-grams of those, for any text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
				const all = terms(text);
				const words = all.slice(0, Math.ceil(all.length / 2));
				assert.ok(words.every((word) => /^[\p{L}\p{N}_]{2,}$/u.test(word) && !ENGLISH_STOP_WORDS.has(word)));
				assert.deepEqual(
					all.slice(words.length),
					words.slice(1).map((word, i) => `${words[i]} ${word}`),
				);
			}),
		);
	});
});

describe("scikit-learn's stop words", () => {
	it('are 318 lower-case words', () => {
		assert.equal(ENGLISH_STOP_WORDS.size, 318);
		assert.ok([...ENGLISH_STOP_WORDS].every((word) => /^[a-z]+$/.test(word)));
		// Its known oddities: both are in the list, "error" is not.
		assert.ok(ENGLISH_STOP_WORDS.has('system') && ENGLISH_STOP_WORDS.has('hasnt') && !ENGLISH_STOP_WORDS.has('error'));
	});
});

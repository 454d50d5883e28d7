import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isStateWord } from '../../../shared/text/state-words.ts';
import { canonicalToken, displayToken, MAX_TOKENS, tokenize } from '../../../shared/text/template-tokens.ts';

describe('tokens of templates', () => {
	it('are compared without the kind of placeholder, but with what is around it', () => {
		const same = (a: string, b: string) => assert.equal(canonicalToken(a), canonicalToken(b));
		same('<NUM>', '<HEX>');
		same('(<NUM>),', '(<IP>),');
		same('<NUM>:<NUM>', '<TIME>');
		same('<<DURATION>', '<NUM>');
		assert.notEqual(canonicalToken('blk_<ID>'), canonicalToken('rdd_<ID>'));
		assert.notEqual(canonicalToken('<NUM>'), canonicalToken('<*>'));
		assert.notEqual(canonicalToken('vis=<NUM>'), canonicalToken('mask=<NUM>'));
	});

	it('take the letters that a short hex id leaves beside its digits for part of it', () => {
		for (const rest of ['a<NUM>', '<NUM>d<NUM>', '<NUM>ff', '<NUM>abc<NUM>']) {
			assert.equal(canonicalToken(rest), canonicalToken('<HEX>'), rest);
		}
		for (const word of ['db<NUM>', 'v<NUM>', 'ssh<NUM>', '<NUM>nd', '<NUM>face']) {
			assert.notEqual(canonicalToken(word), canonicalToken('<HEX>'), word);
		}
	});

	it('stay what they are when they are shown and read again', () => {
		const piece = fc.constantFrom(
			'<NUM>',
			'<HEX>',
			'<',
			'>',
			'~',
			':',
			'-',
			'.',
			'a',
			'f',
			'x',
			'ab',
			'(',
			'=',
			'<*>',
			'é',
		);
		fc.assert(
			fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
				const canonical = canonicalToken(pieces.join(''));
				assert.equal(canonicalToken(displayToken(canonical)), canonical);
			}),
			{ numRuns: 1000 },
		);
	});

	it('are folded after a number of them, once', () => {
		const folded = tokenize(Array.from({ length: 500 }, (_, i) => `t${i}`).join(' '));
		assert.equal(folded.length, MAX_TOKENS + 1);
		assert.deepEqual(tokenize(folded.join(' ')), folded);
		assert.deepEqual(tokenize('a  b\tc'), ['a', 'b', 'c']);
	});
});

describe('state words', () => {
	it('name actions and states, in any case and punctuation', () => {
		for (const word of [
			'started',
			'Paused',
			'RESUMED',
			'(up),',
			'failing',
			'GET',
			'ok.',
			'java.io.IOException:',
			'KeyError',
		])
			assert.ok(isStateWord(word), word);
	});

	it('are not names, values or short words that only end so', () => {
		for (const word of ['alice', 'root', 'db-primary', 'red', 'king', '<NUM>', 'up-link', 'x=failed', '', '()']) {
			assert.ok(!isStateWord(word), word);
		}
	});
});

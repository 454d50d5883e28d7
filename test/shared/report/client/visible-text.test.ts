import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { figure, percent, score } from '../../../../shared/report/client/formats.ts';
import { brokenLines, visibleText } from '../../../../shared/report/client/visible-text.ts';

const anyText = fc.oneof(
	fc.string({ unit: 'binary' }),
	fc.string({ unit: fc.constantFrom('\u202e', '\u0000', '\n', 'a', '‏') }),
);

describe('visible text', () => {
	it('holds no character that cannot be seen or turns text around', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				assert.doesNotMatch(visibleText(text), /\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/u);
			}),
		);
	});

	it('tells such characters by their number', () => {
		assert.equal(visibleText('a\u202eb\u0000\u{e0041}'), 'a\\u{202e}b\\u{0}\\u{e0041}');
		assert.equal(visibleText('one\n\ttwo'), 'one⏎⇥two');
	});

	it('leaves all other text as it is', () => {
		for (const text of ['plain', 'مرحبا', 'שלום', '日本語 ü €', '<script>']) assert.equal(visibleText(text), text);
	});
});

describe('broken lines', () => {
	it('are at most as wide and as many as asked for', () => {
		fc.assert(
			fc.property(anyText, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 5 }), (text, width, most) => {
				const lines = brokenLines(visibleText(text), width, most).split('\n');
				assert.ok(lines.length <= most);
				for (const line of lines)
					assert.ok(Array.from(line).length <= width + 1, `${JSON.stringify(line)} in ${width}`);
			}),
		);
	});

	it('break at spaces where they can', () => {
		assert.equal(brokenLines('one two three', 7, 3), 'one two\nthree');
		assert.equal(brokenLines('abcdefgh', 3, 3), 'abc\ndef\ngh');
		assert.equal(brokenLines('one two three', 3, 2), 'one\ntwo…');
	});
});

describe('figures', () => {
	it('show the digits that matter', () => {
		assert.deepEqual([score(0), score(0.98149), score(0.0001159)], ['0.000', '0.981', '0.0001159']);
		assert.deepEqual(
			[figure(0), figure(239.6615), figure(1234567), figure(2.9e-7)],
			['0', '239.7', '1,235,000', '2.90e-7'],
		);
		assert.deepEqual([percent(0), percent(0.9107), percent(0.0157)], ['0.0 %', '91.1 %', '1.57 %']);
	});
});

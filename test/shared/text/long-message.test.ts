import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { MAX_MASKED, MORE, maskBeginning } from '../../../shared/text/long-message.ts';
import { collapseDigitRuns } from '../../../shared/text/masking.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { createRuleMasking, parseMaskingRules } from '../../../shared/text/rule-masking.ts';

const own = parseMaskingRules([{ name: 'x', pattern: '[a-z]+=[0-9]{3}', replacement: '<X>' }], 'extend');
const maskings = [createRuleMasking(), notebookMasking, createRuleMasking(own)];

/** Long texts of one unit: runs of one class that a regular expression takes at once, and none that it can take. */
const units = [
	'a',
	'/a',
	'a_',
	'漢',
	'😀',
	'/',
	'-',
	' ',
	'0',
	'٣',
	'<NUM>',
	'a0.',
	"/'",
	'"',
	'- ',
	'http://x',
	'a=123 ',
	'\ud83d',
];

describe('a long message', () => {
	it('is masked whatever it is and however long', () => {
		for (const unit of units) {
			for (const length of [70_000, 8_000_000]) {
				const message = unit.repeat(Math.ceil(length / unit.length));
				for (const { mask } of maskings) assert.ok(mask(message).length <= 5 * MAX_MASKED + 8, unit);
			}
		}
	});

	it('is the same whatever follows its beginning, but for the mark', () => {
		const beginning = 'disk full '.repeat(7000);
		for (const { mask } of maskings) {
			assert.equal(mask(`${beginning}at last`), mask(`${beginning}${'and more '.repeat(9)}`));
			// 65,536 = 6,553 · 10 + 6: the last blank before is that after "disk".
			assert.ok(mask(beginning).endsWith(`disk ${MORE}`));
		}
	});

	it('up to the bound is masked as ever', () => {
		const identity = (text: string) => text;
		const whole = 'a'.repeat(MAX_MASKED);
		assert.equal(maskBeginning(whole, true, identity), whole);
		assert.equal(maskBeginning(`${whole}a`, true, identity), `${whole} ${MORE}`);
		// 65,600 digits collapse to one.
		assert.equal(maskBeginning(`a${'7'.repeat(65_600)}b`, true, identity), 'a0b');
		assert.equal(maskBeginning(`a${'7'.repeat(65_600)}b`, false, identity), `a${'7'.repeat(MAX_MASKED - 1)} ${MORE}`);
	});

	it('is cut between words, and never within a surrogate pair', () => {
		const cutAt = (text: string) => maskBeginning(text, true, (beginning) => String(beginning.length));
		assert.equal(cutAt(`${'a'.repeat(MAX_MASKED - 10)} ${'b'.repeat(20)}`), `${MAX_MASKED - 10} ${MORE}`);
		assert.equal(cutAt(`${'a'.repeat(MAX_MASKED)} b`), `${MAX_MASKED} ${MORE}`);
		assert.equal(cutAt(`a${'😀'.repeat(MAX_MASKED / 2)}`), `${MAX_MASKED - 1} ${MORE}`);
	});

	it('is masked as its digit-collapsed form', () => {
		const parts = fc.array(fc.tuple(fc.constantFrom('disk', ' ', '/x', '=', 'é'), fc.stringMatching(/^[0-9]{0,9}$/)), {
			minLength: 1,
			maxLength: 6,
		});
		fc.assert(
			fc.property(parts, fc.integer({ min: 65_000, max: 66_500 }), (list, length) => {
				const unit = list.flat().join('') || 'a';
				const message = unit.repeat(Math.ceil(length / collapseDigitRuns(unit).length));
				for (const { mask } of maskings.slice(0, 2)) assert.equal(mask(message), mask(collapseDigitRuns(message)));
			}),
			{ numRuns: 30 },
		);
	});
});

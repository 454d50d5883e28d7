import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ConfigurationError } from '../../../shared/errors.ts';
import { collapseDigitRuns } from '../../../shared/text/masking.ts';
import { createRuleMasking, parseMaskingRules } from '../../../shared/text/rule-masking.ts';
import { FILLERS } from './masking-fillers.ts';

const masking = createRuleMasking();
const ticket = { name: 'ticket', pattern: 'TCK-[0-9]{4}\\b', replacement: '<TICKET>' };

/** Text of the pieces that rules look at, so that they meet each other. */
const loglike = fc
	.array(
		fc.oneof(
			fc.string({ maxLength: 8 }),
			fc.constantFrom(' ', ': ', '=', ', ', '/', '-', '<'),
			...Object.values(FILLERS),
		),
		{
			maxLength: 8,
		},
	)
	.map((parts) => parts.join(''));

describe('the default masking', () => {
	it('is the same on the digit-collapsed message', () => {
		fc.assert(
			fc.property(loglike, (message) => {
				assert.equal(masking.mask(message), masking.mask(collapseDigitRuns(message)));
			}),
		);
		assert.equal(masking.collapsesDigitRuns, true);
	});

	it('leaves no digit, no run of blanks and no blank at the ends', () => {
		fc.assert(
			fc.property(loglike, (message) => {
				const masked = masking.mask(message);
				assert.doesNotMatch(masked, /\p{Nd}/u);
				assert.doesNotMatch(masked, /^\s|\s\s|\s$/u);
			}),
		);
	});

	it('keeps case and words', () => {
		const message = 'Connection to primary LOST: Retrying';
		assert.equal(masking.mask(message), message);
		assert.equal(masking.mask(''), '');
	});

	it('does not take text that looks like a placeholder for one', () => {
		assert.equal(masking.mask('<NUM> and <*> but <b>'), '‹NUM> and ‹*> but <b>');
	});
});

describe('custom rules', () => {
	it('extend: they run first, on raw text, so that they can count digits', () => {
		const extended = createRuleMasking(parseMaskingRules([ticket], 'extend'));
		assert.equal(extended.mask('TCK-1234 took 5ms, TCK-12 not'), '<TICKET> took <DURATION>, TCK-<NUM> not');
		assert.equal(extended.collapsesDigitRuns, false);
	});

	it('replace: nothing else is masked', () => {
		const replaced = createRuleMasking(parseMaskingRules([ticket], 'replace'));
		assert.equal(replaced.mask('TCK-1234 took 5ms'), '<TICKET> took 5ms');
		assert.equal(replaced.collapsesDigitRuns, false);
	});

	it('may be written as in Drain3, and refer to groups', () => {
		const drain = createRuleMasking(
			parseMaskingRules([{ regex_pattern: 'TCK-[0-9]+', mask_with: 'TICKET' }], 'extend'),
		);
		assert.equal(drain.mask('see TCK-7'), 'see <TICKET>');
		const grouped = parseMaskingRules(
			[{ name: 'shard', pattern: '(shard) [a-z]+', replacement: '$1 <SHARD>' }],
			'extend',
		);
		assert.equal(createRuleMasking(grouped).mask('on shard abc'), 'on shard <SHARD>');
	});

	it('refer to groups as String.replace does', () => {
		const rule = (pattern: string, replacement: string) =>
			createRuleMasking(parseMaskingRules([{ name: 'x', pattern, replacement }], 'replace'));
		assert.equal(rule('(a)(?P<name>b)', '$2$1 $<name> $& $$ $3 $<no>').mask('ab'), 'ba b ab $ $3 $<no>');
		assert.equal(rule('a|(b)', '[$1]').mask('ab'), '[][b]');
	});

	it('replace what JavaScript replaces, where both know the pattern', () => {
		const patterns = ['[a-c]+', 'a|ab', '(a|b)*c', '\\b[a-d]{2}\\b', 'a.c', '[^ ]+d', '^a+', 'b?d$', 'ß|é'];
		fc.assert(
			fc.property(
				fc.constantFrom(...patterns),
				fc.boolean(),
				fc.string({ unit: fc.constantFrom(...'aAbBcCdD é😀ß\ud83d'), maxLength: 30 }),
				(pattern, ignoreCase, message) => {
					const rules = parseMaskingRules([{ name: 'x', pattern, replacement: '<$&>', ignoreCase }], 'replace');
					const expected = message.replace(new RegExp(pattern, ignoreCase ? 'giu' : 'gu'), '<$&>').trim();
					assert.equal(createRuleMasking(rules).mask(message), expected);
				},
			),
		);
	});

	it('take linear time, where backtracking takes exponential and finding all matches quadratic time', () => {
		for (const pattern of ['(?:[a-z]+,?)+;', '(a|aa)+$', '(.*)(.*)(.*)(.*)(.*)=']) {
			const own = createRuleMasking(parseMaskingRules([{ name: 'x', pattern, replacement: '<X>' }], 'replace'));
			own.mask(`${'a'.repeat(65_000)}!`);
		}
		const each = createRuleMasking(
			parseMaskingRules([{ name: 'x', pattern: '[a-z]*;|[a-z]', replacement: '<X>' }], 'replace'),
		);
		assert.equal(each.mask('a'.repeat(256)), '<X>'.repeat(256));
		assert.equal(each.mask('a'.repeat(257)), `${'<X>'.repeat(256)} <MORE>`);
		assert.equal(each.mask('a'.repeat(10_000)), `${'<X>'.repeat(256)} <MORE>`);
	});

	it('change the fingerprint by what decides the outcome, not by their names', () => {
		const print = (rules: unknown, mode: 'extend' | 'replace') =>
			createRuleMasking(parseMaskingRules(rules, mode)).fingerprint;
		const fingerprint = print([ticket], 'extend');
		assert.match(fingerprint, /^[0-9a-f]{16}$/);
		assert.equal(print([{ ...ticket, name: 'other' }], 'extend'), fingerprint);
		const others = [
			masking.fingerprint,
			print([ticket], 'replace'),
			print([{ ...ticket, replacement: '<T>' }], 'extend'),
			print([{ ...ticket, ignoreCase: true }], 'extend'),
			print([{ ...ticket, pattern: 'TCK-[0-9]{5}' }], 'extend'),
		];
		assert.equal(new Set([fingerprint, ...others]).size, 6);
		assert.equal(createRuleMasking().fingerprint, masking.fingerprint);
		assert.equal(createRuleMasking(parseMaskingRules([], 'extend')).fingerprint, masking.fingerprint);
	});

	const refused: readonly [string, unknown, RegExp][] = [
		['no list', { rules: [] }, /expected a JSON list of rules, got \{"rules":\[\]\}/],
		['no object', ['x'], /masking rule 1: expected an object, got "x"/],
		['an unknown field', [{ ...ticket, flags: 'i' }], /masking rule 1: unknown field "flags", expected name, pattern/],
		['no name', [{ pattern: 'a', replacement: '<A>' }], /masking rule 1: "name" is missing/],
		['no pattern', [{ name: 'x', replacement: '<A>' }], /masking rule "x": "pattern" is missing/],
		['no replacement', [{ name: 'x', pattern: 'a' }], /masking rule "x": "replacement" is missing/],
		['a pattern that is no string', [{ ...ticket, pattern: 5 }], /masking rule 1: "pattern" must be a string, got 5/],
		[
			'a malformed pattern',
			[{ ...ticket, pattern: '(' }],
			/masking rule "ticket": the pattern "\(" is no regular expression that RE2 takes: .*missing closing \)/,
		],
		[
			'a pattern that matches nothing at all',
			[{ ...ticket, pattern: 'a*' }],
			/the pattern "a\*" matches nothing at all/,
		],
		[
			'a look-ahead, with what to write instead',
			[{ ...ticket, pattern: '((?<=[^A-Za-z0-9])|^)([0-9]+)((?=[^A-Za-z0-9])|$)' }],
			/RE2 takes: .*It has no look-around, .* write \\b in place of/,
		],
		['a back-reference', [{ ...ticket, pattern: '(a)-\\1' }], /It has no back-references/],
		['a possessive repetition', [{ ...ticket, pattern: 'a++' }], /Leave possessive and atomic marks out/],
		['a pattern that is large', [{ ...ticket, pattern: '[ab]{1000}[cd]{1000}' }], /at most 2000 are allowed/],
		[
			'a very long pattern',
			[{ ...ticket, pattern: 'a'.repeat(2001) }],
			/has 2001 characters, at most 2000 are allowed/,
		],
		['a digit in the replacement', [{ ...ticket, replacement: '<T1>' }], /the replacement "<T1>" holds a digit/],
		['a flag that is none', [{ ...ticket, ignoreCase: 'yes' }], /"ignoreCase" must be true or false, got "yes"/],
		['a name twice', [ticket, ticket], /masking rule "ticket": the name is taken/],
		['the name of a built-in rule', [{ ...ticket, name: 'uuid' }], /masking rule "uuid": the name is taken/],
		['too many', Array.from({ length: 101 }, () => ticket), /got 101, at most 100 are allowed/],
	];
	for (const [what, json, message] of refused) {
		it(`are refused with ${what}`, () => {
			assert.throws(
				() => parseMaskingRules(json, 'extend'),
				(error) => error instanceof ConfigurationError && message.test(error.message),
			);
		});
	}
});

import { deepEqual, equal, throws } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ConfigurationError } from '../../../shared/errors.ts';
import { fitsGlob, parseSources } from '../../../shared/read/options.ts';

describe('ODDLINE_SOURCES', () => {
	test('gives a key the first rule that is for it', () => {
		const sources = parseSources(
			'[{"prefix":"shop/tmp/","skip":true},{"prefix":"shop/","time":"when","timeZone":"Europe/Berlin"},{"glob":"**/*.audit","level":"sev"}]',
		);
		deepEqual(sources.ruleFor('shop/tmp/x.log'), { skip: true });
		deepEqual(sources.ruleFor('shop/x.log'), { time: 'when', timeZone: 'Europe/Berlin' });
		deepEqual(sources.ruleFor('a/b/x.audit'), { level: 'sev' });
		equal(sources.ruleFor('a/b/x.log'), undefined);
	});

	test('is no rule where it is not set', () => {
		equal(parseSources(undefined).ruleFor('x'), undefined);
		equal(parseSources('  ').ruleFor('x'), undefined);
	});

	const wrong: readonly (readonly [string, RegExp])[] = [
		['{', /ODDLINE_SOURCES is no JSON: \{; expected a list/],
		['{"prefix":"a"}', /ODDLINE_SOURCES is \{"prefix":"a"\}; expected a list/],
		['[{"prefix":"a"},7]', /entry 2 is 7; expected an object/],
		['[{"time":"a"}]', /entry 1 has neither prefix nor glob; expected one of them/],
		['[{"prefix":"a","glob":"b"}]', /entry 1 has both prefix and glob/],
		['[{"prefix":"a","tiem":"b"}]', /entry 1 has "tiem"; expected only time, level/],
		['[{"prefix":"a","time":7}]', /entry 1: time is 7; expected text of 1 to/],
		['[{"prefix":"a","timeZone":"Middle/Earth"}]', /timeZone is "Middle\/Earth"; expected an IANA name/],
		['[{"prefix":"a","skip":"yes"}]', /skip is "yes"; expected true or false/],
	];
	for (const [setting, message] of wrong)
		test(`is refused with its reason: ${setting}`, () => {
			throws(
				() => parseSources(setting),
				(error) => error instanceof ConfigurationError && message.test(error.message),
			);
		});
});

describe('a glob', () => {
	const cases: readonly (readonly [string, string, boolean])[] = [
		['a/*.log', 'a/x.log', true],
		['a/*.log', 'a/b/x.log', false],
		['a/**', 'a/b/x.log', true],
		['**/x.log', 'x.log', true],
		['**/x.log', 'a/b/x.log', true],
		['**/x.log', 'a/b/yx.log', false],
		['**x.log', 'a/b/yx.log', true],
		['a/**/c/*.log', 'a/b/d/c/x.log', true],
		['a/**/c/*.log', 'a/c/x.log', true],
		['?.log', 'x.log', true],
		['?.log', '/.log', false],
		['*', '', true],
	];
	for (const [glob, key, fits] of cases)
		test(`${glob} ${fits ? 'is for' : 'is not for'} ${JSON.stringify(key)}`, () => equal(fitsGlob(key, glob), fits));

	test('takes no time that explodes', () => {
		const start = performance.now();
		equal(fitsGlob('a'.repeat(1024), `${'*a'.repeat(500)}b`), false);
		equal(fitsGlob('a/'.repeat(512), `${'**/a'.repeat(250)}b`), false);
		equal(performance.now() - start < 500, true);
	});
});

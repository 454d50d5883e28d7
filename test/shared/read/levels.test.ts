import { equal, ok } from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { leadingLevel, levelOfPriority, levelOfWord, levelOnScale } from '../../../shared/read/levels.ts';
import { levelScales } from '../../../shared/read/levels-vocabulary.ts';

describe('a word', () => {
	const words: Readonly<Record<string, readonly string[]>> = {
		TRACE: ['trace', 'FINEST', 'silly', 'Verbose', 'trce', 'VRB'],
		DEBUG: ['debug', 'DBG', 'fine', 'dbug', 'Debug5'],
		INFO: ['info', 'Information', 'NOTICE', 'LOG', 'informational', 'INF', 'SEVERITY_NUMBER_INFO'],
		WARN: ['warning', 'WRN', '[Warn]', 'W', 'LogLevel.Warning'],
		ERROR: ['err', 'SEVERE', 'error:', 'fail', 'E'],
		FATAL: ['crit', 'CRITICAL', 'emerg', 'alert', 'panic', 'dpanic', 'FTL'],
	};
	for (const [level, spellings] of Object.entries(words))
		test(level, () => {
			for (const word of spellings) equal(levelOfWord(word), level, word);
		});

	test('that nobody knows stays, in upper case', () => {
		equal(levelOfWord('success'), 'SUCCESS');
		equal(levelOfWord('Any'), 'ANY');
	});

	test('that is none gives none', () => {
		for (const word of ['', '-', 'null', 'none', 'DEFAULT', '42', '{}', 'x'.repeat(100)])
			equal(levelOfWord(word), null, word);
	});
});

test('a priority gives its severity', () => {
	equal(levelOfPriority(14), 'INFO');
	equal(levelOfPriority(11), 'ERROR');
	equal(levelOfPriority(191), 'DEBUG');
	equal(levelOfPriority(192), null);
});

test('a number stands on its scale, between steps where the scale has some', () => {
	equal(levelOnScale(50, levelScales.pino), 'ERROR');
	equal(levelOnScale(35, levelScales.pino), 'INFO');
	equal(levelOnScale(12, levelScales.otel), 'INFO');
	equal(levelOnScale(24, levelScales.otel), 'FATAL');
	equal(levelOnScale(250, levelScales.monolog), 'INFO');
	equal(levelOnScale(251, levelScales.monolog), null);
	equal(levelOnScale(5000, levelScales.pino), null);
});

describe('the beginning of a line', () => {
	const lines: readonly (readonly [string, string | null])[] = [
		['INFO [checkout] cart 5501', 'INFO'],
		['[error] x', 'ERROR'],
		['[main] DEBUG shop.Orders - cache miss', 'DEBUG'],
		['- shop - WARNING - slow', 'WARN'],
		['| WARNING  | __main__:f:3 - slow', 'WARN'],
		['[watchdog:debug] [pid 4673:tid 4673] x', 'DEBUG'],
		['DEBUG:shop:cache miss', 'DEBUG'],
		['debug: cache miss', 'DEBUG'],
		['[debug    ] cache miss', 'DEBUG'],
		['[2927] LOG:  starting', 'INFO'],
		['error opening file', 'ERROR'],
		['Error: boom', 'ERROR'],
		['shop[6748]: ERROR x', 'ERROR'],
		['Info                  CBS    Loaded', 'INFO'],
		['2026-11-27 14:27:10,123 ERROR boom', 'ERROR'],
		['the user typed an ERROR in the box', null],
		['query[A] a.shop.test from 127.0.0.1', null],
		['trace id 12', null],
		['fine by me', null],
		['', null],
	];
	for (const [line, level] of lines) test(line || 'nothing', () => equal(leadingLevel(line), level));

	test('is looked at in constant time, whatever follows', () => {
		fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => ok(leadingLevel(text) !== undefined)));
		for (const unit of ['[', '(', ' ', '-', 'A', ':', '[a', 'a ']) {
			const text = unit.repeat(500_000);
			const start = performance.now();
			for (let i = 0; i < 100; i++) leadingLevel(text);
			ok(performance.now() - start < 500, unit);
		}
	});
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readConfig } from '../../shared/config.ts';

const buckets = { ODDLINE_LOGS_BUCKET: 'logs', ODDLINE_OUTPUT_BUCKET: 'output' };

describe('the configuration', () => {
	it('needs two buckets and has a default for the rest', () => {
		const config = readConfig({ ...buckets, AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '3008' });
		assert.equal(config.profile, 'default');
		assert.equal(config.windowSeconds, 30);
		assert.equal(config.clusters, 20);
		assert.equal(config.memoryMegabytes, 3008);
		assert.equal(config.sources.ruleFor('logs/a'), undefined);
		assert.ok(Object.isFrozen(config));
	});

	const refused: readonly [string, Record<string, string>, RegExp][] = [
		[
			'a missing bucket',
			{ ODDLINE_OUTPUT_BUCKET: '' },
			/^ODDLINE_OUTPUT_BUCKET is not set: expected the name of a bucket$/,
		],
		['an unknown profile', { ODDLINE_PROFILE: 'x' }, /^ODDLINE_PROFILE is "x": expected one of default, notebook$/],
		['windows that do not tile the hour', { ODDLINE_WINDOW_SECONDS: '7' }, /is 7: expected a divisor of 3600/],
		[
			'no number',
			{ ODDLINE_MEMORY_MB: 'much' },
			/^ODDLINE_MEMORY_MB is "much": expected a whole number of at least 256$/,
		],
		['too many clusters', { ODDLINE_CLUSTERS: '257' }, /is 257: expected at most 256, or auto$/],
		['rules that are no JSON', { ODDLINE_MASKING_RULES: '{' }, /^ODDLINE_MASKING_RULES is no JSON/],
		[
			'rules for the notebook',
			{ ODDLINE_PROFILE: 'notebook', ODDLINE_MASKING_RULES: '[]' },
			/the notebook profile masks as the notebook does/,
		],
		['one bucket for both', { ODDLINE_OUTPUT_BUCKET: 'logs' }, /outputs would be scored as logs$/],
		[
			'one bucket for both, with the outputs under the logs’ prefix',
			{ ODDLINE_OUTPUT_BUCKET: 'logs', ODDLINE_LOGS_PREFIX: 'feat' },
			/outputs would be scored as logs$/,
		],
	];
	for (const [what, settings, message] of refused) {
		it(`refuses ${what}`, () => {
			assert.throws(() => readConfig({ ...buckets, ...settings }), { name: 'ConfigurationError', message });
		});
	}

	it('reads what fields of which drops hold; the columns named for all are for those that no entry is for', () => {
		const { sources } = readConfig({
			...buckets,
			ODDLINE_SOURCES: '[{"prefix": "shop/", "message": "text"}, {"glob": "**.tmp", "skip": true}]',
			ODDLINE_COLUMN_TIMESTAMP: 'when',
			ODDLINE_COLUMN_LEVEL: 'how',
			ODDLINE_COLUMN_MESSAGE: 'what',
		});
		assert.deepEqual(sources.ruleFor('shop/a.tmp'), { message: 'text' });
		assert.deepEqual(sources.ruleFor('a.tmp'), { skip: true });
		assert.deepEqual(sources.ruleFor('a'), { time: 'when', level: 'how', message: 'what' });
		assert.throws(() => readConfig({ ...buckets, ODDLINE_SOURCES: '{' }), { name: 'ConfigurationError' });
	});

	it('takes one bucket for both where the logs have a prefix of their own', () => {
		const config = readConfig({
			ODDLINE_LOGS_BUCKET: 'b',
			ODDLINE_OUTPUT_BUCKET: 'b',
			ODDLINE_LOGS_PREFIX: 'incoming/',
		});
		assert.equal(config.logsPrefix, 'incoming/');
	});

	it('reads masking rules, to come before the built-in ones or instead of them', () => {
		const rules = JSON.stringify([{ name: 'order', pattern: 'order-[0-9]+', replacement: '<ORDER>' }]);
		assert.equal(readConfig({ ...buckets, ODDLINE_MASKING_RULES: rules }).maskingRules?.mode, 'extend');
		const replaced = readConfig({ ...buckets, ODDLINE_MASKING_RULES: rules, ODDLINE_MASKING_MODE: 'replace' });
		assert.equal(replaced.maskingRules?.mode, 'replace');
		assert.equal(replaced.maskingRules?.rules.length, 1);
	});
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readSettings, settingNames } from '../../../infra/stack/settings.ts';
import { flags } from './synthesized.ts';

describe('settings of a deployment', () => {
	it('have defaults for all', () => {
		const settings = readSettings({});
		assert.equal(settings.architecture, 'arm64');
		assert.deepEqual(settings.scoring, {
			memoryMegabytes: 1769,
			timeoutSeconds: 900,
			diskMegabytes: 4096,
			batchSize: 5,
			concurrency: 50,
		});
		assert.deepEqual(settings.functionEnvironment, {});
		assert.ok(Object.isFrozen(settings));
	});

	it('are text on the command line, and JSON in cdk.json', () => {
		assert.deepEqual(
			readSettings({ memoryMegabytes: '3008', kms: 'true', clusters: 'auto' }),
			readSettings({ memoryMegabytes: 3008, kms: true, clusters: 'auto' }),
		);
	});

	it('become the functions’ variables where these have them', () => {
		const rules = [{ name: 'order', pattern: 'order-[0-9]+', replacement: '<ORDER>' }];
		const { functionEnvironment } = readSettings({ profile: 'default', lookBackDays: 14, maskingRules: rules });
		assert.deepEqual(functionEnvironment, {
			ODDLINE_PROFILE: 'default',
			ODDLINE_LOOKBACK_DAYS: '14',
			ODDLINE_MASKING_RULES: JSON.stringify(rules),
		});
	});

	it('let summaries outlive the look-back', () => {
		assert.equal(readSettings({}).expiry.summaries, 400);
		assert.equal(readSettings({ lookBackDays: 500 }).expiry.summaries, 507);
	});

	for (const [context, message] of [
		[{ memoryMegabyte: 1769 }, /^the context has memoryMegabyte: expected only stackName, logsBucket, /],
		[{ memoryMegabytes: 'much' }, /^memoryMegabytes is "much": expected a whole number from 512 to 10240/],
		[{ timeoutSeconds: 901 }, /^timeoutSeconds is 901: expected a whole number from 30 to 900/],
		[{ concurrency: 1 }, /^concurrency is 1: expected a whole number from 2 to 1000/],
		[{ architecture: 'arm' }, /^architecture is "arm": expected one of arm64, x86_64/],
		[{ stackName: 'Our Logs' }, /^stackName is "Our Logs": expected up to 40 letters, digits and hyphens/],
		[{ logsBucket: 'Our_Logs' }, /^logsBucket is "Our_Logs": expected the name of an existing bucket/],
		[{ logsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1' }, /^logsKeyArn is set, but not logsBucket/],
		[{ logsBucket: 'our-logs', logsExpireDays: 90 }, /^logsExpireDays is set, but logsBucket is not this stack’s/],
		[{ logsPrefix: 'logs' }, /^logsPrefix is "logs": expected a folder such as logs\//],
		[{ logsPrefix: 'lo*s/' }, /^logsPrefix is "lo\*s\/": expected a folder/],
		[{ logsPrefix: `${'l'.repeat(100)}/` }, /of at most 100 characters/],
		[{ summariesExpireDays: 30 }, /^summariesExpireDays is 30: expected a whole number from 37 /],
		[{ logsExpireDays: 30 }, /^logsExpireDays is 30: expected a whole number from 31 /],
		[{ logRetentionDays: 91 }, /^logRetentionDays is 91: expected one of 1, 3, 5/],
		[{ trainingSchedule: 'daily' }, /^trainingSchedule is "daily": expected rate\(1 day\) or a cron/],
		[{ alarmEmail: 'me' }, /^alarmEmail is "me": expected an e-mail address/],
		[{ kms: 'yes' }, /^kms is "yes": expected true or false/],
		// What the functions' own reader says.
		[{ clusters: 1000 }, /^ODDLINE_CLUSTERS is 1000: expected at most 256/],
		[{ maskingRules: 'none' }, /^ODDLINE_MASKING_RULES is no JSON/],
		[{ maskingRules: [{ pattern: 'x'.repeat(4000) }] }, /expected at most 3500, since Lambda takes 4,096/],
	] as const) {
		it(`say what is wrong with ${JSON.stringify(context).slice(0, 60)}`, () => {
			assert.throws(() => readSettings(context), { name: 'ConfigurationError', message });
		});
	}

	it('leave CDK its own names', () => {
		assert.doesNotThrow(() => readSettings({ ...flags(), 'aws:cdk:bundling-stacks': [] }));
	});

	it('are all in the README’s table, and no others', () => {
		const readme = readFileSync(fileURLToPath(new URL('../../../README.md', import.meta.url)), 'utf8');
		const section = /## On AWS\n([\s\S]*?)\n## /.exec(readme)?.[1] ?? '';
		const table = /\| setting \|[\s\S]*?\n\n/.exec(section)?.[0] ?? '';
		const named = [...table.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = '']) =>
			[...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name),
		);
		assert.deepEqual(named.toSorted(), [...settingNames].toSorted());
	});
});

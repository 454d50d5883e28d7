import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readArguments } from '../../../infra/local/arguments.ts';
import { functionSettings } from '../../../infra/local/settings.ts';

describe("the functions' settings", () => {
	it("are the environment's, below the command line's", () => {
		const { variables, config } = functionSettings(
			{ ODDLINE_WINDOW_SECONDS: '60', ODDLINE_CLUSTERS: '5', PATH: '/bin', AWS_PROFILE: 'x' },
			readArguments(['--clusters', '7']).settings,
		);
		assert.deepEqual(variables, { ODDLINE_WINDOW_SECONDS: '60', ODDLINE_CLUSTERS: '7' });
		assert.equal(config.windowSeconds, 60);
		assert.equal(config.clusters, 7);
	});

	it('never name buckets, prefix or scratch folder: those are the loop’s', () => {
		const own = ['LOGS_BUCKET', 'OUTPUT_BUCKET', 'LOGS_PREFIX', 'SCRATCH'].map((name) => [`ODDLINE_${name}`, 'mine']);
		assert.deepEqual(functionSettings(Object.fromEntries(own), {}).variables, {});
	});

	it('are refused by the name under which they were given', () => {
		assert.throws(
			() => functionSettings({ ODDLINE_CLUSTERS: 'x' }, {}),
			/^ConfigurationError: ODDLINE_CLUSTERS is "x"/,
		);
		assert.throws(() => functionSettings({}, readArguments(['--clusters=x']).settings), /: --clusters is "x"/);
		assert.throws(() => functionSettings({}, readArguments(['--profile', 'x']).settings), /: --profile is "x"/);
	});
});

it('-h asks for help', () => {
	assert.equal(readArguments(['-h']).help, true);
});

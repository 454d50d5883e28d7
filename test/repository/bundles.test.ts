import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildFunctions, functionNames, hostPlatform } from '../../infra/build.ts';

describe('a built function', () => {
	let directory = '';
	before(async () => {
		directory = await mkdtemp(join(tmpdir(), 'oddline-build-'));
		await buildFunctions({ directory, platform: hostPlatform() });
	});
	after(() => rm(directory, { recursive: true, force: true }));

	for (const name of functionNames) {
		it(`${name} is one bundle with DuckDB's binding beside it, and nothing else`, async () => {
			assert.deepEqual((await readdir(join(directory, name))).sort(), ['index.mjs', 'node_modules']);
			const packages = await readdir(join(directory, name, 'node_modules', '@duckdb'));
			assert.deepEqual(packages.sort(), ['node-bindings', `node-bindings-${hostPlatform()}`]);
		});

		it(`${name} exports a handler and says which setting it lacks`, async () => {
			const url = pathToFileURL(join(directory, name, 'index.mjs')).href;
			await assert.rejects(import(url), { name: 'ConfigurationError', message: /^ODDLINE_LOGS_BUCKET is not set/ });
		});

		it(`${name} holds no test tool, no local loop and no path of the machine that built it`, async () => {
			const text = await readFile(join(directory, name, 'index.mjs'), 'utf8');
			assert.doesNotMatch(text, /fast-check|startS3Endpoint|sampleHistory/);
			assert.ok(!text.includes(process.cwd()), 'no absolute path');
			assert.ok((await stat(join(directory, name, 'index.mjs'))).size < 2_000_000);
		});
	}
});

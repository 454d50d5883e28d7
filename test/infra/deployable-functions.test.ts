import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { deployableFunctions } from '../../infra/deployable-functions.ts';

describe('functions that were built before', () => {
	let functions = '';
	before(async () => {
		functions = await mkdtemp(join(tmpdir(), 'oddline-functions-'));
		for (const name of ['score', 'train']) {
			await mkdir(join(functions, name, 'node_modules', '@duckdb', 'node-bindings-linux-arm64'), { recursive: true });
			await writeFile(join(functions, name, 'index.mjs'), '');
		}
	});
	after(() => rm(functions, { recursive: true, force: true }));

	it('are deployed as they are', async () => {
		assert.deepEqual(await deployableFunctions({ functions, architecture: 'arm64' }), {
			score: join(functions, 'score'),
			train: join(functions, 'train'),
		});
	});

	it('are refused where they were built for another processor, with the command that builds them', async () => {
		await assert.rejects(deployableFunctions({ functions, architecture: 'x86_64' }), {
			name: 'ConfigurationError',
			message:
				/no score\/node_modules\/@duckdb\/node-bindings-linux-x64: expected what npm run build -- --platform linux-x64 --out /,
		});
	});
});

import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { bindingFolder } from '../../infra/binding.ts';
import { hostPlatform } from '../../infra/build.ts';

describe('DuckDB’s binding', () => {
	it('for this machine is the one that npm installed', async () => {
		const folder = await bindingFolder(hostPlatform());
		assert.match(folder, /node_modules\/@duckdb\/node-bindings-/);
		assert.ok((await readdir(folder)).includes('duckdb.node'));
	});

	it('is only fetched for a platform that package-lock.json names', async () => {
		await assert.rejects(bindingFolder('linux-riscv64'), {
			message:
				'package-lock.json has no @duckdb/node-bindings-linux-riscv64: expected a platform that DuckDB is built for, such as linux-arm64',
		});
	});
});

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const main = fileURLToPath(new URL('../../../infra/local/main.ts', import.meta.url));

describe('npm start', () => {
	it('starts the functions before it loads the SDK, which takes as long as a training of few lines', async () => {
		const { metafile } = await build({
			entryPoints: [main],
			outdir: 'unwritten',
			bundle: true,
			splitting: true,
			write: false,
			platform: 'node',
			format: 'esm',
			packages: 'external',
			metafile: true,
			logLevel: 'silent',
		});
		const [first] = Object.keys(metafile.outputs).filter((file) => file.endsWith('/main.js'));
		const loaded = new Set([first ?? '']);
		const packages = new Set<string>();
		for (const file of loaded) {
			for (const { path, kind, external } of metafile.outputs[file]?.imports ?? []) {
				if (kind !== 'import-statement') continue;
				if (external) packages.add(path);
				else loaded.add(path);
			}
		}
		assert.ok(packages.has('node:path'), 'what is loaded at once is found');
		assert.deepEqual(
			[...packages].filter((name) => !name.startsWith('node:')),
			[],
		);
	});
});

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
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
		it(`${name} is a bundle with parts to load later, the browser's part of its pages, DuckDB's binding, and nothing else`, async () => {
			assert.deepEqual((await readdir(join(directory, name))).sort(), [
				'index.mjs',
				'node_modules',
				'parts',
				'report-client.css',
				'report-client.js',
			]);
			const packages = await readdir(join(directory, name, 'node_modules', '@duckdb'));
			assert.deepEqual(packages.sort(), ['node-bindings', `node-bindings-${hostPlatform()}`]);
		});

		it(`${name} exports a handler and says which setting it lacks`, async () => {
			const url = pathToFileURL(join(directory, name, 'index.mjs')).href;
			await assert.rejects(import(url), { name: 'ConfigurationError', message: /^ODDLINE_LOGS_BUCKET is not set/ });
		});

		it(`${name} loads what makes pages only when it makes one`, async () => {
			const entry = await readFile(join(directory, name, 'index.mjs'), 'utf8');
			assert.doesNotMatch(entry, /Content-Security-Policy/);
			// What the entry imports from the start, and what that imports.
			const seen = new Set<string>();
			const visit = async (file: string): Promise<void> => {
				if (seen.has(file)) return;
				seen.add(file);
				const text = await readFile(file, 'utf8');
				for (const [, path = ''] of text.matchAll(/(?:from|import)"(\.[^"]+)"/g))
					await visit(join(dirname(file), path));
			};
			await visit(join(directory, name, 'index.mjs'));
			const atStart = [...seen].map((file) => basename(file)).join(' ');
			assert.doesNotMatch(atStart, /tsne|report-data|drop-data|page-/);
			assert.ok((await readdir(join(directory, name, 'parts'))).some((part) => part.startsWith('page-')));
		});

		it(`${name}'s browser part cannot end the element that holds it, and is small`, async () => {
			const script = await readFile(join(directory, name, 'report-client.js'), 'utf8');
			const styles = await readFile(join(directory, name, 'report-client.css'), 'utf8');
			// Not doesNotMatch, which would print all of it.
			assert.ok(!/<\/script|<!--|<script/i.test(script));
			assert.ok(!/<\/style|url\(|@import/i.test(styles));
			assert.ok(script.length + styles.length < 350_000, `${script.length} and ${styles.length}`);
			assert.ok(!script.includes(process.cwd()), 'no absolute path');
		});

		it(`${name} holds no test tool, no local loop and no path of the machine that built it`, async () => {
			const text = await readFile(join(directory, name, 'index.mjs'), 'utf8');
			assert.doesNotMatch(text, /fast-check|startS3Endpoint|sampleHistory/);
			assert.ok(!text.includes(process.cwd()), 'no absolute path');
			assert.ok((await stat(join(directory, name, 'index.mjs'))).size < 2_000_000);
		});
	}
});

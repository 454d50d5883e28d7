import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { buildFunctions, bundleHandler, type FunctionName, functionNames, hostPlatform } from '../../infra/build.ts';

const run = promisify(execFile);

describe('a built function', () => {
	let directory = '';
	let metafiles: Record<FunctionName, Metafile>;
	before(async () => {
		directory = await mkdtemp(join(tmpdir(), 'oddline-build-'));
		const folders = await buildFunctions({ directory, platform: hostPlatform() });
		// The same once more, for what it is made of.
		const [score, train] = [await bundleHandler('score', folders.score), await bundleHandler('train', folders.train)];
		metafiles = { score, train };
	});
	after(() => rm(directory, { recursive: true, force: true }));

	/** The sources of what the entry imports, and of what that imports; and those of all parts that wait until asked for. */
	function loaded(name: FunctionName): { atStart: Set<string>; later: Set<string>; bytes: number } {
		const { outputs } = metafiles[name];
		const files = new Set(Object.keys(outputs).filter((file) => basename(file) === 'index.mjs'));
		for (const file of files) {
			for (const { path, kind, external } of outputs[file]?.imports ?? []) {
				if (kind === 'import-statement' && !external) files.add(path);
			}
		}
		const sourcesOf = (file: string) =>
			Object.entries(outputs[file]?.inputs ?? {}).flatMap(([source, { bytesInOutput }]) =>
				bytesInOutput > 0 ? source : [],
			);
		return {
			atStart: new Set([...files].flatMap(sourcesOf)),
			later: new Set(
				Object.keys(outputs)
					.filter((file) => !files.has(file))
					.flatMap(sourcesOf),
			),
			bytes: [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0),
		};
	}

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

		it(`${name} says once what its start took`, async () => {
			const url = pathToFileURL(join(directory, name, 'index.mjs')).href;
			const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', `await import('${url}')`], {
				env: {
					AWS_REGION: 'us-east-1',
					ODDLINE_LOGS_BUCKET: 'inbox',
					ODDLINE_OUTPUT_BUCKET: 'outbox',
					ODDLINE_SCRATCH: join(directory, `scratch-${name}`),
				},
			});
			const { message, timings } = JSON.parse(stdout);
			assert.equal(message, 'started');
			assert.deepEqual(Object.keys(timings), ['import', 'engine']);
			for (const milliseconds of Object.values(timings)) assert.ok(Number.isSafeInteger(milliseconds), stdout);
		});

		it(`${name} loads what makes pages only when it makes one`, () => {
			const { atStart, later } = loaded(name);
			assert.deepEqual(within(atStart, 'shared/report'), []);
			assert.ok(later.has('shared/report/page.ts'));
		});

		it(`${name} loads at its start of the SDK what signs requests with the function's own credentials, and no more`, () => {
			const { atStart } = loaded(name);
			const providers = /(?:@aws-sdk|@smithy)\/((?:nested-clients|token-providers|credential-provider-)[^/]*)/;
			const found = new Set([...atStart].flatMap((source) => providers.exec(source)?.[1] ?? []));
			assert.deepEqual([...found].sort(), ['credential-provider-env', 'credential-provider-node']);
			// CommonJS is taken whole, needed or not.
			assert.deepEqual(
				[...atStart].filter((source) => /(?:@aws-sdk|@smithy)\/.*\/dist-cjs\//.test(source)),
				[],
			);
		});

		it(`${name} imports none of Node's modules, which would read all that they export`, () => {
			const imported = Object.values(metafiles[name].outputs).flatMap(({ imports }) =>
				imports.filter(({ external, kind }) => external && kind !== 'require-call').map(({ path }) => path),
			);
			assert.deepEqual(imported, []);
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
		});
	}

	it('score loads at its start what scoring needs, and nothing that only training does', () => {
		const { atStart, bytes } = loaded('score');
		assert.deepEqual(
			within(atStart, 'shared/learn').map((source) => basename(source)),
			['clustering.ts', 'kmeans.ts', 'matrix.ts', 'svd.ts', 'tfidf.ts'],
		);
		assert.deepEqual(
			within(atStart, 'shared/model').filter((source) => /fit|highlights|totals/.test(source)),
			[],
		);
		assert.deepEqual(
			[...atStart].filter((source) => /train|hour-totals|message-totals|ml-matrix/.test(source)),
			[],
		);
		// RE2 for own masking rules is 190,000 of these, reading any log 210,000.
		assert.ok(bytes < 1_550_000, `${bytes} bytes`);
	});
});

function within(sources: Iterable<string>, folder: string): string[] {
	return [...sources].filter((source) => source.startsWith(`${folder}/`)).sort();
}

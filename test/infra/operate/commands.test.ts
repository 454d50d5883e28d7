import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtFunctions } from '../../../infra/local/built.ts';

const script = (path: string) => fileURLToPath(new URL(`../../../infra/${path}`, import.meta.url));
const run = promisify(execFile);

describe('an operator', () => {
	let folder: string;
	let data: string;
	before(async () => {
		await builtFunctions();
		folder = await mkdtemp(join(tmpdir(), 'oddline-rescore-'));
		data = join(folder, 'data');
	});
	after(() => rm(folder, { recursive: true, force: true }));

	const node = (path: string, ...words: string[]) =>
		run(process.execPath, ['--disable-warning=ExperimentalWarning', script(path), ...words], {
			cwd: folder,
			env: { PATH: process.env.PATH },
		});
	const trainOn = async (name: string, message: string) => {
		const line = (second: number) =>
			JSON.stringify({ timestamp: `2025-12-28T10:00:${second}Z`, level: 'info', message });
		const file = join(folder, name);
		await writeFile(file, [line(10), line(50)].join('\n'));
		await node('local/start.mjs', '--once', '--data', data, '--logs', file);
	};
	const manifest = async (name: string) =>
		JSON.parse(await readFile(join(data, 'output/features/manifests/logs', `${name}.json`), 'utf8'));

	it('brings the features of the history to the model that serves now: rescore', async () => {
		await trainOn('first.ndjson', 'cache flushed');
		await trainOn('second.ndjson', 'disk full');
		const { version } = (await manifest('second.ndjson')).model;
		const old = await manifest('first.ndjson');
		assert.notEqual(old.model.version, version);
		assert.equal((await node('operate/rescore.ts', '--data', data)).stdout, '1 drop scored again\n');
		const { model, files } = await manifest('first.ndjson');
		assert.equal(model.version, version);
		assert.deepEqual(
			files.map((file: { modelVersion?: string }) => file.modelVersion),
			[undefined, undefined, old.model.version, undefined],
		);
		assert.equal((await node('operate/rescore.ts', '--data', data)).stdout, '0 drops scored again\n');
	});

	it('goes back to the model before: rollback', async () => {
		const current = async () => JSON.parse(await readFile(join(data, 'output/models/current.json'), 'utf8'));
		const { version, previous } = await current();
		assert.match((await node('operate/rollback.ts', '--data', data)).stdout, /^Done: it serves from now on/);
		const back = await current();
		assert.deepEqual([back.version, back.previous], [previous, version]);
		assert.match((await node('operate/rollback.ts', '--data', data, '--to', previous)).stdout, /^Nothing to do/);
		await node('operate/rollback.ts', '--data', data, '--to', version);
		assert.equal((await current()).version, version);
		await assert.rejects(node('operate/rollback.ts', '--data', data, '--to', 'x'), {
			code: 1,
			stderr:
				/^oddline: model x is incomplete: .*Name another with --to\. Under models\/ there are, the last written first: 2025\S+, 2025\S+\n$/,
		});
		assert.equal((await current()).version, version);
	});

	it('makes a model serve where the pointer to it was damaged: rollback --to', async () => {
		const pointer = join(data, 'output/models/current.json');
		const { version } = JSON.parse(await readFile(pointer, 'utf8'));
		await writeFile(pointer, '{"format": "oddl');
		await assert.rejects(node('operate/rollback.ts', '--data', data), {
			code: 1,
			stderr:
				/^oddline: models\/current\.json is damaged: it has 16 characters, .*Name one with --to\. Under models\/ there are/,
		});
		const { stdout } = await node('operate/rollback.ts', '--data', data, '--to', version);
		assert.match(stdout, /^Done: .*\nmodels\/current\.json was damaged: 16 characters, /);
		assert.equal(JSON.parse(await readFile(pointer, 'utf8')).version, version);
	});

	it('is told how a command is used that was asked for what it does not know', async () => {
		await assert.rejects(node('operate/rescore.ts', '--all'), {
			code: 2,
			stderr: /Unknown option '--all'.*Usage: npm run/s,
		});
		assert.match((await node('operate/rescore.ts', '--help')).stdout, /^Usage: npm run rescore/);
	});
});

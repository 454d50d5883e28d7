/** `npm start` as a person sees it: what it says, and how it ends. */
import assert from 'node:assert/strict';
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { builtFunctions, builtSample } from '../../../infra/local/built.ts';

const script = fileURLToPath(new URL('../../../infra/local/start.mjs', import.meta.url));

interface Ended {
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

describe('npm start', () => {
	let folder: string;
	let logs: string;
	before(async () => {
		await Promise.all([builtFunctions(), builtSample()]);
		folder = await mkdtemp(join(tmpdir(), 'oddline-start-'));
		logs = join(folder, 'mine.ndjson');
		const line = (second: number) =>
			JSON.stringify({ timestamp: `2025-12-28T10:00:${second}Z`, level: 'info', message: 'cache flushed' });
		await writeFile(logs, [line(10), line(50)].join('\n'));
	});
	after(() => rm(folder, { recursive: true, force: true }));

	function start(words: readonly string[], environment: Record<string, string> = {}): ChildProcessWithoutNullStreams {
		const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...words], {
			cwd: folder,
			env: { PATH: process.env.PATH, ...environment },
		});
		child.stdout.setEncoding('utf8');
		child.stderr.setEncoding('utf8');
		return child;
	}

	async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
		let stdout = '';
		let stderr = '';
		child.stdout.on('data', (text: string) => (stdout += text));
		child.stderr.on('data', (text: string) => (stderr += text));
		const [code] = await once(child, 'close');
		return { code, stdout, stderr };
	}

	const run = (words: readonly string[], environment?: Record<string, string>) => ended(start(words, environment));

	it('passes the settings of the environment on to the functions', async () => {
		// 10:00:10 and 10:00:50 share one window of a minute, and no window of half a minute.
		const words = ['--once', '--data', 'settings', '--logs', logs];
		const { code, stdout } = await run(words, { ODDLINE_WINDOW_SECONDS: '60', ODDLINE_LOGS_BUCKET: 'elsewhere' });
		assert.equal(code, 0);
		assert.match(stdout, /History scored: 1 drop, 2 lines, 1 window\n/);
		assert.match(stdout, /a row per 60 s window/);
	});

	it('scores what an earlier run left, takes the sample out of it, and says what is left', async () => {
		const data = join(folder, 'earlier');
		const lying = join(data, 'logs', 'logs');
		await run(['--once', '--data', data, '--logs', logs]);
		for (const file of (await builtSample()).history)
			await copyFile(file, join(lying, file.split(/[\\/]/).at(-1) ?? ''));
		await copyFile(logs, join(lying, 'copied\x1b[2J.ndjson'));
		const { code, stdout, stderr } = await run(['--once', '--data', data, '--logs', logs]);
		assert.equal(code, 0, stderr);
		assert.match(stdout, /^Note: 1 other object already in \S+ is part of the history\n/);
		assert.match(stdout, /4 lines in 2 drops/);
		assert.match(stdout, /History scored: 2 drops, 4 lines, 4 windows\n/);
		assert.deepEqual((await readdir(lying)).sort(), ['copied\x1b[2J.ndjson', 'mine.ndjson']);
	});

	it('prints nothing of a name that a terminal obeys', async () => {
		const file = join(folder, 'evil\x1b[2J.csv');
		await writeFile(file, 'PAR1 and no more');
		const { code, stdout, stderr } = await run(['--once', '--data', 'evil', '--logs', logs, '--new', file]);
		assert.equal(code, 1);
		assert.match(stderr, /oddline: failed: logs\/evil \[2J\.csv was rejected/);
		assert.ok(!`${stdout}${stderr}`.includes('\x1b'));
	});

	it('refuses at once, on one line, what cannot be', async () => {
		const cases: [words: string[], expected: RegExp, environment?: Record<string, string>][] = [
			[['--logs', folder], /^oddline: \S+ is a folder: expected files/],
			[['--new', join(folder, 'none*')], /^oddline: no file matches/],
			[['--data', logs], /^oddline: \S+mine\.ndjson cannot hold the data .*--data\n/],
			[['--clusters', 'many'], /^oddline: --clusters is "many": expected/],
			[['--profile', 'none'], /^oddline: --profile is "none": expected/],
			[[], /^oddline: ODDLINE_WINDOW_SECONDS is 7: expected/, { ODDLINE_WINDOW_SECONDS: '7' }],
		];
		for (const [words, expected, environment] of cases) {
			const { code, stdout, stderr } = await run([...words, '--once'], environment);
			assert.equal(code, 2, words.join(' '));
			assert.match(stderr, expected);
			assert.match(stderr, /\n\nUsage: npm start/);
			assert.doesNotMatch(stderr, /\n {4}at /);
			assert.equal(stdout, '');
		}
	});

	it('refuses a port that is taken', async () => {
		const server = createServer().listen(0, '127.0.0.1');
		await once(server, 'listening');
		const address = server.address();
		const port = typeof address === 'object' && address ? address.port : 0;
		const { code, stderr } = await run(['--once', '--data', 'port', '--port', `${port}`]);
		server.close();
		assert.equal(code, 2);
		assert.match(stderr, new RegExp(`^oddline: port ${port} cannot be used \\(.*EADDRINUSE`));
	});

	for (const [signal, expected] of [
		['SIGINT', 130],
		['SIGTERM', 143],
	] as const) {
		it(`leaves nothing behind when ${signal} ends it at work`, async () => {
			const data = join(folder, signal);
			const child = start(['--once', '--data', data]);
			const end = ended(child);
			await exists(join(data, 'functions.log'));
			child.kill(signal);
			const { code, stderr } = await end;
			assert.equal(code, expected, stderr);
			assert.equal(stderr, '');
			assert.deepEqual((await readdir(data)).sort(), ['.s3', 'functions.log', 'logs', 'output']);
		});
	}

	it('stays up until Ctrl-C, and has its folder for itself meanwhile', async () => {
		const data = join(folder, 'stays');
		const child = start(['--data', data, '--logs', logs]);
		const end = ended(child);
		child.stdout.on('data', (text: string) => {
			if (text.includes('Ctrl-C ends it')) up.resolve();
		});
		const up = Promise.withResolvers<void>();
		await up.promise;
		const second = await run(['--once', '--data', data, '--logs', logs]);
		assert.equal(second.code, 1);
		assert.match(second.stderr, new RegExp(`^oddline: another loop, process ${child.pid}, uses `));
		assert.doesNotMatch(second.stderr, /Usage/);
		child.kill('SIGINT');
		assert.equal((await end).code, 0);
		assert.ok(!(await readdir(data)).includes('.oddline.lock'));
	});
});

async function exists(file: string): Promise<void> {
	while (
		!(await readFile(file).then(
			() => true,
			() => false,
		))
	) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
}

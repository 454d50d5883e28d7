/**
 * `npm run test:runtime`: builds the functions, zips their folders, unzips them as Lambda does, and runs the tests beside
 * this file with AWS's own runtime client, in a network that has a loopback interface and nothing else.
 *
 * It needs Linux, bubblewrap, zip and unzip, and what the client is compiled with: see runtime-client.ts.
 * `ODDLINE_RUNTIME_CLIENT` names a folder where the client is kept from one run to the next. Exit code 69: it could not be
 * run here, and nothing was tested.
 */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildFunctions, functionNames, hostPlatform } from '../../infra/build.ts';
import { installRuntimeClient } from './runtime-client.ts';

const run = promisify(execFile);
const unavailable = 69;

/** All as it is, but a network of its own, and the right to mount what a function will see as its `/tmp`. */
const alone = [
	...['bwrap', '--dev-bind', '/', '/', '--unshare-net', '--die-with-parent', '--cap-add', 'ALL'],
	...(process.getuid?.() === 0 ? [] : ['--unshare-user', '--uid', '0', '--gid', '0']),
	'--',
];

const directory = await mkdtemp(join(tmpdir(), 'oddline-runtime-'));
try {
	process.exitCode = await main();
} finally {
	await rm(directory, { recursive: true, force: true });
}

async function main(): Promise<number> {
	const client = process.env.ODDLINE_RUNTIME_CLIENT || join(directory, 'client');
	try {
		await requireTools();
		const started = performance.now();
		console.log("AWS's runtime client …");
		await installRuntimeClient(client);
		console.log(`… is there after ${((performance.now() - started) / 1000).toFixed(0)} s`);
	} catch (error) {
		console.error(`Not run: ${error instanceof Error ? error.message : error}`);
		return unavailable;
	}
	const folders = await buildFunctions({ directory: join(directory, 'built'), platform: hostPlatform() });
	for (const name of functionNames) await unpackZipped(folders[name], name);
	const tests = join(import.meta.dirname, '*.runtime.ts');
	const [command = '', ...words] = [
		...alone,
		process.execPath,
		'--disable-warning=ExperimentalWarning',
		'--test',
		tests,
	];
	const child = spawn(command, words, {
		env: { ...process.env, ODDLINE_RUNTIME_FOLDER: directory, ODDLINE_RUNTIME_CLIENT: client },
		stdio: 'inherit',
	});
	const [code] = await once(child, 'exit');
	return typeof code === 'number' ? code : 1;
}

async function requireTools(): Promise<void> {
	if (process.platform !== 'linux') throw new Error(`this is ${process.platform}: expected Linux`);
	for (const tool of ['bwrap', 'zip', 'unzip', 'mount']) {
		await run('sh', ['-c', `command -v ${tool}`]).catch(() => {
			throw new Error(`there is no ${tool}: expected the packages bubblewrap, zip and unzip to be installed`);
		});
	}
	const [command = '', ...words] = [...alone, 'true'];
	await run(command, words).catch((error) => {
		throw new Error(`no namespaces can be made here, so nothing would be confined: ${error.message}`);
	});
}

/** What is uploaded, and what becomes of it in Lambda: `<directory>/<name>.zip`, `<directory>/<name>`. */
async function unpackZipped(folder: string, name: string): Promise<void> {
	const archive = join(directory, `${name}.zip`);
	await run('zip', ['--quiet', '--recurse-paths', archive, '.'], { cwd: folder });
	await run('unzip', ['-q', archive, '-d', join(directory, name)]);
	const { size } = await stat(archive);
	console.log(`${name}: ${(size / 2 ** 20).toFixed(1)} MB zipped`);
}

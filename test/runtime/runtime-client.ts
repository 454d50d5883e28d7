import { execFile } from 'node:child_process';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The version that was read when these tests were written. Lambda's own images have it, or a later one. */
const version = '4.0.2';

/**
 * Installs AWS's runtime client for Node.js, which npm compiles here: with cmake, a C++ compiler, make and python3, in one to
 * three minutes.
 *
 * @param folder made if missing; where it has the client already, that one serves
 * @throws with npm's own words where it could not be built
 */
export async function installRuntimeClient(folder: string): Promise<void> {
	const compiled = join(folder, 'node_modules', 'aws-lambda-ric', 'rapid-client.node');
	if (await stat(compiled).catch(() => undefined)) return;
	await mkdir(folder, { recursive: true });
	const project = {
		private: true,
		dependencies: { 'aws-lambda-ric': version },
		// It is made by the package's own scripts.
		allowScripts: { 'aws-lambda-ric': true },
	};
	await writeFile(join(folder, 'package.json'), JSON.stringify(project));
	await promisify(execFile)('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], {
		cwd: folder,
		maxBuffer: 1 << 26,
	});
	if (!(await stat(compiled).catch(() => undefined))) {
		throw new Error(`npm installed aws-lambda-ric@${version}, but did not compile it: there is no ${compiled}`);
	}
}

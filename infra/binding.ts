import { execFile } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The folder of DuckDB's binding for a platform: where npm installed it, which it does for this machine's platform alone,
 * else `dist/bindings/<platform>`, where npm is told to install the very package that package-lock.json names.
 *
 * @param platform as in DuckDB's package names, e.g. `linux-arm64`
 * @throws where there is no such package, or npm cannot fetch it, whole and unchanged
 */
export async function bindingFolder(platform: string): Promise<string> {
	const name = `@duckdb/node-bindings-${platform}`;
	return installedFolder(name) ?? (await fetchedFolder(name, platform));
}

/** The folder of the package that picks the binding. */
export function bindingsFolder(): string {
	const folder = installedFolder('@duckdb/node-bindings');
	if (folder === undefined) throw new Error('@duckdb/node-bindings is not installed: run npm ci');
	return folder;
}

function installedFolder(name: string): string | undefined {
	const require = createRequire(createRequire(import.meta.url).resolve('@duckdb/node-api'));
	try {
		return dirname(require.resolve(`${name}/package.json`));
	} catch {
		return undefined;
	}
}

async function fetchedFolder(name: string, platform: string): Promise<string> {
	const locked = await lockedPackage(name);
	const project = join(root, 'dist', 'bindings', platform);
	const folder = join(project, 'node_modules', ...name.split('/'));
	if ((await installedVersion(folder)) === locked.version) return folder;
	const [os, cpu] = platform.split('-');
	if (os === undefined || cpu === undefined) {
		throw new Error(`the platform is ${platform}: expected an operating system and a processor, such as linux-arm64`);
	}
	// Optional, as in @duckdb/node-bindings: of what must be there npm refuses another platform's.
	const optionalDependencies = { [name]: locked.version };
	await mkdir(project, { recursive: true });
	await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, optionalDependencies }));
	// A lock of its own, so that npm checks the package against the hash that this project locked.
	const packages = { '': { optionalDependencies }, [`node_modules/${name}`]: locked };
	await writeFile(join(project, 'package-lock.json'), JSON.stringify({ lockfileVersion: 3, requires: true, packages }));
	const platformOptions = [`--os=${os}`, `--cpu=${cpu}`, ...(os === 'linux' ? ['--libc=glibc'] : [])];
	await promisify(execFile)('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...platformOptions], {
		cwd: project,
	});
	// What is optional npm leaves out without a word where it cannot be fetched.
	if ((await installedVersion(folder)) !== locked.version) {
		throw new Error(
			`npm did not install ${name}@${locked.version} in ${project}: expected the npm registry to have it. Check the ` +
				'connection, then build again',
		);
	}
	return folder;
}

interface LockedPackage {
	readonly version: string;
	readonly integrity: string;
}

async function lockedPackage(name: string): Promise<LockedPackage> {
	// Holds for what npm writes, in a lock of version 3.
	const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
		readonly packages: Readonly<Record<string, LockedPackage | undefined>>;
	};
	const locked = lock.packages[`node_modules/${name}`];
	if (locked === undefined) {
		throw new Error(
			`package-lock.json has no ${name}: expected a platform that DuckDB is built for, such as linux-arm64`,
		);
	}
	return locked;
}

async function installedVersion(folder: string): Promise<string | undefined> {
	const file = join(folder, 'package.json');
	if (!(await stat(file).catch(() => undefined))) return undefined;
	const { version }: { version?: string } = JSON.parse(await readFile(file, 'utf8'));
	return version;
}

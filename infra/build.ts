/**
 * Bundles each function to `dist/<name>/`: `index.mjs` (export `handler`) and DuckDB's binding beside it. The folder runs
 * by itself; it is what the local loop runs and what is deployed.
 */
import { cp, link, mkdir, readdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const functionNames = ['score', 'train'] as const;
export type FunctionName = (typeof functionNames)[number];

export interface BuildOptions {
	/** Where the folders go. Replaced if there. */
	readonly directory: string;
	/** As in DuckDB's package names, e.g. `linux-arm64`. The binding for it must be installed. */
	readonly platform: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export async function buildFunctions(options: BuildOptions): Promise<Record<FunctionName, string>> {
	await rm(options.directory, { recursive: true, force: true });
	const folders = { score: join(options.directory, 'score'), train: join(options.directory, 'train') };
	await Promise.all([
		bundle(folders),
		...Object.values(folders).map((folder) => placeBinding(folder, options.platform)),
	]);
	return folders;
}

async function bundle(folders: Record<FunctionName, string>): Promise<void> {
	await Promise.all(
		functionNames.map((name) =>
			build({
				entryPoints: [join(root, 'functions', name, 'handler.ts')],
				outfile: join(folders[name], 'index.mjs'),
				bundle: true,
				platform: 'node',
				target: 'node24',
				format: 'esm',
				minifySyntax: true,
				minifyWhitespace: true,
				// Native code cannot be bundled.
				external: ['@duckdb/node-bindings', '@duckdb/node-bindings-*'],
				// Bundled CommonJS still calls require for Node's own modules.
				banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
				logLevel: 'warning',
			}),
		),
	);
}

async function placeBinding(folder: string, platform: string): Promise<void> {
	const require = createRequire(createRequire(import.meta.url).resolve('@duckdb/node-api'));
	for (const name of ['@duckdb/node-bindings', `@duckdb/node-bindings-${platform}`]) {
		const from = dirname(require.resolve(`${name}/package.json`));
		await linkFolder(from, join(folder, 'node_modules', name));
	}
}

/** Hard links where the file system allows: the binding has 70 MB. */
async function linkFolder(from: string, to: string): Promise<void> {
	await mkdir(to, { recursive: true });
	for (const entry of await readdir(from, { withFileTypes: true })) {
		const [source, target] = [join(from, entry.name), join(to, entry.name)];
		if (entry.isDirectory()) await linkFolder(source, target);
		else await link(source, target).catch(() => cp(source, target));
	}
}

export function hostPlatform(): string {
	return `${process.platform}-${process.arch}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const folders = await buildFunctions({ directory: join(root, 'dist'), platform: process.argv[2] ?? hostPlatform() });
	for (const folder of Object.values(folders)) console.log(folder);
}

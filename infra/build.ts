/**
 * Bundles each function to `dist/<name>/`: `index.mjs` (export `handler`), `parts/` that are loaded when needed, the
 * browser's part of its pages, and DuckDB's binding and RE2 beside it. The folder runs by itself; it is what the local loop runs
 * and what is deployed.
 */
import { cp, link, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, type Metafile, type Plugin, stop } from 'esbuild';
import { bindingFolder, bindingsFolder } from './binding.ts';

export const functionNames = ['score', 'train'] as const;
export type FunctionName = (typeof functionNames)[number];

export interface BuildOptions {
	/** Where the folders go. Replaced if there. */
	readonly directory: string;
	/** As in DuckDB's package names, e.g. `linux-arm64`. Where it is another than this machine's, npm fetches the binding. */
	readonly platform: string;
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));

export async function buildFunctions(options: BuildOptions): Promise<Record<FunctionName, string>> {
	await rm(options.directory, { recursive: true, force: true });
	const folders = { score: join(options.directory, 'score'), train: join(options.directory, 'train') };
	// esbuild's own process would stay, with its 150 MB, for as long as this one.
	const bundles = bundle(folders).finally(stop);
	const binding = bindingFolder(options.platform);
	await Promise.all([
		bundles,
		placeLicence(folders.train),
		...Object.values(folders).map(placeRe2),
		...Object.values(folders).map((folder) => placeBinding(folder, options.platform, binding)),
	]);
	return folders;
}

async function bundle(folders: Record<FunctionName, string>): Promise<void> {
	await Promise.all(
		functionNames.flatMap((name) => [bundleHandler(name, folders[name]), bundleClient(name, folders[name])]),
	);
}

/** @returns what became of which source */
export async function bundleHandler(name: FunctionName, folder: string): Promise<Metafile> {
	const { metafile } = await build({
		entryPoints: { index: join(root, 'functions', name, 'handler.ts') },
		outdir: folder,
		outExtension: { '.js': '.mjs' },
		// What is imported when it is needed, such as all that makes pages, becomes a file that a cold start does not read.
		splitting: true,
		chunkNames: 'parts/[name]-[hash]',
		bundle: true,
		platform: 'node',
		target: 'node24',
		format: 'esm',
		// The SDK's ES modules: esbuild leaves out of them what is not used, and most ways to find credentials become parts.
		mainFields: ['module', 'main'],
		plugins: [requireBuiltins],
		minifySyntax: true,
		minifyWhitespace: true,
		// Native code cannot be bundled.
		external: [nativeBindings, `${nativeBindings}-*`],
		banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
		logLevel: 'warning',
		metafile: true,
		absWorkingDir: root,
	});
	return metafile;
}

const nativeBindings = '@duckdb/node-bindings';

/** Node's own modules and native code come by `require`: `import` reads all that they export, and of node:http that is undici, too. */
const requireBuiltins: Plugin = {
	name: 'require-builtins',
	setup({ onResolve, onLoad }) {
		const namespace = 'builtin';
		onResolve({ filter: /^[@a-z]/ }, ({ path, kind }) => {
			const isOutside = isBuiltin(path) || path === nativeBindings;
			return isOutside && kind !== 'require-call' ? { path, namespace } : undefined;
		});
		onLoad({ filter: /^/, namespace }, ({ path }) => ({
			contents: `module.exports = require(${JSON.stringify(path)})`,
		}));
	},
};

/** Which page each function makes. */
const clients = { score: 'drop-page', train: 'model-page' } as const;

/** The browser's part of a function's pages: `report-client.js` and `report-client.css`. */
async function bundleClient(name: FunctionName, folder: string): Promise<void> {
	const source = join(root, 'shared', 'report', 'client');
	await build({
		entryPoints: [
			{ in: join(source, `${clients[name]}.ts`), out: 'report-client' },
			{ in: join(source, 'page.css'), out: 'report-client' },
		],
		outdir: folder,
		bundle: true,
		platform: 'browser',
		target: ['chrome120', 'firefox120', 'safari17'],
		format: 'iife',
		minify: true,
		// Escaped, so that it means the same whatever it is read as.
		charset: 'ascii',
		banner: { js: await attribution() },
		logLevel: 'warning',
	});
}

/** The licences of what a page's script is made of ask to stand in every copy. */
async function attribution(): Promise<string> {
	const text = (name: string) => readFile(join(packageFolder(name), 'LICENSE'), 'utf8');
	const [plot, d3] = await Promise.all([text('@observablehq/plot'), text('d3')]);
	return `/*!\nObservable Plot\n\n${plot.trim()}\n\nD3\n\n${d3.trim()}\n*/`;
}

/** The licence of the library in `parts/tsne-….mjs` goes with it. */
async function placeLicence(folder: string): Promise<void> {
	await mkdir(join(folder, 'parts'), { recursive: true });
	await cp(join(packageFolder('@saehrimnir/druidjs'), 'LICENCE'), join(folder, 'parts', 'tsne.LICENCE'));
}

/** `shared/text/own-rule.ts` loads it by a synchronous `require`, so it cannot be one of the parts, which only `import()` loads. */
async function placeRe2(folder: string): Promise<void> {
	const [from, to] = [packageFolder('re2js'), join(folder, 'node_modules', 're2js')];
	await mkdir(join(to, 'build'), { recursive: true });
	for (const file of ['package.json', 'LICENSE', 'build/index.cjs']) await cp(join(from, file), join(to, file));
}

function packageFolder(name: string): string {
	return join(root, 'node_modules', ...name.split('/'));
}

async function placeBinding(folder: string, platform: string, binding: Promise<string>): Promise<void> {
	const place = (from: string, name: string) => linkFolder(from, join(folder, 'node_modules', '@duckdb', name));
	await place(bindingsFolder(), 'node-bindings');
	await place(await binding, `node-bindings-${platform}`);
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
	const { values } = parseArgs({
		options: {
			platform: { type: 'string', default: hostPlatform() },
			out: { type: 'string', default: join(root, 'dist') },
		},
	});
	const folders = await buildFunctions({ directory: values.out, platform: values.platform });
	for (const folder of Object.values(folders)) console.log(folder);
}

/** `npm run sizes`: what the functions' folders weigh, for both of Lambda's processors. Exit code 1 where one is too large. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFunctions, functionNames } from '../../infra/build.ts';
import { type FileSize, fileSizes, lambdaLimits, totalSize } from './function-sizes.ts';
import { textTable } from './text-table.ts';

/** Zip's usual level. */
const level = 6;

/** What a file belongs to, by its path. The first that matches. */
const parts: readonly (readonly [name: string, pattern: RegExp])[] = [
	["DuckDB's library (libduckdb.so)", /\/libduckdb\.so$/],
	["DuckDB's binding (duckdb.node)", /\/duckdb\.node$/],
	['read at every start (index.mjs)', /^index\.mjs$/],
	['read when needed (parts/)', /^parts\//],
	["the pages' script and styles", /^report-client\./],
	['the rest', /^/],
];

const directory = await mkdtemp(join(tmpdir(), 'oddline-sizes-'));
try {
	for (const platform of ['linux-x64', 'linux-arm64']) await tellPlatform(platform);
} finally {
	await rm(directory, { recursive: true, force: true });
}

async function tellPlatform(platform: string): Promise<void> {
	const folders = await buildFunctions({ directory: join(directory, platform), platform }).catch((error) => {
		console.log(`${platform}: not built, so not measured: ${error.message}\n`);
	});
	if (!folders) return;
	for (const name of functionNames) {
		const files = await fileSizes(folders[name], level);
		const { unzipped, zipped } = totalSize(files);
		console.log(
			`${name}, ${platform}\n${textTable(['', 'MB', 'MB zipped'], [...rowsOf(files), row('all', unzipped, zipped)])}`,
		);
		const fits = unzipped <= lambdaLimits.unzipped && zipped <= lambdaLimits.zipped;
		const limits = `${inMegabytes(lambdaLimits.unzipped)} and ${inMegabytes(lambdaLimits.zipped)} MB`;
		console.log(`${fits ? 'Within' : 'BEYOND'} Lambda's limits, ${limits}.\n`);
		if (!fits) process.exitCode = 1;
	}
}

function rowsOf(files: readonly FileSize[]): string[][] {
	const byPart = Map.groupBy(files, ({ path }) => parts.find(([, pattern]) => pattern.test(path))?.[0]);
	return parts.map(([name]) => {
		const { unzipped, zipped } = totalSize(byPart.get(name) ?? []);
		return row(name, unzipped, zipped);
	});
}

function row(name: string, ...bytes: readonly number[]): string[] {
	return [name, ...bytes.map(inMegabytes)];
}

function inMegabytes(bytes: number): string {
	return (bytes / 2 ** 20).toFixed(2);
}

import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigurationError } from '../shared/errors.ts';
import { buildFunctions, type FunctionName, functionNames } from './build.ts';
import type { Settings } from './stack/settings.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Lambda's names of processors, by DuckDB's. */
const platforms = { arm64: 'linux-arm64', x86_64: 'linux-x64' } as const;

/**
 * The functions' folders for Lambda: those of `settings.functions`, else built for the architecture in `dist/lambda`.
 * @throws {ConfigurationError} where the folders that are there are not built for the architecture
 */
export async function deployableFunctions({
	functions,
	architecture,
}: Pick<Settings, 'functions' | 'architecture'>): Promise<Record<FunctionName, string>> {
	const platform = platforms[architecture];
	if (functions === undefined) return await buildFunctions({ directory: join(root, 'dist', 'lambda'), platform });
	const directory = resolve(functions);
	for (const name of functionNames) {
		for (const part of ['index.mjs', `node_modules/@duckdb/node-bindings-${platform}`]) {
			if (await stat(join(directory, name, part)).catch(() => undefined)) continue;
			throw new ConfigurationError(
				`functions is ${JSON.stringify(functions)}, and there is no ${name}/${part}: expected what ` +
					`npm run build -- --platform ${platform} --out ${functions} makes`,
			);
		}
	}
	return { score: join(directory, 'score'), train: join(directory, 'train') };
}

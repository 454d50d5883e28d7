import { glob, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../build.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const sources = ['functions/**/*.ts', 'shared/**/*.ts', 'infra/build.ts', 'package-lock.json'];

/** The built functions' folders. They are built where a source is newer than the last build. */
export async function builtFunctions(): Promise<Record<FunctionName, string>> {
	const directory = join(root, 'dist');
	const stamp = join(directory, '.built');
	const built = (await stat(stamp).catch(() => undefined))?.mtimeMs ?? 0;
	if (built < (await newestSource())) {
		const { buildFunctions, hostPlatform } = await import('../build.ts');
		const started = new Date();
		await buildFunctions({ directory, platform: hostPlatform() });
		await writeFile(stamp, '');
		// What was edited while it was built is built again next time.
		await utimes(stamp, started, started);
	}
	return { score: join(directory, 'score'), train: join(directory, 'train') };
}

async function newestSource(): Promise<number> {
	let newest = 0;
	for (const pattern of sources) {
		for await (const file of glob(pattern, { cwd: root })) {
			newest = Math.max(newest, (await stat(join(root, file))).mtimeMs);
		}
	}
	return newest;
}

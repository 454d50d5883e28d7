/** What the loop needs built: the functions, and the sample logs. Each is built anew where a source is newer. */
import { readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FunctionName } from '../build.ts';
import type { WrittenSample } from './sample/write.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const dist = join(root, 'dist');

/** Milliseconds. */
const longestBuild = 120_000;

/** The built functions' folders. */
export async function builtFunctions(): Promise<Record<FunctionName, string>> {
	const directory = join(dist, 'functions');
	const sources = ['functions', 'shared', 'infra/build.ts', 'package-lock.json'];
	await unlessFresh(directory, sources, async () => {
		const { buildFunctions, hostPlatform } = await import('../build.ts');
		await buildFunctions({ directory, platform: hostPlatform() });
	});
	return { score: join(directory, 'score'), train: join(directory, 'train') };
}

/** The sample's files. */
export async function builtSample(): Promise<WrittenSample> {
	const directory = join(dist, 'sample');
	const listing = join(directory, 'sample.json');
	const here = (file: string) => join(directory, basename(file));
	await unlessFresh(directory, ['infra/local/sample', 'package-lock.json'], async () => {
		const { writeSample } = await import('./sample/write.ts');
		await rm(directory, { recursive: true, force: true });
		await mkdir(directory, { recursive: true });
		await writeFile(listing, JSON.stringify(await writeSample(directory)));
	});
	const sample: WrittenSample = JSON.parse(await readFile(listing, 'utf8'));
	return {
		history: sample.history.map(here),
		incident: sample.incident.map((drop) => ({ ...drop, file: here(drop.file) })),
	};
}

/** Builds `directory` unless it was built from these sources as they are. */
async function unlessFresh(directory: string, sources: readonly string[], build: () => Promise<void>): Promise<void> {
	const stamp = join(directory, '.built');
	if (await isFresh(stamp, sources)) return;
	await alone(`${directory}.lock`, async () => {
		if (await isFresh(stamp, sources)) return;
		const started = new Date();
		await build();
		await writeFile(stamp, '');
		// What was edited while it was built is built again next time.
		await utimes(stamp, started, started);
	});
}

async function isFresh(stamp: string, sources: readonly string[]): Promise<boolean> {
	const built = (await stat(stamp).catch(() => undefined))?.mtimeMs ?? 0;
	return built >= newest(sources);
}

/** Runs `work` while no other process does: tests start loops in several at once. */
async function alone(lock: string, work: () => Promise<void>): Promise<void> {
	await mkdir(dirname(lock), { recursive: true });
	for (;;) {
		const taken = await mkdir(lock).then(
			() => true,
			() => false,
		);
		if (taken) break;
		// Whoever held it for so long was killed.
		const heldSince = (await stat(lock).catch(() => undefined))?.mtimeMs ?? Date.now();
		if (Date.now() - heldSince > longestBuild) await rm(lock, { recursive: true, force: true });
		else await setTimeout(50);
	}
	try {
		await work();
	} finally {
		await rm(lock, { recursive: true, force: true });
	}
}

/** Of files, and of folders with all that is in them: folders themselves tell of what was deleted. Synchronous: every start waits for it. */
function newest(sources: readonly string[]): number {
	let newestTime = 0;
	for (const source of sources) {
		const path = join(root, source);
		const own = statSync(path);
		newestTime = Math.max(newestTime, own.mtimeMs);
		if (!own.isDirectory()) continue;
		for (const file of readdirSync(path, { encoding: 'utf8', recursive: true })) {
			// Editors keep links to nowhere under such names, and remove files at any time.
			if (basename(file).startsWith('.')) continue;
			newestTime = Math.max(newestTime, statSync(join(path, file), { throwIfNoEntry: false })?.mtimeMs ?? 0);
		}
	}
	return newestTime;
}

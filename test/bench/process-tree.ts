import { type SpawnOptions, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

export interface TreeRun {
	readonly exitCode: number | null;
	readonly seconds: number;
	/** Memory of the process and its descendants, shared pages counted once; `undefined` where there is no /proc. */
	readonly peakBytes: number | undefined;
	/** What it wrote to both outputs. */
	readonly output: string;
}

/** Looking costs time that is taken from what is looked at. */
const samplingMilliseconds = 100;

/** Runs a program to its end, and looks at the memory of all its processes meanwhile. */
export async function runTree(command: string, words: readonly string[], options: SpawnOptions): Promise<TreeRun> {
	const start = performance.now();
	const child = spawn(command, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	child.stdout?.on('data', (text: Buffer) => {
		output += text;
	});
	child.stderr?.on('data', (text: Buffer) => {
		output += text;
	});
	const ended = Promise.withResolvers<number | null>();
	child.once('error', ended.reject);
	child.once('close', ended.resolve);
	let peakBytes: number | undefined;
	let running = true;
	const sampling = (async () => {
		while (running && child.pid !== undefined) {
			const bytes = await treeBytes(child.pid);
			if (bytes !== undefined) peakBytes = Math.max(peakBytes ?? 0, bytes);
			await setTimeout(samplingMilliseconds);
		}
	})();
	try {
		const exitCode = await ended.promise;
		return { exitCode, seconds: (performance.now() - start) / 1000, peakBytes, output };
	} finally {
		running = false;
		await sampling;
	}
}

/** Proportional set sizes added up: a page that processes share counts once. */
async function treeBytes(root: number): Promise<number | undefined> {
	const parents = await parentsOfProcesses();
	if (parents.size === 0) return undefined;
	const tree = [root];
	for (const id of tree) for (const [child, parent] of parents) if (parent === id) tree.push(child);
	const sizes = await Promise.all(
		tree.map(async (id) => {
			const rollup = await readFile(`/proc/${id}/smaps_rollup`, 'utf8').catch(() => '');
			return Number(/^Pss:\s*(\d+)/m.exec(rollup)?.[1] ?? 0) * 1024;
		}),
	);
	return sizes.reduce((sum, size) => sum + size, 0);
}

async function parentsOfProcesses(): Promise<Map<number, number>> {
	const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
	const parents = await Promise.all(
		ids.map(async (id): Promise<[number, number]> => {
			// "pid (name) state ppid …": the name may hold anything, so read on from its last bracket.
			const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
			return [Number(id), Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1] ?? 0)];
		}),
	);
	return new Map(parents);
}

import { type SpawnOptions, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';

export interface TreeRun {
	readonly exitCode: number | null;
	readonly seconds: number;
	/** Resident memory summed over the process and its descendants; `undefined` where there is no /proc. */
	readonly peakBytes: number | undefined;
	/** What it wrote to both outputs. */
	readonly output: string;
}

const samplingMilliseconds = 25;

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

/** Pages that processes share count once for each of them. */
async function treeBytes(root: number): Promise<number | undefined> {
	const processes = await runningProcesses();
	if (processes === undefined) return undefined;
	let bytes = 0;
	const tree = [root];
	for (const id of tree) {
		bytes += processes.get(id)?.bytes ?? 0;
		for (const [child, { parent }] of processes) if (parent === id) tree.push(child);
	}
	return bytes;
}

async function runningProcesses(): Promise<Map<number, { parent: number; bytes: number }> | undefined> {
	const names = await readdir('/proc').catch(() => []);
	const ids = names.filter((name) => /^\d+$/.test(name));
	if (ids.length === 0) return undefined;
	const found = new Map<number, { parent: number; bytes: number }>();
	await Promise.all(
		ids.map(async (id) => {
			const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
			const figure = (name: string) => Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
			found.set(Number(id), { parent: figure('PPid'), bytes: figure('VmRSS') * 1024 });
		}),
	);
	return found;
}

/** Holds a process and its children to an amount of memory, and ends them beyond it, as Lambda does. */
import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setInterval, setTimeout } from 'node:timers/promises';
import { processTree, residentBytes } from './processes.ts';

export interface MemoryLimit extends AsyncDisposable {
	/** For people. */
	readonly means: string;
	/** Words to start a command with, so that it is held from its first instruction. */
	readonly prefix: readonly string[];
	/** To be called with the process that was so started. */
	watch(id: number): void;
	/** Whether something was killed for want of memory. */
	exceeded(): Promise<boolean>;
}

/** The kernel's own limit where a control group can be made, else a look at the processes several times a second. */
export async function limitMemory(bytes: number): Promise<MemoryLimit> {
	const groups = [controlGroup2, controlGroup1];
	for (const group of groups) {
		const limit = await group(bytes).catch(() => undefined);
		if (limit) return limit;
	}
	return sampledLimit(bytes);
}

let groupsMade = 0;

async function controlGroup2(bytes: number): Promise<MemoryLimit> {
	const own = await ownGroup((controllers) => controllers === '');
	// A group with processes cannot hand memory on to groups within it, so ours goes beside it.
	const folder = await makeGroup(join('/sys/fs/cgroup', own, '..'));
	await writeFile(join(folder, 'memory.max'), String(bytes));
	await writeFile(join(folder, 'memory.swap.max'), '0').catch(() => undefined); // There is no swap.
	return groupLimit('memory.max of a control group (version 2)', folder, 'memory.events');
}

async function controlGroup1(bytes: number): Promise<MemoryLimit> {
	const own = await ownGroup((controllers) => controllers.split(',').includes('memory'));
	const folder = await makeGroup(join('/sys/fs/cgroup/memory', own));
	await writeFile(join(folder, 'memory.limit_in_bytes'), String(bytes));
	return groupLimit('memory.limit_in_bytes of a control group (version 1)', folder, 'memory.oom_control');
}

/** Where this process is: lines of `hierarchy:controllers:path`. */
async function ownGroup(matches: (controllers: string) => boolean): Promise<string> {
	const lines = (await readFile('/proc/self/cgroup', 'utf8')).trim().split('\n');
	const found = lines.map((line) => line.split(':')).find(([, controllers = '']) => matches(controllers));
	if (!found) throw new Error('this process is in no such control group');
	return found.slice(2).join(':');
}

async function makeGroup(parent: string): Promise<string> {
	const folder = join(parent, `oddline-${process.pid}-${++groupsMade}`);
	await mkdir(folder);
	// Where the parent does not hand memory on, the group has no such file.
	const files = ['memory.max', 'memory.limit_in_bytes'].map((name) => stat(join(folder, name)));
	await Promise.any(files).catch(async (error) => {
		await rmdir(folder);
		throw error;
	});
	return folder;
}

function groupLimit(means: string, folder: string, events: string): MemoryLimit {
	return {
		means,
		prefix: ['sh', '-c', 'echo $$ > "$0" && exec "$@"', join(folder, 'cgroup.procs')],
		watch: () => undefined,
		async exceeded() {
			return Number(/^oom_kill (\d+)/m.exec(await readFile(join(folder, events), 'utf8'))?.[1] ?? 0) > 0;
		},
		async [Symbol.asyncDispose]() {
			// The kernel takes a moment to let go of processes that have ended.
			for (let attempt = 0; attempt < 50; attempt++) {
				const removed = await rmdir(folder).then(
					() => true,
					() => false,
				);
				if (removed) return;
				await setTimeout(20);
			}
		},
	};
}

const lookMilliseconds = 20;

function sampledLimit(bytes: number): MemoryLimit {
	const done = new AbortController();
	let exceeded = false;
	const watch = async (root: number): Promise<void> => {
		for await (const _ of setInterval(lookMilliseconds, undefined, { signal: done.signal })) {
			const ids = await processTree(root);
			const sizes = await Promise.all(ids.map((id) => residentBytes(id, 'now')));
			if (sizes.reduce((sum, size) => sum + size, 0) <= bytes) continue;
			exceeded = true;
			// The last is the function itself: its parents end with it.
			process.kill(ids.at(-1) ?? root, 'SIGKILL');
			return;
		}
	};
	return {
		means: `a look at resident memory every ${lookMilliseconds} ms: no control group can be made here`,
		prefix: [],
		watch: (id) => void watch(id).catch(() => undefined), // Ends by being aborted.
		exceeded: async () => exceeded,
		async [Symbol.asyncDispose]() {
			done.abort();
		},
	};
}

import { readFile } from 'node:fs/promises';

/** A process and all that came of it, parents first. Linux only. */
export async function processTree(root: number): Promise<number[]> {
	const tree = [root];
	for (const id of tree) {
		const children = await readFile(`/proc/${id}/task/${id}/children`, 'utf8').catch(() => '');
		tree.push(...children.split(' ').filter(Boolean).map(Number));
	}
	return tree;
}

/** Resident memory of a process, in bytes: what it has, or the most it had. 0 once it is gone. */
export async function residentBytes(id: number, which: 'now' | 'peak'): Promise<number> {
	const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
	const line = which === 'now' ? /^VmRSS:\s*(\d+)/m : /^VmHWM:\s*(\d+)/m;
	return Number(line.exec(status)?.[1] ?? 0) * 1024;
}

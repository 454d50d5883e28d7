/**
 * What a function sees in Lambda, made with bubblewrap: its code and the runtime read-only, a `/tmp` of its own that is all
 * it can write to, no process but its own, no right of a system's administrator, and the network of whoever started it,
 * which run.ts takes care is nothing but a loopback interface.
 */
import { execFile } from 'node:child_process';
import { chmod, mkdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** As in Lambda. */
export const taskRoot = '/var/task';
export const runtimeRoot = '/var/runtime';
export const nodeProgram = '/var/lang/bin/node';

/** Of the user that Lambda runs functions as. */
const userId = '993';
const groupId = '990';

export interface SandboxFolders {
	/** The function's unpacked folder. */
	readonly task: string;
	/** A folder with AWS's runtime client in `node_modules`. */
	readonly client: string;
	/** What becomes `/tmp`. */
	readonly scratch: string;
}

/** Words to start a command with that is to run in the sandbox. */
export function sandboxPrefix({ task, client, scratch }: SandboxFolders): string[] {
	const readOnly = [
		[task, taskRoot],
		[client, runtimeRoot],
		[process.execPath, nodeProgram],
		// The system's libraries, which Lambda's image has, too.
		['/usr', '/usr'],
		// Who the user is: the SDK asks for its home.
		[join(import.meta.dirname, 'etc'), '/etc'],
	].flatMap(([from = '', to = '']) => ['--ro-bind', from, to]);
	const libraries = ['/lib', '/lib64'].flatMap((folder) => ['--ro-bind-try', folder, folder]);
	return [
		'bwrap',
		'--unshare-all',
		'--share-net',
		...['--uid', userId, '--gid', groupId],
		...['--die-with-parent', '--new-session'],
		...readOnly,
		...libraries,
		...['--proc', '/proc', '--dev', '/dev'],
		...['--bind', scratch, '/tmp'],
		...['--remount-ro', '/dev', '--remount-ro', '/'],
		...['--chdir', taskRoot],
		'--',
	];
}

/**
 * Makes an empty `/tmp` of a size: on a disk of its own, a file that is mounted, where that can be done, else in memory, where
 * what lies there counts as the function's.
 */
export async function mountScratch(folder: string, megabytes: number): Promise<'disk' | 'memory'> {
	await mkdir(folder, { recursive: true });
	const kind = await mountDisk(folder, megabytes).then(
		() => 'disk' as const,
		() => 'memory' as const,
	);
	if (kind === 'memory') await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
	await chmod(folder, 0o777);
	return kind;
}

async function mountDisk(folder: string, megabytes: number): Promise<void> {
	const image = imageOf(folder);
	await writeFile(image, '');
	await truncate(image, megabytes << 20);
	await run('/usr/sbin/mkfs.ext4', ['-q', '-m', '0', image]);
	await run('mount', ['-o', 'loop', image, folder]);
	await rm(join(folder, 'lost+found'), { recursive: true });
}

export async function unmountScratch(folder: string): Promise<void> {
	await run('umount', [folder]);
	await rm(folder, { recursive: true });
	await rm(imageOf(folder), { force: true });
}

function imageOf(folder: string): string {
	return `${folder}.img`;
}

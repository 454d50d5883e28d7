import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The commit that speed is compared with. */
export const earlierCommit = 'f2abdf763df8e4f4331965973232ad7922831a96';

const run = promisify(execFile);
const root = new URL('../..', import.meta.url).pathname;

/** This repository at another commit, with what it depended on then. Removed when it is disposed. */
export class Worktree implements AsyncDisposable {
	readonly directory: string;

	private constructor(directory: string) {
		this.directory = directory;
	}

	/** @returns `undefined` where this is no clone that has the commit */
	static async of(commit: string, directory: string): Promise<Worktree | undefined> {
		const has = await run('git', ['-C', root, 'cat-file', '-e', commit]).catch(() => undefined);
		if (has === undefined) return undefined;
		await run('git', ['-C', root, 'worktree', 'add', '--detach', directory, commit]);
		const tree = new Worktree(directory);
		await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory, shell: process.platform === 'win32' });
		return tree;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await run('git', ['-C', root, 'worktree', 'remove', '--force', this.directory]);
	}
}

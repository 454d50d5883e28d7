import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError, TransientError } from '../../shared/errors.ts';
import { hasSystemCode } from './s3/errors.ts';

/** A data folder that this process alone uses until it lets go of it. */
export interface DataFolder {
	/** For the functions' temporary files; empty at first. */
	readonly scratch: string;
	/** Removes the scratch folder and lets others use the data folder. */
	release(): void;
}

/** Locks of this process: its id alone cannot tell them from those of a dead process that had the same id. */
const held = new Set<string>();

/**
 * Makes the folder if need be and locks it: an endpoint takes its folder for its own. What a process that was killed left
 * behind, its lock and its scratch files, is cleared away.
 *
 * @param directory absolute path
 * @throws {TransientError} where another loop uses the folder
 * @throws {ConfigurationError} where no folder can be there
 */
export function claimDataFolder(directory: string, buckets: readonly string[]): DataFolder {
	const lock = join(directory, '.oddline.lock');
	const scratch = join(directory, '.scratch');
	try {
		for (const bucket of buckets) mkdirSync(join(directory, bucket), { recursive: true });
		takeLock(lock, directory);
		rmSync(scratch, { recursive: true, force: true });
		mkdirSync(scratch);
	} catch (error) {
		if (!hasSystemCode(error, 'EEXIST', 'ENOTDIR', 'EACCES', 'EPERM', 'EROFS')) throw error;
		throw new ConfigurationError(
			`${directory} cannot hold the data (${error instanceof Error ? error.message : error}): expected a folder that may be written. ` +
				'Name another with --data',
			{ cause: error },
		);
	}
	return {
		scratch,
		release() {
			rmSync(scratch, { recursive: true, force: true });
			if (held.delete(lock)) rmSync(lock, { force: true });
		},
	};
}

function takeLock(lock: string, directory: string): void {
	const create = () => writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' });
	try {
		create();
	} catch (error) {
		if (!hasSystemCode(error, 'EEXIST')) throw error;
		const holder = Number(readFileSync(lock, 'utf8'));
		if (held.has(lock) || (holder !== process.pid && isAlive(holder))) {
			throw new TransientError(
				`another loop, process ${holder}, uses ${directory}. End it, or name another folder with --data ` +
					`(if that process is no loop, remove ${lock})`,
			);
		}
		rmSync(lock, { force: true });
		create();
	}
	held.add(lock);
}

function isAlive(pid: number): boolean {
	if (!Number.isSafeInteger(pid) || pid <= 0) return false;
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		// Another user's process lives, too.
		return hasSystemCode(error, 'EPERM');
	}
}

/** File system steps of the store: synchronous, following no links, telling "not there" from "failed". */

import {
	type BigIntStats,
	constants,
	lstatSync,
	mkdirSync,
	openSync,
	readdirSync,
	realpathSync,
	renameSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { hasSystemCode } from './errors.ts';

/** Statistics of a directory, or undefined where there is none (a link to one is none). */
export function statDirectory(path: string): BigIntStats | undefined {
	const stats = statOrUndefined(path);
	return stats?.isDirectory() ? stats : undefined;
}

/** The names in a directory, none where it does not exist. */
export function namesIn(path: string): string[] {
	try {
		return readdirSync(path);
	} catch (error) {
		if (hasSystemCode(error, 'ENOENT', 'ENOTDIR')) return [];
		throw error;
	}
}

/** A regular file reached without following any link, and under exactly this name where the file system folds case. */
export function statRegularFile(path: string): BigIntStats | undefined {
	const stats = statOrUndefined(path);
	if (!stats?.isFile()) return undefined;
	try {
		return realpathSync.native(path) === path ? stats : undefined;
	} catch {
		return undefined;
	}
}

function statOrUndefined(path: string): BigIntStats | undefined {
	try {
		return lstatSync(path, { bigint: true, throwIfNoEntry: false });
	} catch (error) {
		if (hasSystemCode(error, 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
		throw error;
	}
}

/** A descriptor for reading, or undefined where the file was removed by hand in the meantime or became a link. */
export function openOrUndefined(path: string): number | undefined {
	try {
		return openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
	} catch (error) {
		if (hasSystemCode(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return undefined;
		throw error;
	}
}

/** Renames a file to a path whose directories it makes; false if something of another kind is in the way. */
export function tryRename(from: string, to: string): boolean {
	const parent = dirname(to);
	try {
		mkdirSync(parent, { recursive: true });
		if (realpathSync.native(parent) !== parent) return false;
		if (statOrUndefined(to) !== undefined && statRegularFile(to) === undefined) return false;
		renameSync(from, to);
		return true;
	} catch (error) {
		if (hasSystemCode(error, 'ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG')) return false;
		throw error;
	}
}

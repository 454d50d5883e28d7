import { glob, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { ConfigurationError } from '../../shared/errors.ts';

export interface Upload {
	readonly file: string;
	readonly key: string;
}

/**
 * Resolves files and globs to uploads, as `logs/<file name>`.
 * @throws {ConfigurationError} where a path matches nothing, or two files would
 * share a key
 */
export async function findUploads(paths: readonly string[]): Promise<Upload[]> {
	const uploads = new Map<string, Upload>();
	for (const path of paths) {
		for (const file of await matches(path)) {
			const key = `logs/${basename(file)}`;
			const other = uploads.get(key);
			if (other && other.file !== file) {
				throw new ConfigurationError(`${other.file} and ${file} would both be uploaded as ${key}. Rename one`);
			}
			uploads.set(key, { file, key });
		}
	}
	return [...uploads.values()];
}

async function matches(path: string): Promise<string[]> {
	// A file whose name looks like a pattern is a file.
	const exact = await stat(path).catch(() => undefined);
	if (exact?.isFile()) return [path];
	if (exact?.isDirectory()) throw new ConfigurationError(`${path} is a folder: expected files, e.g. ${path}/*.parquet`);
	const files: string[] = [];
	for await (const entry of glob(path)) if ((await stat(entry)).isFile()) files.push(entry);
	if (files.length === 0) throw new ConfigurationError(`no file matches ${path}`);
	return files.sort();
}

/** The output bucket as an operator's command reads it: from the store, or from the plain files of the loop here. */
import { constants } from 'node:fs';
import { copyFile, readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { ConfigurationError } from '../../shared/errors.ts';
import { outputBucket } from '../local/loop.ts';
import { hasSystemCode } from '../local/s3/errors.ts';
import { decodedKey } from '../local/s3/key-path.ts';

export interface OutputFiles {
	/** For people: where it is. */
	readonly name: string;
	/** @returns `undefined` where there is no such object */
	readText(key: string): Promise<string | undefined>;
	/** Keys under a prefix that ends in a slash, in order. */
	list(prefix: string): Promise<string[]>;
	/** Copies an object to a file. @returns whether it (still) exists */
	fetch(key: string, file: string): Promise<boolean>;
}

/** @throws {ConfigurationError} where `directory` holds no output */
export async function outputOfFolder(directory: string): Promise<OutputFiles> {
	const root = join(directory, outputBucket);
	if (!(await isFolder(root))) {
		throw new ConfigurationError(
			`${directory} has no folder ${outputBucket}: expected the data folder of npm start. Name it with --data, or ` +
				'set ODDLINE_OUTPUT_BUCKET to read a bucket',
		);
	}
	const paths = new Map<string, string>();
	const pathOf = (key: string) => paths.get(key) ?? join(root, ...key.split('/'));
	return {
		name: root,
		readText: (key) => unlessMissing(readFile(pathOf(key), 'utf8')),
		async list(prefix) {
			for (const path of await filesUnder(join(root, prefix))) paths.set(keyOf(root, path), path);
			// Keys that a file system cannot hold as they are.
			const encoded = join(directory, '.s3', 'encoded', outputBucket);
			for (const path of await filesUnder(encoded)) {
				const key = decodedKey(keyOf(encoded, path).split('/'));
				if (key !== undefined && !paths.has(key)) paths.set(key, path);
			}
			return [...paths.keys()].filter((key) => key.startsWith(prefix)).sort();
		},
		async fetch(key, file) {
			const copied = copyFile(pathOf(key), file, constants.COPYFILE_FICLONE).then(() => true);
			return (await unlessMissing(copied)) ?? false;
		},
	};
}

export function outputOfBucket(bucket: string, environment: Readonly<Record<string, string | undefined>>): OutputFiles {
	const store = ObjectStore.fromEnvironment(environment);
	return {
		name: `s3://${bucket}`,
		async readText(key) {
			const object = await store.getText(bucket, key);
			return object === undefined || object === 'unchanged' ? undefined : object.text;
		},
		async list(prefix) {
			const keys: string[] = [];
			for await (const { key } of store.list(bucket, prefix)) keys.push(key);
			return keys;
		},
		fetch: async (key, file) => (await store.download(bucket, key, file)) !== undefined,
	};
}

async function filesUnder(folder: string): Promise<string[]> {
	const entries = await unlessMissing(readdir(folder, { recursive: true, withFileTypes: true }));
	return (entries ?? []).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

function keyOf(root: string, path: string): string {
	return relative(root, path).split(sep).join('/');
}

async function isFolder(path: string): Promise<boolean> {
	return (await unlessMissing(stat(path)))?.isDirectory() ?? false;
}

async function unlessMissing<T>(reading: Promise<T>): Promise<T | undefined> {
	try {
		return await reading;
	} catch (error) {
		if (hasSystemCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
		throw error;
	}
}

/** Walks a bucket's keys in UTF-8 order, reading only the directories that a listing needs. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hasSystemCode } from './errors.ts';
import { statDirectory } from './files.ts';
import { compareKeys } from './key-order.ts';
import { decodedKey, plainSegments } from './key-path.ts';
import type { ObjectStore } from './store.ts';

/** Which keys are wanted. `skip` may be set between steps: keys with that prefix are then passed over unread. */
export type Walk = { readonly prefix: string; readonly after: string; skip: string | undefined };

/**
 * The keys with a prefix that sort after `walk.after`, in order.
 * Cost: a sort of each directory it enters; encoded keys, which are few, are all read.
 */
export async function* walkKeys(store: ObjectStore, bucket: string, walk: Walk): AsyncGenerator<string> {
	const encoded = (await encodedKeys(store.encodedPath(bucket), []))
		.filter((key) => wanted(key, walk))
		.sort(compareKeys);
	let next = 0;
	for await (const key of plainKeys(store.bucketPath(bucket), walk)) {
		for (let other = encoded[next]; other !== undefined && compareKeys(other, key) <= 0; other = encoded[++next]) {
			// The same key twice: a file was put by hand where one had been in the way. The plain one is served.
			if (other !== key && !skipped(other, walk)) yield other;
		}
		if (!skipped(key, walk)) yield key;
	}
	for (const other of encoded.slice(next)) if (!skipped(other, walk)) yield other;
}

function wanted(key: string, walk: Walk): boolean {
	return key.startsWith(walk.prefix) && compareKeys(key, walk.after) > 0;
}

function skipped(key: string, walk: Walk): boolean {
	return walk.skip !== undefined && key.startsWith(walk.skip);
}

async function* plainKeys(root: string, walk: Walk): AsyncGenerator<string> {
	// Start at the directory that the prefix names rather than at the root.
	const start = walk.prefix.slice(0, walk.prefix.lastIndexOf('/') + 1);
	const segments = start === '' ? [] : plainSegments(start.slice(0, -1));
	if (segments === undefined) return;
	for (let depth = 1; depth <= segments.length; depth++) {
		if (statDirectory(join(root, ...segments.slice(0, depth))) === undefined) return;
	}
	yield* keysUnder(join(root, ...segments), start, walk);
}

async function* keysUnder(directory: string, keyPrefix: string, walk: Walk): AsyncGenerator<string> {
	// A directory sorts by its name with a slash: "a.txt" comes before what is in "a/".
	const names = (await entries(directory))
		.filter((entry) => entry.isFile() || entry.isDirectory())
		.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
		.sort(compareKeys);
	for (const name of names) {
		const key = keyPrefix + name;
		if (!name.endsWith('/')) {
			if (wanted(key, walk)) yield key;
		} else if (
			(key.startsWith(walk.prefix) || walk.prefix.startsWith(key)) &&
			(compareKeys(key, walk.after) > 0 || walk.after.startsWith(key)) &&
			!skipped(key, walk)
		) {
			yield* keysUnder(join(directory, name), key, walk);
		}
	}
}

async function encodedKeys(directory: string, segments: readonly string[]): Promise<string[]> {
	const keys: string[] = [];
	for (const entry of await entries(directory)) {
		const path = [...segments, entry.name];
		if (entry.isDirectory()) keys.push(...(await encodedKeys(join(directory, entry.name), path)));
		else if (entry.isFile()) {
			const key = decodedKey(path);
			if (key !== undefined) keys.push(key);
		}
	}
	return keys;
}

/** Whether a bucket holds any object. */
export async function isEmptyBucket(store: ObjectStore, bucket: string): Promise<boolean> {
	for await (const _key of walkKeys(store, bucket, { prefix: '', after: '', skip: undefined })) return false;
	return true;
}

async function entries(directory: string) {
	try {
		return await readdir(directory, { withFileTypes: true });
	} catch (error) {
		// Removed since its parent was read, or never there.
		if (hasSystemCode(error, 'ENOENT', 'ENOTDIR')) return [];
		throw error;
	}
}

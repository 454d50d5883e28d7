/** What is uploaded, and what lies in the logs bucket beside it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ObjectStore } from '../../shared/aws/object-store.ts';
import type { Arguments } from './arguments.ts';
import { builtSample } from './built.ts';
import { findUploads, type Upload } from './uploads.ts';

export interface Material {
	readonly history: readonly Upload[];
	readonly fresh: readonly (Upload & { readonly title?: string; readonly what?: string })[];
	/** Whether the history is the sample. */
	readonly isSample: boolean;
}

/**
 * Finds the files that the command line names, at once, and the sample where it names none.
 * @throws {ConfigurationError} what {@link findUploads} throws
 */
export async function findMaterial({ logs, fresh }: Arguments): Promise<{ readonly all: Promise<Material> }> {
	const given = { history: await findUploads(logs), fresh: await findUploads(fresh) };
	return { all: logs.length > 0 ? Promise.resolve({ ...given, isSample: false }) : withSample(given.fresh) };
}

async function withSample(fresh: readonly Upload[]): Promise<Material> {
	const sample = await builtSample();
	return {
		history: sample.history.map(asUpload),
		fresh:
			fresh.length > 0 ? fresh : sample.incident.map(({ file, title, what }) => ({ ...asUpload(file), title, what })),
		isSample: true,
	};
}

/**
 * Makes the logs bucket ready for the material: drops of an earlier run that are to be new again go, since they must not
 * be in the history, and so does the sample of an earlier run, where the history is somebody's own.
 *
 * @returns how many other objects stay, which are part of the history
 */
export async function clearTheWay(store: ObjectStore, bucket: string, material: Material): Promise<number> {
	const uploads = new Set([...material.history, ...material.fresh].map(({ key }) => key));
	await Promise.all(material.fresh.map(({ key }) => store.delete(bucket, key)));
	const others = new Map<string, string>();
	for await (const { key, eTag } of store.list(bucket, '')) if (!uploads.has(key)) others.set(key, eTag);
	if (material.isSample || others.size === 0) return others.size;
	const sample = await builtSample();
	for (const { file, key } of [...sample.history, ...sample.incident.map(({ file }) => file)].map(asUpload)) {
		const eTag = others.get(key);
		// Somebody's own file may have the name of one of the sample's.
		if (eTag === undefined || eTag !== (await md5(file))) continue;
		await store.delete(bucket, key);
		others.delete(key);
	}
	return others.size;
}

function asUpload(file: string): Upload {
	return { file, key: `logs/${basename(file)}` };
}

async function md5(file: string): Promise<string> {
	return createHash('md5')
		.update(await readFile(file))
		.digest('hex');
}

import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { forEachAtOnce } from './at-once.ts';
import { listDrops } from './list-drops.ts';
import { type Manifest, parseManifest, readManifest } from './manifest.ts';
import { manifestsPrefix } from './output-keys.ts';

/** Some of what was looked at. */
export interface Found<T> {
	/** In the order of their keys. */
	readonly items: readonly T[];
	/** The last key that was looked at. */
	readonly last: string;
	/** How many were. */
	readonly count: number;
}

/** Objects that are looked at together: their manifests are read at once. */
const lookedTogether = 64;
const manifestsAtOnce = 16;

type Buckets = Pick<Config, 'logsBucket' | 'logsPrefix' | 'outputBucket'>;

/**
 * Drops whose present content has no manifest. Reads one manifest for each drop.
 * @param after only keys that come after this one
 */
export async function* findUnscored(
	store: ObjectStore,
	buckets: Buckets,
	after?: string,
): AsyncGenerator<Found<StoredObject>> {
	yield* inGroups(listDrops(store, buckets, after), async (object) => {
		const manifest = await readManifest(store, buckets.outputBucket, object.key);
		return manifest?.source.eTag === object.eTag ? undefined : object;
	});
}

/**
 * Manifests of drops that another model scored, deleted drops included as long as their features are there.
 * @param version the model whose features are wanted
 * @param after only manifests whose keys come after this one
 */
export async function* findOutdated(
	version: string,
	store: ObjectStore,
	{ outputBucket }: Buckets,
	after?: string,
): AsyncGenerator<Found<Manifest>> {
	yield* inGroups(store.list(outputBucket, manifestsPrefix, after), async ({ key }) => {
		// Beside manifests lie the drops' pages.
		const text = key.endsWith('.json') ? await store.getText(outputBucket, key) : undefined;
		if (text === undefined || text === 'unchanged') return undefined;
		const manifest = parseManifest(text.text);
		return manifest.model.version === version || manifest.status === 'gone' ? undefined : manifest;
	});
}

async function* inGroups<T>(
	objects: AsyncIterable<StoredObject>,
	look: (object: StoredObject) => Promise<T | undefined>,
): AsyncGenerator<Found<T>> {
	let group: StoredObject[] = [];
	for await (const object of objects) {
		group.push(object);
		if (group.length < lookedTogether) continue;
		yield await lookAt(group, look);
		group = [];
	}
	if (group.length > 0) yield await lookAt(group, look);
}

async function lookAt<T>(
	group: readonly StoredObject[],
	look: (object: StoredObject) => Promise<T | undefined>,
): Promise<Found<T>> {
	const found = new Map<StoredObject, T>();
	await forEachAtOnce(group, manifestsAtOnce, async (object) => {
		const item = await look(object);
		if (item !== undefined) found.set(object, item);
	});
	return {
		items: group.flatMap((object) => found.get(object) ?? []),
		last: group.at(-1)?.key ?? '',
		count: group.length,
	};
}

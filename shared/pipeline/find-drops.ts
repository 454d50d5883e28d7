import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import { ArtifactError } from '../errors.ts';
import { forEachAtOnce } from './at-once.ts';
import { isDrop, listDrops } from './list-drops.ts';
import { type Manifest, parseManifest, readManifest, tellsOf } from './manifest.ts';
import { dropKeys, dropOfManifest, manifestsPrefix } from './output-keys.ts';

/** Some of what was looked at. */
export interface Found<T> {
	/** In the order of their keys. */
	readonly items: readonly T[];
	/** Manifests that cannot be read, and why, in the same order. */
	readonly damaged: readonly DamagedManifest[];
	/** The last key that was looked at. */
	readonly last: string;
	/** How many were. */
	readonly count: number;
}

export interface DamagedManifest {
	/** The manifest's. */
	readonly key: string;
	readonly message: string;
}

/** Objects that are looked at together: their manifests are read at once. */
const lookedTogether = 64;
const manifestsAtOnce = 16;

type Buckets = Pick<Config, 'logsBucket' | 'logsPrefix' | 'outputBucket'>;

/**
 * Drops whose present content has no manifest, or a damaged one. Reads one manifest for each drop.
 * @param after only keys that come after this one
 */
export async function* findUnscored(
	store: ObjectStore,
	buckets: Buckets,
	after?: string,
): AsyncGenerator<Found<StoredObject>> {
	yield* inGroups(listDrops(store, buckets, after), async (object) => {
		const key = dropKeys(object.key, '').manifest;
		const read = await orDamaged(key, () => readManifest(store, buckets.outputBucket, object.key));
		if ('damaged' in read) return { item: object, damaged: read.damaged };
		return read.manifest && tellsOf(read.manifest.source, object) ? undefined : { item: object };
	});
}

/**
 * Manifests of drops that another model scored, deleted drops included as long as their features are there; and drops whose
 * manifest is damaged, if they are still there and it is known which they are.
 * @param version the model whose features are wanted
 * @param after only manifests whose keys come after this one
 */
export async function* findOutdated(
	version: string,
	store: ObjectStore,
	buckets: Buckets,
	after?: string,
): AsyncGenerator<Found<Manifest | StoredObject>> {
	const { outputBucket } = buckets;
	yield* inGroups<Manifest | StoredObject>(store.list(outputBucket, manifestsPrefix, after), async ({ key }) => {
		// Whatever else somebody put there is none.
		const text = key.endsWith('.json') ? await store.getText(outputBucket, key) : undefined;
		if (text === undefined || text === 'unchanged') return undefined;
		const read = await orDamaged(key, async () => parseManifest(text.text, key));
		if ('damaged' in read) return { item: await dropOf(read.damaged, store, buckets), damaged: read.damaged };
		const { manifest } = read;
		return manifest.model.version === version || manifest.status === 'gone' ? undefined : { item: manifest };
	});
}

/** What reading a manifest gave, or that it is damaged. */
async function orDamaged<T>(
	key: string,
	read: () => Promise<T>,
): Promise<{ manifest: T } | { damaged: DamagedManifest }> {
	try {
		return { manifest: await read() };
	} catch (error) {
		if (!(error instanceof ArtifactError)) throw error;
		return { damaged: { key, message: error.message } };
	}
}

async function dropOf(
	{ key }: DamagedManifest,
	store: ObjectStore,
	buckets: Buckets,
): Promise<StoredObject | undefined> {
	const drop = dropOfManifest(key);
	if (drop === undefined || !isDrop({ bucket: buckets.logsBucket, key: drop }, buckets)) return undefined;
	return await store.head(buckets.logsBucket, drop);
}

/** What looking at an object found. */
interface Look<T> {
	readonly item: T | undefined;
	readonly damaged?: DamagedManifest;
}

async function* inGroups<T>(
	objects: AsyncIterable<StoredObject>,
	look: (object: StoredObject) => Promise<Look<T> | undefined>,
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
	look: (object: StoredObject) => Promise<Look<T> | undefined>,
): Promise<Found<T>> {
	const found = new Map<StoredObject, Look<T>>();
	await forEachAtOnce(group, manifestsAtOnce, async (object) => {
		const seen = await look(object);
		if (seen !== undefined) found.set(object, seen);
	});
	const looks = group.flatMap((object) => found.get(object) ?? []);
	return {
		items: looks.flatMap(({ item }) => item ?? []),
		damaged: looks.flatMap(({ damaged }) => damaged ?? []),
		last: group.at(-1)?.key ?? '',
		count: group.length,
	};
}

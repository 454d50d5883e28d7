import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';

type LogsPlace = Pick<Config, 'logsBucket' | 'logsPrefix'>;

/**
 * Whether an object is a drop. Outputs must never trigger scoring, and consoles make "folders" by writing empty objects
 * that end in a slash.
 */
export function isDrop({ bucket, key }: { readonly bucket: string; readonly key: string }, config: LogsPlace): boolean {
	return bucket === config.logsBucket && key.startsWith(config.logsPrefix) && !key.endsWith('/');
}

/**
 * The drops that there are, in key order; what is in them only reading tells.
 * @param after only keys that come after this one
 */
export async function* listDrops(store: ObjectStore, config: LogsPlace, after?: string): AsyncGenerator<StoredObject> {
	for await (const object of store.list(config.logsBucket, config.logsPrefix, after)) {
		if (isDrop({ bucket: config.logsBucket, key: object.key }, config)) yield object;
	}
}

import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import { formatOfKey } from '../duckdb/drop-format.ts';
import { InputError } from '../errors.ts';

/**
 * Objects under the logs prefix of a format that Oddline reads, in key order; others lie beside them and are nobody's
 * drops.
 *
 * @param after only keys that come after this one
 */
export async function* listDrops(store: ObjectStore, config: Config, after?: string): AsyncGenerator<StoredObject> {
	for await (const object of store.list(config.logsBucket, config.logsPrefix, after)) {
		if (isReadable(object.key)) yield object;
	}
}

function isReadable(key: string): boolean {
	try {
		formatOfKey(key);
		return true;
	} catch (error) {
		if (error instanceof InputError) return false;
		throw error;
	}
}

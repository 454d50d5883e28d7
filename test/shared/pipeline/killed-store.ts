import { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { StoredObject } from '../../../shared/aws/stored-object.ts';

/** Fails at the n-th write, and from then on: as a killed function does, it leaves all that it wrote before. */
export class KilledStore extends ObjectStore {
	writesLeft = Number.POSITIVE_INFINITY;

	override async putFile(...parts: Parameters<ObjectStore['putFile']>): Promise<StoredObject> {
		this.#write();
		return await super.putFile(...parts);
	}

	override async putText(...parts: Parameters<ObjectStore['putText']>): Promise<string | undefined> {
		this.#write();
		return await super.putText(...parts);
	}

	#write(): void {
		if (this.writesLeft-- <= 0) throw new Error('killed');
	}
}

import assert from 'node:assert/strict';
import type { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { Config } from '../../../shared/config.ts';
import { readCurrent } from '../../../shared/pipeline/current-model.ts';

/** Of the lines that the model that serves was trained on, whatever model it goes on from. */
export async function trainedDigest(store: ObjectStore, config: Config): Promise<string> {
	const read = await readCurrent(store, config.outputBucket);
	assert.ok(typeof read === 'object' && read.current.training);
	return read.current.training.digest;
}

import { ObjectStore } from '../../shared/aws/object-store.ts';
import { readConfig } from '../../shared/config.ts';
import { logEvent } from '../../shared/log.ts';
import { type TrainingResult, trainModel } from '../../shared/pipeline/train-model.ts';

const config = readConfig(process.env);
const store = ObjectStore.fromEnvironment(process.env);

/** A schedule's tick in, a published model out. What the event holds does not matter. */
export async function handler(): Promise<TrainingResult> {
	const result = await trainModel(store, config);
	logEvent('trained', { version: result.version, publication: result.publication, timings: result.timings });
	return result;
}

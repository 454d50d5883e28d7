import { ObjectStore } from '../../shared/aws/object-store.ts';
import { readConfig } from '../../shared/config.ts';
import { logError, logEvent } from '../../shared/log.ts';
import { type TrainingResult, trainModel } from '../../shared/pipeline/train-model.ts';
import { beginColdStart } from '../cold-start.ts';
import { readPageClient } from '../page-client.ts';

const config = readConfig(process.env);
beginColdStart(config);
const store = ObjectStore.fromEnvironment(process.env);

/** A schedule's tick in, a published model out. What the event holds does not matter. */
export async function handler(): Promise<TrainingResult> {
	const result = await trainModel(store, config, { readClient: readPageClient, reportError: logError });
	const { version, publication, report, timings } = result;
	logEvent('trained', { version, publication, report, timings });
	return result;
}

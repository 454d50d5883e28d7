import type { Context } from 'aws-lambda';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { Telemetry } from '../../shared/aws/telemetry.ts';
import { readConfig } from '../../shared/config.ts';
import { type TrainingResult, trainModel } from '../../shared/pipeline/train-model.ts';
import { beginColdStart } from '../cold-start.ts';
import { invocationOf } from '../invocation.ts';
import { readPageClient } from '../page-client.ts';

const telemetry = new Telemetry();
const config = readConfig(process.env);
beginColdStart(config, telemetry);
const store = ObjectStore.fromEnvironment(process.env);
const pages = { readClient: readPageClient, reportError: telemetry.reportError };

/** A schedule's tick in, a published model out. What the event holds does not matter. */
export async function handler(_event: unknown, context: Context): Promise<TrainingResult> {
	return await telemetry.invocation(context, () =>
		trainModel(store, config, { pages, journal: telemetry, invocation: invocationOf(context) }),
	);
}

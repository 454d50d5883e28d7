import type { Context, SQSBatchResponse } from 'aws-lambda';
import { EventBus } from '../../shared/aws/event-bus.ts';
import { readNotifications } from '../../shared/aws/notifications.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { Telemetry } from '../../shared/aws/telemetry.ts';
import { readConfig } from '../../shared/config.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../shared/pipeline/score-deliveries.ts';
import type { Scoring } from '../../shared/pipeline/score-drops.ts';
import { readSweepRequest, type SweepResult, sweepDrops } from '../../shared/pipeline/sweep.ts';
import { beginColdStart } from '../cold-start.ts';
import { invocationOf } from '../invocation.ts';
import { readPageClient } from '../page-client.ts';

const telemetry = new Telemetry();
const config = readConfig(process.env);
beginColdStart(config, telemetry);
const store = ObjectStore.fromEnvironment(process.env);
const serving = new ServingModel(store, config, telemetry);
serving.preload();
const standing: Scoring = {
	store,
	config,
	journal: telemetry,
	...(config.dropPage !== 'off' && { pages: { readClient: readPageClient, reportError: telemetry.reportError } }),
	...(config.eventBus !== undefined && { bus: new EventBus(config.eventBus) }),
};

/**
 * S3 notifications in, feature files out. From a queue, messages that failed are reported one by one; from S3 or
 * EventBridge directly, a failure fails the invocation, which Lambda then repeats. A request for a sweep is answered with
 * what it found.
 */
export async function handler(event: unknown, context: Context): Promise<SQSBatchResponse | SweepResult> {
	return await telemetry.invocation(context, async () => {
		const scoring = { ...standing, invocation: invocationOf(context) };
		const sweep = readSweepRequest(event);
		if (sweep) {
			// The drops that it is at then have as long again.
			const until = new Date(Date.now() + context.getRemainingTimeInMillis() / 2);
			return await sweepDrops(sweep, until, serving, scoring);
		}
		const failures = await scoreDeliveries(readNotifications(event), serving, scoring);
		const direct = failures.find(({ messageId }) => messageId === undefined);
		if (direct) throw direct.error;
		return { batchItemFailures: failures.map(({ messageId = '' }) => ({ itemIdentifier: messageId })) };
	});
}

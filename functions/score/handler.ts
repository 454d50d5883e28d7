import type { Context, SQSBatchResponse } from 'aws-lambda';
import { readNotifications } from '../../shared/aws/notifications.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { readConfig } from '../../shared/config.ts';
import { logError, logEvent } from '../../shared/log.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../shared/pipeline/score-deliveries.ts';
import { readSweepRequest, type SweepResult, sweepDrops } from '../../shared/pipeline/sweep.ts';
import { beginColdStart } from '../cold-start.ts';
import { readPageClient } from '../page-client.ts';

const config = readConfig(process.env);
beginColdStart(config);
const store = ObjectStore.fromEnvironment(process.env);
const journal = { report: logEvent, reportError: logError };
const serving = new ServingModel(store, config, logEvent);
const pages = config.dropPage ? { readClient: readPageClient, reportError: logError } : undefined;

/**
 * S3 notifications in, feature files out. From a queue, messages that failed are reported one by one; from S3 or
 * EventBridge directly, a failure fails the invocation, which Lambda then repeats. A request for a sweep is answered with
 * what it found.
 */
export async function handler(
	event: unknown,
	context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<SQSBatchResponse | SweepResult> {
	const sweep = readSweepRequest(event);
	if (sweep) {
		// The drops that it is at then have as long again.
		const until = new Date(Date.now() + context.getRemainingTimeInMillis() / 2);
		return await sweepDrops(sweep, until, serving, store, config, journal, pages);
	}
	const failures = await scoreDeliveries(readNotifications(event), serving, store, config, journal, pages);
	const direct = failures.find(({ messageId }) => messageId === undefined);
	if (direct) throw direct.error;
	return { batchItemFailures: failures.map(({ messageId = '' }) => ({ itemIdentifier: messageId })) };
}

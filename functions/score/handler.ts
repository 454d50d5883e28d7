import type { SQSBatchResponse } from 'aws-lambda';
import { readNotifications } from '../../shared/aws/notifications.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { readConfig } from '../../shared/config.ts';
import { logError, logEvent } from '../../shared/log.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../shared/pipeline/score-deliveries.ts';
import { warmUp } from '../../shared/pipeline/workspace.ts';
import { readPageClient } from '../page-client.ts';

const config = readConfig(process.env);
warmUp(config);
const store = ObjectStore.fromEnvironment(process.env);
const serving = new ServingModel(store, config);
const pages = config.dropPage ? { readClient: readPageClient, reportError: logError } : undefined;

/**
 * S3 notifications in, feature files out. From a queue, messages that failed are reported one by one; from S3 or
 * EventBridge directly, a failure fails the invocation, which Lambda then repeats.
 */
export async function handler(event: unknown): Promise<SQSBatchResponse> {
	const failures = await scoreDeliveries(readNotifications(event), serving, store, config, logEvent, logError, pages);
	const direct = failures.find(({ messageId }) => messageId === undefined);
	if (direct) throw direct.error;
	return { batchItemFailures: failures.map(({ messageId = '' }) => ({ itemIdentifier: messageId })) };
}

/** What Lambda hands to a handler whose source is an SQS queue, and how it reads the answer. */
import { createHash } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** As a function's entry point: an answer without failures, or none, acknowledges the whole batch. */
// biome-ignore lint/suspicious/noConfusingVoidType: an async function that returns nothing is Promise<void>, no other type takes it.
export type QueueHandler = (event: SQSEvent) => Promise<SQSBatchResponse | void>;

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';

export function queueArn(name: string): string {
	return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
}

/** A message as it is received. Timestamps: milliseconds since 1970. */
export function sqsRecord(
	message: {
		readonly messageId: string;
		readonly body: string;
		readonly sentTimestamp: number;
		readonly firstReceiveTimestamp: number;
		/** This receive included. */
		readonly receiveCount: number;
	},
	queue: string,
): SQSRecord {
	return {
		messageId: message.messageId,
		receiptHandle: `${message.messageId}#${message.receiveCount}`,
		body: message.body,
		attributes: {
			ApproximateReceiveCount: String(message.receiveCount),
			SentTimestamp: String(message.sentTimestamp),
			SenderId: ACCOUNT,
			ApproximateFirstReceiveTimestamp: String(message.firstReceiveTimestamp),
		},
		messageAttributes: {},
		md5OfBody: createHash('md5').update(message.body).digest('hex'),
		eventSource: 'aws:sqs',
		eventSourceARN: queue,
		awsRegion: REGION,
	};
}

/**
 * Which messages of a batch a handler's answer fails. As Lambda has it: none without an answer or with an empty list; the
 * whole batch if an item is not one of the batch's message ids.
 */
export function failuresOf(
	batch: readonly { readonly messageId: string }[],
	response: Awaited<ReturnType<QueueHandler>>,
): (message: { readonly messageId: string }) => Error | undefined {
	const failed = new Set((response?.batchItemFailures ?? []).map((failure) => failure.itemIdentifier));
	const unknown = [...failed].find((id) => !batch.some((message) => message.messageId === id));
	if (unknown !== undefined) {
		return () => new Error(`the handler reported "${unknown}" as failed, which is no message of the batch`);
	}
	return ({ messageId }) => {
		return failed.has(messageId) ? new Error(`the handler reported message ${messageId} as failed`) : undefined;
	};
}

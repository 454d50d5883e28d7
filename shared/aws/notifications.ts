import type { S3EventRecord } from 'aws-lambda';

/** An object that was written, as its notification names it. */
export interface ObjectCreated {
	readonly bucket: string;
	/** Decoded: the key itself. */
	readonly key: string;
	readonly versionId?: string;
}

/** What a message of an event asks for, and the queue's id of that message where there is one. */
export interface Delivery {
	readonly messageId?: string;
	readonly objects: readonly ObjectCreated[];
}

/**
 * Reads any shape in which S3 tells of new objects: directly, through a queue (whose message body is S3's or
 * EventBridge's event, perhaps by way of a topic), from EventBridge, or in batches of a Step Functions map. Messages that tell of none, such as
 * `s3:TestEvent`, give a delivery without objects: they are acknowledged.
 */
export function readNotifications(event: unknown): Delivery[] {
	if (isRecord(event) && Array.isArray(event.Records) && event.Records.some(isQueueMessage)) {
		return event.Records.filter(isQueueMessage).map((message) => ({
			messageId: message.messageId,
			objects: objectsOf(parseJson(message.body)),
		}));
	}
	return [{ objects: objectsOf(event) }];
}

/**
 * S3 writes keys form-encoded in its own records: `+` is a space, everything else percent-encoded UTF-8. A key that is
 * not so encoded is taken as it is. EventBridge's keys are plain.
 */
export function decodeKey(encoded: string): string {
	try {
		return decodeURIComponent(encoded.replaceAll('+', ' '));
	} catch {
		return encoded;
	}
}

function objectsOf(event: unknown): ObjectCreated[] {
	if (!isRecord(event)) return [];
	if (Array.isArray(event.Records)) return event.Records.filter(isS3Record).map(fromS3Record);
	// A batch of a Step Functions map.
	if (Array.isArray(event.Items)) return event.Items.flatMap(objectsOf);
	if (event['detail-type'] === 'Object Created' && isRecord(event.detail)) return fromEventBridge(event.detail);
	// A topic between the bucket and the queue wraps the event once more.
	if (event.Type === 'Notification' && typeof event.Message === 'string') return objectsOf(parseJson(event.Message));
	return [];
}

function fromS3Record({ s3 }: S3EventRecord): ObjectCreated {
	const { key, versionId } = s3.object;
	return { bucket: s3.bucket.name, key: decodeKey(key), ...(versionId && { versionId }) };
}

function fromEventBridge(detail: Record<string, unknown>): ObjectCreated[] {
	const { bucket, object } = detail;
	if (!isRecord(bucket) || !isRecord(object)) return [];
	if (typeof bucket.name !== 'string' || typeof object.key !== 'string') return [];
	const versionId = object['version-id'];
	return [{ bucket: bucket.name, key: object.key, ...(typeof versionId === 'string' && versionId && { versionId }) }];
}

function isS3Record(record: unknown): record is S3EventRecord {
	if (!isRecord(record) || !isRecord(record.s3) || !isRecord(record.s3.bucket) || !isRecord(record.s3.object))
		return false;
	return (
		typeof record.eventName === 'string' &&
		record.eventName.replace(/^s3:/, '').startsWith('ObjectCreated:') &&
		typeof record.s3.bucket.name === 'string' &&
		typeof record.s3.object.key === 'string'
	);
}

function isQueueMessage(record: unknown): record is { messageId: string; body: string } {
	return isRecord(record) && typeof record.messageId === 'string' && typeof record.body === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

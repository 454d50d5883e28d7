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
	/** The beginning of what in it is of no shape that S3's notifications have: what it asked for is not known. */
	readonly unknown?: string;
}

/** What an event, or a part of one, tells of. */
type Told = Pick<Delivery, 'objects' | 'unknown'>;

/**
 * Reads any shape in which S3 tells of new objects: directly, through a queue (whose message body is S3's or
 * EventBridge's event, perhaps by way of a topic), from a topic, from EventBridge, or in batches of a Step Functions map.
 * Messages that tell of other things than new objects, such as `s3:TestEvent`, give a delivery without objects: they are
 * acknowledged. What is of none of these shapes is `unknown`, beside what else there is.
 */
export function readNotifications(event: unknown): Delivery[] {
	if (isRecord(event) && Array.isArray(event.Records) && event.Records.some(isQueueMessage)) {
		return event.Records.map((message) =>
			isQueueMessage(message)
				? { messageId: message.messageId, ...toldIn(parseJson(message.body)) }
				: { objects: [], unknown: beginningOf(message) },
		);
	}
	return [toldIn(event)];
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

const nothing: Told = { objects: [] };

/** Nobody wraps events deeper: a queue's message from a topic in a batch. A hostile one could exhaust the stack. */
const deepest = 4;

function toldIn(event: unknown, depth = 0): Told {
	if (!isRecord(event) || depth > deepest) return { objects: [], unknown: beginningOf(event) };
	const inner = (part: unknown) => toldIn(part, depth + 1);
	if (Array.isArray(event.Records)) return together(event.Records.map((record) => toldByRecord(record, inner)));
	// A batch of a Step Functions map.
	if (Array.isArray(event.Items)) return together(event.Items.map(inner));
	const kind = event['detail-type'];
	if (kind === 'Object Created') {
		const object = isRecord(event.detail) ? fromEventBridge(event.detail) : undefined;
		if (object) return { objects: [object] };
	} else if (event.source === 'aws.s3' && typeof kind === 'string' && kind.startsWith('Object ')) return nothing;
	// A topic between the bucket and the queue wraps the event once more.
	if (event.Type === 'Notification' && typeof event.Message === 'string') return inner(parseJson(event.Message));
	if (event.Event === 's3:TestEvent') return nothing;
	return { objects: [], unknown: beginningOf(event) };
}

/** A record of S3's, or of a topic that calls the function itself. */
function toldByRecord(record: unknown, inner: (event: unknown) => Told): Told {
	if (isCreationRecord(record)) return { objects: [fromS3Record(record)] };
	if (isRecord(record)) {
		if (isRecord(record.Sns) && typeof record.Sns.Message === 'string') return inner(parseJson(record.Sns.Message));
		if (isRecord(record.s3) && typeof record.eventName === 'string' && !isCreation(record.eventName)) return nothing;
	}
	return { objects: [], unknown: beginningOf(record) };
}

function together(parts: readonly Told[]): Told {
	const unknown = parts.find((part) => part.unknown !== undefined)?.unknown;
	return { objects: parts.flatMap(({ objects }) => objects), ...(unknown !== undefined && { unknown }) };
}

function fromS3Record({ s3 }: S3EventRecord): ObjectCreated {
	const { key, versionId } = s3.object;
	return { bucket: s3.bucket.name, key: decodeKey(key), ...(versionId && { versionId }) };
}

function fromEventBridge({ bucket, object }: Record<string, unknown>): ObjectCreated | undefined {
	if (!isRecord(bucket) || !isRecord(object)) return undefined;
	if (typeof bucket.name !== 'string' || typeof object.key !== 'string') return undefined;
	const versionId = object['version-id'];
	return { bucket: bucket.name, key: object.key, ...(typeof versionId === 'string' && versionId && { versionId }) };
}

function isCreation(eventName: string): boolean {
	return eventName.replace(/^s3:/, '').startsWith('ObjectCreated:');
}

function isCreationRecord(record: unknown): record is S3EventRecord {
	if (!isRecord(record) || !isRecord(record.s3) || !isRecord(record.s3.bucket) || !isRecord(record.s3.object))
		return false;
	return (
		typeof record.eventName === 'string' &&
		isCreation(record.eventName) &&
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

/** The text itself where it is no JSON. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

const shownCharacters = 300;

function beginningOf(value: unknown): string {
	const text = typeof value === 'string' ? value : jsonOf(value);
	return text.length > shownCharacters ? `${text.slice(0, shownCharacters).toWellFormed()} …` : text;
}

function jsonOf(value: unknown): string {
	try {
		return JSON.stringify(value) ?? String(value);
	} catch (error) {
		// What is nested deeply can be read and not written.
		if (error instanceof RangeError) return 'what is nested too deeply to show';
		throw error;
	}
}

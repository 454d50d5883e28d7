import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeKey, readNotifications } from '../../../shared/aws/notifications.ts';

/** What S3 sends, cut to what matters. */
function s3Record(key: string, eventName = 'ObjectCreated:Put', bucket = 'logs', versionId?: string) {
	return {
		eventVersion: '2.1',
		eventSource: 'aws:s3',
		eventName,
		s3: { bucket: { name: bucket }, object: { key, size: 7, eTag: 'e', ...(versionId && { versionId }) } },
	};
}

function eventBridge(key: string, detailType = 'Object Created', versionId?: string) {
	const object = { key, size: 7, etag: 'e', ...(versionId && { 'version-id': versionId }) };
	return { version: '0', 'detail-type': detailType, source: 'aws.s3', detail: { bucket: { name: 'logs' }, object } };
}

function queued(...bodies: unknown[]) {
	return {
		Records: bodies.map((body, i) => ({
			messageId: `m${i}`,
			eventSource: 'aws:sqs',
			body: typeof body === 'string' ? body : JSON.stringify(body),
		})),
	};
}

const topic = (message: unknown) => ({ Type: 'Notification', TopicArn: 'arn', Message: JSON.stringify(message) });

/** As S3 does: percent-encoded UTF-8, `+` for a space. */
function formEncoded(key: string): string {
	return new URLSearchParams([['', key]]).toString().slice(1);
}

const a = { bucket: 'logs', key: 'a b' };

describe('a notification', () => {
	it('comes directly from S3, of one object or several', () => {
		assert.deepEqual(readNotifications({ Records: [s3Record('a+b')] }), [{ objects: [a] }]);
		const several = {
			Records: [s3Record('a+b'), s3Record('c%2Bd', 's3:ObjectCreated:CompleteMultipartUpload', 'other', 'v7')],
		};
		assert.deepEqual(readNotifications(several), [{ objects: [a, { bucket: 'other', key: 'c+d', versionId: 'v7' }] }]);
	});

	it('comes from EventBridge, whose keys are plain', () => {
		assert.deepEqual(readNotifications(eventBridge('a+b %41')), [{ objects: [{ bucket: 'logs', key: 'a+b %41' }] }]);
		assert.deepEqual(readNotifications(eventBridge('k', 'Object Created', 'v7')), [
			{ objects: [{ bucket: 'logs', key: 'k', versionId: 'v7' }] },
		]);
	});

	it('comes through a queue: from S3, from EventBridge, by way of a topic', () => {
		const event = queued(
			{ Records: [s3Record('a+b'), s3Record('c')] },
			eventBridge('a b'),
			topic({ Records: [s3Record('a+b')] }),
			topic(eventBridge('a b')),
		);
		assert.deepEqual(readNotifications(event), [
			{ messageId: 'm0', objects: [a, { bucket: 'logs', key: 'c' }] },
			{ messageId: 'm1', objects: [a] },
			{ messageId: 'm2', objects: [a] },
			{ messageId: 'm3', objects: [a] },
		]);
	});

	it('comes directly from a topic', () => {
		const sns = (...messages: unknown[]) => ({
			Records: messages.map((message) => ({
				EventSource: 'aws:sns',
				EventVersion: '1.0',
				Sns: { ...topic(message), MessageId: 'm' },
			})),
		});
		assert.deepEqual(readNotifications(sns({ Records: [s3Record('a+b')] })), [{ objects: [a] }]);
		assert.deepEqual(readNotifications(sns({ Records: [s3Record('a+b')] }, eventBridge('c'))), [
			{ objects: [a, { bucket: 'logs', key: 'c' }] },
		]);
		assert.deepEqual(readNotifications(sns({ Event: 's3:TestEvent' })), [{ objects: [] }]);
		assert.deepEqual(readNotifications(sns({ Records: [s3Record('a+b')] }, 'hello')), [
			{ objects: [a], unknown: 'hello' },
		]);
		assert.deepEqual(readNotifications({ Records: [{ EventSource: 'aws:sns', Sns: { Message: 7 } }] }), [
			{ objects: [], unknown: '{"EventSource":"aws:sns","Sns":{"Message":7}}' },
		]);
	});

	it('that tells of something else than a new object asks for nothing, and its message is acknowledged', () => {
		const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs', RequestId: 'r' };
		const events = [
			test,
			topic(test),
			{ Records: [s3Record('a', 'ObjectRemoved:Delete'), s3Record('a', 's3:ObjectTagging:Put')] },
			{ Records: [s3Record('a', 's3:LifecycleExpiration:Delete')] },
			eventBridge('a', 'Object Deleted'),
			eventBridge('a', 'Object Tags Added'),
			{ Records: [] },
			{ Items: [] },
		];
		assert.deepEqual(
			readNotifications(queued(...events)),
			events.map((_, i) => ({ messageId: `m${i}`, objects: [] })),
		);
		for (const event of events) assert.deepEqual(readNotifications(event), [{ objects: [] }]);
	});

	it('of a shape that no notification has is told as it begins', () => {
		const events: unknown[] = [
			{ 'detail-type': 'Object Created', detail: { bucket: 'logs', object: { key: 'a' } } },
			{ 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} },
			{ 'detail-type': 'Object Sold', source: 'my.shop', detail: {} },
			{ 'detail-type': { toString: 1 }, source: 'aws.s3' },
			{ Type: 'Notification', Message: 7 },
			{ Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe', Token: 't' },
			{ Records: 'x' },
			{ key1: 'value1', key2: 'value2' },
			'not JSON {',
			'',
			'text',
			null,
			[],
			7,
			{},
		];
		const text = (event: unknown) => (typeof event === 'string' ? event : JSON.stringify(event));
		assert.deepEqual(
			readNotifications(queued(...events)),
			events.map((event, i) => ({ messageId: `m${i}`, objects: [], unknown: text(event) })),
		);
		for (const event of events) assert.deepEqual(readNotifications(event), [{ objects: [], unknown: text(event) }]);
		assert.deepEqual(readNotifications(undefined), [{ objects: [], unknown: 'undefined' }]);
		// The first of several stands for all.
		const records = [
			{ eventName: 'ObjectCreated:Put' },
			{ eventName: 'ObjectCreated:Put', s3: { object: {} } },
			null,
			7,
		];
		assert.deepEqual(readNotifications({ Records: records }), [
			{ objects: [], unknown: '{"eventName":"ObjectCreated:Put"}' },
		]);
		// What Lambda never mixes is not lost either.
		assert.deepEqual(readNotifications({ Records: [...queued(eventBridge('a b')).Records, 7] }), [
			{ messageId: 'm0', objects: [a] },
			{ objects: [], unknown: '7' },
		]);
	});

	it('that is long or nested deeply is told in few words', () => {
		const [long] = readNotifications(queued(`${'x'.repeat(299)}😀${'y'.repeat(100_000)}`));
		assert.equal(long?.unknown, `${'x'.repeat(299)}\uFFFD …`);
		const nested = `${'{"Items":['.repeat(25_000)}${']}'.repeat(25_000)}`;
		for (const event of [queued(nested), JSON.parse(nested), queued(`{"Items":[[${nested}]]}`)]) {
			const [told] = readNotifications(event);
			assert.deepEqual(told?.objects, []);
			assert.ok((told?.unknown ?? '').length < 400, told?.unknown);
			assert.ok(told?.unknown);
		}
	});

	it('comes in batches of a Step Functions map', () => {
		const batch = { Items: [eventBridge('a b.csv'), eventBridge('c.csv'), { nothing: true }] };
		assert.deepEqual(readNotifications(batch), [
			{
				objects: [
					{ bucket: 'logs', key: 'a b.csv' },
					{ bucket: 'logs', key: 'c.csv' },
				],
				unknown: '{"nothing":true}',
			},
		]);
	});

	it('beside useless ones still counts', () => {
		const event = queued('garbage', { Records: [s3Record('gone', 'ObjectRemoved:Delete'), s3Record('a+b')] });
		assert.deepEqual(readNotifications(event), [
			{ messageId: 'm0', objects: [], unknown: 'garbage' },
			{ messageId: 'm1', objects: [a] },
		]);
	});
});

describe('a key', () => {
	const parts = fc.constantFrom(
		'+',
		'%',
		';',
		"'",
		'"',
		'ü',
		'日本',
		'😀',
		' ',
		'/',
		'=',
		'&',
		'%41',
		'%2B',
		'\\',
		'?',
		'#',
		'\n',
		'a.csv',
	);
	const anyKey = fc
		.array(fc.oneof(parts, fc.string({ unit: 'grapheme', maxLength: 6 })), { minLength: 1, maxLength: 10 })
		.map((all) => all.join(''));

	it('encoded as S3 does it is read as it is', () => {
		fc.assert(
			fc.property(anyKey, (key) => {
				assert.equal(decodeKey(formEncoded(key)), key);
				const [delivery] = readNotifications(queued({ Records: [s3Record(formEncoded(key))] }));
				assert.deepEqual(delivery?.objects, [{ bucket: 'logs', key }]);
			}),
		);
	});

	it('that is not encoded is taken as it is', () => {
		assert.equal(decodeKey('100%'), '100%');
		assert.equal(decodeKey('%ff'), '%ff');
	});
});

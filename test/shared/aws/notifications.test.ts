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

	it('that tells of no new object asks for nothing, and its message is acknowledged', () => {
		const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'logs', RequestId: 'r' };
		const bodies = [
			test,
			topic(test),
			{ Records: [s3Record('a', 'ObjectRemoved:Delete'), s3Record('a', 's3:ObjectTagging:Put')] },
			eventBridge('a', 'Object Deleted'),
			{ Records: [] },
			{
				Records: [
					{ eventName: 'ObjectCreated:Put' },
					{ eventName: 'ObjectCreated:Put', s3: { bucket: {}, object: { key: 7 } } },
					null,
					7,
				],
			},
			{ 'detail-type': 'Object Created', detail: { bucket: 'logs', object: { key: 'a' } } },
			{ Type: 'Notification', Message: 7 },
			'not JSON {',
			'',
			'null',
			'[]',
			'"text"',
			'7',
		];
		assert.deepEqual(
			readNotifications(queued(...bodies)),
			bodies.map((_, i) => ({ messageId: `m${i}`, objects: [] })),
		);
		for (const event of [undefined, null, 7, 'x', [], {}, test, { Records: 'x' }]) {
			assert.deepEqual(readNotifications(event), [{ objects: [] }]);
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
			},
		]);
	});

	it('beside useless ones still counts', () => {
		const event = queued('garbage', { Records: [s3Record('gone', 'ObjectRemoved:Delete'), s3Record('a+b')] });
		assert.deepEqual(readNotifications(event), [
			{ messageId: 'm0', objects: [] },
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

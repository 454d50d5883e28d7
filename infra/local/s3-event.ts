import type { S3Event } from 'aws-lambda';
import type { ObjectCreated } from './s3/server.ts';

/** The notification that S3 sends for a new object. */
export function s3Event(object: ObjectCreated, region: string): S3Event {
	return {
		Records: [
			{
				eventVersion: '2.1',
				eventSource: 'aws:s3',
				awsRegion: region,
				eventTime: object.eventTime,
				eventName: object.eventName,
				userIdentity: { principalId: 'local' },
				requestParameters: { sourceIPAddress: '127.0.0.1' },
				responseElements: { 'x-amz-request-id': object.sequencer, 'x-amz-id-2': object.sequencer },
				s3: {
					s3SchemaVersion: '1.0',
					configurationId: 'oddline-local',
					bucket: {
						name: object.bucket,
						ownerIdentity: { principalId: 'local' },
						arn: `arn:aws:s3:::${object.bucket}`,
					},
					object: {
						// As S3 does: percent-encoded, with + for a space.
						key: encodeURIComponent(object.key).replaceAll('%20', '+').replaceAll('%2F', '/'),
						size: object.size,
						eTag: object.eTag.replaceAll('"', ''),
						sequencer: object.sequencer,
					},
				},
			},
		],
	};
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Match } from 'aws-cdk-lib/assertions';
import { listOf, objectOf, type Synthesized } from './synthesized.ts';

export function describeStorage(stack: () => Synthesized): void {
	describe('storage', () => {
		it('is closed to the public, encrypted, and outlives the stack', () => {
			const buckets = stack().all('AWS::S3::Bucket');
			assert.equal(buckets.length, 3);
			for (const { properties, deletionPolicy } of buckets) {
				assert.deepEqual(properties.PublicAccessBlockConfiguration, {
					BlockPublicAcls: true,
					BlockPublicPolicy: true,
					IgnorePublicAcls: true,
					RestrictPublicBuckets: true,
				});
				assert.ok(properties.BucketEncryption);
				assert.equal(deletionPolicy, 'Retain');
			}
		});

		it('and queues refuse whoever comes without TLS', () => {
			const guarded = [
				...stack()
					.all('AWS::S3::BucketPolicy')
					.map(({ properties }) => ({ properties, of: [properties.Bucket] })),
				...stack()
					.all('AWS::SQS::QueuePolicy')
					.map(({ properties }) => ({ properties, of: listOf(properties.Queues) })),
			].flatMap(({ properties, of }) => {
				const refuses = listOf(objectOf(properties.PolicyDocument).Statement).some((statement) => {
					const { Effect, Condition = {} } = objectOf(statement);
					return Effect === 'Deny' && JSON.stringify(Condition).includes('"aws:SecureTransport":"false"');
				});
				return refuses ? of.map((resource) => stack().text(resource)) : [];
			});
			const all = [...stack().all('AWS::S3::Bucket'), ...stack().all('AWS::SQS::Queue')];
			assert.deepEqual(guarded.toSorted(), all.map(({ id }) => id.replace(/[0-9A-F]{8}$/, '')).toSorted());
		});

		it('keeps versions of what was overwritten or deleted for two weeks', () => {
			for (const id of ['StorageLogs', 'StorageOutput']) {
				const { properties } = stack().one('AWS::S3::Bucket', id);
				assert.deepEqual(properties.VersioningConfiguration, { Status: 'Enabled' });
				assert.equal(rules(stack(), id).noncurrent?.NoncurrentVersionExpiration !== undefined, true);
			}
		});

		it('deletes by age what can be made again, summaries after the look-back, and nothing else', () => {
			const expiring = Object.values(rules(stack(), 'StorageOutput')).filter(
				({ ExpirationInDays }) => ExpirationInDays !== undefined,
			);
			assert.deepEqual(
				expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays]),
				[
					['summaries/', 400],
					['features/logs/', 90],
					['features/pages/', 90],
					['athena/', 14],
					['backfill/', 14],
				],
			);
		});

		it('never deletes a model, which may serve however old it is, and moves it to a class that answers at once', () => {
			const { 'old-models': rule } = rules(stack(), 'StorageOutput');
			assert.deepEqual(rule, {
				Id: 'old-models',
				Prefix: 'models/',
				Status: 'Enabled',
				Transitions: [{ StorageClass: 'INTELLIGENT_TIERING', TransitionInDays: 30 }],
			});
		});

		it('logs who asked for what', () => {
			for (const id of ['StorageLogs', 'StorageOutput']) {
				stack().template.hasResourceProperties('AWS::S3::Bucket', {
					LoggingConfiguration: {
						DestinationBucketName: { Ref: stack().one('AWS::S3::Bucket', 'StorageAccessLogs').id },
						LogFilePrefix: id === 'StorageLogs' ? 'logs/' : 'output/',
					},
					VersioningConfiguration: Match.anyValue(),
				});
			}
		});
	});
}

function rules(stack: Synthesized, id: string) {
	const { LifecycleConfiguration } = stack.one('AWS::S3::Bucket', id).properties;
	const all = listOf(objectOf(LifecycleConfiguration).Rules).map(objectOf);
	return Object.fromEntries(all.map((rule) => [String(rule.Id), rule]));
}

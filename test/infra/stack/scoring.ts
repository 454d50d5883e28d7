import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listOf, objectOf, type Synthesized } from './synthesized.ts';

/** @param stack with the logs prefix `in/` */
export function describeScoring(stack: () => Synthesized): void {
	describe('scoring', () => {
		it('is asked for by objects of the logs bucket alone, under the prefix, whatever their keys end in', () => {
			const [rule, ...others] = stack().all('AWS::Events::Rule');
			assert.deepEqual(others, []);
			const logs = stack().one('AWS::S3::Bucket', 'StorageLogs').id;
			assert.deepEqual(rule?.properties.EventPattern, {
				source: ['aws.s3'],
				'detail-type': ['Object Created'],
				detail: {
					bucket: { name: [{ Ref: logs }] },
					object: { key: [{ prefix: 'in/' }] },
				},
			});
			// EventBridge takes 2,048 characters of a pattern, the bucket's name included.
			assert.ok(JSON.stringify(rule?.properties.EventPattern).length < 2048 - 64);
		});

		it('is never asked for by what is written: outputs lie in another bucket, which tells nobody of them', () => {
			const output = stack().one('AWS::S3::Bucket', 'StorageOutput');
			assert.equal(output.properties.NotificationConfiguration, undefined);
			assert.deepEqual(stack().one('AWS::S3::Bucket', 'StorageLogs').properties.NotificationConfiguration, {
				EventBridgeConfiguration: { EventBridgeEnabled: true },
			});
			// Only the rule may put messages into the queue, and only the queue, workflows and schedules invoke functions.
			const queue = stack().one('AWS::SQS::QueuePolicy', 'ScoringQueuePolicy').properties;
			const allowed = listOf(objectOf(queue.PolicyDocument).Statement)
				.map(objectOf)
				.filter(({ Effect }) => Effect === 'Allow');
			const rule = stack().one('AWS::Events::Rule', 'ScoringObjectCreated').id;
			assert.deepEqual(
				allowed.map(({ Principal, Condition }) => ({ Principal, Condition })),
				[
					{
						Principal: { Service: 'events.amazonaws.com' },
						Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
					},
				],
			);
			assert.deepEqual(stack().all('AWS::Lambda::Permission'), []);
			const [variables] = [functionOf(stack(), 'ScoringScoreFunction').Environment].map((environment) =>
				objectOf(objectOf(environment).Variables),
			);
			assert.equal(stack().text(variables?.ODDLINE_LOGS_BUCKET), 'StorageLogs');
			assert.equal(stack().text(variables?.ODDLINE_OUTPUT_BUCKET), 'StorageOutput');
		});

		it('takes a few messages at a time, and returns those that failed one by one', () => {
			const [mapping, ...others] = stack().all('AWS::Lambda::EventSourceMapping');
			assert.deepEqual(others, []);
			assert.deepEqual(mapping?.properties, {
				BatchSize: 5,
				EventSourceArn: { 'Fn::GetAtt': [stack().one('AWS::SQS::Queue', 'ScoringQueue').id, 'Arn'] },
				FunctionName: { Ref: stack().one('AWS::Lambda::Function', 'ScoringScoreFunction').id },
				FunctionResponseTypes: ['ReportBatchItemFailures'],
				ScalingConfig: { MaximumConcurrency: 50 },
			});
		});

		it('has messages hidden for six times as long as it may take', () => {
			const { Timeout } = functionOf(stack(), 'ScoringScoreFunction');
			const { VisibilityTimeout } = stack().one('AWS::SQS::Queue', 'ScoringQueue').properties;
			assert.equal(Timeout, 900);
			assert.equal(VisibilityTimeout, 6 * 900);
		});

		it('gives a message up after five times: it lies in a queue that can give it back', () => {
			const { RedrivePolicy, QueueName } = stack().one('AWS::SQS::Queue', 'ScoringQueue').properties;
			const deadLetters = stack().one('AWS::SQS::Queue', 'ScoringDeadLetters');
			assert.deepEqual(RedrivePolicy, {
				deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters.id, 'Arn'] },
				maxReceiveCount: 5,
			});
			const { redrivePermission, sourceQueueArns } = objectOf(deadLetters.properties.RedriveAllowPolicy);
			assert.equal(redrivePermission, 'byQueue');
			assert.deepEqual(
				listOf(sourceQueueArns).map((arn) => stack().text(arn)),
				[`arn:Partition:sqs:Region:AccountId:${QueueName}`],
			);
			assert.equal(deadLetters.properties.MessageRetentionPeriod, 14 * 24 * 3600);
		});

		it('and training run on arm64 and Node.js 24, keep their logs 90 days, and hand over events that fail', () => {
			for (const [id, logs] of [
				['ScoringScoreFunction', 'ScoringScoreLog'],
				['TrainingTrainFunction', 'TrainingTrainLog'],
			] as const) {
				const { Architectures, Runtime, Handler, LoggingConfig, EphemeralStorage } = functionOf(stack(), id);
				assert.deepEqual([Architectures, Runtime, Handler], [['arm64'], 'nodejs24.x', 'index.handler']);
				assert.deepEqual(EphemeralStorage, { Size: 4096 });
				const logGroup = stack().one('AWS::Logs::LogGroup', logs);
				assert.deepEqual(LoggingConfig, { LogFormat: 'JSON', LogGroup: { Ref: logGroup.id } });
				assert.equal(logGroup.properties.RetentionInDays, 90);
				stack().template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
					FunctionName: { Ref: stack().one('AWS::Lambda::Function', id).id },
					MaximumRetryAttempts: 2,
					DestinationConfig: {
						OnFailure: { Destination: { 'Fn::GetAtt': [stack().one('AWS::SQS::Queue', 'FailedEvents').id, 'Arn'] } },
					},
				});
			}
		});
	});
}

function functionOf(stack: Synthesized, id: string) {
	return stack.one('AWS::Lambda::Function', id).properties;
}

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readNotifications } from '../../../shared/aws/notifications.ts';
import { readSweepRequest } from '../../../shared/pipeline/sweep.ts';
import { type JsonObject, objectOf, type Synthesized } from './synthesized.ts';

/** @param stack with the logs prefix `in/` */
export function describeWorkflows(stack: () => Synthesized): void {
	const definition = (id: string): JsonObject =>
		JSON.parse(stack().text(stack().one('AWS::StepFunctions::StateMachine', id).properties.DefinitionString));

	describe('schedules', () => {
		it('train and sweep once a night, and keep ticks that were not taken', () => {
			const schedules = stack()
				.all('AWS::Scheduler::Schedule')
				.map(({ properties }) => {
					const { Arn, Input, RetryPolicy, DeadLetterConfig } = objectOf(properties.Target);
					assert.deepEqual(RetryPolicy, { MaximumEventAgeInSeconds: 21_600, MaximumRetryAttempts: 5 });
					assert.equal(stack().text(objectOf(DeadLetterConfig).Arn), 'FailedEvents');
					return [properties.ScheduleExpression, properties.ScheduleExpressionTimezone, stack().text(Arn), Input];
				});
			assert.deepEqual(schedules, [
				['cron(0 2 * * ? *)', 'UTC', 'TrainingTrainFunction', '{}'],
				['cron(0 4 * * ? *)', 'UTC', 'SweepWorkflowMachine', '{"sweep":"unscored"}'],
			]);
		});

		it('never let two trainings run at once', () => {
			const { properties } = stack().one('AWS::Lambda::Function', 'TrainingTrainFunction');
			assert.equal(properties.ReservedConcurrentExecutions, 1);
		});
	});

	describe('the sweep', () => {
		it('asks the scoring function again from where time was up, until it names no key', () => {
			const { StartAt, States } = definition('SweepWorkflowMachine');
			const { Sweep, More } = objectOf(States);
			assert.equal(StartAt, 'Sweep');
			assert.deepEqual(objectOf(Sweep).Arguments, {
				FunctionName: 'ScoringScoreFunction',
				Payload: '{% $states.input %}',
			});
			assert.match(String(objectOf(Sweep).Output), /"after": \$exists\(\$states\.result\.Payload\.next\)/);
			assert.deepEqual(objectOf(More), {
				Type: 'Choice',
				Choices: [{ Condition: '{% $states.input.after != null %}', Next: 'Sweep' }],
				Default: 'Done',
			});
			assert.equal(objectOf(Sweep).TimeoutSeconds, 960);
		});

		it('starts with what the function takes for a request, and goes on with the key that it named', () => {
			const { Input } = objectOf(stack().one('AWS::Scheduler::Schedule', 'SweepNightly').properties.Target);
			const request = JSON.parse(String(Input));
			assert.deepEqual(readSweepRequest(request), { sweep: 'unscored', logs: false });
			assert.deepEqual(readSweepRequest({ ...request, after: 'in/b.csv' }), {
				sweep: 'unscored',
				logs: false,
				after: 'in/b.csv',
			});
			assert.deepEqual(readSweepRequest({ ...request, after: null }), { sweep: 'unscored', logs: false });
		});
	});

	describe('the backfill', () => {
		const map = () => objectOf(objectOf(definition('BackfillWorkflowMachine').States).Batches);

		it('lists the logs under the prefix, or a part of them that its input names', () => {
			assert.deepEqual(map().ItemReader, {
				Resource: 'arn:aws:states:::s3:listObjectsV2',
				Arguments: {
					Bucket: 'StorageLogs',
					Prefix: '{% "in/" & ($exists($states.input.prefix) ? $states.input.prefix : "") %}',
				},
			});
		});

		it('hands batches to the scoring function in the shape of EventBridge’s events, many at once', () => {
			assert.deepEqual(map().ItemSelector, {
				'detail-type': 'Object Created',
				detail: {
					bucket: { name: 'StorageLogs' },
					object: { key: '{% $states.context.Map.Item.Value.Key %}' },
				},
			});
			const key = 'in/a b+c.csv';
			const item = JSON.parse(JSON.stringify(map().ItemSelector).replace(/{%.*?%}/, key));
			assert.deepEqual(readNotifications({ Items: [item] }), [{ objects: [{ bucket: 'StorageLogs', key }] }]);
			assert.deepEqual(map().ItemBatcher, { MaxItemsPerBatch: 5 });
			assert.equal(map().MaxConcurrency, 20);
			const { ProcessorConfig, States } = objectOf(map().ItemProcessor);
			assert.deepEqual(ProcessorConfig, { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
			assert.deepEqual(objectOf(objectOf(States).Score).Arguments, {
				FunctionName: 'ScoringScoreFunction',
				Payload: '{% $states.input %}',
			});
		});

		it('repeats what failed ever more slowly, and ends well where few batches fail for good', () => {
			const { States } = objectOf(map().ItemProcessor);
			assert.deepEqual(objectOf(objectOf(States).Score).Retry, [
				{
					ErrorEquals: ['States.ALL'],
					IntervalSeconds: 30,
					BackoffRate: 2,
					MaxAttempts: 5,
					MaxDelaySeconds: 900,
					JitterStrategy: 'FULL',
				},
			]);
			assert.equal(map().ToleratedFailurePercentage, 5);
		});

		it('writes what became of each batch to the output bucket, where no event tells of it', () => {
			const { Arguments } = objectOf(map().ResultWriter);
			assert.deepEqual(Arguments, { Bucket: 'StorageOutput', Prefix: 'backfill' });
		});
	});
}

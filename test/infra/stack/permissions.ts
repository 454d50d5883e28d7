import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type JsonObject, listOf, objectOf, type Synthesized } from './synthesized.ts';

const account = 'Region:AccountId';
/** Who, what, on which resource, under which condition. An asterisk stands for keys under a prefix, and names of executions. */
const expected = [
	'Backfill | lambda:InvokeFunction | ScoringScoreFunction',
	'Backfill | s3:AbortMultipartUpload | StorageOutput/backfill/*',
	'Backfill | s3:GetObject | StorageOutput/backfill/*',
	'Backfill | s3:ListBucket | StorageLogs | StringLike s3:prefix in/*',
	'Backfill | s3:ListMultipartUploadParts | StorageOutput/backfill/*',
	'Backfill | s3:PutObject | StorageOutput/backfill/*',
	`Backfill | states:DescribeExecution | arn:Partition:states:${account}:execution:Oddline-backfill:*`,
	`Backfill | states:RedriveExecution | arn:Partition:states:${account}:execution:Oddline-backfill/Batches:*`,
	`Backfill | states:StartExecution | arn:Partition:states:${account}:stateMachine:Oddline-backfill`,
	`Backfill | states:StopExecution | arn:Partition:states:${account}:execution:Oddline-backfill:*`,

	`Score | events:PutEvents | arn:Partition:events:${account}:event-bus/default | StringEquals events:source oddline`,
	'Score | logs:CreateLogStream | ScoringScoreLog',
	'Score | logs:PutLogEvents | ScoringScoreLog',
	'Score | s3:DeleteObject | StorageOutput/features/*',
	'Score | s3:DeleteObject | StorageOutput/summaries/*',
	'Score | s3:GetObject | StorageLogs/in/*',
	'Score | s3:GetObject | StorageOutput/features/manifests/*',
	'Score | s3:GetObject | StorageOutput/models/*',
	'Score | s3:GetObject | StorageOutput/summaries/*',
	'Score | s3:ListBucket | StorageLogs | StringLikeIfExists s3:prefix in/*',
	'Score | s3:ListBucket | StorageOutput | StringLikeIfExists s3:prefix features/manifests/*, summaries/*, models/*',
	'Score | s3:PutObject | StorageOutput/features/*',
	'Score | s3:PutObject | StorageOutput/summaries/*',
	'Score | sqs:ChangeMessageVisibility | ScoringQueue',
	'Score | sqs:DeleteMessage | ScoringQueue',
	'Score | sqs:GetQueueAttributes | FailedEvents',
	'Score | sqs:GetQueueAttributes | ScoringQueue',
	'Score | sqs:GetQueueUrl | FailedEvents',
	'Score | sqs:GetQueueUrl | ScoringQueue',
	'Score | sqs:ReceiveMessage | ScoringQueue',
	'Score | sqs:SendMessage | FailedEvents',

	'Sweep | lambda:InvokeFunction | ScoringScoreFunction',
	'SweepNightly | sqs:SendMessage | FailedEvents',
	'SweepNightly | states:StartExecution | SweepWorkflowMachine',

	'Train | logs:CreateLogStream | TrainingTrainLog',
	'Train | logs:PutLogEvents | TrainingTrainLog',
	'Train | s3:DeleteObject | StorageOutput/compacted/*',
	'Train | s3:GetObject | StorageLogs/in/*',
	'Train | s3:GetObject | StorageOutput/compacted/*',
	'Train | s3:GetObject | StorageOutput/models/*',
	'Train | s3:GetObject | StorageOutput/summaries/*',
	'Train | s3:ListBucket | StorageLogs | StringLikeIfExists s3:prefix in/*',
	'Train | s3:ListBucket | StorageOutput | StringLikeIfExists s3:prefix summaries/*, compacted/*, models/*',
	'Train | s3:PutObject | StorageOutput/compacted/*',
	'Train | s3:PutObject | StorageOutput/models/*',
	'Train | s3:PutObject | StorageOutput/summaries/*',
	'Train | sqs:GetQueueAttributes | FailedEvents',
	'Train | sqs:GetQueueUrl | FailedEvents',
	'Train | sqs:SendMessage | FailedEvents',

	'TrainNightly | lambda:InvokeFunction | TrainingTrainFunction',
	'TrainNightly | sqs:SendMessage | FailedEvents',
];

const roles: Readonly<Record<string, string>> = {
	BackfillWorkflowRole: 'Backfill',
	ScoringScoreRole: 'Score',
	SweepNightlyRole: 'SweepNightly',
	SweepWorkflowRole: 'Sweep',
	TrainingNightlyRole: 'TrainNightly',
	TrainingTrainRole: 'Train',
};

/** @param stack with the logs prefix `in/` */
export function describePermissions(stack: () => Synthesized): void {
	describe('permissions', () => {
		it('are these, by role, action and resource', () => {
			assert.deepEqual(table(stack()), expected.toSorted());
		});

		it('are never all actions or all resources, and come by no managed policy', () => {
			for (const { properties } of statements(stack())) {
				assert.equal(properties.Effect, 'Allow');
				for (const action of listOf(properties.Action)) assert.match(String(action), /^[a-z0-9]+:[A-Za-z]+$/);
				for (const resource of listOf(properties.Resource))
					assert.match(stack().text(resource), /^\w.*[^*]\/\*$|^[^*]+(?::\*)?$/);
			}
			for (const { properties } of stack().all('AWS::IAM::Role')) {
				assert.deepEqual(Object.keys(properties), ['AssumeRolePolicyDocument']);
			}
		});

		it('to assume a role have the one service that needs it', () => {
			const trusts = stack()
				.all('AWS::IAM::Role')
				.map(({ id, properties }) => {
					const [statement] = listOf(objectOf(properties.AssumeRolePolicyDocument).Statement);
					return [roles[id.replace(/[0-9A-F]{8}$/, '')], objectOf(objectOf(statement).Principal).Service];
				});
			assert.deepEqual(Object.fromEntries(trusts), {
				Backfill: 'states.amazonaws.com',
				Score: 'lambda.amazonaws.com',
				Sweep: 'states.amazonaws.com',
				SweepNightly: 'scheduler.amazonaws.com',
				Train: 'lambda.amazonaws.com',
				TrainNightly: 'scheduler.amazonaws.com',
			});
		});
	});
}

function statements(stack: Synthesized): { role: string; properties: JsonObject }[] {
	return stack.all('AWS::IAM::Policy').flatMap(({ properties }) => {
		const [role] = listOf(properties.Roles);
		const name = stack.text(role);
		return listOf(objectOf(properties.PolicyDocument).Statement).map((statement) => ({
			role: roles[name] ?? name,
			properties: objectOf(statement),
		}));
	});
}

function table(stack: Synthesized): string[] {
	return statements(stack)
		.flatMap(({ role, properties }) =>
			listOf(properties.Action).flatMap((action) =>
				listOf(properties.Resource).map((resource) =>
					[role, action, stack.text(resource), ...conditionsOf(properties)].join(' | '),
				),
			),
		)
		.sort();
}

function conditionsOf({ Condition = {} }: JsonObject): string[] {
	return Object.entries(objectOf(Condition)).flatMap(([operator, keys]) =>
		Object.entries(objectOf(keys)).map(([key, values]) => `${operator} ${key} ${listOf(values).join(', ')}`),
	);
}

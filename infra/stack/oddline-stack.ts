import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../build.ts';
import { acknowledge } from './acknowledge.ts';
import { Backfill } from './backfill.ts';
import { Catalogue } from './catalogue.ts';
import { Overview } from './dashboard.ts';
import { Scoring } from './scoring.ts';
import type { Settings } from './settings.ts';
import { Storage } from './storage.ts';
import { Sweep } from './sweep.ts';
import { Telemetry } from './telemetry.ts';
import { Training } from './training.ts';

export interface OddlineStackProps extends StackProps {
	readonly settings: Settings;
	/** The folders that infra/build.ts made. */
	readonly folders: Readonly<Record<FunctionName, string>>;
}

/** Everything that Oddline is on AWS, wired together. */
export class OddlineStack extends Stack {
	constructor(scope: Construct, id: string, { settings, folders, ...props }: OddlineStackProps) {
		super(scope, id, {
			stackName: settings.stackName,
			description: 'Oddline: finds the odd line in the logs',
			...props,
		});
		const storage = new Storage(this, 'Storage', settings);
		const failedEvents = new Queue(this, 'FailedEvents', {
			encryption: QueueEncryption.SQS_MANAGED,
			enforceSSL: true,
			retentionPeriod: Duration.days(14),
			redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
		});
		acknowledge(failedEvents, 'AwsSolutions-SQS3', 'It is where events end that failed: nothing reads it but people.');
		const scoring = new Scoring(this, 'Scoring', { folder: folders.score, failedEvents, settings, storage });
		const training = new Training(this, 'Training', { folder: folders.train, failedEvents, settings, storage });
		const score = scoring.function.function;
		const sweep = new Sweep(this, 'Sweep', { function: score, failedEvents, settings }).machine;
		const backfill = new Backfill(this, 'Backfill', { function: score, settings, storage }).machine;
		const catalogue = new Catalogue(this, 'Catalogue', { settings, storage });
		const watched = { scoring, training, failedEvents, sweep, backfill };
		const { alarms } = new Telemetry(this, 'Telemetry', { watched, settings, key: storage.key });
		const { dashboard } = new Overview(this, 'Overview', { name: this.stackName, watched, alarms });
		this.#tell({
			LogsBucket: storage.logs.bucketName,
			OutputBucket: storage.output.bucketName,
			ScoreFunction: score.functionName,
			TrainFunction: training.function.function.functionName,
			DropsQueue: scoring.queue.queueUrl,
			DeadLetterQueue: scoring.deadLetters.queueUrl,
			DeadLetterQueueArn: scoring.deadLetters.queueArn,
			FailedEventsQueue: failedEvents.queueUrl,
			SweepStateMachine: sweep.stateMachineArn,
			BackfillStateMachine: backfill.stateMachineArn,
			Database: catalogue.databaseName,
			WorkGroup: catalogue.workGroupName,
			Dashboard: dashboard.dashboardName,
		});
	}

	/** What the commands of the README need to name. */
	#tell(outputs: Readonly<Record<string, string>>): void {
		for (const [id, value] of Object.entries(outputs)) new CfnOutput(this, id, { value });
	}
}

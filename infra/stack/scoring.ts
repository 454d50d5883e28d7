import { Duration, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OddlineFunction } from './oddline-function.ts';
import { scoringPermissions } from './permissions.ts';
import type { Settings } from './settings.ts';
import type { Storage } from './storage.ts';

/** Who an event of new templates is from. */
const eventSource = 'oddline';

/** A message is tried so often; then someone has to look. */
const receives = 5;
/** AWS's advice for a function behind a queue: throttled or retried invocations keep their messages hidden so long. */
const visibilityTimeouts = 6;

/**
 * An object is written to the logs bucket; EventBridge puts its event into a queue; the function scores it.
 *
 * By EventBridge, not by the bucket's own notifications: a bucket has one list of those, which two stacks, or a stack and
 * the owner of an existing bucket, overwrite for each other; and the queue's
 * policy can name that one rule.
 */
export class Scoring extends Construct {
	readonly function: OddlineFunction;
	readonly queue: Queue;
	readonly deadLetters: Queue;

	constructor(
		scope: Construct,
		id: string,
		props: {
			readonly folder: string;
			readonly failedEvents: Queue;
			readonly settings: Settings;
			readonly storage: Storage;
		},
	) {
		super(scope, id);
		const { folder, failedEvents, settings, storage } = props;
		const { scoring, eventBus } = settings;
		const timeout = Duration.seconds(scoring.timeoutSeconds);
		// By name: each of the two queues names the other.
		const queueName = `${Stack.of(this).stackName}-drops`;
		const source = Queue.fromQueueArn(
			this,
			'Source',
			Stack.of(this).formatArn({ service: 'sqs', resource: queueName }),
		);
		this.deadLetters = new Queue(this, 'DeadLetters', {
			encryption: QueueEncryption.SQS_MANAGED,
			enforceSSL: true,
			retentionPeriod: Duration.days(14),
			redriveAllowPolicy: { redrivePermission: RedrivePermission.BY_QUEUE, sourceQueues: [source] },
		});
		this.queue = new Queue(this, 'Queue', {
			queueName,
			encryption: QueueEncryption.SQS_MANAGED,
			enforceSSL: true,
			retentionPeriod: Duration.days(14),
			visibilityTimeout: Duration.seconds(visibilityTimeouts * timeout.toSeconds()),
			deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: receives },
		});
		this.function = new OddlineFunction(this, 'Score', {
			description: 'Oddline: scores drops of logs',
			folder,
			size: scoring,
			output: scoringPermissions,
			environment: { ODDLINE_EVENT_BUS: eventBus },
			failedEvents,
			settings,
			storage,
		});
		this.function.function.addEventSource(
			new SqsEventSource(this.queue, {
				batchSize: scoring.batchSize,
				maxConcurrency: scoring.concurrency,
				reportBatchItemFailures: true,
			}),
		);
		const bus = EventBus.fromEventBusName(this, 'Bus', eventBus);
		this.function.allow(['events:PutEvents'], bus.eventBusArn, {
			StringEquals: { 'events:source': eventSource },
		});
		new Rule(this, 'ObjectCreated', {
			description: 'Oddline: a drop was written to the logs bucket',
			eventPattern: {
				source: ['aws.s3'],
				detailType: ['Object Created'],
				detail: {
					bucket: { name: [storage.logs.bucketName] },
					// Whatever a key ends in: what is in the object decides.
					...(settings.logsPrefix !== '' && { object: { key: [{ prefix: settings.logsPrefix }] } }),
				},
			},
			targets: [new SqsQueue(this.queue, { deadLetterQueue: this.deadLetters })],
		});
	}
}

import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import { listing } from './allow.ts';
import type { Settings } from './settings.ts';
import { backfillPrefix, type Storage } from './storage.ts';
import { retry, type StatesLanguage, Workflow } from './workflow.ts';

const spareSeconds = 60;
/** Of the batches: a history has drops that fail, and the sweep finds them again. */
const toleratedFailurePercentage = 5;
/** What the executions of its batches are named by. */
const mapLabel = 'Batches';

/**
 * Scores a history that is larger than a drop-by-drop replay: a Distributed Map lists the logs bucket and hands batches of
 * keys to the scoring function, many at once, apart from the queue that new drops come through. What became of each batch
 * is written under backfill/ in the output bucket.
 */
export class Backfill extends Construct {
	readonly machine: StateMachine;

	constructor(
		scope: Construct,
		id: string,
		props: { readonly function: IFunction; readonly settings: Settings; readonly storage: Storage },
	) {
		super(scope, id);
		const { settings, storage } = props;
		const { logsPrefix } = settings;
		const workflow = new Workflow(this, 'Workflow', {
			name: 'backfill',
			function: props.function,
			definition: backfillDefinition({
				functionArn: props.function.functionArn,
				logsBucket: storage.logs.bucketName,
				logsPrefix,
				outputBucket: storage.output.bucketName,
				batchSize: settings.scoring.batchSize,
				concurrency: settings.backfillConcurrency,
				timeoutSeconds: settings.scoring.timeoutSeconds + spareSeconds,
			}),
		});
		this.machine = workflow.machine;
		workflow.allow(['s3:ListBucket'], storage.logs.bucketArn, listing([logsPrefix], 'StringLike'));
		const results = storage.output.arnForObjects(`${backfillPrefix}*`);
		workflow.allow(['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts', 's3:AbortMultipartUpload'], results);
		acknowledgeWildcard(workflow.role, results, 'The results of its own executions.');
		// A Distributed Map runs its batches as executions of itself.
		workflow.allow(['states:StartExecution'], workflow.ownArn);
		const execution = workflow.ownArn.replace(':stateMachine:', ':execution:');
		const own = 'Executions of this state machine: their names are made when they start.';
		workflow.allow(['states:DescribeExecution', 'states:StopExecution'], `${execution}:*`);
		acknowledgeWildcard(workflow.role, `${execution}:*`, own);
		workflow.allow(['states:RedriveExecution'], `${execution}/${mapLabel}:*`);
		acknowledgeWildcard(workflow.role, `${execution}/${mapLabel}:*`, own);
		if (storage.key) workflow.allow(['kms:Decrypt', 'kms:GenerateDataKey'], storage.key.keyArn);
	}
}

interface BackfillParts {
	readonly functionArn: string;
	readonly logsBucket: string;
	readonly logsPrefix: string;
	readonly outputBucket: string;
	readonly batchSize: number;
	/** Batches at once. */
	readonly concurrency: number;
	readonly timeoutSeconds: number;
}

/** Input: `{}`, or `{"prefix": "2026/01/"}`, what follows the logs prefix, for a part of the history. */
function backfillDefinition(parts: BackfillParts): StatesLanguage {
	return {
		Comment: 'Oddline: scores the objects of the logs bucket, in batches',
		QueryLanguage: 'JSONata',
		StartAt: 'Batches',
		States: {
			Batches: {
				Type: 'Map',
				Label: mapLabel,
				ItemReader: {
					Resource: 'arn:aws:states:::s3:listObjectsV2',
					Arguments: {
						Bucket: parts.logsBucket,
						Prefix: `{% ${JSON.stringify(parts.logsPrefix)} & ($exists($states.input.prefix) ? $states.input.prefix : "") %}`,
					},
				},
				// An item in the shape of EventBridge's event: what the function takes.
				ItemSelector: {
					'detail-type': 'Object Created',
					detail: {
						bucket: { name: parts.logsBucket },
						object: { key: '{% $states.context.Map.Item.Value.Key %}' },
					},
				},
				ItemBatcher: { MaxItemsPerBatch: parts.batchSize },
				MaxConcurrency: parts.concurrency,
				ToleratedFailurePercentage: toleratedFailurePercentage,
				ItemProcessor: {
					ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
					StartAt: 'Score',
					States: {
						Score: {
							Type: 'Task',
							Resource: 'arn:aws:states:::lambda:invoke',
							// `{"Items": […]}`
							Arguments: { FunctionName: parts.functionArn, Payload: '{% $states.input %}' },
							Output: '{% $states.result.Payload %}',
							TimeoutSeconds: parts.timeoutSeconds,
							Retry: retry,
							End: true,
						},
					},
				},
				ResultWriter: {
					Resource: 'arn:aws:states:::s3:putObject',
					Arguments: { Bucket: parts.outputBucket, Prefix: backfillPrefix.replace(/\/$/, '') },
					WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
				},
				End: true,
			},
		},
	};
}

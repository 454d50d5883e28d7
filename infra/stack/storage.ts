import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
	BlockPublicAccess,
	Bucket,
	BucketEncryption,
	type BucketProps,
	CfnBucket,
	type IBucket,
	type LifecycleRule,
	ObjectOwnership,
	StorageClass,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { Settings } from './settings.ts';

/** Where Athena writes its results, and the backfill what became of each batch: neither is kept for long. */
export const athenaPrefix = 'athena/';
export const backfillPrefix = 'backfill/';

/** Days. Long enough to notice that something was overwritten or deleted that should not have been. */
const noncurrentDays = 14;
const temporaryDays = 14;
const accessLogDays = 90;
const idleModelDays = 30;

/** A bucket as it is needed to name it and its objects: made here, or an existing one. */
export interface ObjectBucket {
	readonly bucketName: string;
	readonly bucketArn: string;
	arnForObjects(pattern: string): string;
}

/** The buckets. They outlive the stack. */
export class Storage extends Construct {
	readonly logs: ObjectBucket;
	/** What the logs are encrypted with, where by KMS. */
	readonly logsKey: IKey | undefined;
	readonly output: Bucket;
	/** Encrypts what this stack stores, where KMS is asked for. */
	readonly key: Key | undefined;

	constructor(scope: Construct, id: string, settings: Settings) {
		super(scope, id);
		this.key = settings.kms
			? new Key(this, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.RETAIN })
			: undefined;
		const accessLogs = new Bucket(this, 'AccessLogs', {
			...guarded,
			// S3 delivers access logs to buckets with its own encryption alone.
			encryption: BucketEncryption.S3_MANAGED,
			lifecycleRules: [{ id: 'access-logs', expiration: Duration.days(accessLogDays) }, abandonedUploads],
		});
		const shared: BucketProps = {
			...guarded,
			versioned: true,
			...(this.key
				? { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }
				: { encryption: BucketEncryption.S3_MANAGED }),
			// Holds: Bucket implements IBucket. CDK's types are not written for exactOptionalPropertyTypes.
			serverAccessLogsBucket: accessLogs as IBucket,
		};
		if (settings.logsBucket === undefined) {
			this.logs = this.#ownLogs(shared, settings);
			this.logsKey = this.key;
		} else {
			this.logs = Bucket.fromBucketName(this, 'Logs', settings.logsBucket);
			this.logsKey = settings.logsKeyArn ? Key.fromKeyArn(this, 'LogsKey', settings.logsKeyArn) : undefined;
		}
		this.output = new Bucket(this, 'Output', {
			...shared,
			serverAccessLogsPrefix: 'output/',
			lifecycleRules: [...outputRules(settings), ...everywhere],
		});
	}

	#ownLogs(shared: BucketProps, { expiry }: Settings): ObjectBucket {
		const bucket = new Bucket(this, 'Logs', {
			...shared,
			serverAccessLogsPrefix: 'logs/',
			lifecycleRules: [
				...(expiry.logs === undefined ? [] : [{ id: 'logs', expiration: Duration.days(expiry.logs) }]),
				...everywhere,
			],
		});
		// CDK's own switch does this by a custom resource, whose function may write the notifications of every bucket.
		const resource = bucket.node.defaultChild;
		if (!CfnBucket.isCfnBucket(resource)) throw new Error('a bucket is not a CfnBucket: expected CDK to make it one');
		resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
		return bucket;
	}
}

const guarded: BucketProps = {
	blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
	enforceSSL: true,
	minimumTLSVersion: 1.2,
	objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
	removalPolicy: RemovalPolicy.RETAIN,
};

const abandonedUploads: LifecycleRule = {
	id: 'abandoned-uploads',
	abortIncompleteMultipartUploadAfter: Duration.days(7),
};

const everywhere: readonly LifecycleRule[] = [
	abandonedUploads,
	{
		id: 'noncurrent',
		noncurrentVersionExpiration: Duration.days(noncurrentDays),
		expiredObjectDeleteMarker: true,
	},
];

/**
 * No rule deletes by age under models/ and compacted/: the model that serves, and a day file that training reads, are not
 * written again as long as nothing new comes, however old they get. The training function itself deletes under compacted/
 * what it no longer names; a model has a few MB, and moves to a cheaper class that answers as fast.
 */
function outputRules({ expiry }: Settings): LifecycleRule[] {
	return [
		{ id: 'summaries', prefix: 'summaries/', expiration: Duration.days(expiry.summaries) },
		{ id: 'log-features', prefix: 'features/logs/', expiration: Duration.days(expiry.logFeatures) },
		{ id: 'drop-pages', prefix: 'features/pages/', expiration: Duration.days(expiry.logFeatures) },
		{
			id: 'old-models',
			prefix: 'models/',
			transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(idleModelDays) }],
		},
		{ id: 'athena', prefix: athenaPrefix, expiration: Duration.days(temporaryDays) },
		{ id: 'backfill', prefix: backfillPrefix, expiration: Duration.days(temporaryDays) },
	];
}

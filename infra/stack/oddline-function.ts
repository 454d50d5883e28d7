import { Duration, RemovalPolicy, Size } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Code, Function as LambdaFunction, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from './acknowledge.ts';
import { allow, listing, type Permission } from './allow.ts';
import { metricNamespace, serviceName } from './metrics.ts';
import { logsPermissions, type ObjectPermissions } from './permissions.ts';
import type { FunctionSize, Settings } from './settings.ts';
import type { ObjectBucket, Storage } from './storage.ts';

export interface OddlineFunctionProps {
	readonly description: string;
	/** Built by infra/build.ts. */
	readonly folder: string;
	readonly size: FunctionSize;
	/** On the output bucket. */
	readonly output: ObjectPermissions;
	readonly environment?: Readonly<Record<string, string>>;
	readonly reservedConcurrency?: number;
	/** Where an event goes that was not delivered by the logs' queue and failed for good. */
	readonly failedEvents: IQueue;
	readonly settings: Settings;
	readonly storage: Storage;
}

/** One of the two functions, with a role and a log group that are its own. */
export class OddlineFunction extends Construct {
	readonly function: LambdaFunction;
	readonly #role: Role;

	constructor(scope: Construct, id: string, props: OddlineFunctionProps) {
		super(scope, id);
		const { description, folder, size, environment, reservedConcurrency, failedEvents, settings, storage } = props;
		this.#role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
		const logGroup = new LogGroup(this, 'Log', {
			retention: settings.logRetentionDays,
			removalPolicy: RemovalPolicy.DESTROY,
		});
		this.function = new LambdaFunction(this, 'Function', {
			description,
			code: Code.fromAsset(folder),
			handler: 'index.handler',
			runtime: Runtime.NODEJS_24_X,
			architecture: settings.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
			memorySize: size.memoryMegabytes,
			timeout: Duration.seconds(size.timeoutSeconds),
			ephemeralStorageSize: Size.mebibytes(size.diskMegabytes),
			role: this.#role,
			logGroup,
			loggingFormat: LoggingFormat.JSON,
			...(reservedConcurrency !== undefined && { reservedConcurrentExecutions: reservedConcurrency }),
			retryAttempts: 2,
			maxEventAge: Duration.hours(6),
			onFailure: new SqsDestination(failedEvents),
			environment: {
				ODDLINE_LOGS_BUCKET: storage.logs.bucketName,
				ODDLINE_LOGS_PREFIX: settings.logsPrefix,
				ODDLINE_OUTPUT_BUCKET: storage.output.bucketName,
				...settings.functionEnvironment,
				POWERTOOLS_SERVICE_NAME: serviceName(this),
				POWERTOOLS_METRICS_NAMESPACE: metricNamespace,
				...environment,
			},
		});
		// Not the managed policy, which lets a function write to every log group.
		this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroup.logGroupArn);
		this.#allowObjects(storage.logs, logsPermissions(settings.logsPrefix));
		this.#allowObjects(storage.output, props.output);
		this.#allowKeys(storage);
	}

	allow(...permission: Permission): void {
		allow(this.#role, ...permission);
	}

	#allowObjects(bucket: ObjectBucket, { objects, listed }: ObjectPermissions): void {
		for (const [prefix, actions] of Object.entries(objects)) {
			const arn = bucket.arnForObjects(`${prefix}*`);
			this.allow(actions, arn);
			acknowledgeWildcard(
				this.#role,
				arn,
				`The objects under ${prefix || 'the logs bucket'}: their keys are the drops’.`,
			);
		}
		/*
		 * Whoever may not list gets 403 instead of 404 for a missing object, and that there is no summary, manifest or model yet
		 * is an ordinary answer. S3 decides this with the key as s3:prefix, or, says other experience, with none: IfExists holds
		 * for both. It refuses other prefixes; keys, not contents, can be listed without any.
		 */
		this.allow(['s3:ListBucket'], bucket.bucketArn, listing(listed, 'StringLikeIfExists'));
	}

	#allowKeys({ key, logsKey }: Storage): void {
		if (key) this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn);
		if (logsKey && logsKey !== key) this.allow(['kms:Decrypt'], logsKey.keyArn);
	}
}

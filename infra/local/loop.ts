import { close, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSEvent } from 'aws-lambda';
import { readNotifications } from '../../shared/aws/notifications.ts';
import type { ObjectStore } from '../../shared/aws/object-store.ts';
import { type Manifest, readManifest } from '../../shared/pipeline/manifest.ts';
import { currentModelKey } from '../../shared/pipeline/output-keys.ts';
import type { TrainingResult } from '../../shared/pipeline/train-model.ts';
import type { FunctionName } from '../build.ts';
import { LocalFunction } from './local-function.ts';
import { LocalQueue } from './queue.ts';
import { type ObjectCreated, type S3Endpoint, startS3Endpoint } from './s3/server.ts';
import { s3Event } from './s3-event.ts';

export interface LoopOptions {
	/** Holds the buckets as plain files: `<directory>/logs/<key>`, `<directory>/output/<key>`. */
	readonly directory: string;
	/** Folders of the built functions. */
	readonly functions: Readonly<Record<FunctionName, string>>;
	/** Settings of both functions, as README's table lists them. */
	readonly settings?: Readonly<Record<string, string>>;
	/** 0 for any free one. */
	readonly port?: number;
	/** Seconds until a failed message is delivered again. */
	readonly redeliverySeconds?: number;
	/** Called after a drop's event was handled, with what its manifest says. */
	readonly onDrop?: (manifest: Manifest) => void;
}

export const logsBucket = 'logs';
export const outputBucket = 'output';

/** For people to type; the endpoint listens on this machine alone. */
export const credentials = { accessKeyId: 'oddline', secretAccessKey: 'oddline-secret' };

const region = 'us-east-1';
const scoreTimeoutSeconds = 300;
const trainTimeoutSeconds = 900;

/** Buckets, queue and functions on one machine, wired as in the cloud. */
export class LocalLoop {
	readonly endpoint: S3Endpoint;
	/** Resolves when a training of this loop has published a model. */
	readonly published: Promise<void>;
	readonly store: ObjectStore;
	readonly queue: LocalQueue;
	readonly #client: S3Client;
	readonly #functions: Record<FunctionName, LocalFunction>;
	readonly #options: LoopOptions;
	readonly #scratch: string;
	readonly #log: number;

	private constructor(parts: {
		endpoint: S3Endpoint;
		published: Promise<void>;
		client: S3Client;
		store: ObjectStore;
		queue: LocalQueue;
		functions: Record<FunctionName, LocalFunction>;
		options: LoopOptions;
		scratch: string;
		log: number;
	}) {
		this.endpoint = parts.endpoint;
		this.published = parts.published;
		this.#client = parts.client;
		this.store = parts.store;
		this.queue = parts.queue;
		this.#functions = parts.functions;
		this.#options = parts.options;
		this.#scratch = parts.scratch;
		this.#log = parts.log;
	}

	/** Resolves when the endpoint listens and the functions are starting. Events wait in the queue until {@link startScoring}. */
	static async start(options: LoopOptions): Promise<LocalLoop> {
		const directory = resolve(options.directory);
		await Promise.all([logsBucket, outputBucket].map((bucket) => mkdir(join(directory, bucket), { recursive: true })));
		const queue = new LocalQueue({
			name: 'oddline-drops',
			// Six times the function's timeout, as AWS advises.
			visibilityTimeoutSeconds: 6 * scoreTimeoutSeconds,
			maxReceiveCount: 5,
			redeliverySeconds: options.redeliverySeconds ?? 5,
			batchSize: 10,
			batchingSeconds: 0.02,
			concurrency: 1,
		});
		const published = Promise.withResolvers<void>();
		const onObjectCreated = (object: ObjectCreated) => {
			if (object.bucket === logsBucket) queue.send(JSON.stringify(s3Event(object, region)));
			if (object.bucket === outputBucket && object.key === currentModelKey) published.resolve();
		};
		const endpoint = await startS3Endpoint({ directory, port: options.port ?? 0, credentials, onObjectCreated });
		const scratch = await mkdtemp(join(tmpdir(), 'oddline-local-'));
		const log = openSync(join(directory, 'functions.log'), 'a');
		const environment = {
			AWS_REGION: region,
			AWS_ENDPOINT_URL_S3: endpoint.url,
			AWS_ACCESS_KEY_ID: credentials.accessKeyId,
			AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
			ODDLINE_LOGS_BUCKET: logsBucket,
			ODDLINE_OUTPUT_BUCKET: outputBucket,
			ODDLINE_SCRATCH: scratch,
			...options.settings,
		};
		const localFunction = (name: FunctionName, timeoutSeconds: number) =>
			new LocalFunction({ name, folder: options.functions[name], environment, timeoutSeconds, log });
		const functions = {
			score: localFunction('score', scoreTimeoutSeconds),
			train: localFunction('train', trainTimeoutSeconds),
		};
		// The functions load on the other core while the SDK loads here.
		functions.train.warm();
		functions.score.warm();
		const [{ S3Client: Client }, { ObjectStore: Store }] = await Promise.all([
			import('@aws-sdk/client-s3'),
			import('../../shared/aws/object-store.ts'),
		]);
		const client = new Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
		return new LocalLoop({
			endpoint,
			published: published.promise,
			client,
			store: new Store(client),
			queue,
			functions,
			options,
			scratch,
			log,
		});
	}

	/** What the schedule does at night. @throws what the training function threw */
	async train(): Promise<TrainingResult> {
		// Holds: the bundle is built from the handler whose result type this is.
		const result = (await this.#functions.train.invoke({ source: 'oddline.local' })) as TrainingResult;
		// Its memory is wanted for scoring; nobody waits for the process to end.
		void this.#functions.train.close();
		return result;
	}

	/** Connects the queue to the scoring function. */
	startScoring(): void {
		this.queue.consume(async (event: SQSEvent) => {
			const answer = await this.#functions.score.invoke(event);
			await this.#tell(event);
			return answer as { batchItemFailures: { itemIdentifier: string }[] }; // Holds: the handler's result type.
		});
	}

	async #tell(event: SQSEvent): Promise<void> {
		const { onDrop } = this.#options;
		if (!onDrop) return;
		const keys = new Set(readNotifications(event).flatMap(({ objects }) => objects.map(({ key }) => key)));
		for (const key of keys) {
			const manifest = await readManifest(this.store, outputBucket, key);
			if (manifest) onDrop(manifest);
		}
	}

	/** Lets running work end, then stops everything. */
	async close(): Promise<void> {
		this.queue.close();
		await Promise.all(Object.values(this.#functions).map((f) => f.close()));
		this.#client.destroy();
		await this.endpoint.close();
		await rm(this.#scratch, { recursive: true, force: true });
		await promisify(close)(this.#log);
	}
}

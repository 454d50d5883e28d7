import { close, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { readNotifications } from '../../shared/aws/notifications.ts';
import type { ObjectStore } from '../../shared/aws/object-store.ts';
import { findUnscored } from '../../shared/pipeline/find-drops.ts';
import { type Manifest, readManifest } from '../../shared/pipeline/manifest.ts';
import { currentModelKey } from '../../shared/pipeline/output-keys.ts';
import type { SweepRequest, SweepResult } from '../../shared/pipeline/sweep.ts';
import type { TrainingResult } from '../../shared/pipeline/train-model.ts';
import type { FunctionName } from '../build.ts';
import { claimDataFolder, type DataFolder } from './data-folder.ts';
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
	/** Called after a drop's event was handled and acknowledged, with what its manifest says. */
	readonly onDrop?: (manifest: Manifest) => void;
	/** Called when an event was given up, until a model is published: then it is tried again. */
	readonly onDeadLetter?: (keys: readonly string[], error: Error) => void;
}

export const logsBucket = 'logs';
export const outputBucket = 'output';

/** For people to type; the endpoint listens on this machine alone. */
export const credentials = { accessKeyId: 'oddline', secretAccessKey: 'oddline-secret' };

export const region = 'us-east-1';
const scoreTimeoutSeconds = 300;
const trainTimeoutSeconds = 900;

interface LoopParts {
	readonly options: LoopOptions;
	readonly folder: DataFolder;
	readonly endpoint: S3Endpoint;
	readonly published: Promise<void>;
	/** Keys whose events were queued. */
	readonly announced: Set<string>;
	readonly client: S3Client;
	readonly store: ObjectStore;
	readonly queue: LocalQueue;
	readonly functions: Readonly<Record<FunctionName, LocalFunction>>;
	/** File descriptor. */
	readonly log: number;
}

/** Buckets, queue and functions on one machine, wired as in the cloud. */
export class LocalLoop {
	/** Resolves when a training of this loop has published a model. */
	readonly published: Promise<void>;
	readonly endpoint: S3Endpoint;
	readonly store: ObjectStore;
	readonly queue: LocalQueue;
	readonly #parts: LoopParts;

	private constructor(parts: LoopParts) {
		this.published = parts.published;
		this.endpoint = parts.endpoint;
		this.store = parts.store;
		this.queue = parts.queue;
		this.#parts = parts;
	}

	/**
	 * Resolves when the endpoint listens and the functions are starting. Events wait in the queue until {@link startScoring}.
	 *
	 * @throws what {@link claimDataFolder} throws, and the system's error where the port is taken
	 */
	static async start(options: LoopOptions): Promise<LocalLoop> {
		const directory = resolve(options.directory);
		const folder = claimDataFolder(directory, [logsBucket, outputBucket]);
		try {
			return await LocalLoop.#startIn(folder, directory, options);
		} catch (error) {
			folder.release();
			throw error;
		}
	}

	static async #startIn(folder: DataFolder, directory: string, options: LoopOptions): Promise<LocalLoop> {
		const queue = new LocalQueue({
			name: 'oddline-drops',
			// Six times the function's timeout, as AWS advises.
			visibilityTimeoutSeconds: 6 * scoreTimeoutSeconds,
			maxReceiveCount: 5,
			redeliverySeconds: options.redeliverySeconds ?? 5,
			batchSize: 10,
			batchingSeconds: 0.02,
			concurrency: 1,
			onDeadLetter: ({ body, error }) => options.onDeadLetter?.(keysOf(JSON.parse(body)), error),
		});
		const published = Promise.withResolvers<void>();
		const announced = new Set<string>();
		const onObjectCreated = (object: ObjectCreated) => {
			if (queue.closed) return; // The next run finds it in the bucket.
			if (object.bucket === logsBucket) {
				announced.add(object.key);
				queue.send(JSON.stringify(s3Event(object, region)));
			}
			if (object.bucket === outputBucket && object.key === currentModelKey) {
				published.resolve();
				// Most likely it was a model that they lacked.
				queue.redrive();
			}
		};
		const endpoint = await startS3Endpoint({ directory, port: options.port ?? 0, credentials, onObjectCreated });
		const log = openSync(join(directory, 'functions.log'), 'a');
		const environment = {
			AWS_REGION: region,
			AWS_ENDPOINT_URL_S3: endpoint.url,
			AWS_ACCESS_KEY_ID: credentials.accessKeyId,
			AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
			ODDLINE_LOGS_BUCKET: logsBucket,
			ODDLINE_OUTPUT_BUCKET: outputBucket,
			...options.settings,
		};
		const localFunction = (name: FunctionName, timeoutSeconds: number) =>
			new LocalFunction({
				name,
				folder: options.functions[name],
				// Each its own, as in Lambda: a function clears at its start what the one before it left there.
				environment: { ...environment, ODDLINE_SCRATCH: join(folder.scratch, name) },
				timeoutSeconds,
				log,
			});
		const functions = {
			score: localFunction('score', scoreTimeoutSeconds),
			train: localFunction('train', trainTimeoutSeconds),
		};
		// It loads on the other core while the SDK loads here.
		functions.train.warm();
		const [{ S3Client: Client }, { ObjectStore: Store }] = await Promise.all([
			import('@aws-sdk/client-s3'),
			import('../../shared/aws/object-store.ts'),
		]);
		// Here a core is free again: training reads lines, mostly on the other one.
		functions.score.warm();
		const client = new Client({ endpoint: endpoint.url, region, credentials, forcePathStyle: true });
		const store = new Store(client);
		return new LocalLoop({
			options,
			folder,
			endpoint,
			published: published.promise,
			announced,
			client,
			store,
			queue,
			functions,
			log,
		});
	}

	/** What the schedule does at night. @throws what the training function threw */
	async train(): Promise<TrainingResult> {
		// Holds: the bundle is built from the handler whose result type this is.
		const result = (await this.#parts.functions.train.invoke({ source: 'oddline.local' })) as TrainingResult;
		// Its memory is wanted for scoring; nobody waits for the process to end.
		void this.#parts.functions.train.close();
		return result;
	}

	/** Has the scoring function look for work itself. @throws what it threw */
	async sweep(request: SweepRequest): Promise<SweepResult> {
		// Holds: the handler's result type for such an event.
		return (await this.#parts.functions.score.invoke(request)) as SweepResult;
	}

	/** Connects the queue to the scoring function. */
	startScoring(): void {
		this.queue.consume(async (event: SQSEvent) => {
			// Holds: the handler's result type.
			const answer = (await this.#parts.functions.score.invoke(event)) as SQSBatchResponse;
			const failed = new Set(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
			await this.#tell({ Records: event.Records.filter(({ messageId }) => !failed.has(messageId)) });
			return answer;
		});
	}

	/**
	 * Queues what lies in the logs bucket and was not scored as it is now: a queue in memory ends with its process, and
	 * files that somebody copied into the folder have no event. Reads one manifest for each object.
	 */
	async queueWaiting(): Promise<void> {
		for await (const { items } of findUnscored(this.store, { logsBucket, logsPrefix: '', outputBucket })) {
			for (const { key, eTag, size } of items) {
				if (this.#parts.announced.has(key) || this.queue.closed) continue;
				const object: ObjectCreated = {
					...{ bucket: logsBucket, key, eTag, size },
					eventName: 'ObjectCreated:Put',
					sequencer: '0'.repeat(16),
					eventTime: new Date().toISOString(),
				};
				this.queue.send(JSON.stringify(s3Event(object, region)));
			}
		}
	}

	async #tell(event: SQSEvent): Promise<void> {
		const { onDrop } = this.#parts.options;
		if (!onDrop) return;
		for (const key of keysOf(event)) {
			const manifest = await readManifest(this.store, outputBucket, key);
			if (manifest) onDrop(manifest);
		}
	}

	/**
	 * Stops everything.
	 * @param when once running work has ended, or now: what is being trained or scored is given up
	 */
	async close(when: 'idle' | 'now' = 'idle'): Promise<void> {
		const { functions, client, endpoint, folder, log } = this.#parts;
		this.queue.close();
		await Promise.all(Object.values(functions).map((f) => f.close(when)));
		client.destroy();
		await endpoint.close();
		await promisify(close)(log);
		folder.release();
	}
}

/** The objects that an event tells of, each once. */
function keysOf(event: unknown): string[] {
	return [...new Set(readNotifications(event).flatMap(({ objects }) => objects.map(({ key }) => key)))];
}

/** An endpoint, its buckets and a folder for scratch files, for the duration of a test or a test file. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../../shared/config.ts';
import { startTestEndpoint, type TestEndpoint } from '../../infra/local/s3/endpoint.ts';

/** A drop that can never be scored: it begins as Parquet does, and is none. */
export const unreadable = 'PAR1 and no more';

export class TestBuckets implements AsyncDisposable {
	readonly endpoint: TestEndpoint;
	readonly store: ObjectStore;
	readonly scratch: string;
	/** The endpoint, as S3 does, refuses to create a bucket twice. */
	readonly #created = new Set<string>();
	#fresh = 0;

	private constructor(endpoint: TestEndpoint, scratch: string) {
		this.endpoint = endpoint;
		this.store = new ObjectStore(endpoint.client);
		this.scratch = scratch;
	}

	static async open(): Promise<TestBuckets> {
		const scratch = await mkdtemp(join(tmpdir(), 'oddline-pipeline-'));
		return new TestBuckets(await startTestEndpoint(), scratch);
	}

	/**
	 * What these environment variables configure, with logs in `inbox` and output in `outbox` unless they say otherwise.
	 * Creates both buckets where they are not there yet.
	 */
	async config(settings: Readonly<Record<string, string>> = {}): Promise<Config> {
		const config = readConfig({
			ODDLINE_LOGS_BUCKET: 'inbox',
			ODDLINE_OUTPUT_BUCKET: 'outbox',
			ODDLINE_SCRATCH: this.scratch,
			...settings,
		});
		await this.create(config.logsBucket, config.outputBucket);
		return config;
	}

	/** As {@link config}, with two buckets that nobody else has. */
	async freshConfig(settings: Readonly<Record<string, string>> = {}): Promise<Config> {
		this.#fresh++;
		return await this.config({
			ODDLINE_LOGS_BUCKET: `inbox-${this.#fresh}`,
			ODDLINE_OUTPUT_BUCKET: `outbox-${this.#fresh}`,
			...settings,
		});
	}

	/** Creates the buckets that are not there yet. */
	async create(...names: string[]): Promise<void> {
		for (const Bucket of names) {
			if (this.#created.has(Bucket)) continue;
			await this.endpoint.client.send(new CreateBucketCommand({ Bucket }));
			this.#created.add(Bucket);
		}
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.endpoint.close();
		await rm(this.scratch, { recursive: true, force: true });
	}
}

/** Hostile files against the scoring bundle, as production hands them over, and what must hold whatever they are. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import type { SQSBatchResponse } from 'aws-lambda';
import { builtFunctions } from '../../infra/local/built.ts';
import { LocalFunction } from '../../infra/local/local-function.ts';
import { s3Event } from '../../infra/local/s3-event.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import { type Manifest, readManifest } from '../../shared/pipeline/manifest.ts';
import { dropKeys } from '../../shared/pipeline/output-keys.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { history } from '../end-to-end/drops.ts';
import { CREDENTIALS, startTestEndpoint, type TestEndpoint } from '../infra/local/s3/endpoint.ts';
import { file, query } from '../open-parquet.ts';
import type { HostileFile } from './hostile-files.ts';
import { type SeedFile, writeSeedFiles } from './seed-files.ts';

/** What the function may take, in MiB, as it is deployed by default, and how long one batch may, in seconds. */
const memoryMegabytes = 1769;
const timeoutSeconds = 60;

/** What a batch may take, in seconds: 24 for one drop, where a stage without a budget takes minutes; 60 for ten. */
const mostSeconds = (drops: number) => 20 + 4 * drops;
/** A short stable word, for metrics: whose fault a hostile file turns out to be is its own. */
const reasonForm = /^[a-z]+(?:-[a-z]+)*$/;
/** Characters: a manifest is for people. */
const longestMessage = 3000;
/** Oddline's own SQL, which is nobody's business; hostile names hold SQL of their own. */
const ownSql =
	/read_(parquet|csv|json)\(|CREATE (OR REPLACE )?(TABLE|VIEW|MACRO)|TRY_CAST\(|SELECT CASE WHEN|\bLINE \d+:|rejects_table/;

export class HostileTrial implements AsyncDisposable {
	/** Valid files to mutate. */
	readonly seeds: readonly SeedFile[];
	/** The most that the function's process ever had resident; 0 where the system does not tell. */
	peakBytes = 0;
	/** That of the last batch, and how long it took. */
	last = { peakBytes: 0, seconds: 0 };
	readonly #root: string;
	readonly #endpoint: TestEndpoint;
	/** Tries again, as the functions do: on a busy machine the endpoint closes a connection that was just to be used. */
	readonly #client: S3Client;
	readonly #store: ObjectStore;
	readonly #config: Config;
	readonly #score: LocalFunction;
	readonly #log: number;
	#processId: number | undefined;
	#messages = 0;
	/** What lies in the output bucket of the model. */
	#ofModel: readonly string[] = [];

	private constructor(parts: {
		root: string;
		endpoint: TestEndpoint;
		config: Config;
		score: LocalFunction;
		log: number;
		seeds: readonly SeedFile[];
	}) {
		this.#root = parts.root;
		this.#endpoint = parts.endpoint;
		this.#client = parts.endpoint.clientWith({ maxAttempts: 4 });
		this.#store = new ObjectStore(this.#client);
		this.#config = parts.config;
		this.#score = parts.score;
		this.#log = parts.log;
		this.seeds = parts.seeds;
	}

	/** An endpoint with a model, and the scoring function beside it. */
	static async start(): Promise<HostileTrial> {
		const root = await mkdtemp(join(tmpdir(), 'oddline-hostile-'));
		for (const folder of ['scratch', 'work', 'checked']) await mkdir(join(root, folder));
		const seeds = await writeSeedFiles(join(root, 'checked'));
		const endpoint = await startTestEndpoint();
		const log = openSync(join(root, 'functions.log'), 'a');
		const settings = {
			ODDLINE_LOGS_BUCKET: 'inbox',
			ODDLINE_OUTPUT_BUCKET: 'outbox',
			ODDLINE_SCRATCH: join(root, 'scratch'),
			ODDLINE_MEMORY_MB: String(memoryMegabytes),
		};
		const config = readConfig(settings);
		for (const Bucket of ['inbox', 'outbox']) await endpoint.client.send(new CreateBucketCommand({ Bucket }));
		const score = new LocalFunction({
			name: 'score',
			folder: (await builtFunctions()).score,
			environment: {
				AWS_REGION: 'us-east-1',
				AWS_ENDPOINT_URL_S3: endpoint.url,
				AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
				AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
				TMPDIR: join(root, 'work'),
				...settings,
			},
			timeoutSeconds,
			log,
		});
		const trial = new HostileTrial({ root, endpoint, config, score, log, seeds });
		await trial.#train();
		return trial;
	}

	async #train(): Promise<void> {
		const { logsBucket } = this.#config;
		await this.#store.putText(logsBucket, 'history.csv', history, 'text/csv');
		await trainModel(this.#store, { ...this.#config, scratchDirectory: this.folder });
		await this.#store.delete(logsBucket, 'history.csv');
		this.#ofModel = await this.#keysIn(this.#config.outputBucket);
	}

	/**
	 * Uploads a batch and hands over its events; afterwards all that came of it is gone again.
	 * @returns the manifests, in order
	 * @throws {AssertionError} where something does not hold
	 */
	async score(files: readonly HostileFile[]): Promise<Manifest[]> {
		try {
			await Promise.all(files.map((hostile) => this.#upload(hostile)));
			await this.#handOver(files);
			const manifests = await Promise.all(files.map((hostile) => this.#checkDrop(hostile)));
			await this.#checkSums(manifests);
			await this.#checkPlaces(manifests);
			return manifests;
		} catch (error) {
			// What it may still hold is not the next batch's doing.
			await this.#score.close('now');
			this.#processId = undefined;
			throw error;
		} finally {
			await this.#clear();
		}
	}

	async #upload({ key, bytes }: HostileFile): Promise<void> {
		await this.#client.send(new PutObjectCommand({ Bucket: this.#config.logsBucket, Key: key, Body: bytes }));
	}

	/** No crash, no hang, memory held, nothing that would come again for ever. */
	async #handOver(files: readonly HostileFile[]): Promise<void> {
		const known = new Map(files.map(({ key }) => [`message-${++this.#messages}`, key]));
		const objects = this.#endpoint.events.splice(0).filter(({ bucket }) => bucket === this.#config.logsBucket);
		const Records = [...known].map(([messageId, key]) => {
			const object = objects.find((created) => created.key === key);
			assert.ok(object, `${JSON.stringify(key)} was uploaded`);
			return { messageId, eventSource: 'aws:sqs', body: JSON.stringify(s3Event(object, 'us-east-1')) };
		});
		// A process that is only starting has no answer to give yet.
		this.#score.warm();
		this.#processId ??= this.#score.processId;
		const before = this.#processId;
		const start = performance.now();
		try {
			// Holds: it is the handler's answer to such an event.
			const { batchItemFailures } = (await this.#score.invoke({ Records })) as SQSBatchResponse;
			const failed = batchItemFailures.map(({ itemIdentifier }) => known.get(itemIdentifier));
			assert.deepEqual(failed, [], 'each event is acknowledged');
		} finally {
			this.#processId = this.#score.processId;
			this.last = { peakBytes: 0, seconds: (performance.now() - start) / 1000 };
		}
		assert.equal(this.#processId, before, 'the process lives on');
		await this.#checkMemory();
		const { seconds } = this.last;
		assert.ok(seconds <= mostSeconds(files.length), `it took ${seconds.toFixed(1)} s of ${mostSeconds(files.length)}`);
	}

	async #checkMemory(): Promise<void> {
		const status = await readFile(`/proc/${this.#processId}/status`, 'utf8').catch(() => '');
		const peak = Number(/^VmHWM:\s*(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
		this.last.peakBytes = peak;
		this.peakBytes = Math.max(this.peakBytes, peak);
		// The next batch's peak is its own.
		await writeFile(`/proc/${this.#processId}/clear_refs`, '5').catch(() => undefined);
		assert.ok(peak <= memoryMegabytes << 20, `memory rose to ${Math.round(peak / 2 ** 20)} MiB of ${memoryMegabytes}`);
	}

	/** A place for files while they are written. */
	get folder(): string {
		return join(this.#root, 'checked');
	}

	/** A score, a reason, or no log. */
	async #checkDrop({ key }: HostileFile): Promise<Manifest> {
		const manifest = await readManifest(this.#store, this.#config.outputBucket, key);
		assert.ok(manifest, 'it has a manifest');
		const { status, reason = '', message = '', rows, files } = manifest;
		assert.equal(manifest.source.key, key);
		if (rows) {
			const skipped = Object.values(rows.skipped).reduce((sum, n) => sum + n, 0);
			assert.equal(rows.read, rows.scored + skipped, 'each record is scored or skipped');
		}
		if (status === 'complete') {
			assert.equal(files.length, 4);
			for (const { key: name, bytes, eTag } of files) {
				const stored = await this.#store.head(this.#config.outputBucket, name);
				assert.deepEqual([stored?.size, stored?.eTag], [bytes, eTag], `${name} is there, and whole`);
			}
			return manifest;
		}
		// What is no log is to be `ignored`, which no alarm counts.
		assert.equal(status, reason === 'ignored' ? 'ignored' : 'rejected');
		assert.match(reason, reasonForm);
		assert.ok(message.length > 0 && message.length <= longestMessage, `the message has ${message.length} characters`);
		assert.doesNotMatch(message, ownSql);
		assert.ok(!message.includes(this.#root) && !/oddline-[A-Za-z0-9]{6}\b/.test(message), `a path in: ${message}`);
		assert.deepEqual(files, []);
		return manifest;
	}

	/** Every line that was scored is in a window, and in the per-log features. */
	async #checkSums(manifests: readonly Manifest[]): Promise<void> {
		const complete = manifests.filter(({ status }) => status === 'complete');
		const path = (kind: string, index: number) => join(this.folder, `${kind}-${index}.parquet`);
		if (complete.length === 0) return;
		await Promise.all(
			complete.flatMap(({ source }, index) => {
				const { windows, logs } = dropKeys(source.key, '');
				return [
					this.#store.download(this.#config.outputBucket, windows, path('windows', index)),
					this.#store.download(this.#config.outputBucket, logs, path('logs', index)),
				];
			}),
		);
		const sums = complete.map(
			(_, index) =>
				`SELECT (SELECT coalesce(sum(log_count), 0)::INT FROM ${file(path('windows', index))}) AS windows,
				(SELECT count(*)::INT FROM ${file(path('logs', index))}) AS logs`,
		);
		const counted = await query(sums.join(' UNION ALL '));
		const expected = complete.map(({ rows }) => ({ windows: rows?.scored, logs: rows?.scored }));
		assert.deepEqual(counted, expected, 'lines by window, and lines');
		for (const name of await readdir(this.folder)) await rm(join(this.folder, name));
	}

	/** Nothing lies where it should not. */
	async #checkPlaces(manifests: readonly Manifest[]): Promise<void> {
		const allowed = manifests.flatMap(({ source, masking, files, page }) => {
			const { manifest, page: pageKey } = dropKeys(source.key, masking.fingerprint);
			return [manifest, ...(page ? [pageKey] : []), ...files.map(({ key }) => key)];
		});
		const unexpected = new Set(await this.#keysIn(this.#config.outputBucket)).difference(
			new Set([...allowed, ...this.#ofModel]),
		);
		assert.deepEqual([...unexpected], [], 'no object beside the drop’s own');
		const left = await readdir(this.#root, { recursive: true });
		const usual = ['checked', 'functions.log', 'scratch', 'scratch/spill', 'work'];
		assert.deepEqual([...new Set(left).difference(new Set(usual))], [], 'no file beside the objects');
		const buckets = await readdir(this.#endpoint.directory);
		assert.deepEqual(buckets.toSorted(), ['.s3', 'bucket', 'inbox', 'outbox']);
	}

	async #keysIn(bucket: string): Promise<string[]> {
		const keys: string[] = [];
		// Encoded, for XML cannot carry every key.
		const request = { Bucket: bucket, EncodingType: 'url' } as const;
		for await (const { Contents = [] } of paginateListObjectsV2({ client: this.#client }, request)) {
			for (const { Key = '' } of Contents) keys.push(decodeURIComponent(Key));
		}
		return keys;
	}

	async #clear(): Promise<void> {
		const { logsBucket, outputBucket } = this.#config;
		const outputs = new Set(await this.#keysIn(outputBucket)).difference(new Set(this.#ofModel));
		await Promise.all([
			...[...outputs].map((key) => this.#store.delete(outputBucket, key)),
			...(await this.#keysIn(logsBucket)).map((key) => this.#store.delete(logsBucket, key)),
		]);
		this.#endpoint.events.length = 0;
	}

	/** What the function printed is one JSON object a line, whatever it tells of. @returns how many lines */
	async checkLog(): Promise<number> {
		const lines = (await readFile(join(this.#root, 'functions.log'), 'utf8')).split('\n').filter((line) => line !== '');
		for (const line of lines) assert.equal(typeof JSON.parse(line), 'object', line);
		return lines.length;
	}

	/** Keeps a file, for people to look at. @returns where */
	async keep({ bytes }: HostileFile, name: string): Promise<string> {
		const folder = join(tmpdir(), 'oddline-hostile-kept');
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, name), bytes);
		return join(folder, name);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#score.close('now');
		closeSync(this.#log);
		await this.#endpoint.close();
		await rm(this.#root, { recursive: true, force: true });
	}
}

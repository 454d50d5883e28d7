/** Uploads whose events come late, twice, out of order, in batches that overlap, and while the next upload overtakes them. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { CreateBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { s3Event } from '../../infra/local/s3-event.ts';
import { readNotifications } from '../../shared/aws/notifications.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import type { StoredObject } from '../../shared/aws/stored-object.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import { type Random, seededRandom } from '../../shared/learn/random.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../shared/pipeline/score-deliveries.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { between, oneOf } from '../hostile/draw.ts';
import { startTestEndpoint, type TestEndpoint } from '../infra/local/s3/endpoint.ts';
import { silent } from '../silent-journal.ts';
import { outputsOf, requireWhole } from './outputs.ts';

export interface ShuffleFigures {
	/** Events delivered, the redelivered ones left out. */
	readonly events: number;
	readonly uploads: number;
	/** Uploads made while an older version of the object was being scored. */
	readonly overtaken: number;
	readonly duplicates: number;
	/** Events that came after one of a newer version of their object. */
	readonly late: number;
	readonly redeliveries: number;
	readonly batches: number;
}

const keys = Array.from({ length: 12 }, (_, i) => `drops/${i}.${['csv', 'ndjson', 'json'][i % 3]}`);
/** Handlers running at once. */
const consumers = 2;
const longestBatch = 10;

const time = (second: number) => `2026-03-02T09:00:${String(second % 60).padStart(2, '0')}Z`;
const history = `timestamp,message\n${Array.from({ length: 40 }, (_, i) => `${time(i)},request ${i} took ${i} ms\n`).join('')}`;

/** A version of an object: mostly a drop, sometimes what can never be one. Versions may be equal. */
function content(key: string, random: Random): string {
	const messages = Array.from(
		{ length: between(random, 1, 6) },
		(_, i) => `disk ${i} is ${oneOf(random, ['full', 'fine'])}`,
	);
	if (random() < 0.2) return key.endsWith('.csv') ? 'when,text\n1,2\n' : '{"when": 1}\n';
	if (key.endsWith('.csv'))
		return `timestamp,message\n${messages.map((message, i) => `${time(i)},${message}\n`).join('')}`;
	const records = messages.map((message, i) => ({ timestamp: time(i), message }));
	return key.endsWith('.json')
		? JSON.stringify(records)
		: records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

interface Message {
	readonly messageId: string;
	readonly key: string;
	/** Of the object that it tells of: S3's own order of an object's versions. */
	readonly sequencer: string;
	readonly body: string;
}

/** Queues each upload's event at a random place, some more than once. */
class ShuffledQueue {
	readonly waiting: Message[] = [];
	events = 0;
	duplicates = 0;
	late = 0;
	redeliveries = 0;
	readonly #random: Random;
	readonly #newest = new Map<string, string>();

	constructor(random: Random) {
		this.#random = random;
	}

	send(key: string, sequencer: string, body: string): void {
		const copies = this.#random() < 0.25 ? between(this.#random, 2, 4) : 1;
		this.duplicates += copies - 1;
		for (let copy = 0; copy < copies; copy++) {
			this.#insert({ messageId: `message-${++this.events}`, key, sequencer, body });
		}
	}

	sendAgain(message: Message): void {
		this.redeliveries++;
		this.#insert(message);
	}

	receive(): Message[] {
		const batch = this.waiting.splice(0, between(this.#random, 1, longestBatch));
		for (const { key, sequencer } of batch) {
			const newest = this.#newest.get(key) ?? '';
			if (sequencer < newest) this.late++;
			else this.#newest.set(key, sequencer);
		}
		return batch;
	}

	/** All that waits of one object. */
	receiveOf(key: string): Message[] {
		const batch = this.waiting.filter((message) => message.key === key);
		const others = this.waiting.filter((message) => message.key !== key);
		this.waiting.splice(0, this.waiting.length, ...others);
		return batch;
	}

	#insert(message: Message): void {
		this.waiting.splice(between(this.#random, 0, this.waiting.length), 0, message);
	}
}

/**
 * Makes uploads until there were so many events, handles them all, and compares what is there in the end with what comes
 * of each final object scored once, alone.
 */
export async function scoreShuffled(events: number, seed: number): Promise<ShuffleFigures> {
	const endpoint = await startTestEndpoint();
	const scratch = await mkdtemp(join(tmpdir(), 'oddline-shuffled-'));
	try {
		return await new Shuffle(endpoint, scratch, seed).run(events);
	} finally {
		await endpoint.close();
		await rm(scratch, { recursive: true, force: true });
	}
}

class Shuffle {
	readonly #endpoint: TestEndpoint;
	readonly #random: Random;
	readonly #queue: ShuffledQueue;
	readonly #store: ObjectStore;
	readonly #config: Config;
	readonly #live = new Set<string>();
	readonly #serving = new Map<Config, ServingModel>();
	#produced = false;
	#handling = 0;
	#uploads = 0;
	#overtaken = 0;
	#batches = 0;

	constructor(endpoint: TestEndpoint, scratch: string, seed: number) {
		this.#endpoint = endpoint;
		this.#random = seededRandom(seed);
		this.#queue = new ShuffledQueue(this.#random);
		this.#store = new ObjectStore(clientOf(endpoint));
		this.#config = readConfig({
			ODDLINE_LOGS_BUCKET: 'inbox',
			ODDLINE_LOGS_PREFIX: 'drops/',
			ODDLINE_OUTPUT_BUCKET: 'outbox',
			ODDLINE_SCRATCH: scratch,
		});
	}

	async run(events: number): Promise<ShuffleFigures> {
		const clean: Config = { ...this.#config, outputBucket: 'clean' };
		for (const Bucket of ['inbox', 'outbox', 'clean']) {
			await this.#endpoint.client.send(new CreateBucketCommand({ Bucket }));
		}
		await this.#store.putText('inbox', 'history/day.csv', history, 'text/csv');
		for (const config of [this.#config, clean]) await trainModel(this.#store, { ...config, logsPrefix: 'history/' });

		await Promise.all([this.#produce(events), ...Array.from({ length: consumers }, () => this.#consume(events))]);
		await requireWhole(this.#store, this.#config);
		for (const key of keys) {
			const alone = { messageId: key, key, sequencer: '', body: this.#bodyOf(key) };
			assert.deepEqual(await this.#score([alone], this.#store, clean), []);
			const expected = await outputsOf(key, this.#store, clean);
			assert.ok(expected.size > 0);
			assert.deepEqual(await outputsOf(key, this.#store, this.#config), expected, key);
		}
		const { duplicates, late, redeliveries, events: sent } = this.#queue;
		return {
			...{ events: sent, uploads: this.#uploads, overtaken: this.#overtaken, duplicates },
			...{ late, redeliveries, batches: this.#batches },
		};
	}

	/** Uploads, overwrites and deletes; in the end every object is there. */
	async #produce(events: number): Promise<void> {
		while (this.#queue.events < events) {
			const key = oneOf(this.#random, keys);
			if (this.#live.has(key) && this.#random() < 0.1) {
				await this.#store.delete('inbox', key);
				this.#live.delete(key);
			} else await this.#upload(key);
			// Else the queue would fill before anything is scored.
			while (this.#queue.waiting.length > 3 * longestBatch) await setTimeout(5);
		}
		for (const key of keys) if (!this.#live.has(key)) await this.#upload(key);
		this.#produced = true;
	}

	async #upload(key: string): Promise<void> {
		this.#uploads++;
		await this.#store.putText('inbox', key, content(key, this.#random), 'text/plain');
		this.#live.add(key);
		for (const object of this.#endpoint.events.splice(0)) {
			if (object.bucket !== 'inbox' || !keys.includes(object.key)) continue;
			this.#queue.send(object.key, object.sequencer, JSON.stringify(s3Event(object, 'us-east-1')));
		}
	}

	#bodyOf(key: string): string {
		const object = { bucket: 'inbox', key, size: 1, eTag: '', sequencer: '', eventTime: '' };
		return JSON.stringify(s3Event({ ...object, eventName: 'ObjectCreated:Put' }, 'us-east-1'));
	}

	async #consume(events: number): Promise<void> {
		const store = new OvertakenStore(this.#endpoint, async (key) => {
			if (this.#queue.events >= events || !keys.includes(key) || this.#random() > 0.05) return;
			this.#overtaken++;
			await this.#upload(key);
			// Whoever is slow must not have the last word, either.
			if (this.#random() < 0.5) await this.#handle(this.#queue.receiveOf(key), this.#store);
		});
		while (!this.#produced || this.#queue.waiting.length > 0 || this.#handling > 0) {
			const batch = this.#queue.receive();
			if (batch.length === 0) await setTimeout(5);
			else await this.#handle(batch, store);
		}
	}

	async #handle(batch: readonly Message[], store: ObjectStore): Promise<void> {
		this.#handling++;
		const failed = new Set(await this.#score(batch, store, this.#config));
		for (const message of batch) if (failed.has(message.messageId)) this.#queue.sendAgain(message);
		this.#handling--;
	}

	/** @returns the messages that are to come again */
	async #score(batch: readonly Message[], store: ObjectStore, config: Config): Promise<(string | undefined)[]> {
		this.#batches++;
		const serving = this.#serving.get(config) ?? new ServingModel(this.#store, config);
		this.#serving.set(config, serving);
		const deliveries = readNotifications({ Records: batch });
		const failures = await scoreDeliveries(deliveries, serving, { store, config, journal: silent });
		return failures.map(({ messageId }) => messageId);
	}
}

/** Tries again, as the functions do. */
function clientOf(endpoint: TestEndpoint): S3Client {
	return endpoint.clientWith({ maxAttempts: 4 });
}

/** Lets somebody write an object again while it is scored: after it was read, and before each of its outputs is written. */
class OvertakenStore extends ObjectStore {
	readonly #overtake: (key: string) => Promise<void>;

	constructor(endpoint: TestEndpoint, overtake: (key: string) => Promise<void>) {
		super(clientOf(endpoint));
		this.#overtake = overtake;
	}

	override async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		const object = await super.download(bucket, key, file);
		await this.#overtake(key);
		return object;
	}

	override async putFile(...parts: Parameters<ObjectStore['putFile']>): Promise<StoredObject> {
		await this.#overtake(inputOf(parts[1]));
		return await super.putFile(...parts);
	}

	override async putText(...parts: Parameters<ObjectStore['putText']>): Promise<string | undefined> {
		await this.#overtake(inputOf(parts[1]));
		return await super.putText(...parts);
	}
}

/** The drop that an output is of. */
function inputOf(output: string): string {
	return /drops\/.*(?=\.\w+$)/.exec(output)?.[0] ?? '';
}

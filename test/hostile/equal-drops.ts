/**
 * Many small drops of one size in bytes, rewritten, deleted and added to between trainings: what is kept by size and time
 * alone is then another drop's. Each model and each drop's features are compared with what was uploaded, counted plainly.
 */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import { type Random, seededRandom } from '../../shared/learn/random.ts';
import { dropKeys, modelKeys } from '../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../shared/pipeline/score-deliveries.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { startTestEndpoint, type TestEndpoint } from '../infra/local/s3/endpoint.ts';
import { file, query } from '../open-parquet.ts';
import { silent } from '../silent-journal.ts';
import { between, oneOf } from './draw.ts';

export interface EqualDropsFigures {
	readonly drops: number;
	readonly writes: number;
	readonly trainings: number;
	/** What did not hold. */
	readonly violations: readonly string[];
}

/** Two a minute, in turn. */
const linesPerDrop = 120;
const batchSize = 10;
/** Between two trainings. Where it is more, all days are read anew, and nothing of what is kept of them is used. */
const newDrops = 6;

/** Lines by message. */
type Counts = ReadonlyMap<string, number>;

/** Of one length, alike in no place, without a number: each is its own template. */
function messagesOfOneLength(random: Random): string[] {
	const letter = () => String.fromCharCode(between(random, 97, 122));
	const word = () => Array.from({ length: 6 }, letter).join('');
	return Array.from({ length: 12 }, () => Array.from({ length: 5 }, word).join(' '));
}

/** @throws only where it cannot begin: what does not hold is in the figures */
export async function tryEqualDrops(count: number, trainings: number, seed: number): Promise<EqualDropsFigures> {
	const endpoint = await startTestEndpoint();
	const scratch = await mkdtemp(join(tmpdir(), 'oddline-equal-'));
	try {
		return await new EqualDrops(endpoint, scratch, seed).run(count, trainings);
	} finally {
		await endpoint.close();
		await rm(scratch, { recursive: true, force: true });
	}
}

class EqualDrops {
	readonly #endpoint: TestEndpoint;
	readonly #store: ObjectStore;
	readonly #config: Config;
	readonly #scratch: string;
	readonly #random: Random;
	readonly #messages: readonly string[];
	readonly #drops = new Map<string, Counts>();
	readonly #violations: string[] = [];
	#hours = 0;
	#writes = 0;
	#bytes = 0;

	constructor(endpoint: TestEndpoint, scratch: string, seed: number) {
		this.#endpoint = endpoint;
		this.#scratch = scratch;
		this.#random = seededRandom(seed);
		this.#messages = messagesOfOneLength(this.#random);
		this.#store = new ObjectStore(endpoint.clientWith({ maxAttempts: 4 }));
		this.#config = readConfig({
			ODDLINE_LOGS_BUCKET: 'inbox',
			ODDLINE_OUTPUT_BUCKET: 'outbox',
			ODDLINE_SCRATCH: join(scratch, 'functions'),
			ODDLINE_DROP_PAGE: 'off',
		});
	}

	async run(count: number, trainings: number): Promise<EqualDropsFigures> {
		for (const Bucket of ['inbox', 'outbox']) await this.#endpoint.client.send(new CreateBucketCommand({ Bucket }));
		for (const folder of ['functions', 'checked']) await mkdir(join(this.#scratch, folder));
		await this.#write(this.#nextKey());
		await this.#train('the first drop');
		const changed: string[] = [];
		while (this.#drops.size < count) changed.push(await this.#write(this.#nextKey()));
		await this.#score(changed);
		for (let training = 1; training <= trainings; training++) {
			await this.#train(`training ${training}`);
			if (training < trainings) await this.#score(await this.#change());
		}
		await this.#forget();
		await this.#train('from the lines alone');
		return {
			drops: this.#drops.size,
			writes: this.#writes,
			trainings: trainings + 2,
			violations: this.#violations,
		};
	}

	#nextKey(): string {
		return `${new Date(Date.UTC(2026, 0, 1) + this.#hours++ * 3_600_000).toISOString().slice(0, 13)}.ndjson`;
	}

	/**
	 * Writes a drop of its hour. On most days they all say the same, minute by minute, so that even their summaries and what is
	 * kept of those days have one size.
	 */
	async #write(key: string): Promise<string> {
		const usual = Number(key.slice(8, 10)) % 4 !== 0;
		const counts = new Map<string, number>();
		const lines = Array.from({ length: linesPerDrop }, (_, line) => {
			const message = usual ? this.#messages[line % 2] : oneOf(this.#random, this.#messages);
			assert.ok(message);
			counts.set(message, (counts.get(message) ?? 0) + 1);
			const timestamp = `${key.slice(0, 13)}:${String(line >> 1).padStart(2, '0')}:00Z`;
			return `${JSON.stringify({ timestamp, level: 'INFO', message })}\n`;
		});
		const text = lines.join('');
		this.#bytes ||= text.length;
		assert.equal(text.length, this.#bytes, 'all drops have one size');
		await this.#store.putText('inbox', key, text, 'application/x-ndjson');
		this.#drops.set(key, counts);
		this.#writes++;
		return key;
	}

	/**
	 * A night's changes: new drops, and one day of which a drop is written again and another is deleted.
	 * @returns the drops that were written
	 */
	async #change(): Promise<string[]> {
		const day = oneOf(this.#random, [...this.#drops.keys()]).slice(0, 10);
		const keys = [...this.#drops.keys()].filter((key) => key.startsWith(day));
		const deleted = oneOf(this.#random, keys);
		await this.#store.delete('inbox', deleted);
		this.#drops.delete(deleted);
		const changed: string[] = [];
		if (keys.length > 1) changed.push(await this.#write(keys.find((key) => key !== deleted) ?? ''));
		for (let n = 0; n < newDrops; n++) changed.push(await this.#write(this.#nextKey()));
		return changed;
	}

	/** As with another masking, nothing is kept of any drop. */
	async #forget(): Promise<void> {
		for (const prefix of ['summaries/', 'compacted/']) {
			const keys: string[] = [];
			for await (const { key } of this.#store.list('outbox', prefix)) keys.push(key);
			for (const key of keys) await this.#store.delete('outbox', key);
		}
	}

	async #train(name: string): Promise<void> {
		await this.#holds(name, async () => {
			const { version, trainedOn } = await trainModel(this.#store, this.#config);
			const path = join(this.#scratch, 'checked', `${version}.parquet`);
			await this.#store.download('outbox', modelKeys(version).templates, path);
			const rows = await query(`SELECT template, count::INT AS count FROM ${file(path)}`);
			const learned = new Map(rows.map(({ template, count }) => [template, count]));
			const expected = new Map<unknown, unknown>();
			for (const counts of this.#drops.values()) {
				for (const [message, n] of counts) expected.set(message, Number(expected.get(message) ?? 0) + n);
			}
			assert.equal(trainedOn.rows, this.#drops.size * linesPerDrop, 'rows are those of all drops');
			assert.deepEqual(learned, expected, 'each template has its lines');
		});
	}

	async #score(keys: readonly string[]): Promise<void> {
		const serving = new ServingModel(this.#store, this.#config);
		for (let first = 0; first < keys.length; first += batchSize) {
			const batch = keys.slice(first, first + batchSize);
			await this.#holds(`scoring ${batch[0]} to ${batch.at(-1)}`, async () => {
				const objects = batch.map((key) => ({ bucket: 'inbox', key }));
				const scoring = { store: this.#store, config: this.#config, journal: silent };
				assert.deepEqual(await scoreDeliveries([{ objects }], serving, scoring), []);
				await this.#checkLines(batch, first);
			});
		}
	}

	/** Each drop's own lines, of its own hour, and nobody else's. */
	async #checkLines(keys: readonly string[], first: number): Promise<void> {
		const path = (index: number) => join(this.#scratch, 'checked', `${this.#writes}-${first + index}.parquet`);
		await Promise.all(keys.map((key, index) => this.#store.download('outbox', dropKeys(key, '').logs, path(index))));
		const counts = keys.map(
			(key, index) =>
				`SELECT '${key}' AS key, message, count(*)::INT AS count FROM ${file(path(index))}
				WHERE strftime(timestamp, '%Y-%m-%dT%H') = '${key.slice(0, 13)}' GROUP BY message`,
		);
		const rows = await query(counts.join(' UNION ALL '));
		for (const key of keys) {
			const own = rows.filter((row) => row.key === key).map(({ message, count }) => [message, count] as const);
			assert.deepEqual(
				new Map<unknown, unknown>(own),
				new Map<unknown, unknown>(this.#drops.get(key)),
				`lines of ${key}`,
			);
		}
	}

	async #holds(what: string, check: () => Promise<void>): Promise<void> {
		try {
			await check();
		} catch (error) {
			this.#violations.push(`${what}: ${error instanceof Error ? error.message : error}`);
		}
	}
}

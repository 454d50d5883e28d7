/**
 * Which drops a training was at when it was killed. What outgrows a function's memory ends it without an error that could be
 * caught, at every retry and every night: so a drop is noted before it is read. The next training reads it alone, after all
 * others; killed at it again, trainings do without it for a day, then two, then four. A drop that only happened to be there
 * is back as soon as it was read to its end.
 */
import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import type { Refusal } from '../duckdb/compacted.ts';
import { inTurn } from './at-once.ts';
import { dayMicros } from './look-back.ts';
import { attemptsKey } from './output-keys.ts';
import { parseStored } from './stored-json.ts';

/** How many times a training may be killed at a drop before others leave it out. */
const killsBefore = 2;
const longestPauseDays = 32;
/** Bytes: what may be read of smaller objects is bounded, and a write for each would cost as much as reading them. */
const notedFrom = 64 << 10;
/** What nobody came back to for so long is gone. */
const keptDays = 90;
const dayMilliseconds = dayMicros / 1000;

interface Attempt {
	readonly eTag: string;
	/** Attempts that were begun and have not ended. */
	readonly kills: number;
	/** When the last began: ISO 8601, UTC. */
	readonly at: string;
}

interface StoredAttempts {
	readonly format: 'oddline-attempts';
	readonly formatVersion: 1;
	/** By the drop's key. */
	readonly attempts: Readonly<Record<string, Attempt>>;
}

export class Attempts {
	readonly #key: string;
	readonly #store: ObjectStore;
	readonly #config: Config;
	readonly #now: Date;
	readonly #attempts: Map<string, Attempt>;
	/** As stored: nothing is written where nothing would change. */
	#stored: string;
	readonly #inTurn = inTurn();

	private constructor(key: string, attempts: Map<string, Attempt>, now: Date, store: ObjectStore, config: Config) {
		this.#key = key;
		this.#attempts = attempts;
		this.#now = now;
		this.#store = store;
		this.#config = config;
		this.#stored = this.#text();
	}

	/** What earlier trainings noted. */
	static async read(maskingFingerprint: string, now: Date, store: ObjectStore, config: Config): Promise<Attempts> {
		const key = attemptsKey(maskingFingerprint);
		const object = await store.getText(config.outputBucket, key);
		const text = object === undefined || object === 'unchanged' ? '' : object.text;
		// Where the file is damaged nothing is known: the drops are read as any other.
		const { attempts = {} } = parseStored<StoredAttempts>(text, 'oddline-attempts', 1) ?? {};
		const recent = Object.entries(attempts).filter(
			([, { at }]) => now.getTime() - Date.parse(at) < keptDays * dayMilliseconds,
		);
		return new Attempts(key, new Map(recent), now, store, config);
	}

	/** Whether a training was killed at this very object, so that it is to be read alone. */
	isSuspect(object: StoredObject): boolean {
		return this.#of(object) !== undefined;
	}

	/** Why this training does without the object, where it does. */
	refusal(object: StoredObject): Pick<Refusal, 'reason' | 'message'> | undefined {
		const attempt = this.#of(object);
		if (attempt === undefined || attempt.kills < killsBefore) return undefined;
		const pauseDays = Math.min(longestPauseDays, 2 ** (attempt.kills - killsBefore));
		// Half a day less: the next night's training begins a few minutes earlier than a day later, after a retry.
		const next = new Date(Date.parse(attempt.at) + (pauseDays - 0.5) * dayMilliseconds);
		if (this.#now >= next) return undefined;
		return {
			reason: 'killed',
			message:
				`training was killed ${attempt.kills} times while it read the drop, the last time at ${attempt.at}: it is tried again from ` +
				`${next.toISOString()} on. It was out of memory or time, or was interrupted. Give it more of both, or cut the drop into smaller ones`,
		};
	}

	/** Notes that the object is about to be read. */
	async begin(object: StoredObject): Promise<void> {
		const kills = (this.#of(object)?.kills ?? 0) + 1;
		this.#attempts.set(object.key, { eTag: object.eTag, kills, at: this.#now.toISOString() });
		if (object.size >= notedFrom) await this.settle();
	}

	/** The object was read, or refused. What is stored says so with the next write. */
	end({ key }: StoredObject): void {
		this.#attempts.delete(key);
	}

	/** Stores what there is now. */
	async settle(): Promise<void> {
		await this.#inTurn(async () => {
			const text = this.#text();
			if (text === this.#stored) return;
			if (this.#attempts.size === 0) await this.#store.delete(this.#config.outputBucket, this.#key);
			else await this.#store.putText(this.#config.outputBucket, this.#key, text, 'application/json');
			this.#stored = text;
		});
	}

	#of({ key, eTag }: StoredObject): Attempt | undefined {
		const attempt = this.#attempts.get(key);
		return attempt?.eTag === eTag ? attempt : undefined;
	}

	#text(): string {
		const stored: StoredAttempts = {
			format: 'oddline-attempts',
			formatVersion: 1,
			attempts: Object.fromEntries(this.#attempts),
		};
		return `${JSON.stringify(stored, null, '\t')}\n`;
	}
}

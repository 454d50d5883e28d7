/**
 * What training leaves out is remembered, beside the compacted history: a drop that cannot be read, or that takes more than its share,
 * costs one attempt and not one every night.
 */
import { statfs } from 'node:fs/promises';
import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import type { Refusal, Room } from '../duckdb/compacted.ts';
import { cutText } from '../text/cut-text.ts';
import { forEachAtOnce } from './at-once.ts';
import { refusalKey, refusalsPrefix } from './output-keys.ts';
import { parseStored } from './stored-json.ts';
import { summaryIdentity } from './stored-summary.ts';
import type { Invocation } from './time-budget.ts';

interface StoredRefusal {
	readonly format: 'oddline-refusal';
	readonly formatVersion: 1;
	/** What the attempt followed from. */
	readonly identity: Readonly<Record<string, string>>;
	readonly refusal: Refusal;
}

const deletionsAtOnce = 4;
/** Characters: what DuckDB or a drop says may be long, and a model lists many. */
const longestMessage = 400;

export function refusalOf(
	{ reason, message }: { readonly reason: string; readonly message: string },
	room: Room,
): Refusal {
	return { reason, message: cutText(message, longestMessage), room };
}

export async function roomOf(
	{ memoryMegabytes, scratchDirectory }: Config,
	invocation: Invocation | undefined,
): Promise<Room> {
	const { bsize, blocks } = await statfs(scratchDirectory);
	const diskMegabytes = Math.floor((bsize * blocks) / 1e6);
	return { memoryMegabytes, diskMegabytes, seconds: secondsOf(invocation) };
}

/** In steps of ten: a call begins some milliseconds late. */
function secondsOf(invocation: Invocation | undefined): number {
	return invocation ? 10 * Math.ceil(invocation.milliseconds / 10_000) : Number.MAX_SAFE_INTEGER;
}

/** Whether another attempt would end like the one before. */
export function stands({ room }: Refusal, now: Room): boolean {
	return (
		now.memoryMegabytes <= room.memoryMegabytes &&
		now.diskMegabytes <= room.diskMegabytes &&
		now.seconds <= room.seconds
	);
}

/** What is remembered of the drops that there are. Listed once, and only where a drop is to be read: most trainings read none. */
export class Refusals {
	readonly #maskingFingerprint: string;
	readonly #store: ObjectStore;
	readonly #config: Config;
	#keys: Promise<Set<string>> | undefined;

	constructor(maskingFingerprint: string, store: ObjectStore, config: Config) {
		this.#maskingFingerprint = maskingFingerprint;
		this.#store = store;
		this.#config = config;
	}

	/** What is remembered of this very object, read as it would be now. */
	async of(object: StoredObject): Promise<Refusal | undefined> {
		this.#keys ??= this.#list();
		const key = refusalKey(object.key, this.#maskingFingerprint);
		if (!(await this.#keys).has(key)) return undefined;
		const found = await this.#store.getText(this.#config.outputBucket, key);
		if (found === undefined || found === 'unchanged') return undefined;
		// A damaged one is none: the drop is tried again, and it is written anew.
		const stored = parseStored<StoredRefusal>(found.text, 'oddline-refusal', 1);
		const identity = identityOf(object, this.#config);
		return stored && JSON.stringify(stored.identity) === JSON.stringify(identity) ? stored.refusal : undefined;
	}

	async add(object: StoredObject, refusal: Refusal): Promise<void> {
		const stored: StoredRefusal = {
			format: 'oddline-refusal',
			formatVersion: 1,
			identity: identityOf(object, this.#config),
			refusal,
		};
		const key = refusalKey(object.key, this.#maskingFingerprint);
		const text = `${JSON.stringify(stored, null, '\t')}\n`;
		await this.#store.putText(this.#config.outputBucket, key, text, 'application/json');
		(await this.#keys)?.add(key);
	}

	/** Forgets all drops but these. @param drops their keys */
	async keepOnly(drops: Iterable<string>): Promise<void> {
		this.#keys ??= this.#list();
		const keys = await this.#keys;
		const kept = new Set(Array.from(drops, (drop) => refusalKey(drop, this.#maskingFingerprint)));
		await forEachAtOnce([...keys.difference(kept)], deletionsAtOnce, async (key) => {
			await this.#store.delete(this.#config.outputBucket, key);
			keys.delete(key);
		});
	}

	async #list(): Promise<Set<string>> {
		const keys = new Set<string>();
		const prefix = refusalsPrefix(this.#maskingFingerprint);
		for await (const { key } of this.#store.list(this.#config.outputBucket, prefix)) keys.add(key);
		return keys;
	}
}

function identityOf(object: StoredObject, config: Config): Record<string, string> {
	return summaryIdentity(object, config.windowSeconds, config.sources);
}

import { rm } from 'node:fs/promises';
import type { ObjectStore, StoredObject } from '../aws/object-store.ts';
import type { Config } from '../config.ts';
import type { CompactedDrop } from '../duckdb/compacted.ts';
import { storedSummary } from '../duckdb/summary.ts';
import { InputError, isShortage, LostEngineError } from '../errors.ts';
import type { TrainedOn } from '../model/model.ts';
import type { Masking } from '../text/masking.ts';
import { Backlog, forEachAtOnce, inTurn } from './at-once.ts';
import { fetchSummary, storedCounts, storeSummary } from './stored-summary.ts';
import { type DropCounts, fetchDrop, requireUsableRows, type SummarisedDrop, summariseDrop } from './summarise-drop.ts';
import { dropsAtOnce, Workspace } from './workspace.ts';

/** Stored summaries are small: so many are downloaded at once, and so many read by one statement. */
const downloadsAtOnce = 16;
const summariesTogether = 64;

/**
 * Drops that DuckDB failed within itself on, by key. Its engine does no more work then, and what was added up is lost with it:
 * whoever collects starts anew, and the drop is left out.
 */
export type BreakingDrops = Map<string, TrainedOn['skipped'][number]>;

export interface Collected {
	/** By key: what was added up. */
	readonly drops: ReadonlyMap<string, CompactedDrop>;
	/** Drops that can never be read, and why. */
	readonly skipped: TrainedOn['skipped'];
}

/**
 * Hands the summaries of drops to `add`, one call after the other: those that are stored and still fit their object, and
 * of the other drops new ones, which are stored. A drop that is gone by now is in no list.
 */
export class SummaryCollector implements AsyncDisposable {
	readonly #masking: Masking;
	readonly #workspace: Workspace;
	readonly #store: ObjectStore;
	readonly #config: Config;
	/** Of these none is read; one that breaks the engine is added. */
	readonly breaking: BreakingDrops;
	/** Nothing waits until a new summary is stored: its figures are in the database. */
	readonly #storing = new Backlog(dropsAtOnce);

	/** @param workspace whose database reads the summaries */
	constructor(
		masking: Masking,
		workspace: Workspace,
		store: ObjectStore,
		config: Config,
		breaking: BreakingDrops = new Map(),
	) {
		this.#masking = masking;
		this.#workspace = workspace;
		this.#store = store;
		this.#config = config;
		this.breaking = breaking;
	}

	/**
	 * @param add gets a relation with the rows of one or more summaries, which is gone after it
	 * @throws {LostEngineError} where a drop broke the engine
	 */
	async collect(objects: readonly StoredObject[], add: (summaries: string) => Promise<void>): Promise<Collected> {
		const drops = new Map<string, CompactedDrop>();
		const skipped = objects.flatMap(({ key }) => this.breaking.get(key) ?? []);
		const readable = objects.filter(({ key }) => !this.breaking.has(key));
		const without: StoredObject[] = [];
		for (let first = 0; first < readable.length; first += summariesTogether) {
			const together = readable.slice(first, first + summariesTogether);
			without.push(...(await this.#addStored(together, drops, add)));
		}
		const short: StoredObject[] = [];
		const addOne = inTurn();
		const include = async (object: StoredObject, beside: boolean): Promise<void> => {
			await using held = new AsyncDisposableStack();
			// Inside this one's folder.
			const config = { ...this.#config, scratchDirectory: this.#workspace.directory };
			const workspace = held.use(await Workspace.open(config));
			const drop = await this.#summarise(object, workspace).catch((error) => {
				if (!(error instanceof InputError)) throw error;
				const because = { key: object.key, reason: error.reason, message: error.message };
				// A shortage is not what breaks an engine: perhaps what is beside it does.
				if (workspace.database.broken && !isShortage(error)) {
					this.breaking.set(object.key, because);
					throw new LostEngineError(`DuckDB failed on ${object.key}`, { cause: error });
				}
				if (beside && isShortage(error)) short.push(object);
				else skipped.push(because);
				return undefined;
			});
			if (drop === undefined) return;
			// From here on a failure is the collector's own, not the drop's.
			await addOne(() => add(workspace.database.qualified('summary_rows')));
			drops.set(object.key, compactedDrop(drop.source, drop.counts));
			const moved = held.move();
			await this.#storing.add(async () => {
				await using _open = moved;
				await storeSummary(drop, this.#masking.fingerprint, workspace.database, this.#store, this.#config);
			});
		};
		await forEachAtOnce(without, dropsAtOnce, (object) => include(object, true));
		// What lacked memory or disk beside another has all of it then.
		if (short.length > 0) await this.#storing.done();
		await forEachAtOnce(short, 1, (object) => include(object, false));
		return { drops, skipped };
	}

	/** @returns the objects whose summary is not stored, or is another one's */
	async #addStored(
		objects: readonly StoredObject[],
		drops: Map<string, CompactedDrop>,
		add: (summaries: string) => Promise<void>,
	): Promise<StoredObject[]> {
		const { windowSeconds, columns } = this.#config;
		const fitting = new Map<StoredObject, string>();
		await forEachAtOnce(objects.entries(), downloadsAtOnce, async ([number, object]) => {
			const file = this.#workspace.file(`stored-${number}.parquet`);
			const stored = await fetchSummary(object.key, this.#masking.fingerprint, file, this.#store, this.#config);
			const counts = stored && storedCounts(stored.object, object, windowSeconds, columns);
			if (!counts) return;
			fitting.set(object, file);
			drops.set(object.key, compactedDrop(object, counts));
		});
		if (fitting.size > 0) await add(storedSummary(...fitting.values()));
		await Promise.all(
			objects.map((_, number) => rm(this.#workspace.file(`stored-${number}.parquet`), { force: true })),
		);
		return objects.filter((object) => !fitting.has(object));
	}

	async #summarise(object: StoredObject, workspace: Workspace): Promise<SummarisedDrop | undefined> {
		const { windowSeconds } = this.#config;
		const fetched = await fetchDrop(object.key, workspace, this.#store, this.#config);
		if (fetched === undefined) return undefined;
		const drop = await summariseDrop(fetched, { masking: this.#masking, windowSeconds }, workspace);
		requireUsableRows(drop, this.#config);
		return drop;
	}

	/** Resolves when every new summary is stored. @throws where one could not be */
	async stored(): Promise<void> {
		await this.#storing.done();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#storing[Symbol.asyncDispose]();
	}
}

function compactedDrop({ eTag }: StoredObject, { rows, firstSeen, lastSeen }: DropCounts): CompactedDrop {
	return { eTag, rows, ...(firstSeen !== undefined && { firstSeen }), ...(lastSeen !== undefined && { lastSeen }) };
}

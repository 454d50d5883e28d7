import { rm } from 'node:fs/promises';
import type { ObjectStore } from '../aws/object-store.ts';
import type { StoredObject } from '../aws/stored-object.ts';
import type { Config } from '../config.ts';
import { type CompactedDrop, onDays, type Refusal, type Room } from '../duckdb/compacted.ts';
import { countLines, countLinesByFile, requireLines } from '../duckdb/message-totals.ts';
import { storedSummary } from '../duckdb/summary-files.ts';
import { InputError, isShortage, LostEngineError } from '../errors.ts';
import type { Masking } from '../text/masking.ts';
import { Backlog, both, forEachAtOnce, inTurn } from './at-once.ts';
import type { Attempts } from './attempts.ts';
import { compactedDrop, refusedDrop, shareRefusal } from './collected-drops.ts';
import { requireShare } from './drop-limits.ts';
import { type Refusals, refusalOf, roomOf, stands } from './refusals.ts';
import { fetchSummary, isOfUpload, storedCounts, storeSummary, writeSummaryFile } from './stored-summary.ts';
import { type DropCounts, fetchDrop, requireUsableRows, type SummarisedDrop, summariseDrop } from './summarise-drop.ts';
import { type Invocation, TimeBudget } from './time-budget.ts';
import { dropsAtOnce, Workspace } from './workspace.ts';

/** Stored summaries are small: so many are downloaded at once, and so many read by one statement. */
const downloadsAtOnce = 16;
const summariesTogether = 64;

/**
 * Drops that a training does without, by key, and why. Among them are those that DuckDB failed within itself on: its engine does no
 * more work then, and what was added up is lost with it, so that whoever collects starts anew without the drop.
 */
export type LeftOut = Map<string, Pick<Refusal, 'reason' | 'message'>>;

/**
 * Adds up summaries.
 * @param summaries a relation with the rows of one or more of them, which is gone afterwards
 * @param lines that it stands for, as whoever wrote it counted them
 */
export type AddSummaries = (summaries: string, lines: number) => Promise<void>;

export interface CollectorParts {
	readonly masking: Masking;
	/** Its database reads the summaries. */
	readonly workspace: Workspace;
	readonly store: ObjectStore;
	readonly config: Config;
	/** A drop that breaks the engine is added. */
	readonly leftOut: LeftOut;
	readonly attempts: Attempts;
	readonly refusals: Refusals;
	/** What all drops may take together; where absent, as long as they do. */
	readonly invocation?: Invocation | undefined;
}

/**
 * Hands the summaries of drops to whoever adds them up, one call after the other: those that are stored and still fit their
 * object, and of the other drops new ones, which are stored.
 */
export class SummaryCollector implements AsyncDisposable {
	readonly #masking: Masking;
	readonly #workspace: Workspace;
	readonly #store: ObjectStore;
	readonly #config: Config;
	readonly #leftOut: LeftOut;
	readonly #attempts: Attempts;
	readonly #refusals: Refusals;
	readonly #invocation: Invocation | undefined;
	/** Nothing waits until a new summary is stored: its figures are in the database. */
	readonly #storing = new Backlog(dropsAtOnce);
	#settled = Promise.resolve();

	constructor(parts: CollectorParts) {
		this.#masking = parts.masking;
		this.#workspace = parts.workspace;
		this.#store = parts.store;
		this.#config = parts.config;
		this.#leftOut = parts.leftOut;
		this.#attempts = parts.attempts;
		this.#refusals = parts.refusals;
		this.#invocation = parts.invocation;
	}

	/**
	 * Collects drops whole, each as it is when it is read.
	 *
	 * @returns by key what was added, and what was refused; a drop that is gone by now is not among them
	 * @throws {LostEngineError} where a drop broke the engine
	 */
	async collect(objects: readonly StoredObject[], add: AddSummaries): Promise<ReadonlyMap<string, CompactedDrop>> {
		const drops = new Map<string, CompactedDrop>();
		await this.#collect(objects, { drops, add, as: 'now' });
		return drops;
	}

	/**
	 * Collects certain days of drops whose other days are read elsewhere.
	 *
	 * @returns as {@link collect} does; a drop that was written again since it was listed is not among them and nothing of it was
	 * added, since half of one content and half of another would be no drop
	 */
	async collectDays(
		objects: readonly StoredObject[],
		days: readonly number[],
		add: AddSummaries,
	): Promise<ReadonlyMap<string, CompactedDrop>> {
		const drops = new Map<string, CompactedDrop>();
		await this.#collect(objects, {
			drops,
			as: 'listed',
			add: async (summaries, lines) => {
				requireLines(await countLines(this.#workspace.database, summaries), lines, 'the summaries');
				const some = onDays(summaries, days);
				await add(some, await countLines(this.#workspace.database, some));
			},
		});
		return new Map([...drops].filter(([, { refusal }]) => refusal === undefined));
	}

	async #collect(objects: readonly StoredObject[], collecting: Collecting): Promise<void> {
		const without: StoredObject[] = [];
		for (let first = 0; first < objects.length; first += summariesTogether) {
			const together = objects.slice(first, first + summariesTogether);
			without.push(...(await this.#addStored(together, collecting)));
		}
		const room = await roomOf(this.#config, this.#invocation);
		/** Read alone, after all others. */
		const alone = without.filter((object) => this.#attempts.isSuspect(object));
		const addOne = inTurn();
		const include = async (object: StoredObject, beside: boolean): Promise<void> => {
			if (await this.#isRefused(object, room, collecting)) return;
			await using held = new AsyncDisposableStack();
			using budget = new TimeBudget(this.#invocation);
			// Inside this one's folder.
			const config = { ...this.#config, scratchDirectory: this.#workspace.directory };
			const workspace = held.use(await Workspace.open(config, budget, beside));
			let read = object;
			const onFound = (source: StoredObject) => {
				read = source;
			};
			const drop = await this.#summarise(object, workspace, collecting, onFound).catch(async (error) => {
				if (!(error instanceof InputError)) throw error;
				if (beside && isShortage(error)) {
					alone.push(object);
					return undefined;
				}
				const refusal = refusalOf(error, room);
				await this.#refuse(read, refusal, collecting);
				// A shortage is not what breaks an engine: perhaps what is beside it does.
				if (workspace.database.broken && !isShortage(error)) {
					this.#leftOut.set(object.key, refusal);
					throw new LostEngineError(`DuckDB failed on ${object.key}`, { cause: error });
				}
				return undefined;
			});
			if (drop === undefined) return;
			// From here on a failure is the collector's own, not the drop's.
			const file = await writeSummaryFile(drop, workspace.database);
			await addOne(() => collecting.add(storedSummary(file), drop.counts.rows));
			const { source, windowSeconds, counts } = drop; // Not the summary: it is in the file.
			collecting.drops.set(object.key, compactedDrop(source, counts));
			const moved = held.move();
			await this.#storing.add(async () => {
				await using _open = moved;
				const summary = { source, windowSeconds, counts };
				await storeSummary(summary, this.#masking.fingerprint, file, this.#store, this.#config).finally(() =>
					this.#attempts.end(object),
				);
			});
		};
		const trusted = without.filter((object) => !alone.includes(object));
		await forEachAtOnce(trusted, dropsAtOnce, (object) => include(object, true));
		// What lacked memory or disk beside another has all of it then.
		for (const object of alone) {
			await this.#storing.done();
			await include(object, false);
		}
		if (without.length === 0) return;
		// Nothing waits for it, but whatever kills the training later is no drop's fault.
		this.#settled = this.#storing.done().then(() => this.#attempts.settle());
		this.#settled.catch(() => undefined); // Told by `stored`.
	}

	/** @returns the objects whose summary is not stored, or is another one's */
	async #addStored(objects: readonly StoredObject[], { drops, add }: Collecting): Promise<StoredObject[]> {
		const { windowSeconds, sources } = this.#config;
		const room = await roomOf(this.#config, this.#invocation);
		const found = new Map<StoredObject, { readonly file: string; readonly counts: DropCounts }>();
		const files: string[] = [];
		await forEachAtOnce(objects, downloadsAtOnce, async (object) => {
			const file = this.#workspace.newFile('stored.parquet');
			files.push(file);
			const stored = await fetchSummary(object.key, this.#masking.fingerprint, file, this.#store, this.#config);
			const counts = stored && storedCounts(stored.object, object, windowSeconds, sources);
			if (counts) found.set(object, { file, counts });
		});
		const lines = await countLinesByFile(
			this.#workspace.database,
			[...found.values()].map(({ file }) => file),
		);
		const taken: string[] = [];
		let sum = 0;
		for (const [object, { file, counts }] of found) {
			const refusal = shareRefusal(counts, this.#config, room);
			// A damaged one is made anew.
			if (!refusal && lines.get(file) !== counts.rows) {
				found.delete(object);
				continue;
			}
			drops.set(object.key, refusal ? refusedDrop(object, refusal) : compactedDrop(object, counts));
			if (refusal) continue;
			this.#attempts.end(object);
			taken.push(file);
			sum += counts.rows;
		}
		if (taken.length > 0) await add(storedSummary(...taken), sum);
		await Promise.all(files.map((file) => rm(file, { force: true })));
		return objects.filter((object) => !found.has(object));
	}

	/** Whether the drop was refused before and would be now. */
	async #isRefused(object: StoredObject, room: Room, { drops }: Collecting): Promise<boolean> {
		const killed = this.#attempts.refusal(object);
		if (killed) {
			// Not remembered by the drop: it is tried again.
			this.#leftOut.set(object.key, killed);
			return true;
		}
		const refusal = await this.#refusals.of(object);
		if (refusal === undefined || !stands(refusal, room)) return false;
		drops.set(object.key, refusedDrop(object, refusal));
		return true;
	}

	async #refuse(object: StoredObject, refusal: Refusal, { drops }: Collecting): Promise<void> {
		drops.set(object.key, refusedDrop(object, refusal));
		await this.#refusals.add(object, refusal);
	}

	async #summarise(
		object: StoredObject,
		workspace: Workspace,
		{ as }: Collecting,
		onFound: (source: StoredObject) => void,
	): Promise<SummarisedDrop | undefined> {
		const { windowSeconds } = this.#config;
		let done = false;
		try {
			const [fetched] = await both(
				fetchDrop(object.key, workspace, this.#store, this.#config),
				this.#attempts.begin(object),
			);
			if (fetched === undefined) return undefined;
			if (as === 'listed' && fetched.source.eTag !== object.eTag) return undefined;
			onFound(fetched.source);
			const drop = await summariseDrop(fetched, { masking: this.#masking, windowSeconds, use: 'group' }, workspace);
			requireUsableRows(drop);
			requireShare(drop.counts, this.#config);
			if (as === 'listed' && !isOfUpload(drop.counts.objectTime, object)) return undefined;
			done = true;
			return drop;
		} finally {
			// What it may still cost to store it is its own, too.
			if (!done) this.#attempts.end(object);
		}
	}

	/** Resolves when every new summary is stored. @throws where one could not be */
	async stored(): Promise<void> {
		await this.#storing.done();
		await this.#settled;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#storing[Symbol.asyncDispose]();
		await Promise.allSettled([this.#settled]);
	}
}

/** One call's work. */
interface Collecting {
	/** By key: what is known so far. */
	readonly drops: Map<string, CompactedDrop>;
	readonly add: AddSummaries;
	/** Whether a drop counts as it is now, or only as it was listed. */
	readonly as: 'now' | 'listed';
}

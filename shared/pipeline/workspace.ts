import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { Database } from '../duckdb/database.ts';
import { Engine, spillFolder } from '../duckdb/engine.ts';
import type { Breathe } from '../group/breathe.ts';
import { breather } from './breather.ts';
import type { TimeBudget } from './time-budget.ts';

/** Folders of this name are nobody else's. */
const workspacePrefix = 'oddline-';

/** How many drops one invocation works on at once: while one waits for S3, the other computes. */
export const dropsAtOnce = 2;

/** What Node.js itself, the SDK and bodies on their way to S3 take, in MiB. */
const runtimeMegabytes = 192;
/** Left for what DuckDB takes beside what it accounts for, as a share of all: memory that is freed but not yet with the system again. */
const unaccountedShare = 0.25;
const leastMegabytes = 128;
/**
 * Of a function's memory, for a drop's distinct messages while its lines are grouped; what is said of each then takes twice as much again.
 * Beside another drop it has less: what does not fit then has all of it later, alone.
 */
const groupShare = { alone: 0.35, beside: 0.1 };

/** What DuckDB may hold of a function's memory before it spills, in MiB. */
function engineMegabytes(memoryMegabytes: number): number {
	return Math.max(leastMegabytes, Math.floor((1 - unaccountedShare) * memoryMegabytes) - runtimeMegabytes);
}

/** The process's engine, kept from one invocation to the next. */
let engine: { readonly folder: string; readonly started: Promise<Engine> } | undefined;

/**
 * Starts DuckDB ahead of the first workspace, in a scratch folder that is this process's own: what one before it left that was
 * killed is removed, or it would fill the disk.
 * @throws what the first workspace will meet, too
 */
export async function warmUp(config: Config): Promise<void> {
	await startEngine(config, clearScratch(config.scratchDirectory));
}

async function clearScratch(folder: string): Promise<void> {
	const names = await readdir(folder).catch(() => []); // Made by the engine.
	const left = names.filter((name) => name.startsWith(workspacePrefix) || name === spillFolder);
	await Promise.all(left.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

/** @param cleared awaited first */
function startEngine(config: Config, cleared: Promise<void> = Promise.resolve()): Promise<Engine> {
	const memoryMegabytes = engineMegabytes(config.memoryMegabytes);
	// Drops that are worked on at once keep the cores busy with a thread each; summarising a large one raises this.
	const threads = Math.max(1, Math.floor(config.threads / dropsAtOnce));
	const started = cleared.then(() => Engine.start(config.scratchDirectory, { memoryMegabytes, threads }));
	engine = { folder: config.scratchDirectory, started };
	return started;
}

async function runningEngine(config: Config): Promise<Engine> {
	const asked = engine;
	// Within the folder of the engine: a workspace inside another one.
	const serves = asked && `${config.scratchDirectory}/`.startsWith(`${asked.folder}/`);
	if (!asked || !serves) return await startEngine(config);
	const running = await asked.started.catch(() => undefined);
	if (running && !running.broken) return running;
	// Whoever waited with us may have started another already.
	return engine === asked ? await startEngine(config) : await runningEngine(config);
}

/** A folder of its own and a database for it. Both are gone when it is disposed, whatever happened. */
export class Workspace implements AsyncDisposable {
	readonly directory: string;
	readonly database: Database;
	/** Throws where the time for what is worked on here is up. */
	readonly checkTime: () => void;
	/** For long computations. */
	readonly breathe: Breathe;
	/** What a drop's groups of lines may take: bytes. */
	readonly groupBytes: number;

	private constructor(directory: string, database: Database, budget: TimeBudget | undefined, groupBytes: number) {
		this.directory = directory;
		this.database = database;
		this.checkTime = budget?.check ?? (() => undefined);
		this.breathe = breather(this.checkTime);
		this.groupBytes = groupBytes;
	}

	/**
	 * @param budget ends what its database and the readers of its files do
	 * @param beside whether others are open meanwhile
	 */
	static async open(config: Config, budget?: TimeBudget, beside = false): Promise<Workspace> {
		const groupBytes = (beside ? groupShare.beside : groupShare.alone) * config.memoryMegabytes * 2 ** 20;
		const running = await runningEngine(config);
		const directory = await mkdtemp(join(config.scratchDirectory, workspacePrefix));
		try {
			return new Workspace(directory, await Database.in(running, directory, budget?.signal), budget, groupBytes);
		} catch (error) {
			await rm(directory, { recursive: true, force: true });
			throw error;
		}
	}

	/** A path in its folder, a new one at each call. */
	newFile(name: string): string {
		return this.database.newFile(name);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.database[Symbol.asyncDispose]();
		await rm(this.directory, { recursive: true, force: true });
	}
}

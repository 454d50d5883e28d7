import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { Database } from '../duckdb/database.ts';
import { Engine } from '../duckdb/engine.ts';

/** How many drops one invocation works on at once: while one waits for S3, the other computes. */
export const dropsAtOnce = 2;

/** What Node.js itself and the SDK take, in MiB. */
const runtimeMegabytes = 256;
const leastMegabytes = 128;

/** The process's engine, kept from one invocation to the next. */
let engine: { readonly folder: string; readonly started: Promise<Engine> } | undefined;

/** Starts DuckDB ahead of the first workspace. @throws what the first workspace will meet, too */
export async function warmUp(config: Config): Promise<void> {
	await startEngine(config);
}

function startEngine(config: Config): Promise<Engine> {
	const memoryMegabytes = Math.max(leastMegabytes, config.memoryMegabytes - runtimeMegabytes);
	// Drops that are worked on at once keep the cores busy with a thread each; summarising a large one raises this.
	const threads = Math.max(1, Math.floor(config.threads / dropsAtOnce));
	const started = Engine.start(config.scratchDirectory, { memoryMegabytes, threads });
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

	private constructor(directory: string, database: Database) {
		this.directory = directory;
		this.database = database;
	}

	static async open(config: Config): Promise<Workspace> {
		const running = await runningEngine(config);
		const directory = await mkdtemp(join(config.scratchDirectory, 'oddline-'));
		try {
			return new Workspace(directory, await Database.in(running, directory));
		} catch (error) {
			await rm(directory, { recursive: true, force: true });
			throw error;
		}
	}

	file(name: string): string {
		return join(this.directory, name);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.database[Symbol.asyncDispose]();
		await rm(this.directory, { recursive: true, force: true });
	}
}

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { Database } from '../duckdb/database.ts';

/** How many drops one invocation works on at once: while one waits for S3, the other computes. */
export const dropsAtOnce = 2;

/** What Node.js itself and the SDK take, in MiB. */
const runtimeMegabytes = 256;

/** A folder of its own and a database confined to it. Both are gone when it is disposed, whatever happened. */
export class Workspace implements AsyncDisposable {
	readonly directory: string;
	readonly database: Database;

	private constructor(directory: string, database: Database) {
		this.directory = directory;
		this.database = database;
	}

	static async open(config: Config): Promise<Workspace> {
		const directory = await mkdtemp(join(config.scratchDirectory, 'oddline-'));
		try {
			// Each of the drops that are worked on at once gets its share.
			const memoryMegabytes = Math.max(128, Math.floor((config.memoryMegabytes - runtimeMegabytes) / dropsAtOnce));
			const threads = Math.max(1, Math.floor(config.threads / dropsAtOnce));
			return new Workspace(directory, await Database.open(directory, { memoryMegabytes, threads }));
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

/** Runs `work` on every item, at most `limit` at once; rejects with the first error once running work has ended. */
export async function forEachAtOnce<T>(
	items: Iterable<T>,
	limit: number,
	work: (item: T) => Promise<void>,
): Promise<void> {
	const iterator = items[Symbol.iterator]();
	const failures: unknown[] = [];
	const worker = async () => {
		for (let next = iterator.next(); !next.done && failures.length === 0; next = iterator.next()) {
			try {
				await work(next.value);
			} catch (error) {
				failures.push(error);
			}
		}
	};
	await Promise.all(Array.from({ length: limit }, worker));
	if (failures.length > 0) throw failures[0];
}

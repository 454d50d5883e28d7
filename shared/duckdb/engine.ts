import { mkdir } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { lineAnswerType } from './line-answer.ts';
import { NumberFunctions } from './number-functions.ts';
import { literal } from './quote.ts';
import { RowSources } from './row-source.ts';
import { StructFunction } from './struct-function.ts';

/** In the engine's folder; DuckDB makes it when it spills. */
export const spillFolder = 'spill';

export interface EngineLimits {
	/** What DuckDB may hold in memory before it spills, in MiB. */
	readonly memoryMegabytes: number;
	readonly threads: number;
}

/**
 * DuckDB itself: started once, since that costs 15 ms, and shared by databases that cost 1 ms each and do not see each
 * other's tables. It can read and write one folder and nothing else: no network, no extensions, no other file. Spills go
 * to that folder, too.
 */
export class Engine implements AsyncDisposable {
	readonly #instance: DuckDBInstance;
	readonly #connection: DuckDBConnection;
	/** Rows that JavaScript makes, for statements on any of its databases. */
	readonly rowSources: RowSources;
	readonly numberFunctions: NumberFunctions;
	readonly lineAnswers: StructFunction;
	#databases = 0;
	#paths = 0;
	#threads: number;
	/** After an internal error DuckDB refuses all further work: whoever keeps engines must start another. */
	broken = false;

	private constructor(instance: DuckDBInstance, connection: DuckDBConnection, threads: number) {
		this.#threads = threads;
		this.#instance = instance;
		this.#connection = connection;
		this.rowSources = new RowSources(connection);
		this.numberFunctions = new NumberFunctions(connection);
		this.lineAnswers = new StructFunction(connection, 'javascript_line', lineAnswerType);
	}

	/** Starts an engine confined to `folder`, which is created if missing. */
	static async start(folder: string, limits: EngineLimits): Promise<Engine> {
		await mkdir(folder, { recursive: true });
		const instance = await DuckDBInstance.create(':memory:', {
			memory_limit: `${limits.memoryMegabytes}MiB`,
			threads: String(limits.threads),
			temp_directory: `${folder}/${spillFolder}`,
			home_directory: folder,
			autoinstall_known_extensions: 'false',
			autoload_known_extensions: 'false',
		});
		const connection = await instance.connect();
		await connection.run(
			`SET GLOBAL TimeZone = 'UTC';
			SET allowed_directories = [${literal(`${folder}/`)}];
			SET enable_external_access = false;
			-- It would serve the footer of a file that stood at a path before: counts, statistics and all.
			SET GLOBAL enable_external_file_cache = false`,
		);
		return new Engine(instance, connection, limits.threads);
	}

	/** From now on. Small drops are faster with one thread each, a large one needs all. */
	async raiseThreads(threads: number): Promise<void> {
		if (threads <= this.#threads) return;
		this.#threads = threads;
		await this.#connection.run(`SET GLOBAL threads = ${threads}`);
	}

	/**
	 * From now on, for all its databases: before more than 16 MB at once are asked for, not more than 512, what was freed goes back to
	 * the system. A twentieth slower, but what is resident is what Lambda counts.
	 */
	async returnFreedMemory(): Promise<void> {
		await this.#connection.run(`SET GLOBAL allocator_bulk_deallocation_flush_threshold = '16MB'`);
	}

	/** An empty database of its own. @returns its name, and a connection that has it in use */
	async attach(): Promise<{ name: string; connection: DuckDBConnection }> {
		const name = `drop_${++this.#databases}`;
		const connection = await this.#instance.connect();
		await connection.run(`ATTACH ':memory:' AS ${name}; USE ${name}`);
		return { name, connection };
	}

	/**
	 * A path that this engine never gave before: what DuckDB remembers of a file, it remembers by its path, so that none may be
	 * written twice. All files that an engine reads or writes get their paths here.
	 * @param folder within the engine's
	 * @param name what is in it, for people; ends as the file should
	 */
	newPath(folder: string, name: string): string {
		return `${folder}/${++this.#paths}-${name}`;
	}

	/** Another connection to a database. */
	async connect(name: string): Promise<DuckDBConnection> {
		const connection = await this.#instance.connect();
		await connection.run(`USE ${name}`);
		return connection;
	}

	/** Drops a database that no connection uses any more, and frees what it held. */
	async detach(name: string): Promise<void> {
		if (!this.broken) await this.#connection.run(`DETACH ${name}`);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#connection.closeSync();
		this.#instance.closeSync();
	}
}

import { type DuckDBConnection, DuckDBDataChunk, DuckDBTimestampValue, type DuckDBValue } from '@duckdb/node-api';
import { InputError, LostEngineError, SqlError } from '../errors.ts';
import { Engine, type EngineLimits } from './engine.ts';
import { identifier, literal } from './quote.ts';
import type { RowSource } from './row-source.ts';
import { shortageOf } from './shortage.ts';
import type { FillStructs } from './struct-function.ts';

export interface ParquetOptions {
	/** Read by Oddline, not by whatever reads feature files: the newer encodings, which are smaller and faster to write. */
	readonly internal?: boolean;
	/** Noted in the file beside the rows. */
	readonly notes?: Readonly<Record<string, string>>;
}

/** A cell as `rows` returns it: 64-bit integers become numbers, timestamps microseconds since the epoch. */
export type Cell = string | number | bigint | boolean | null;

/** Tables in memory, and a folder for the files that they are read from and written to. */
export class Database implements AsyncDisposable {
	readonly directory: string;
	readonly #engine: Engine;
	readonly #name: string;
	readonly #connection: DuckDBConnection;
	readonly #signal: AbortSignal | undefined;
	readonly #interrupt = () => this.#connection.interrupt();
	/** What else ends with this connection. */
	readonly #close: () => Promise<void>;
	/** The query whose result is being read batch by batch: another statement on the connection would end it unseen. */
	#reading: string | undefined;

	private constructor(
		parts: {
			readonly directory: string;
			readonly engine: Engine;
			readonly name: string;
			readonly connection: DuckDBConnection;
			readonly signal?: AbortSignal | undefined;
		},
		close: () => Promise<void>,
	) {
		this.directory = parts.directory;
		this.#engine = parts.engine;
		this.#name = parts.name;
		this.#connection = parts.connection;
		this.#signal = parts.signal;
		this.#close = close;
		this.#signal?.addEventListener('abort', this.#interrupt);
	}

	/**
	 * @param directory within the engine's folder
	 * @param signal interrupts what runs, and whatever is asked for later; then the signal's reason is thrown
	 */
	static async in(engine: Engine, directory: string, signal?: AbortSignal): Promise<Database> {
		const { name, connection } = await engine.attach();
		return new Database({ directory, engine, name, connection, signal }, () => engine.detach(name));
	}

	/** A database with an engine of its own, confined to `directory`, which is created if missing. */
	static async open(directory: string, limits: EngineLimits): Promise<Database> {
		const engine = await Engine.start(directory, limits);
		const { name, connection } = await engine.attach();
		return new Database({ directory, engine, name, connection }, () => engine[Symbol.asyncDispose]());
	}

	/** Another connection to the same tables: what runs on it runs beside this one's statements. Close it first. */
	async branch(): Promise<Database> {
		const connection = await this.#engine.connect(this.#name);
		const { directory } = this;
		const parts = { directory, engine: this.#engine, name: this.#name, connection, signal: this.#signal };
		return new Database(parts, async () => undefined);
	}

	/** A path in its folder that no file had before and none will have again: see {@link Engine.newPath}. */
	newFile(name: string): string {
		return this.#engine.newPath(this.directory, name);
	}

	/** Whether its engine failed, so that nothing can be done with it any more. */
	get broken(): boolean {
		return this.#engine.broken;
	}

	/** A table or view of this database as other databases of its engine name it. */
	qualified(name: string): string {
		return `${this.#name}.main.${identifier(name)}`;
	}

	/** @throws {SqlError} carrying the statement */
	async run(sql: string): Promise<number> {
		this.#requireIdle(sql);
		try {
			const result = await this.#connection.run(sql);
			return result.rowsChanged;
		} catch (error) {
			throw this.#asError(sql, error);
		}
	}

	/** All rows of a small result, as objects. */
	async rows(sql: string): Promise<Record<string, Cell>[]> {
		const rows: Record<string, Cell>[] = [];
		for await (const batch of this.batches(sql)) {
			const names = Object.keys(batch.columns);
			for (let i = 0; i < batch.rowCount; i++) {
				rows.push(Object.fromEntries(names.map((name) => [name, batch.columns[name]?.[i] ?? null])));
			}
		}
		return rows;
	}

	/** A result of any size, column by column, at most 2,048 rows at a time. No other statement may run until its end. */
	async *batches(sql: string): AsyncGenerator<{ rowCount: number; columns: Record<string, Cell[]> }> {
		this.#requireIdle(sql);
		this.#reading = sql;
		try {
			const result = await this.#connection.stream(sql);
			const names = result.columnNames();
			for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
				const columns: Record<string, Cell[]> = {};
				for (const [index, name] of names.entries()) columns[name] = chunk.getColumnValues(index).map(toCell);
				yield { rowCount: chunk.rowCount, columns };
			}
		} catch (error) {
			throw this.#asError(sql, error);
		} finally {
			this.#reading = undefined;
		}
	}

	/**
	 * A result of any size as the driver has it, at most 2,048 rows at a time. While one chunk is worked on, the next is already read. No
	 * other statement may run until its end.
	 */
	async *chunks(sql: string): AsyncGenerator<DuckDBDataChunk> {
		this.#requireIdle(sql);
		this.#reading = sql;
		let next: Promise<DuckDBDataChunk | null> | undefined;
		try {
			const result = await this.#connection.stream(sql);
			for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await next) {
				next = result.fetchChunk();
				next.catch(() => undefined); // Told when it is awaited.
				yield chunk;
			}
		} catch (error) {
			throw this.#asError(sql, error);
		} finally {
			await next?.catch(() => undefined);
			this.#reading = undefined;
		}
	}

	/** Appends column arrays (all of one length, types as the table's) to a table. */
	async append(table: string, columns: readonly (readonly Cell[])[]): Promise<void> {
		this.#requireIdle(`append to ${table}`);
		const appender = await this.#connection.createAppender(table);
		try {
			const types = columns.map((_, index) => appender.columnType(index));
			const rowCount = columns[0]?.length ?? 0;
			for (let start = 0; start < rowCount; start += 2048) {
				const end = Math.min(rowCount, start + 2048);
				const chunk = DuckDBDataChunk.create(types, end - start);
				for (const [index, values] of columns.entries()) {
					const isTimestamp = types[index]?.toString() === 'TIMESTAMP';
					chunk.setColumnValues(
						index,
						values
							.slice(start, end)
							.map((v) => (isTimestamp && typeof v === 'bigint' ? new DuckDBTimestampValue(v) : v)),
					);
				}
				appender.appendDataChunk(chunk);
			}
			appender.flushSync();
		} catch (error) {
			throw this.#asError(`append to ${table}`, error);
		} finally {
			appender.closeSync();
		}
	}

	/** Appends chunks that are filled already, with the table's types. */
	async appendChunks(table: string, chunks: Iterable<DuckDBDataChunk>): Promise<void> {
		this.#requireIdle(`append to ${table}`);
		const appender = await this.#connection.createAppender(table);
		try {
			for (const chunk of chunks) appender.appendDataChunk(chunk);
			appender.flushSync();
		} catch (error) {
			throw this.#asError(`append to ${table}`, error);
		} finally {
			appender.closeSync();
		}
	}

	/** Drops all its tables, views and macros. */
	async clear(): Promise<void> {
		const found = await this.rows(
			`SELECT 'VIEW' AS kind, view_name AS name FROM duckdb_views() WHERE database_name = ${literal(this.#name)} AND NOT internal
			UNION ALL SELECT 'TABLE', table_name FROM duckdb_tables() WHERE database_name = ${literal(this.#name)}
			UNION ALL SELECT 'MACRO', function_name FROM duckdb_functions() WHERE database_name = ${literal(this.#name)} AND NOT internal`,
		);
		for (const { kind, name } of found) await this.run(`DROP ${kind} IF EXISTS ${identifier(String(name))}`);
	}

	/** The rows of a query as the driver gives them, in batches of at most 2,048. No other statement may run until its end. */
	async *values(sql: string): AsyncGenerator<{ names: readonly string[]; rows: readonly (readonly DuckDBValue[])[] }> {
		this.#requireIdle(sql);
		this.#reading = sql;
		try {
			const result = await this.#connection.stream(sql);
			const names = result.columnNames();
			for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
				yield { names, rows: chunk.getRows() };
			}
		} catch (error) {
			throw this.#asError(sql, error);
		} finally {
			this.#reading = undefined;
		}
	}

	/** Lets the engine use so many threads from now on, if it has fewer. */
	async raiseThreads(threads: number): Promise<void> {
		await this.#engine.raiseThreads(threads);
	}

	/** Has its engine give freed memory back sooner, from now on and for all its databases. */
	async returnFreedMemory(): Promise<void> {
		await this.#engine.returnFreedMemory();
	}

	/**
	 * Writes a query's result as one zstd Parquet file, in the query's order. The same rows give the same bytes.
	 * @returns the number of rows
	 */
	async writeParquet(query: string, file: string, options: ParquetOptions = {}): Promise<number> {
		const encoding = `COMPRESSION zstd, COMPRESSION_LEVEL 1${options.internal ? ', PARQUET_VERSION v2' : ''}`;
		const notes = Object.entries(options.notes ?? {}).map(([name, text]) => `${identifier(name)}: ${literal(text)}`);
		const noted = notes.length > 0 ? `, KV_METADATA {${notes.join(', ')}}` : '';
		return await this.run(`COPY (${query}) TO ${literal(file)} (FORMAT parquet, ${encoding}${noted})`);
	}

	/** Writes rows that JavaScript makes, as {@link writeParquet} does. @throws what `source.fill` threw */
	async writeRows(source: RowSource, file: string, options: ParquetOptions = {}): Promise<number> {
		return await this.readRows(source, (rows) => this.writeParquet(`FROM ${rows}`, file, options));
	}

	/** Does something with rows that JavaScript makes. @param read given a relation of them @throws what `source.fill` threw */
	async readRows<T>(source: RowSource, read: (relation: string) => Promise<T>): Promise<T> {
		return await this.#engine.rowSources.reading(source, read);
	}

	/** Makes a function of numbers callable. @param read given SQL of the number of an expression that is a BIGINT */
	async withNumbers<T>(
		numberOf: (of: number) => number,
		read: (numberOf: (expression: string) => string) => Promise<T>,
	): Promise<T> {
		return await this.#engine.numberFunctions.using(numberOf, read);
	}

	/** Makes what is said of a line callable. @param read given SQL of the `lineAnswerType` of an expression that is a BIGINT */
	async withLineAnswers<T>(
		fill: FillStructs,
		read: (answerOf: (expression: string) => string) => Promise<T>,
	): Promise<T> {
		return await this.#engine.lineAnswers.using(fill, read);
	}

	/** Writes a query's result to a file that is only read here and soon: fast to write and to read, and larger. */
	async writeScratch(query: string, file: string): Promise<number> {
		return await this.run(
			`COPY (${query}) TO ${literal(file)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE ${scratchRows})`,
		);
	}

	#requireIdle(sql: string): void {
		this.#signal?.throwIfAborted();
		if (this.#reading === undefined) return;
		throw new Error(`${sql}\nwould run while the result of this query is still being read:\n${this.#reading}`);
	}

	/** A statement that needs more memory or disk than the function has will need it again at the next try. */
	#asError(sql: string, error: unknown): Error {
		if (this.#signal?.aborted && this.#signal.reason instanceof Error) return this.#signal.reason;
		if (error instanceof SqlError || error instanceof InputError || error instanceof LostEngineError) return error;
		const text = (error instanceof Error ? error.message : String(error)).replaceAll(this.directory, '<scratch>');
		if (internal.test(text)) this.#engine.broken = true;
		if (invalidated.test(text))
			return new LostEngineError(`DuckDB failed before: ${text.split('\n')[0]}`, { cause: error });
		return shortageOf(text, error) ?? new SqlError(sql, error);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#signal?.removeEventListener('abort', this.#interrupt);
		this.#connection.closeSync();
		await this.#close();
	}
}

function toCell(value: unknown): Cell {
	if (value === null || value === undefined) return null;
	if (typeof value === 'bigint') {
		return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
	}
	if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
	if (typeof value === 'object' && 'micros' in value && typeof value.micros === 'bigint') return toCell(value.micros);
	return String(value);
}

/** Ten vectors: DuckDB holds a row group in memory until it is whole, and its default is six times that. */
const scratchRows = 20_480;

const internal = /^(FATAL|INTERNAL) Error/;
const invalidated = /database has been invalidated/;

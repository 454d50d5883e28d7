/** Writes columns of log lines as parquet files, through a DuckDB of its own that lives as long as the writing. */
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../../../shared/duckdb/quote.ts';
import type { LogLines } from './log-lines.ts';

/** DuckDB's vector size: no data chunk has more rows. */
const CHUNK_ROWS = 2048;
/** Levels and services fit a dictionary; messages do not, and trying costs as long again as writing them. */
const DICTIONARY_SIZE = 64;

type NodeApi = typeof import('@duckdb/node-api');

export class ParquetWriter implements Disposable {
	readonly #api: NodeApi;
	readonly #instance: DuckDBInstance;

	private constructor(api: NodeApi, instance: DuckDBInstance) {
		this.#api = api;
		this.#instance = instance;
	}

	/** Loads DuckDB (60 ms, which is why it is not imported above) and opens an instance in memory. */
	static async open(): Promise<ParquetWriter> {
		const api = await import('@duckdb/node-api');
		const limits = { memory_limit: '200MB', threads: '2' };
		return new ParquetWriter(api, await api.DuckDBInstance.create(':memory:', limits));
	}

	/**
	 * Writes `lines` to `file`, replacing it: `timestamp` TIMESTAMPTZ and three texts, zstd. Calls may overlap: DuckDB
	 * compresses on its own threads. No message may hold a newline.
	 *
	 * @throws DuckDB's error if the file cannot be written
	 */
	async write(file: string, lines: LogLines): Promise<void> {
		const connection = await this.#instance.connect();
		try {
			// Temporary tables belong to their connection, so that overlapping calls do not meet. The messages go over as
			// one text that DuckDB splits on its own thread: one call instead of one a message, which took 65 ms longer.
			await connection.run('CREATE TEMP TABLE texts AS SELECT $1 AS text', [lines.messages.join('\n')]);
			await this.#appendOthers(connection, lines);
			await connection.run(
				`COPY (
					SELECT make_timestamptz(micros) AS timestamp, level::VARCHAR AS level, service::VARCHAR AS service, message
					FROM others POSITIONAL JOIN (SELECT unnest(string_split(text, chr(10))) AS message FROM texts)
				) TO ${literal(file)} (FORMAT parquet, COMPRESSION zstd, DICTIONARY_SIZE_LIMIT ${DICTIONARY_SIZE})`,
			);
		} finally {
			connection.closeSync();
		}
	}

	[Symbol.dispose](): void {
		this.#instance.closeSync();
	}

	/** The columns beside the messages. Levels and services are few: as enums they go over as bytes. */
	async #appendOthers(connection: DuckDBConnection, lines: LogLines): Promise<void> {
		const { BIGINT, DuckDBDataChunk, ENUM } = this.#api;
		const types = [BIGINT, ENUM([...new Set(lines.levels)]), ENUM([...new Set(lines.services)])];
		await connection.run(`CREATE TEMP TABLE others (micros ${types[0]}, level ${types[1]}, service ${types[2]})`);
		const appender = await connection.createAppender('others', 'main', 'temp');
		try {
			for (let start = 0; start < lines.count; start += CHUNK_ROWS) {
				const end = Math.min(start + CHUNK_ROWS, lines.count);
				const chunk = DuckDBDataChunk.create(types, end - start);
				chunk.setColumnValues(0, Array.from(lines.timestampMicros.subarray(start, end)));
				chunk.setColumnValues(1, lines.levels.slice(start, end));
				chunk.setColumnValues(2, lines.services.slice(start, end));
				appender.appendDataChunk(chunk);
			}
		} finally {
			appender.closeSync();
		}
	}
}

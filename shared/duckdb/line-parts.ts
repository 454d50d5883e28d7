import { DOUBLE, DuckDBDataChunk, INTEGER, USMALLINT, VARCHAR } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import type { LineChunk, LineNames } from '../read/lines.ts';
import type { Database } from './database.ts';
import { cleanMessage } from './plain-lines.ts';
import { literal } from './quote.ts';

/** Creates the view `lines` of what is read. */
export async function storeLines(
	database: Database,
	{ chunks, names }: { readonly chunks: AsyncIterable<LineChunk>; readonly names: LineNames },
): Promise<void> {
	const parts = await LineParts.create(database);
	for await (const chunk of chunks) await parts.add(chunk, names);
	await parts.finish(names);
}

/** What one file holds at most: so much of the lines is in memory before it is written. */
const partLines = 500_000;
const partBytes = 64 << 20;

/** What a vector of DuckDB's holds. */
const vectorRows = 2048;

const types = [INTEGER, DOUBLE, USMALLINT, USMALLINT, VARCHAR];

/**
 * Lines on their way from JavaScript to DuckDB: they are written to Parquet files in the database's folder, since they are read twice
 * (for the summary and for the per-log features), and a drop's lines are not held in memory.
 */
class LineParts {
	readonly #database: Database;
	readonly #files: string[] = [];
	#lines = 0;
	#heldLines = 0;
	#heldBytes = 0;

	private constructor(database: Database) {
		this.#database = database;
	}

	static async create(database: Database): Promise<LineParts> {
		await database.run(
			'CREATE TABLE chunk_lines (line INTEGER, time DOUBLE, level USMALLINT, service USMALLINT, message VARCHAR)',
		);
		return new LineParts(database);
	}

	async add(chunk: LineChunk, names: LineNames): Promise<void> {
		const rows: DuckDBDataChunk[] = [];
		for (let from = 0; from < chunk.count; from += vectorRows) {
			rows.push(this.#rowsOf(chunk, from, Math.min(chunk.count, from + vectorRows)));
		}
		await this.#database.appendChunks('chunk_lines', rows);
		this.#heldLines += chunk.count;
		this.#heldBytes += chunk.messages.length;
		if (this.#heldLines >= partLines || this.#heldBytes >= partBytes) await this.#flush(names);
	}

	/** Creates the view `lines`, see `openLines`. */
	async finish(names: LineNames): Promise<void> {
		if (this.#heldLines > 0 || this.#files.length === 0) await this.#flush(names);
		await this.#database.run(
			`DROP TABLE chunk_lines;
			CREATE VIEW lines AS SELECT *, NULL::VARCHAR AS skip FROM read_parquet([${this.#files.map(literal).join(', ')}])`,
		);
	}

	/** Copies bytes as they are: a text that becomes a JavaScript string on its way costs ten times as much. */
	#rowsOf(chunk: LineChunk, from: number, to: number): DuckDBDataChunk {
		const count = to - from;
		const rows = DuckDBDataChunk.create(types, count);
		const vector = (column: number) => duckdb.data_chunk_get_vector(rows.chunk, column);
		const numbers = Int32Array.from({ length: count }, (_, i) => this.#lines + i);
		const columns = [numbers, chunk.times, chunk.levels, chunk.services] as const;
		for (const [column, values] of columns.entries()) {
			const start = column === 0 ? 0 : from;
			const { BYTES_PER_ELEMENT: width } = values;
			// Assertion holds: readers make their arrays themselves, and share no memory.
			const buffer = values.buffer as ArrayBuffer;
			duckdb.copy_data_to_vector(vector(column), 0, buffer, values.byteOffset + start * width, count * width);
		}
		const messages = vector(columns.length);
		for (let line = from; line < to; line++) {
			const message = chunk.messages.subarray(chunk.offsets[line], chunk.offsets[line + 1]);
			duckdb.vector_assign_string_element_len(messages, line - from, message);
		}
		this.#lines += count;
		return rows;
	}

	async #flush({ levels, services }: LineNames): Promise<void> {
		const file = this.#database.newFile('lines.parquet');
		const named = (code: string, names: readonly (string | null)[]) =>
			`(${listOf(names)})[${code}::INTEGER + 1] AS ${code}`;
		await this.#database.writeParquet(
			`SELECT make_timestamp(time::BIGINT) AS timestamp, ${named('level', levels)}, ${cleanMessage('message')} AS message,
				${named('service', services)}, line::BIGINT AS line FROM chunk_lines`,
			file,
			{ internal: true },
		);
		await this.#database.run('TRUNCATE chunk_lines');
		this.#files.push(file);
		this.#heldLines = 0;
		this.#heldBytes = 0;
	}
}

function listOf(names: readonly (string | null)[]): string {
	return `[${names.map((name) => (name === null ? 'NULL' : literal(name))).join(', ')}]::VARCHAR[]`;
}

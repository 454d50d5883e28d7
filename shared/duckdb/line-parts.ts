import { DOUBLE, DuckDBDataChunk, INTEGER, USMALLINT, VARCHAR } from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { ArtifactError } from '../errors.ts';
import type { LineChunk, LineNames } from '../read/lines.ts';
import type { Database } from './database.ts';
import { vectorRows } from './long-texts.ts';
import { literal } from './quote.ts';
import { vectorOf } from './vectors.ts';

/** Bytes of messages from which on lines are written to files: a drop's lines are not all held in memory. */
const mostHeldBytes = 32 << 20;
const mostHeldLines = 500_000;
/** Appending costs as much as some hundred lines do. */
const appendedBytes = 4 << 20;

/**
 * Lines that JavaScript read and that do not fit in memory, put where DuckDB reads them: each part is a Parquet file. Numbers go to
 * DuckDB as they lie in memory; messages as one text a chunk, which DuckDB splits: to hand them over one by one costs three times as
 * much.
 */
export class LineParts {
	readonly #database: Database;
	readonly #files: string[] = [];
	#chunks: LineChunk[] = [];
	#chunkBytes = 0;
	#heldLines = 0;
	#heldBytes = 0;
	#lines = 0;

	private constructor(database: Database) {
		this.#database = database;
	}

	static async create(database: Database): Promise<LineParts> {
		await database.run(
			`CREATE TABLE chunk_numbers (line INTEGER, time DOUBLE, level USMALLINT, service USMALLINT);
			CREATE TABLE chunk_texts (messages VARCHAR, separator VARCHAR)`,
		);
		return new LineParts(database);
	}

	async add(chunk: LineChunk, names: LineNames): Promise<void> {
		this.#chunks.push(chunk);
		this.#chunkBytes += chunk.messages.length;
		if (this.#chunkBytes < appendedBytes) return;
		await this.#append();
		if (this.#heldBytes >= mostHeldBytes || this.#heldLines >= mostHeldLines) await this.#writeFile(names);
	}

	/** @returns a relation of all of them: `timestamp, level, message, service, line` */
	async finish(names: LineNames): Promise<string> {
		await this.#append();
		if (this.#heldLines > 0) await this.#writeFile(names);
		await this.#database.run('DROP TABLE chunk_numbers; DROP TABLE chunk_texts');
		const relation = `read_parquet([${this.#files.map(literal).join(', ')}])`;
		const [row] = await this.#database.rows(`SELECT count(line) AS lines, count(*) AS n FROM ${relation}`);
		if (row?.lines === this.#lines && row.n === this.#lines) return relation;
		throw new ArtifactError(`DuckDB has ${row?.lines} of ${this.#lines} lines that were read: expected all`);
	}

	async #append(): Promise<void> {
		const chunks = this.#chunks;
		this.#chunks = [];
		this.#chunkBytes = 0;
		const numbers = chunks.flatMap((chunk) => this.#numbersOf(chunk));
		await this.#database.appendChunks('chunk_numbers', numbers);
		await this.#database.appendChunks('chunk_texts', chunks.flatMap(textsOf));
		for (const { count, messages } of chunks) {
			this.#heldLines += count;
			this.#heldBytes += messages.length;
		}
	}

	#numbersOf(chunk: LineChunk): DuckDBDataChunk[] {
		const rows: DuckDBDataChunk[] = [];
		for (let from = 0; from < chunk.count; from += vectorRows) {
			const count = Math.min(vectorRows, chunk.count - from);
			const first = this.#lines;
			const line = Int32Array.from({ length: count }, (_, i) => first + i);
			const filled = DuckDBDataChunk.create([INTEGER, DOUBLE, USMALLINT, USMALLINT], count);
			for (const [column, values] of [line, chunk.times, chunk.levels, chunk.services].entries()) {
				const { BYTES_PER_ELEMENT: width } = values;
				const start = values.byteOffset + (column === 0 ? 0 : from * width);
				// Assertion holds: readers make their arrays themselves, and share no memory.
				const buffer = values.buffer as ArrayBuffer;
				duckdb.copy_data_to_vector(vectorOf(filled, column), 0, buffer, start, count * width);
			}
			rows.push(filled);
			this.#lines += count;
		}
		return rows;
	}

	async #writeFile(names: LineNames): Promise<void> {
		const file = this.#database.newFile('lines.parquet');
		await this.#database.writeScratch(heldLines(names), file);
		await this.#database.run('TRUNCATE chunk_numbers; TRUNCATE chunk_texts');
		this.#files.push(file);
		this.#heldLines = 0;
		this.#heldBytes = 0;
	}
}

/** A row of a chunk's messages with what stands between them; a row for each where nothing short can stand there. */
function textsOf({ count, messages, starts, ends }: LineChunk): DuckDBDataChunk[] {
	if (count === 0) return [];
	const bytes = Buffer.from(messages.buffer, messages.byteOffset, messages.byteLength);
	const separator = separatorOf(bytes);
	if (separator === undefined) {
		return Array.from({ length: count }, (_, line) => textRow(bytes.subarray(starts[line], ends[line])));
	}
	const joined = Buffer.allocUnsafe(bytes.length + (count - 1) * separator.length);
	let end = 0;
	for (let line = 0; line < count; line++) {
		if (line > 0) for (const byte of separator) joined[end++] = byte;
		end += bytes.copy(joined, end, starts[line], ends[line]);
	}
	return [textRow(joined.subarray(0, end), separator)];
}

function textRow(messages: Uint8Array, separator?: Uint8Array): DuckDBDataChunk {
	const row = DuckDBDataChunk.create([VARCHAR, VARCHAR], 1);
	duckdb.vector_assign_string_element_len(vectorOf(row, 0), 0, messages);
	if (separator) duckdb.vector_assign_string_element_len(vectorOf(row, 1), 0, separator);
	else row.setColumnValues(1, [null]);
	return row;
}

/** Bytes of a separator: more would be most of what is written. */
const longestSeparator = 8;

/** Control characters that are in no message: one followed by enough others, so that none begins in a message's end. */
function separatorOf(messages: Buffer): Buffer | undefined {
	for (let separator = '\x1e'; separator.length <= longestSeparator; separator += '\x1f') {
		if (!messages.includes(separator, 0, 'latin1')) return Buffer.from(separator, 'latin1');
	}
	return undefined;
}

function heldLines({ levels, services }: LineNames): string {
	const named = (code: string, names: readonly (string | null)[]) =>
		names.length === 1 ? `NULL::VARCHAR AS ${code}` : `(${listOf(names)})[${code}::INTEGER + 1] AS ${code}`;
	// Both sides keep their order: no thread splits a scan of a table in memory that a positional join asks for row by row.
	return `SELECT make_timestamp(time::BIGINT) AS timestamp, ${named('level', levels)}, message,
			${named('service', services)}, line::BIGINT AS line
		FROM chunk_numbers POSITIONAL JOIN (SELECT unnest(CASE WHEN separator IS NULL THEN [messages] ELSE string_split(messages, separator) END) AS message
			FROM chunk_texts)`;
}

function listOf(names: readonly (string | null)[]): string {
	return `[${names.map((name) => (name === null ? 'NULL' : literal(name))).join(', ')}]::VARCHAR[]`;
}

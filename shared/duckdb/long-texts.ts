import { stat } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import type { LineChunk } from '../read/lines.ts';
import type { Database } from './database.ts';
import { numberedParquet } from './plain-drops.ts';
import { identifier, literal } from './quote.ts';
import { piecesOf } from './unpack.ts';

/**
 * DuckDB unpacks this many texts of a column together, whatever their length, and does not count their bytes as its memory. Two thousand
 * messages of a megabyte, one after the other, end a function.
 */
export const vectorRows = 2048;
const mostVectorBytes = 64 << 20;
/** Of text that DuckDB parses by itself, and copies into row groups of ten vectors: beyond it lines are read one by one, in smaller parts. */
const mostPlainBytes = 16 << 20;
const longText = mostVectorBytes / vectorRows;
/** Bytes of a file for each row: with fewer, rows share their texts, whose length no figure of the file tells. */
const fewBytes = 4;

function tooLong(subject: string, bytes: number): InputError {
	return new InputError(
		'memory',
		`${subject} has at least ${bytes} bytes of text in ${vectorRows} rows that follow each other: expected at most ${mostVectorBytes}, since they are ` +
			'unpacked together. Write shorter messages',
	);
}

/** Counts the bytes of messages that would be unpacked together. */
export class VectorBytes {
	#rows = 0;
	#bytes = 0;

	/**
	 * @throws {InputError} `memory`
	 */
	add({ count, starts, ends }: Pick<LineChunk, 'count' | 'starts' | 'ends'>): void {
		for (let i = 0; i < count; i++) {
			this.#bytes += (ends[i] as number) - (starts[i] as number);
			if (this.#bytes > mostVectorBytes) throw tooLong('the drop', this.#bytes);
			if (++this.#rows < vectorRows) continue;
			this.#rows = 0;
			this.#bytes = 0;
		}
	}
}

/**
 * Lines as they are, whether DuckDB will have them or not: what cannot be scored is not trained on.
 * @throws {InputError} `memory` where those that would be unpacked together take more than a function has
 */
export async function* requireShortMessages(chunks: AsyncIterable<LineChunk>): AsyncGenerator<LineChunk> {
	const vectors = new VectorBytes();
	for await (const chunk of chunks) {
		vectors.add(chunk);
		yield chunk;
	}
}

/** Whether lines of a file are too long for DuckDB to parse it by itself. A small file is not looked at. */
export async function hasLongLines(file: string, checkTime: () => void = () => undefined): Promise<boolean> {
	if ((await stat(file)).size <= mostPlainBytes) return false;
	let rows = 0;
	let begun = 0;
	let position = 0;
	for await (const buffer of piecesOf(file)) {
		checkTime();
		for (let at = buffer.indexOf(0x0a); at >= 0; at = buffer.indexOf(0x0a, at + 1)) {
			if (++rows < vectorRows) continue;
			if (position + at - begun > mostPlainBytes) return true;
			rows = 0;
			begun = position + at;
		}
		position += buffer.length;
		if (position - begun > mostPlainBytes) return true;
	}
	return false;
}

/**
 * A Parquet file of 2 kB may hold two thousand rows of one text of a megabyte, which DuckDB unpacks for each of them.
 *
 * @throws {InputError} `memory` where rows that are read together take more than a function has
 */
export async function requireShortTexts(
	database: Database,
	file: string,
	types: ReadonlyMap<string, string>,
	rows: number,
): Promise<void> {
	const chunks = await database.rows(
		`SELECT path_in_schema AS name, max(total_uncompressed_size)::BIGINT AS largest,
			sum(total_compressed_size)::BIGINT AS compressed
		FROM parquet_metadata(${literal(file)}) WHERE type = 'BYTE_ARRAY' GROUP BY name`,
	);
	const suspects: string[] = [];
	for (const { name, largest, compressed } of chunks) {
		const isNested = String(name).includes(', ');
		const isShared = Number(largest) > longText && Number(compressed) < fewBytes * rows;
		if (!isNested && (isShared || Number(largest) > mostVectorBytes)) suspects.push(String(name));
	}
	if (suspects.length === 0) return;
	const lengths = suspects.map((name, i) => `strlen(CAST(${identifier(name)} AS VARCHAR)) AS length${i}`);
	const vectors = suspects.map((_, i) => `sum(length${i}) AS bytes${i}`);
	const totals = suspects.map((_, i) => `max(bytes${i})::BIGINT AS heaviest${i}`);
	const { relation, number } = numberedParquet(file, types);
	const [found] = await database.rows(
		`SELECT ${totals.join(', ')} FROM (SELECT ${vectors.join(', ')} FROM (
			SELECT ${lengths.join(', ')}, ${number} AS number FROM ${relation}) GROUP BY number // ${vectorRows})`,
	);
	for (const [i, name] of suspects.entries()) {
		const heaviest = Number(found?.[`heaviest${i}`] ?? 0);
		if (heaviest > mostVectorBytes) throw tooLong(`column ${JSON.stringify(name)}`, heaviest);
	}
}

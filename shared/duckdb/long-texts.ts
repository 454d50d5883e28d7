import { InputError } from '../errors.ts';
import type { Database } from './database.ts';
import { identifier, literal } from './quote.ts';

/** What DuckDB's vectors of one column may take: it does not count these bytes as its memory. */
const mostVectorBytes = 512 << 20;
const vectorRows = 2048;
const longText = mostVectorBytes / vectorRows;
/** Bytes of a file for each row: with fewer, rows share their texts, whose length no figure of the file tells. */
const fewBytes = 4;

/**
 * A Parquet file of 2 kB may hold two thousand rows of one text of a megabyte, which DuckDB unpacks for each of them.
 *
 * @returns bytes of all texts, or somewhat more
 * @throws {InputError} `memory` where rows that are read together take more than a function has
 */
export async function requireShortTexts(
	database: Database,
	file: string,
	relation: string,
	rows: number,
): Promise<number> {
	const chunks = await database.rows(
		`SELECT path_in_schema AS name, max(total_uncompressed_size)::BIGINT AS largest, sum(total_uncompressed_size)::BIGINT AS bytes,
			sum(total_compressed_size)::BIGINT AS compressed
		FROM parquet_metadata(${literal(file)}) WHERE type = 'BYTE_ARRAY' GROUP BY name`,
	);
	let bytes = 0;
	const suspects: string[] = [];
	for (const { name, largest, bytes: size, compressed } of chunks) {
		const isNested = String(name).includes(', ');
		if (!isNested && Number(largest) > longText && Number(compressed) < fewBytes * rows) suspects.push(String(name));
		else bytes += Number(size);
	}
	if (suspects.length === 0) return bytes;
	const columns = suspects.map((name, i) => {
		const length = `strlen(CAST(${identifier(name)} AS VARCHAR))`;
		return `max(${length}) AS longest${i}, sum(${length})::BIGINT AS sum${i}`;
	});
	const [found] = await database.rows(`SELECT ${columns.join(', ')} FROM ${relation}`);
	for (const [i, name] of suspects.entries()) {
		const [longest, sum] = [Number(found?.[`longest${i}`] ?? 0), Number(found?.[`sum${i}`] ?? 0)];
		bytes += sum;
		if (Math.min(sum, vectorRows * longest) <= mostVectorBytes) continue;
		throw new InputError(
			'memory',
			`column ${JSON.stringify(name)} has texts of up to ${longest} bytes, ${sum} in all: expected at most ${mostVectorBytes} in ` +
				`${vectorRows} rows, which are unpacked together. Write shorter messages, or JSON lines`,
		);
	}
	return bytes;
}

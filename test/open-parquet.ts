/** Reads files as a downstream job would: with a DuckDB of its own, not through the project's code. */
import { DuckDBInstance, type DuckDBValue, JsonDuckDBValueConverter } from '@duckdb/node-api';

export type Row = Record<string, unknown>;

/** Rows of a query; 64-bit integers, times, maps as text or JSON. */
export async function query(sql: string): Promise<Row[]> {
	const instance = await DuckDBInstance.create(':memory:');
	const connection = await instance.connect();
	try {
		await connection.run("SET TimeZone = 'UTC'");
		const reader = await connection.runAndReadAll(sql);
		return reader.convertRowObjects<unknown>((value: DuckDBValue, type, converter) =>
			JsonDuckDBValueConverter(value, type, converter as typeof JsonDuckDBValueConverter),
		);
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}

/** The one value of a query. */
export async function value(sql: string): Promise<unknown> {
	const [row] = await query(sql);
	return row && Object.values(row)[0];
}

/** A path as an SQL string. */
export function file(path: string): string {
	return `'${path.replaceAll("'", "''")}'`;
}

import {
	DuckDBArrayValue,
	DuckDBBlobValue,
	DuckDBListValue,
	DuckDBMapValue,
	DuckDBStructValue,
	type DuckDBValue,
} from '@duckdb/node-api';
import { parseJson } from '../read/json/parse-json.ts';
import type { JsonObject, JsonValue } from '../read/json/values.ts';

const mostDepth = 32;

/** A row of a table as the record that a JSON file would have held. @param types DuckDB's type names by column name */
export function recordOf(
	names: readonly string[],
	row: readonly DuckDBValue[],
	types: ReadonlyMap<string, string>,
): JsonObject {
	const entries = names.map((name, i) => {
		const value = jsonOf(row[i] ?? null, 0);
		return [
			name,
			types.get(name) === 'JSON' && typeof value === 'string' ? (parseJson(value) ?? value) : value,
		] as const;
	});
	return Object.fromEntries(entries);
}

/**
 * Times become ISO text with all their digits, whole numbers that a double cannot hold their digits, and what is no number (NaN) text, so
 * that it counts as a value that cannot be used and not as a missing one.
 */
function jsonOf(value: DuckDBValue, depth: number): JsonValue {
	if (value === null || depth > mostDepth) return null;
	if (typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
	if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
	if (value instanceof DuckDBBlobValue) return Buffer.from(value.bytes).toString('utf8');
	if (value instanceof DuckDBListValue || value instanceof DuckDBArrayValue) {
		return value.items.map((item) => jsonOf(item, depth + 1));
	}
	if (value instanceof DuckDBStructValue) {
		return Object.fromEntries(Object.entries(value.entries).map(([name, item]) => [name, jsonOf(item, depth + 1)]));
	}
	if (value instanceof DuckDBMapValue) {
		return Object.fromEntries(value.entries.map(({ key, value: item }) => [String(key), jsonOf(item, depth + 1)]));
	}
	return String(value);
}

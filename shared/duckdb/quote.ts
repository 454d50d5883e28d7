/** The one way a value or a name gets into SQL text. Log text and object keys are hostile. */

/** `it's` → `'it''s'`. DuckDB's plain string literals know no other escape. */
export function literal(value: string): string {
	return `'${value.replaceAll("'", "''")}'`;
}

/** `my "column"` → `"my ""column"""`. */
export function identifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

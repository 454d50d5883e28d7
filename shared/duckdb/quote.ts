/** The one way a value or a name gets into SQL text. Log text and object keys are hostile. */

/** `it's` → `'it''s'`. DuckDB's plain string literals know no other escape; at a NUL its parser takes the statement to end. */
export function literal(value: string): string {
	const parts = value.split('\0').map((part) => `'${part.replaceAll("'", "''")}'`);
	return parts.length === 1 ? parts.join('') : `(${parts.join(' || chr(0) || ')})`;
}

/** `my "column"` → `"my ""column"""`. */
export function identifier(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

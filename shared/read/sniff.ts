/**
 * What a drop's bytes are, told by their beginning.
 */

interface Sniffed {
	/** Outermost first: `gzip`, `zstd`. */
	readonly layers: readonly string[];
}

export type Detected =
	| (Sniffed & { readonly kind: 'parquet' })
	| (Sniffed & {
			readonly kind: 'json';
			/** `lines`: one object a line and nothing else in all that was seen, so that DuckDB's newline-delimited reader fits. */
			readonly framing: 'lines' | 'array' | 'stream';
	  })
	| (Sniffed & { readonly kind: 'delimited'; readonly delimited: DelimitedStart })
	| (Sniffed & { readonly kind: 'text' })
	| (Sniffed & { readonly kind: 'otlp' })
	| (Sniffed & { readonly kind: 'ignored'; readonly reason: string });

/** B: what `sniffDelimited` says. */
export interface DelimitedStart {
	readonly delimiter: string;
	/** Column names, from the header or the known layout. */
	readonly names: readonly string[];
	/** `header`: first line; `fields`: `#Fields`; or the known layout's name. */
	readonly header: string;
}

/**
 * Messages of lines: UTF-8 in one buffer, since most of them are never needed as JavaScript strings. Line `i` has the bytes from `starts[i]` to
 * `ends[i]`. Between them there may be others, such as the times that led the lines, so that nobody had to copy what a file has.
 */
export interface LineMessages {
	readonly messages: Uint8Array;
	readonly starts: Uint32Array;
	readonly ends: Uint32Array;
}

/** What reading a drop gives: lines, in the drop's order, as columns. */
export interface LineChunk extends LineMessages {
	readonly count: number;
	/** Microseconds since the epoch, UTC. Whole numbers: doubles hold them exactly up to the year 2255. */
	readonly times: Float64Array;
	/** Into {@link LineNames.levels}; 0 is no level. */
	readonly levels: Uint16Array;
	/** Into {@link LineNames.services}; 0 is no service. */
	readonly services: Uint16Array;
}

/** The names that codes stand for. They grow while a drop is read; a code never changes its meaning. */
export interface LineNames {
	readonly levels: readonly (string | null)[];
	readonly services: readonly (string | null)[];
}

/** Why a record of a drop gives no line. The words stand in manifests. */
export type SkipReason =
	| 'malformed'
	| 'missing-timestamp'
	| 'unusable-timestamp'
	| 'ambiguous-time-zone'
	| 'missing-message'
	| 'too-long';

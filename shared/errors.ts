/**
 * Every error that Oddline raises on purpose, tagged by whose fault it is, because that decides what happens next:
 * an `InputError` can never succeed and is not retried; anything else may pass and is.
 */

/** The input's fault: retrying cannot help. The drop gets a manifest with `reason` and is acknowledged. */
export class InputError extends Error {
	override readonly name = 'InputError';
	/** A short stable word for metrics and tests, e.g. `missing-column`. */
	readonly reason: string;

	constructor(reason: string, message: string, options?: ErrorOptions) {
		super(message, options);
		this.reason = reason;
	}
}

/** Whether a drop failed for want of memory or disk: beside others it may, alone it will again. */
export function isShortage(error: unknown): error is InputError {
	return error instanceof InputError && (error.reason === 'memory' || error.reason === 'disk');
}

/** The environment's fault for now (no model yet, object store unreachable): the queue delivers the event again. */
export class TransientError extends Error {
	override readonly name = 'TransientError';
}

/** Drops were deleted or written again while a part of them was to be read: read anew, all is of one moment. */
export class OvertakenError extends Error {
	override readonly name = 'OvertakenError';
	readonly keys: readonly string[];

	constructor(keys: readonly string[]) {
		super(`${keys.length} drops were deleted or written again while they were read, the first: ${keys[0]}`);
		this.keys = keys;
	}
}

/** DuckDB refuses all further work after an internal error, whichever drop it came of: on another engine it may succeed. */
export class LostEngineError extends Error {
	override readonly name = 'LostEngineError';
}

/** The operator's fault: a setting is missing or malformed. Nothing starts. */
export class ConfigurationError extends Error {
	override readonly name = 'ConfigurationError';
}

/** A stored artifact is not what its reader understands: other format version, truncated, or not ours. */
export class ArtifactError extends Error {
	override readonly name = 'ArtifactError';
}

/** A statement failed in DuckDB; carries its SQL so that a log line is enough to reproduce it. */
export class SqlError extends Error {
	override readonly name = 'SqlError';
	readonly sql: string;

	constructor(sql: string, cause: unknown) {
		super(`DuckDB: ${cause instanceof Error ? cause.message : String(cause)}\nin: ${sql}`, { cause });
		this.sql = sql;
	}
}

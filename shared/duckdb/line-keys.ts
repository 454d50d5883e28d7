import type { Masking } from '../text/masking.ts';
import type { Database } from './database.ts';

/** The coarse key by which raw lines are grouped before JavaScript sees a message. `collapseDigitRuns` is its twin. */
function coarseKey(message: string, masking: Masking): string {
	return masking.collapsesDigitRuns ? `regexp_replace(${message}, '[0-9]+', '0', 'g')` : message;
}

/** Up to this many lines are kept with their keys; of a larger drop the keys are computed again where they are needed. */
export const usualHeldLines = 500_000;
/** Of their messages, told by the first ones. */
const mostHeldBytes = 128 << 20;
const sampledLines = 1000;

/**
 * Creates from the view `lines`:
 * - `keyed(timestamp, level, message, service, line, key)`: the usable lines, each with its coarse key; a table, so that keys are computed
 *   once, unless the drop is too large to hold,
 * - for who looks at few lines, see {@link linesAt}: `key_sources(timestamp, level, message, line, source)` with the macro
 *   `key_of(source)`: the key itself where it is held.
 *
 * @returns the number of records of the drop, unusable ones included, and whether `keyed` is a table
 */
export async function keyLines(
	database: Database,
	masking: Masking,
	heldLines = usualHeldLines,
): Promise<{ recordCount: number; held: boolean }> {
	const [records] = await database.rows(
		`SELECT count(*) AS n, (SELECT avg(strlen(message)) FROM (SELECT message FROM lines LIMIT ${sampledLines})) AS bytes FROM lines`,
	);
	const recordCount = Number(records?.n ?? 0);
	const held = recordCount <= heldLines && recordCount * Number(records?.bytes ?? 0) <= mostHeldBytes;
	await database.run(
		`CREATE ${held ? 'TABLE' : 'VIEW'} keyed AS
		SELECT timestamp, level, message, service, line, ${coarseKey('message', masking)} AS key
		FROM lines WHERE skip IS NULL;
		CREATE VIEW key_sources AS SELECT timestamp, level, message, line, ${held ? 'key AS source FROM keyed' : 'message AS source FROM lines WHERE skip IS NULL'};
		CREATE MACRO key_of(source) AS ${held ? 'source' : coarseKey('source', masking)}`,
	);
	return { recordCount, held };
}

/** Up to so many lines are named one by one. */
const usualListedLines = 2000;

/**
 * The lines at certain instants, as a relation with the columns of `keyed`.
 *
 * Which lines these are is found by their times alone. Where they are few, they are then named one by one: so DuckDB unpacks
 * only the parts of a Parquet file that hold one, and computes the keys of these lines alone.
 *
 * @param instants a query of one column of timestamps
 * @param listedLines see {@link usualListedLines}
 */
export async function linesAt(database: Database, instants: string, listedLines = usualListedLines): Promise<string> {
	const found = await database.rows(
		`SELECT line FROM key_sources WHERE timestamp IN (${instants}) LIMIT ${listedLines + 1}`,
	);
	const few = found.length <= listedLines;
	const named = found.length > 0 ? `line IN (${found.map(({ line }) => Number(line)).join(', ')})` : 'false';
	return `(SELECT timestamp, level, message, line, key_of(source) AS key
		FROM (SELECT * FROM key_sources WHERE ${few ? named : `timestamp IN (${instants})`}) WHERE message IS NOT NULL)`;
}

import type { Masking } from '../text/masking.ts';
import type { Database } from './database.ts';

/** The coarse key by which raw lines are grouped before JavaScript sees a message. `collapseDigitRuns` is its twin. */
function coarseKey(message: string, masking: Masking): string {
	return masking.collapsesDigitRuns ? `regexp_replace(${message}, '[0-9]+', '0', 'g')` : message;
}

/** Up to this many lines are kept with their keys; of a larger drop the keys are computed again where they are needed. */
export const usualHeldLines = 500_000;
const mostHeldBytes = 128 << 20;

/** How many lines are held of a drop of so many, whose messages have so many bytes. */
export function heldLinesOf(lines: number, messageBytes: number): number {
	return lines <= usualHeldLines && messageBytes <= mostHeldBytes ? Number.POSITIVE_INFINITY : 0;
}

/** Of lines that are only summarised, services are not read. */
export type LineColumns = 'all' | 'summarised';

/**
 * Creates from the view `lines`:
 * - `keyed(timestamp, level, message, service, line, skip, key)`: the lines, each with its coarse key; a table, so that keys are computed
 *   once, unless the drop is too large to hold; without `service` where that is not wanted,
 * - for who looks at few lines, see {@link linesAt}: `key_sources(timestamp, level, message, line, source)` with the macro
 *   `key_of(source)`: the key itself where it is held.
 *
 * No filter by `skip`: DuckDB would compute a row's columns once for it and once more for the table.
 *
 * @returns whether `keyed` is a table
 */
export async function keyLines(
	database: Database,
	masking: Masking,
	heldLines = usualHeldLines,
	wanted: LineColumns = 'all',
): Promise<boolean> {
	const held = heldLines === Number.POSITIVE_INFINITY || (heldLines > 0 && (await countRows(database)) <= heldLines);
	await database.run(
		`CREATE ${held ? 'TABLE' : 'VIEW'} keyed AS
		SELECT timestamp, level, message, ${wanted === 'all' ? 'service, ' : ''}line, skip, ${coarseKey('message', masking)} AS key FROM lines;
		CREATE VIEW key_sources AS SELECT timestamp, level, message, line, ${held ? 'key AS source FROM keyed' : 'message AS source FROM lines'};
		CREATE MACRO key_of(source) AS ${held ? 'source' : coarseKey('source', masking)}`,
	);
	return held;
}

async function countRows(database: Database): Promise<number> {
	const [records] = await database.rows('SELECT count(*) AS n FROM lines');
	return Number(records?.n ?? 0);
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

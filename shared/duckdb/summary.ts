import type { Masking } from '../text/masking.ts';
import type { Database } from './database.ts';
import { exampleOf, findExamples } from './examples.ts';
import { keyLines, type LineColumns, usualHeldLines } from './line-keys.ts';
import { literal } from './quote.ts';

/**
 * The summary of a drop: rows of (window start, level, masked message, count, first seen, last seen, example). It is
 * all that anything later needs of the drop, but the optional per-log file. Summaries merge: count adds up, first_seen
 * is a minimum, last_seen a maximum. A day's first row of a message and level has an example, the line at its first_seen, and
 * the others have none: see {@link findExamples}, and `mergedExample` for merging.
 */
export interface SummaryCounts {
	/** Lines that are in the summary. */
	readonly rows: number;
	/** Microseconds since the epoch; `undefined` where there are no rows. */
	readonly firstSeen: number | undefined;
	readonly lastSeen: number | undefined;
	/** Distinct masked messages, and the characters of all of them. */
	readonly messages: number;
	readonly characters: number;
	/** UTC days that have lines. */
	readonly days: number;
}

/**
 * Creates, from the view `lines`:
 * - `keyed(timestamp, level, message, service, line, skip, key)`: the lines, each with its coarse key,
 * - `messages(message_id, message_processed)`: the distinct masked messages, numbered in code point order,
 * - `keys(key, message_id)`: which of them a coarse key belongs to,
 * - `summary`: see {@link SummaryCounts}, with `message_id` for the masked message and without the examples,
 * - `examples(message_id, level, first_seen, example)`: these,
 * - `summary_rows`: both, with the message.
 *
 * Only the distinct keys are masked. Time and memory beyond the pass over the lines follow the number of groups, and
 * groups spill.
 *
 * @param wanted columns of `keyed`
 * @returns `undefined` where a row is no line as it is (`skip`), or levels are too many: then there are some of the tables only
 */
export async function summariseLines(
	database: Database,
	masking: Masking,
	windowSeconds: number,
	heldLines = usualHeldLines,
	wanted: LineColumns = 'all',
): Promise<SummaryCounts | undefined> {
	const mask = database.textFunction(masking.mask);
	const held = await keyLines(database, masking, heldLines, wanted);
	const windowMicros = windowSeconds * 1_000_000;
	const grid = `epoch_us(timestamp) // ${windowMicros}`;
	const figures = 'count(*) AS count, min(timestamp) AS first_seen, max(timestamp) AS last_seen';
	if (held) {
		if (await isOdd(database, 'count(skip)', 'keyed')) return undefined;
		await numberMessages(database, mask, 'keyed');
		await database.run(
			`CREATE TABLE groups AS SELECT ${grid} AS grid, level, message_id, ${figures} FROM keyed JOIN keys USING (key) GROUP BY ALL`,
		);
	} else {
		// Keys are dear to compute, so the one pass that does groups by them; groups of one masked message are added up after.
		await database.run(
			`CREATE TABLE coarse AS SELECT ${grid} AS grid, level, key, ${figures}, count(skip) AS odd FROM keyed GROUP BY ALL`,
		);
		if (await isOdd(database, 'sum(odd)', 'coarse')) return undefined;
		await numberMessages(database, mask, 'coarse');
		// Mostly a masked message has one key: then there is nothing to add up, and to join alone is three times as fast.
		await database.run(
			`CREATE TABLE groups AS
			WITH counted AS (SELECT key, message_id, count(*) OVER (PARTITION BY message_id) AS key_count FROM keys)
			SELECT grid, level, message_id, count, first_seen, last_seen
			FROM coarse JOIN counted USING (key) WHERE key_count = 1
			UNION ALL
			SELECT grid, level, message_id, sum(count)::BIGINT, min(first_seen), max(last_seen)
			FROM coarse JOIN counted USING (key) WHERE key_count > 1 GROUP BY grid, level, message_id;
			DROP TABLE coarse`,
		);
	}
	await findExamples(database, windowMicros, held);
	await database.run(
		`CREATE VIEW summary AS SELECT make_timestamp(grid * ${windowMicros}) AS window_start, * EXCLUDE (grid) FROM groups;
		CREATE VIEW summary_rows AS SELECT * EXCLUDE (message_id) FROM ${summaryWithTexts}`,
	);
	const [totals] = await database.rows(
		`SELECT *, (SELECT count(*) FROM messages) AS messages,
			(SELECT coalesce(sum(length(message_processed)), 0)::BIGINT FROM messages) AS characters
		FROM (SELECT coalesce(sum(count), 0)::BIGINT AS rows, count(DISTINCT grid // ${86_400 / windowSeconds}) AS days, min(first_seen) AS first, max(last_seen) AS last FROM groups)`,
	);
	return {
		rows: Number(totals?.rows ?? 0),
		firstSeen: totals?.first == null ? undefined : Number(totals.first),
		lastSeen: totals?.last == null ? undefined : Number(totals.last),
		messages: Number(totals?.messages ?? 0),
		characters: Number(totals?.characters ?? 0),
		days: Number(totals?.days ?? 0),
	};
}

/** Distinct levels from which on readers have to tell the first ones from the others. */
const manyLevels = 1500;

/** @param odd SQL for the number of odd rows */
async function isOdd(database: Database, odd: string, relation: string): Promise<boolean> {
	const [found] = await database.rows(`SELECT ${odd} AS odd, approx_count_distinct(level) AS levels FROM ${relation}`);
	return Number(found?.odd ?? 0) > 0 || Number(found?.levels ?? 0) > manyLevels;
}

/** Rows of a summary, and `message_id`. */
const summaryWithTexts = `(SELECT window_start, summary.level, message_id, message_processed, count, summary.first_seen, last_seen, example
	FROM summary JOIN messages USING (message_id) LEFT JOIN examples ON ${exampleOf('summary')})`;

async function numberMessages(database: Database, mask: string, keysOf: 'keyed' | 'coarse'): Promise<void> {
	await database.run(
		`${maskKeys(mask, keysOf)};
		${createMessages('masked_keys')};
		${createKeys}`,
	);
}

function maskKeys(mask: string, keysOf: 'keyed' | 'coarse' | 'noted_keys'): string {
	return `CREATE TABLE masked_keys AS SELECT key, ${mask}(key) AS message_processed FROM (SELECT DISTINCT key FROM ${keysOf})`;
}

function createMessages(relation: string): string {
	return `CREATE TABLE messages AS
		SELECT (row_number() OVER (ORDER BY message_processed) - 1)::INTEGER AS message_id, message_processed
		FROM (SELECT DISTINCT message_processed FROM ${relation})`;
}

// LEFT: a key whose message a stored summary lacks must not get lost without a word.
const createKeys = `CREATE TABLE keys AS SELECT key, message_id FROM masked_keys LEFT JOIN messages USING (message_processed);
		DROP TABLE masked_keys`;

/**
 * The other half of {@link summariseLines}, for a drop whose summary was stored: `messages`, `summary` and `examples` from
 * that file, without a look at the lines.
 */
export async function openSummary(database: Database, file: string): Promise<void> {
	const stored = storedSummary(file);
	await database.run(
		`${createMessages(stored)};
		CREATE TABLE summary AS SELECT window_start, level, message_id, count, first_seen, last_seen
		FROM ${stored} JOIN messages USING (message_processed);
		CREATE TABLE examples AS SELECT message_id, level, first_seen, example
		FROM ${stored} JOIN messages USING (message_processed) WHERE example IS NOT NULL;
		CREATE TABLE noted_keys (key VARCHAR)`,
	);
	const keys = await readNote(database, file, keysNote);
	// Holds: it is what writeSummary noted.
	if (keys !== undefined) await database.append('noted_keys', [JSON.parse(keys) as string[]]);
}

/** What {@link writeSummary} noted under this name. */
export async function readNote(database: Database, file: string, name: string): Promise<string | undefined> {
	const [note] = await database.rows(
		`SELECT decode(value) AS text FROM parquet_kv_metadata(${literal(file)}) WHERE decode(key) = ${literal(name)}`,
	);
	return note && String(note.text);
}

/** Creates `keyed` from `lines`, and `keys`, where {@link openSummary} made `messages`. */
export async function matchLines(database: Database, masking: Masking, heldLines = usualHeldLines): Promise<void> {
	await keyLines(database, masking, heldLines);
	const [noted] = await database.rows('SELECT count(*) AS n FROM noted_keys');
	const keysOf = Number(noted?.n ?? 0) > 0 ? 'noted_keys' : 'keyed';
	await database.run(`${maskKeys(database.textFunction(masking.mask), keysOf)}; ${createKeys}`);
}

/** Stored summaries as a relation: rows as `summary_rows` has them. */
export function storedSummary(...files: readonly string[]): string {
	return `read_parquet([${files.map(literal).join(', ')}])`;
}

/** In a summary's file: the drop's coarse keys as JSON, so that who looks up its lines need not collect them once more. */
const keysNote = 'keys';
const mostNotedKeys = 4096;
/** Characters. */
const longestNote = 262_144;

/** Writes `summary_rows` as Parquet, in a fixed order, so that the same drop gives the same bytes. */
/** @param notes what else is to be known of the drop, beside its rows */
export async function writeSummary(
	database: Database,
	file: string,
	notes: Readonly<Record<string, string>> = {},
): Promise<void> {
	const keys = await keyNotes(database);
	await database.writeParquet(
		`SELECT * EXCLUDE (message_id) FROM ${summaryWithTexts} ORDER BY window_start, message_id, level`,
		file,
		{ internal: true, notes: { ...notes, ...keys } },
	);
}

async function keyNotes(database: Database): Promise<Record<string, string>> {
	const [size] = await database.rows('SELECT count(*) AS n, sum(length(key)) AS characters FROM keys');
	if (Number(size?.n ?? 0) > mostNotedKeys || Number(size?.characters ?? 0) > longestNote) return {};
	const rows = await database.rows('SELECT key FROM keys ORDER BY key');
	return { [keysNote]: JSON.stringify(rows.map(({ key }) => key)) };
}

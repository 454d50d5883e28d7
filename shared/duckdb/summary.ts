import type { MaskedTotals } from '../model/totals.ts';
import type { Masking } from '../text/masking.ts';
import type { Database } from './database.ts';
import type { SkipReason } from './lines.ts';
import { literal } from './quote.ts';

/**
 * The summary of a drop: rows of (window start, level, masked message, count, first seen, last seen, an example). It is
 * all that anything later needs of the drop, but the optional per-log file. Summaries merge: count adds up, first_seen
 * and example are minima, last_seen is a maximum. The example is the least message in code point order, so that it does
 * not depend on how lines are cut into drops.
 */
export interface SummaryCounts {
	/** Lines that are in the summary. */
	readonly rows: number;
	readonly skipped: Readonly<Partial<Record<SkipReason, number>>>;
	/** Microseconds since the epoch; `undefined` where there are no rows. */
	readonly firstSeen: number | undefined;
	readonly lastSeen: number | undefined;
}

/** The coarse key by which raw lines are grouped before JavaScript sees a message. `collapseDigitRuns` is its twin. */
export function coarseKey(message: string, masking: Masking): string {
	return masking.collapsesDigitRuns ? `regexp_replace(${message}, '[0-9]+', '0', 'g')` : message;
}

/** Characters of an example: enough for a person, and a 10 MB message is not kept for every window that it stands in. */
const longestExample = 4096;

/**
 * Creates, from the view `lines`, in one pass over the lines:
 * - `messages(message_id, message_processed)`: the distinct masked messages, numbered in code point order,
 * - `keys(key, message_id)`: which of them a line's coarse key belongs to,
 * - `summary`: see {@link SummaryCounts}, with `message_id` for the masked message.
 *
 * Lines are grouped by coarse key, then only the distinct keys are masked. Time and memory beyond the pass follow the
 * number of groups, and groups spill.
 */
export async function summariseLines(
	database: Database,
	masking: Masking,
	windowSeconds: number,
): Promise<SummaryCounts> {
	const width = windowSeconds * 1_000_000;
	database.registerTextFunction('mask', (message) => masking.mask(message));
	await database.run(
		`CREATE TEMP TABLE coarse AS
		SELECT epoch_us(timestamp) // ${width} AS grid, level, ${coarseKey('message', masking)} AS key, count(*) AS count,
			min(timestamp) AS first_seen, max(timestamp) AS last_seen, left(min(message), ${longestExample}) AS example
		FROM lines WHERE timestamp IS NOT NULL AND message IS NOT NULL GROUP BY ALL`,
	);
	await numberMessages(database);
	const columns = (sum: (column: string) => string, min: typeof sum, max: typeof sum) =>
		`SELECT make_timestamp(grid * ${width}) AS window_start, level, message_id, ${sum('count')}::BIGINT AS count,
			${min('first_seen')} AS first_seen, ${max('last_seen')} AS last_seen, ${min('example')} AS example
		FROM coarse JOIN keys USING (key)`;
	const same = (column: string) => column;
	// Mostly no two keys have the same masked message: then the groups are the summary's rows already.
	const query = (await keysAreMessages(database))
		? columns(same, same, same)
		: `${columns(aggregate('sum'), aggregate('min'), aggregate('max'))} GROUP BY ALL`;
	await database.run(`CREATE TEMP TABLE summary AS ${query}; DROP TABLE coarse`);
	const [totals] = await database.rows(
		'SELECT coalesce(sum(count), 0)::BIGINT AS rows, min(first_seen) AS first, max(last_seen) AS last FROM summary',
	);
	return {
		rows: Number(totals?.rows ?? 0),
		skipped: await skippedRecords(database, Number(totals?.rows ?? 0)),
		firstSeen: totals?.first == null ? undefined : Number(totals.first),
		lastSeen: totals?.last == null ? undefined : Number(totals.last),
	};
}

async function numberMessages(database: Database): Promise<void> {
	await database.run(
		`CREATE TEMP TABLE masked_keys AS SELECT key, mask(key) AS message_processed FROM (SELECT DISTINCT key FROM coarse);
		CREATE TEMP TABLE messages AS
		SELECT (row_number() OVER (ORDER BY message_processed) - 1)::INTEGER AS message_id, message_processed
		FROM (SELECT DISTINCT message_processed FROM masked_keys);
		CREATE TEMP TABLE keys AS SELECT key, message_id FROM masked_keys JOIN messages USING (message_processed);
		DROP TABLE masked_keys`,
	);
}

async function keysAreMessages(database: Database): Promise<boolean> {
	const [row] = await database.rows('SELECT (SELECT count(*) FROM keys) = (SELECT count(*) FROM messages) AS same');
	return row?.same === true;
}

function aggregate(name: string): (column: string) => string {
	return (column) => `${name}(${column})`;
}

async function skippedRecords(database: Database, rows: number): Promise<SummaryCounts['skipped']> {
	const [all] = await database.rows('SELECT count(*) AS n FROM lines');
	if (Number(all?.n ?? 0) === rows) return {};
	const reasons = await database.rows(
		'SELECT skip, count(*) AS n FROM lines WHERE skip IS NOT NULL GROUP BY skip ORDER BY skip',
	);
	return Object.fromEntries(reasons.map(({ skip, n }) => [String(skip), Number(n)]));
}

/** Writes the table `summary` as Parquet, in a fixed order, so that the same drop gives the same bytes. */
export async function writeSummary(database: Database, file: string): Promise<void> {
	await database.writeParquet(
		`SELECT window_start, level, message_processed, count, first_seen, last_seen, example
		FROM summary JOIN messages USING (message_id) ORDER BY window_start, message_id, level`,
		file,
		{ internal: true, metadata: { 'oddline.summary': '1' } },
	);
}

/** Collects summaries one by one, so that memory follows the distinct masked messages and not the drops. */
export async function createTotals(database: Database): Promise<void> {
	await database.run(
		`CREATE TEMP TABLE totals (message_processed VARCHAR, level VARCHAR, count BIGINT, first_seen TIMESTAMP,
			last_seen TIMESTAMP, example VARCHAR)`,
	);
}

export async function addSummaryToTotals(database: Database, file: string): Promise<void> {
	await database.run(
		`INSERT INTO totals SELECT message_processed, coalesce(level, ''), sum(count)::BIGINT, min(first_seen),
			max(last_seen), min(example) FROM read_parquet(${literal(file)}) GROUP BY ALL`,
	);
}

export async function readTotals(database: Database): Promise<MaskedTotals> {
	const totals = {
		messages: [] as string[],
		counts: [] as number[],
		firstSeen: [] as number[],
		lastSeen: [] as number[],
		examples: [] as string[],
		levels: [] as Record<string, number>[],
	};
	const query = `SELECT message_processed, sum(n)::BIGINT AS count, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
			min(example) AS example, list(level ORDER BY level)::JSON::VARCHAR AS levels, list(n ORDER BY level)::JSON::VARCHAR AS ns
		FROM (SELECT message_processed, level, sum(count)::BIGINT AS n, min(first_seen) AS first_seen,
			max(last_seen) AS last_seen, min(example) AS example FROM totals GROUP BY ALL)
		GROUP BY message_processed ORDER BY count DESC, message_processed`;
	for await (const { rowCount, columns } of database.batches(query)) {
		for (let i = 0; i < rowCount; i++) {
			totals.messages.push(String(columns.message_processed?.[i]));
			totals.counts.push(Number(columns.count?.[i]));
			totals.firstSeen.push(Number(columns.first_seen?.[i]));
			totals.lastSeen.push(Number(columns.last_seen?.[i]));
			totals.examples.push(String(columns.example?.[i]));
			totals.levels.push(levelCounts(String(columns.levels?.[i]), String(columns.ns?.[i])));
		}
	}
	return totals;
}

function levelCounts(names: string, counts: string): Record<string, number> {
	// Assertions hold: the query casts a list of VARCHAR and a list of BIGINT to JSON.
	const levels = JSON.parse(names) as string[];
	const numbers = JSON.parse(counts) as number[];
	return Object.fromEntries(levels.map((level, index) => [level, numbers[index] ?? 0]));
}

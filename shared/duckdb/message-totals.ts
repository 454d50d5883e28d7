import type { MaskedTotals } from '../model/totals.ts';
import type { Database } from './database.ts';
import { mergedExample } from './examples.ts';

/**
 * Lines by day and masked message over all drops, what a model is fitted to. Summaries are collected one by one, so that
 * memory follows the distinct masked messages and not the drops.
 */
export async function createTotals(database: Database): Promise<void> {
	await database.run(
		`CREATE TABLE totals (day DATE, message_processed VARCHAR, level VARCHAR, count BIGINT, first_seen TIMESTAMP,
			last_seen TIMESTAMP, example VARCHAR)`,
	);
}

/**
 * @param summary a relation with the rows of a summary
 * @param firstFold rows at which totals are added up for the first time
 */
export async function addToTotals(database: Database, summary: string, firstFold = 500_000): Promise<void> {
	await database.run(
		`INSERT INTO totals ${foldedTotals(`(SELECT * EXCLUDE (window_start), window_start::DATE AS day FROM ${summary})`)}`,
	);
	const [size] = await database.rows('SELECT count(*) AS n FROM totals');
	const limit = foldedAt.get(database) ?? firstFold;
	if (Number(size?.n ?? 0) <= limit) return;
	await database.run(
		`CREATE TABLE folded AS ${foldedTotals('totals')};
		DROP TABLE totals;
		ALTER TABLE folded RENAME TO totals`,
	);
	const [folded] = await database.rows('SELECT count(*) AS n FROM totals');
	// Twice what is needed: so folding costs no more than adding did.
	foldedAt.set(database, Math.max(firstFold, 2 * Number(folded?.n ?? 0)));
}

/** Rows at which totals are added up next. */
const foldedAt = new WeakMap<Database, number>();

function foldedTotals(relation: string): string {
	return `SELECT day, message_processed, coalesce(level, '') AS level, sum(count)::BIGINT AS count,
		min(first_seen) AS first_seen, max(last_seen) AS last_seen, ${mergedExample} AS example
		FROM ${relation} GROUP BY day, message_processed, coalesce(level, '')`;
}

/** The days that have lines: their starts in microseconds since the epoch, in order. */
export async function totalDays(database: Database): Promise<number[]> {
	const rows = await database.rows('SELECT DISTINCT day::TIMESTAMP AS day FROM totals ORDER BY day');
	return rows.map(({ day }) => Number(day));
}

/** How many distinct masked messages {@link readTotals} will return, and the characters of all. */
export async function totalsSize(database: Database, from: number): Promise<{ messages: number; characters: number }> {
	const [size] = await database.rows(
		`SELECT count(*) AS messages, coalesce(sum(length(message_processed)), 0)::BIGINT AS characters
		FROM (SELECT DISTINCT message_processed FROM totals ${countedDays(from)})`,
	);
	return { messages: Number(size?.messages), characters: Number(size?.characters) };
}

/** Of the messages that occur least, the first by their text. */
export async function someMessages(database: Database, from: number, limit: number): Promise<string[]> {
	const rows = await database.rows(
		`SELECT message_processed AS message FROM totals ${countedDays(from)}
		GROUP BY message ORDER BY sum(count), message LIMIT ${limit}`,
	);
	return rows.map(({ message }) => String(message));
}

function countedDays(from: number | undefined): string {
	return from === undefined ? '' : `WHERE day >= make_timestamp(${from})`;
}

/** @param from the first day that counts, as {@link totalDays} tells it; all days where absent */
export async function readTotals(database: Database, from?: number): Promise<MaskedTotals> {
	const totals = {
		messages: [] as string[],
		counts: [] as number[],
		firstSeen: [] as number[],
		lastSeen: [] as number[],
		examples: [] as string[],
		levels: [] as Record<string, number>[],
	};
	const counted = countedDays(from);
	const query = `SELECT message_processed, sum(n)::BIGINT AS count, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
			${mergedExample} AS example, list(level ORDER BY level)::JSON::VARCHAR AS levels, list(n ORDER BY level)::JSON::VARCHAR AS ns
		FROM (SELECT message_processed, level, sum(count)::BIGINT AS n, min(first_seen) AS first_seen,
			max(last_seen) AS last_seen, ${mergedExample} AS example FROM totals ${counted} GROUP BY ALL)
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

import { ArtifactError, SqlError } from '../errors.ts';
import type { MaskedTotals } from '../model/totals.ts';
import { otherLevel } from '../read/levels-vocabulary.ts';
import type { Database } from './database.ts';
import { mergedExample } from './examples.ts';
import { literal } from './quote.ts';

/** Days from one to another, both included, by their starts in microseconds since the epoch. */
export interface Days {
	readonly from: number;
	readonly to: number;
}

const allDays: Days = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };

/** Levels that templates tell apart. Loggers have about ten; what writes more writes text where the level should be. */
const mostLevels = 1000;
/** Of one masked message: a thousand of each of a million would be a billion. */
const mostLevelsOfOne = 20;

const usualFirstFold = 500_000;

/**
 * Lines by day and masked message over all drops, what a model is fitted to. Summaries are collected one by one, so that
 * memory follows the distinct masked messages and not the drops.
 */
export class MessageTotals {
	readonly #database: Database;
	readonly #firstFold: number;
	/** Rows at which totals are added up next. */
	#foldAt: number;
	#expected = 0;

	private constructor(database: Database, firstFold: number) {
		this.#database = database;
		this.#firstFold = firstFold;
		this.#foldAt = firstFold;
	}

	/** @param firstFold rows at which totals are added up for the first time */
	static async create(database: Database, firstFold = usualFirstFold): Promise<MessageTotals> {
		await database.run(
			`CREATE TABLE totals (day DATE, message_processed VARCHAR, level VARCHAR, count BIGINT, first_seen TIMESTAMP,
				last_seen TIMESTAMP, example VARCHAR)`,
		);
		return new MessageTotals(database, firstFold);
	}

	/**
	 * @param summary a relation with the rows of one or more summaries
	 * @param lines that it stands for, as whoever wrote it counted them
	 */
	async add(summary: string, lines: number): Promise<void> {
		this.#expected += lines;
		const byDay = `(SELECT * EXCLUDE (window_start), window_start::DATE AS day FROM ${summary})`;
		await this.#database.run(`INSERT INTO totals ${foldedTotals(byDay)}`);
		if ((await this.#size()) <= this.#foldAt) return;
		await this.#database.run(
			`CREATE TABLE folded AS ${foldedTotals('totals')};
			DROP TABLE totals;
			ALTER TABLE folded RENAME TO totals`,
		);
		// Twice what is needed: so folding costs no more than adding did.
		this.#foldAt = Math.max(this.#firstFold, 2 * (await this.#size()));
	}

	async #size(): Promise<number> {
		const [size] = await this.#database.rows('SELECT count(*) AS n FROM totals');
		return Number(size?.n ?? 0);
	}

	/**
	 * Proves that each line of what was added is in the totals once: a model of some of the lines looks like any other.
	 * @throws {ArtifactError} where lines are missing or too many
	 */
	async requireAll(): Promise<void> {
		const [row] = await this.#database.rows('SELECT coalesce(sum(count), 0)::BIGINT AS lines FROM totals');
		requireLines(Number(row?.lines), this.#expected, 'the totals');
	}

	/** The days that have lines: their starts in microseconds since the epoch, in order. */
	async days(): Promise<number[]> {
		const rows = await this.#database.rows('SELECT DISTINCT day::TIMESTAMP AS day FROM totals ORDER BY day');
		return rows.map(({ day }) => Number(day));
	}

	/** How many distinct masked messages {@link read} will return, and the characters of all. */
	async size(days: Days): Promise<{ messages: number; characters: number }> {
		const [size] = await this.#database.rows(
			`SELECT count(*) AS messages, coalesce(sum(length(message_processed)), 0)::BIGINT AS characters
			FROM (SELECT DISTINCT message_processed FROM totals WHERE ${within(days)})`,
		);
		return { messages: Number(size?.messages), characters: Number(size?.characters) };
	}

	/** Of the messages that occur least, the first by their text. */
	async some(days: Days, limit: number): Promise<string[]> {
		const rows = await this.#database.rows(
			`SELECT message_processed AS message FROM totals WHERE ${within(days)}
			GROUP BY message ORDER BY sum(count), message LIMIT ${limit}`,
		);
		return rows.map(({ message }) => String(message));
	}

	/** Most frequent message first. Levels beyond the {@link mostLevels} most frequent ones are one. */
	async read(days: Days = allDays): Promise<MaskedTotals> {
		const totals = {
			messages: [] as string[],
			counts: [] as number[],
			firstSeen: [] as number[],
			lastSeen: [] as number[],
			examples: [] as string[],
			levels: [] as Record<string, number>[],
			days: [] as Record<string, number>[],
		};
		const query = `WITH counted AS (FROM totals WHERE ${within(days)}),
			kept AS (SELECT level FROM counted GROUP BY level ORDER BY sum(count) DESC, level LIMIT ${mostLevels}),
			named AS (SELECT * REPLACE (CASE WHEN level IN (SELECT level FROM kept) THEN level ELSE ${literal(otherLevel)} END AS level) FROM counted),
			by_level AS (SELECT message_processed, level, sum(count)::BIGINT AS n, min(first_seen) AS first_seen,
				max(last_seen) AS last_seen, ${mergedExample} AS example FROM named GROUP BY ALL),
			ranked AS (SELECT *, row_number() OVER (PARTITION BY message_processed ORDER BY n DESC, level) AS rank FROM by_level),
			few AS (SELECT message_processed, CASE WHEN rank <= ${mostLevelsOfOne} THEN level ELSE ${literal(otherLevel)} END AS level,
				sum(n)::BIGINT AS n, min(first_seen) AS first_seen, max(last_seen) AS last_seen, ${mergedExample} AS example
				FROM ranked GROUP BY ALL),
			by_day AS (SELECT message_processed, list(day::VARCHAR ORDER BY day)::JSON::VARCHAR AS days, list(n ORDER BY day)::JSON::VARCHAR AS day_ns
				FROM (SELECT message_processed, day, sum(count)::BIGINT AS n FROM counted GROUP BY ALL) GROUP BY message_processed)
			SELECT message_processed, sum(n)::BIGINT AS count, min(first_seen) AS first_seen, max(last_seen) AS last_seen,
				${mergedExample} AS example, list(level ORDER BY level)::JSON::VARCHAR AS levels, list(n ORDER BY level)::JSON::VARCHAR AS ns,
				any_value(days) AS days, any_value(day_ns) AS day_ns
			FROM few JOIN by_day USING (message_processed) GROUP BY message_processed ORDER BY count DESC, message_processed`;
		for await (const { rowCount, columns } of this.#database.batches(query)) {
			for (let i = 0; i < rowCount; i++) {
				totals.messages.push(String(columns.message_processed?.[i]));
				totals.counts.push(Number(columns.count?.[i]));
				totals.firstSeen.push(Number(columns.first_seen?.[i]));
				totals.lastSeen.push(Number(columns.last_seen?.[i]));
				totals.examples.push(String(columns.example?.[i]));
				totals.levels.push(countsByName(String(columns.levels?.[i]), String(columns.ns?.[i])));
				totals.days.push(countsByName(String(columns.days?.[i]), String(columns.day_ns?.[i])));
			}
		}
		return totals;
	}
}

/** The lines that a relation with the rows of summaries stands for. */
export async function countLines(database: Database, summary: string): Promise<number> {
	const [row] = await database.rows(`SELECT coalesce(sum(count), 0)::BIGINT AS lines FROM ${summary}`);
	return Number(row?.lines);
}

/** The lines that stored summaries stand for, by file, without files that cannot be read. */
export async function countLinesByFile(database: Database, files: readonly string[]): Promise<Map<string, number>> {
	// A file without rows is in none of the groups.
	const lines = new Map(files.map((file) => [file, 0]));
	if (files.length === 0) return lines;
	try {
		const rows = await database.rows(
			`SELECT filename, coalesce(sum(count), 0)::BIGINT AS lines
			FROM read_parquet([${files.map(literal).join(', ')}], filename = true) GROUP BY filename`,
		);
		for (const { filename, lines: found } of rows) lines.set(String(filename), Number(found));
		return lines;
	} catch (error) {
		if (!(error instanceof SqlError)) throw error;
		// Which of them it is, each tells by itself.
		if (files.length === 1) return new Map();
		const each = new Map<string, number>();
		for (const file of files)
			for (const [name, found] of await countLinesByFile(database, [file])) each.set(name, found);
		return each;
	}
}

/** @throws {ArtifactError} where the two numbers of lines differ */
export function requireLines(found: number, expected: number, subject: string): void {
	if (found === expected) return;
	throw new ArtifactError(
		`${subject} hold ${found} lines: expected ${expected}, as many as the summaries that were read say of themselves. Some file ` +
			'was not read as it was written; the current model stays, and the next training reads all of them again',
	);
}

function foldedTotals(relation: string): string {
	return `SELECT day, message_processed, coalesce(level, '') AS level, sum(count)::BIGINT AS count,
		min(first_seen) AS first_seen, max(last_seen) AS last_seen, ${mergedExample} AS example
		FROM ${relation} GROUP BY day, message_processed, coalesce(level, '')`;
}

function within({ from, to }: Days): string {
	const conditions = ['true'];
	if (Number.isFinite(from)) conditions.push(`day >= make_timestamp(${from})`);
	if (Number.isFinite(to)) conditions.push(`day <= make_timestamp(${to})`);
	return conditions.join(' AND ');
}

/** @param names as JSON, with as many `counts` */
function countsByName(names: string, counts: string): Record<string, number> {
	// Assertions hold: the query casts a list of VARCHAR and a list of BIGINT to JSON.
	const listed = JSON.parse(names) as string[];
	const numbers = JSON.parse(counts) as number[];
	return Object.fromEntries(listed.map((name, index) => [name, numbers[index] ?? 0]));
}

import type { Cell, Database } from './database.ts';
import type { Days } from './message-totals.ts';

/** Rows of hours × messages that are held; past it hours become days and more. 24 bytes each. */
const mostRows = 1_000_000;

/** Hours that a row may stand for. DuckDB's buckets begin on Monday, 3 January 2000. */
const widths = [1, 2, 3, 6, 12, 24, 7 * 24, 28 * 24, 364 * 24] as const;

export interface HourRow {
	/** Microseconds since the epoch. */
	readonly start: number;
	readonly lines: number;
	readonly meanScore: number;
	readonly meanRarity: number;
}

/** What a masked message's template is, by number where its hours are wanted. */
export interface MessageFigures {
	readonly message: string;
	readonly score: number;
	readonly rarity: number;
	readonly wanted: number | null;
}

/**
 * Lines by hour and masked message over all drops, for the report. Collected beside the totals that a model is fitted to,
 * and never a reason for a training to fail: what goes wrong is kept until the figures are read.
 *
 * Messages are told apart by a 64-bit hash: two of a million share one with a chance of 3 in 10^8, and then share a line in
 * a chart.
 */
export class HourTotals {
	readonly #database: Database;
	#hours: number = widths[0];
	#rows = 0;
	#last: Promise<void>;
	#failure: unknown;

	constructor(database: Database) {
		this.#database = database;
		this.#last = this.#keepFailure(
			database.run('CREATE TABLE hour_totals (bucket TIMESTAMP, message UBIGINT, lines BIGINT)'),
		);
	}

	/**
	 * Adds a summary. Resolves when it has been read, well or not.
	 * @param summary a relation with the rows of one
	 */
	async add(summary: string): Promise<void> {
		this.#last = this.#last.then(() => this.#keepFailure(this.#add(summary)));
		await this.#last;
	}

	async #add(summary: string): Promise<void> {
		if (this.#failure !== undefined) return;
		this.#rows += await this.#database.run(
			`INSERT INTO hour_totals SELECT ${bucket(this.#hours, 'window_start')}, hash(message_processed), sum(count)::BIGINT
			FROM ${summary} GROUP BY ALL`,
		);
		// Where even the widest buckets are too many, they are merged again and again, which keeps them few.
		while (this.#rows > mostRows) {
			const before = this.#rows;
			await this.#coarsen();
			if (this.#rows > before / 2 && this.#hours === widths.at(-1)) break;
		}
	}

	async #coarsen(): Promise<void> {
		this.#hours = widths.find((width) => width > this.#hours) ?? this.#hours;
		await this.#database.run('CREATE TABLE coarser (bucket TIMESTAMP, message UBIGINT, lines BIGINT)');
		this.#rows = await this.#database.run(
			`INSERT INTO coarser SELECT ${bucket(this.#hours, 'bucket')}, message, sum(lines)::BIGINT FROM hour_totals GROUP BY ALL`,
		);
		await this.#database.run('DROP TABLE hour_totals; ALTER TABLE coarser RENAME TO hour_totals');
	}

	async #keepFailure(work: Promise<unknown>): Promise<void> {
		try {
			await work;
		} catch (error) {
			this.#failure ??= error;
		}
	}

	/**
	 * Prepares reading: says which figures belong to which message.
	 * @param days leaves out what is of others
	 * @throws what went wrong since
	 */
	async describeMessages(figures: readonly MessageFigures[], days?: Days): Promise<void> {
		await this.#last;
		if (this.#failure !== undefined) throw this.#failure;
		if (days) await this.#database.run(`DELETE FROM hour_totals WHERE NOT (${this.#within(days)})`);
		await this.#database.run(
			'CREATE TABLE hour_messages (message_processed VARCHAR, score DOUBLE, rarity DOUBLE, wanted INTEGER)',
		);
		const columns: Cell[][] = [
			figures.map(({ message }) => message),
			figures.map(({ score }) => score),
			figures.map(({ rarity }) => rarity),
			figures.map(({ wanted }) => wanted),
		];
		await this.#database.append('hour_messages', columns);
	}

	/** Buckets that have hours of these days. */
	#within({ from, to }: Days): string {
		const conditions = ['true'];
		if (Number.isFinite(from)) conditions.push(`bucket + INTERVAL ${this.#hours} HOURS > make_timestamp(${from})`);
		if (Number.isFinite(to)) conditions.push(`bucket < make_timestamp(${to}) + INTERVAL 1 DAY`);
		return conditions.join(' AND ');
	}

	/** A row per bucket that has lines, at most `limit`: buckets are as wide as that needs. */
	async read(limit: number): Promise<{ hours: number; rows: HourRow[] }> {
		const hours = await this.#widthFor(limit);
		const rows = await this.#database.rows(
			`SELECT ${bucket(hours, 'bucket')} AS start, sum(lines)::BIGINT AS lines, sum(lines * score) / sum(lines) AS mean_score,
				sum(lines * rarity) / sum(lines) AS mean_rarity
			FROM hour_totals JOIN hour_messages ON message = hash(message_processed) GROUP BY 1 ORDER BY 1`,
		);
		return {
			hours,
			rows: rows.map((row) => ({
				start: Number(row.start),
				lines: Number(row.lines),
				meanScore: Number(row.mean_score),
				meanRarity: Number(row.mean_rarity),
			})),
		};
	}

	/** Lines of the wanted messages by bucket, in order of `wanted` and time; the first `limit` rows. */
	async readWanted(
		mostBuckets: number,
		limit: number,
	): Promise<{ hours: number; rows: { wanted: number; start: number; lines: number }[] }> {
		const hours = await this.#widthFor(mostBuckets);
		const rows = await this.#database.rows(
			`SELECT wanted, ${bucket(hours, 'bucket')} AS start, sum(lines)::BIGINT AS lines
			FROM hour_totals JOIN hour_messages ON message = hash(message_processed)
			WHERE wanted IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2 LIMIT ${limit}`,
		);
		return {
			hours,
			rows: rows.map((row) => ({ wanted: Number(row.wanted), start: Number(row.start), lines: Number(row.lines) })),
		};
	}

	/** The narrowest width, of those at hand, by which there are at most `limit` buckets. */
	async #widthFor(limit: number): Promise<number> {
		const candidates = widths.filter((width) => width >= this.#hours);
		const counts = candidates.map((width, i) => `count(DISTINCT ${bucket(width, 'bucket')}) AS n${i}`);
		const [row] = await this.#database.rows(
			`SELECT ${counts.join(', ')} FROM (SELECT DISTINCT bucket FROM hour_totals)`,
		);
		return candidates.find((_, i) => Number(row?.[`n${i}`] ?? 0) <= limit) ?? widths[widths.length - 1] ?? 1;
	}
}

function bucket(hours: number, column: string): string {
	return `time_bucket(INTERVAL ${hours} HOURS, ${column})`;
}

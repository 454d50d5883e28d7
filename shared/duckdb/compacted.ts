import { isoDayOf } from '../model/iso-time.ts';
import type { Cell, Database } from './database.ts';
import { mergedExample } from './examples.ts';
import { countLines, requireLines } from './message-totals.ts';
import { literal } from './quote.ts';

/**
 * A day file is a summary by the hour of all lines of a day, whichever drops they came in: rows as a drop's summary has
 * them, with the hour for the window.
 */
const dayColumns = `window_start TIMESTAMP, level VARCHAR, message_processed VARCHAR, count BIGINT, first_seen TIMESTAMP,
	last_seen TIMESTAMP, example VARCHAR`;

/** Rows at which what was collected is added up. */
const foldedFrom = 2_000_000;

/** Collects summaries by hour, so that {@link writeDay} can write them by day. */
export class DayRows {
	readonly #database: Database;
	#rows = 0;
	#lines = 0;
	#foldAt = foldedFrom;

	private constructor(database: Database) {
		this.#database = database;
	}

	static async create(database: Database): Promise<DayRows> {
		await database.run(`CREATE TABLE day_rows (${dayColumns})`);
		return new DayRows(database);
	}

	/**
	 * @param summary a relation with the rows of one or more summaries
	 * @param lines that it stands for, as whoever wrote it counted them
	 */
	async add(summary: string, lines: number): Promise<void> {
		this.#lines += lines;
		this.#rows += await this.#database.run(`INSERT INTO day_rows ${byHour(summary)}`);
		if (this.#rows <= this.#foldAt) return;
		await this.#database.run(`CREATE TABLE folded (${dayColumns})`);
		this.#rows = await this.#database.run(`INSERT INTO folded ${byHour('day_rows')}`);
		await this.#database.run('DROP TABLE day_rows; ALTER TABLE folded RENAME TO day_rows');
		// Twice what is needed: so folding costs no more than adding did.
		this.#foldAt = Math.max(foldedFrom, 2 * this.#rows);
	}

	/**
	 * Lines by day: the days' starts in microseconds since the epoch.
	 * @throws {ArtifactError} where they are not all the lines that were added
	 */
	async days(): Promise<Map<number, number>> {
		const rows = await this.#database.rows(
			'SELECT window_start::DATE::TIMESTAMP AS day, sum(count)::BIGINT AS lines FROM day_rows GROUP BY day',
		);
		const days = new Map(rows.map(({ day, lines }) => [Number(day), Number(lines)]));
		requireLines(
			[...days.values()].reduce((sum, lines) => sum + lines, 0),
			this.#lines,
			'the days',
		);
		return days;
	}

	/**
	 * Writes a day's file, the same bytes whatever the order of what was collected.
	 * @param before the day's file so far, whose rows stay
	 * @param lines that the file must stand for
	 * @throws {ArtifactError} where it does not
	 */
	async writeDay(day: number, before: string | undefined, file: string, lines: number): Promise<void> {
		const collected = `SELECT * FROM day_rows WHERE window_start::DATE = make_timestamp(${day})`;
		const all = before === undefined ? collected : `${collected} UNION ALL BY NAME FROM ${literalFile(before)}`;
		await this.#database.writeParquet(
			`${byHour(`(${all})`)} ORDER BY window_start, message_processed, level NULLS LAST`,
			file,
			{ internal: true },
		);
		requireLines(await countLines(this.#database, literalFile(file)), lines, `the rows of ${isoDay(day)}`);
	}
}

function isoDay(day: number): string {
	return isoDayOf(day);
}

function byHour(relation: string): string {
	return `SELECT date_trunc('hour', window_start) AS window_start, level, message_processed, sum(count)::BIGINT AS count,
		min(first_seen) AS first_seen, max(last_seen) AS last_seen, ${mergedExample} AS example FROM ${relation}
		GROUP BY date_trunc('hour', window_start), level, message_processed`;
}

/** The rows of a summary that lie in certain days. */
export function onDays(summary: string, days: Iterable<number>): string {
	const dates = [...days].map((day) => `make_timestamp(${day})::DATE`);
	return `(SELECT * FROM ${summary} WHERE window_start::DATE IN (${dates.join(', ')}))`;
}

/** A drop whose lines are in day files, or that is left out. Times in microseconds since the epoch; absent where it has no lines. */
export interface CompactedDrop {
	readonly eTag: string;
	readonly rows: number;
	readonly firstSeen?: number;
	readonly lastSeen?: number;
	/** Distinct masked messages, and the characters of all of them. */
	readonly messages: number;
	readonly characters: number;
	/** As `DropCounts` has it. */
	readonly objectTime?: number;
	/** Present where training leaves the drop out: then it has no lines in day files. */
	readonly refusal?: Refusal;
}

/** Why training leaves a drop out. */
export interface Refusal {
	readonly reason: string;
	readonly message: string;
	/** What the function had, since with more of it the drop may pass. */
	readonly room: Room;
}

export interface Room {
	readonly memoryMegabytes: number;
	readonly diskMegabytes: number;
	/** Of an invocation. */
	readonly seconds: number;
}

export async function writeCompactedDrops(
	database: Database,
	drops: ReadonlyMap<string, CompactedDrop>,
	file: string,
): Promise<void> {
	await database.run(
		`CREATE TABLE compacted_drops (key VARCHAR, e_tag VARCHAR, rows BIGINT, first_seen TIMESTAMP, last_seen TIMESTAMP,
			messages BIGINT, characters BIGINT, object_time BIGINT, refusal VARCHAR)`,
	);
	const orNull = (value: number | undefined) => (value === undefined ? null : BigInt(value));
	const all = [...drops];
	const columns: Cell[][] = [
		all.map(([key]) => key),
		all.map(([, drop]) => drop.eTag),
		all.map(([, drop]) => BigInt(drop.rows)),
		all.map(([, drop]) => orNull(drop.firstSeen)),
		all.map(([, drop]) => orNull(drop.lastSeen)),
		all.map(([, drop]) => BigInt(drop.messages)),
		all.map(([, drop]) => BigInt(drop.characters)),
		all.map(([, drop]) => orNull(drop.objectTime)),
		all.map(([, drop]) => (drop.refusal ? JSON.stringify(drop.refusal) : null)),
	];
	await database.append('compacted_drops', columns);
	await database.writeParquet('FROM compacted_drops ORDER BY key', file, { internal: true });
	await database.run('DROP TABLE compacted_drops');
}

/** Reads what {@link writeCompactedDrops} wrote. */
export async function readCompactedDrops(database: Database, file: string): Promise<Map<string, CompactedDrop>> {
	const drops = new Map<string, CompactedDrop>();
	for await (const { rowCount, columns } of database.batches(`FROM ${literalFile(file)}`)) {
		for (let i = 0; i < rowCount; i++) {
			const { first_seen, last_seen, object_time, refusal: refusals } = columns;
			const [first, last, time, refusal] = [first_seen?.[i], last_seen?.[i], object_time?.[i], refusals?.[i]];
			drops.set(String(columns.key?.[i]), {
				eTag: String(columns.e_tag?.[i]),
				rows: Number(columns.rows?.[i]),
				...(first != null && { firstSeen: Number(first) }),
				...(last != null && { lastSeen: Number(last) }),
				messages: Number(columns.messages?.[i]),
				characters: Number(columns.characters?.[i]),
				...(time != null && { objectTime: Number(time) }),
				// Holds: it is what writeCompactedDrops wrote.
				...(refusal != null && { refusal: JSON.parse(String(refusal)) as Refusal }),
			});
		}
	}
	return drops;
}

function literalFile(file: string): string {
	return `read_parquet(${literal(file)})`;
}

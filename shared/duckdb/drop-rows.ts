import type { Database } from './database.ts';
import { exampleOf, leastLines } from './examples.ts';
import { linesAt } from './line-keys.ts';
import { exactMean, mergedSums } from './scored-messages.ts';

/** What a drop's page shows, from what scoring leaves: `window_sums`, `summary`, `examples`, `scored`. */

export interface WindowRow {
	/** Microseconds since the epoch. */
	readonly start: number;
	readonly lines: number;
	readonly mean: number;
	readonly max: number;
	readonly unseen: number;
	/** Most common cluster, the smallest on a tie. */
	readonly cluster: number;
}

export interface WindowMessage {
	/** Start of its window. */
	readonly start: number;
	readonly example: string;
	readonly level: string;
	readonly count: number;
	readonly score: number;
	/** Whether the model knows its template. */
	readonly known: boolean;
}

/** Seconds that a row may stand for, beside the window's own. */
const widths = [60, 120, 300, 600, 1800, 3600, 6 * 3600, 86_400, 7 * 86_400, 28 * 86_400, 364 * 86_400];

/** Windows that have lines, in order of time, or groups of neighbouring ones where they are more than `limit`. */
export async function windowRows(
	database: Database,
	{ windowSeconds, clusterCount }: { readonly windowSeconds: number; readonly clusterCount: number },
	limit: number,
): Promise<{ seconds: number; rows: WindowRow[] }> {
	const [counted] = await database.rows(
		'SELECT count(*) AS n, epoch(max(window_start)) - epoch(min(window_start)) AS span FROM window_sums',
	);
	const count = Number(counted?.n ?? 0);
	if (count <= limit) {
		const rows = await database.rows(`SELECT ${windowColumns} FROM window_sums ORDER BY start`);
		return { seconds: windowSeconds, rows: rows.map(windowRow) };
	}
	const seconds = await groupWidth(database, windowSeconds, { count, span: Number(counted?.span ?? 0) }, limit);
	const clusters = Array.from({ length: clusterCount }, (_, c) => `sum(cluster_counts[${c + 1}])`);
	const rows = await database.rows(
		`SELECT ${windowColumns} FROM (
			SELECT ${bucket(seconds)} AS window_start, sum(log_count)::BIGINT AS log_count, ${mergedSums('message_anomaly_score')},
				max(max_anomaly_score) AS max_anomaly_score, sum(unknown_count)::BIGINT AS unknown_count,
				[${clusters.join(', ')}] AS cluster_counts
			FROM window_sums GROUP BY 1) ORDER BY start`,
	);
	return { seconds, rows: rows.map(windowRow) };
}

const windowColumns = `window_start AS start, log_count AS lines, ${exactMean('message_anomaly_score', 'log_count')} AS mean,
	max_anomaly_score AS max, unknown_count AS unseen, list_position(cluster_counts, list_max(cluster_counts)) - 1 AS cluster`;

async function groupWidth(
	database: Database,
	windowSeconds: number,
	{ count, span }: { readonly count: number; readonly span: number },
	limit: number,
): Promise<number> {
	const candidates = widths.filter((width) => width > windowSeconds && width % windowSeconds === 0);
	const widest = candidates.at(-1) ?? windowSeconds;
	if (count * windowSeconds > span / 4) return candidates.find((width) => span / width + 1 <= limit) ?? widest;
	// Mostly empty: by groups that hold lines, for one line with a stray date makes the span long.
	const counts = candidates.map((width, i) => `count(DISTINCT ${bucket(width)}) AS n${i}`);
	const [row] = await database.rows(`SELECT ${counts.join(', ')} FROM window_sums`);
	return candidates.find((_, i) => Number(row?.[`n${i}`] ?? 0) <= limit) ?? widest;
}

/**
 * The most unusual windows first: by highest score, then lines never seen, then mean score.
 * @param linesOpen whether the drop's lines are open: then a window's messages are lines that are in it, else the masked message
 * stands for those of which the summary has no example
 */
export async function worstWindows(
	database: Database,
	limits: { readonly windows: number; readonly messages: number },
	linesOpen: boolean,
): Promise<{ windows: WindowRow[]; messages: WindowMessage[] }> {
	const rows = await database.rows(
		`SELECT ${windowColumns} FROM window_sums ORDER BY max DESC, unseen DESC, mean DESC, start LIMIT ${limits.windows}`,
	);
	const windows = rows.map(windowRow);
	if (windows.length === 0) return { windows, messages: [] };
	const starts = windows.map(({ start }) => `make_timestamp(${start})`);
	// Messages are numbered in the order of their text.
	const messages = await database.rows(
		`WITH shown AS (
			SELECT * FROM (
				SELECT window_start, template_number, level, arg_min(message_id, (first_seen, message_id)) AS message_id,
					min(first_seen) AS first_seen, sum(count)::BIGINT AS count, max(message_anomaly_score) AS score, bool_and(known) AS known
				FROM summary JOIN scored USING (message_id) WHERE window_start IN (${starts.join(', ')})
				GROUP BY window_start, template_number, level)
			QUALIFY row_number() OVER (PARTITION BY window_start ORDER BY score DESC, count DESC, message_id, level) <= ${limits.messages}
		)
		SELECT window_start AS start, shown.message_id, message_processed, shown.level, shown.first_seen, count, score, known, example
		FROM shown JOIN messages USING (message_id) LEFT JOIN examples ON ${exampleOf('shown')}
		ORDER BY start, score DESC, count DESC, message_id, level`,
	);
	const missing = messages.filter(({ example }) => example === null).map(({ first_seen }) => Number(first_seen));
	const found = linesOpen ? await linesOfMessages(database, missing) : new Map<string, string>();
	return {
		windows,
		messages: messages.map((row) => ({
			start: Number(row.start),
			example: String(row.example ?? found.get(lineKey(row)) ?? row.message_processed),
			level: String(row.level ?? ''),
			count: Number(row.count),
			score: Number(row.score),
			known: row.known === true,
		})),
	};
}

/** Of each message and level at certain instants (microseconds) the least line, by {@link lineKey}. */
async function linesOfMessages(database: Database, instants: readonly number[]): Promise<Map<string, string>> {
	if (instants.length === 0) return new Map();
	const lines = await linesAt(database, `SELECT make_timestamp(unnest([${instants.join(', ')}]))`);
	const rows = await database.rows(leastLines(lines));
	return new Map(rows.map((row) => [lineKey(row), String(row.example)]));
}

function lineKey({ message_id, level, first_seen }: Readonly<Record<string, unknown>>): string {
	return JSON.stringify([message_id, level, first_seen]);
}

function windowRow(row: Readonly<Record<string, unknown>>): WindowRow {
	return {
		start: Number(row.start),
		lines: Number(row.lines),
		mean: Number(row.mean),
		max: Number(row.max),
		unseen: Number(row.unseen),
		cluster: Number(row.cluster),
	};
}

function bucket(seconds: number): string {
	return `time_bucket(INTERVAL ${seconds} SECONDS, window_start)`;
}

import type { Database } from './database.ts';
import { literal } from './quote.ts';
import { componentNames, exactMean, exactSums, mergedSums } from './scored-messages.ts';

export interface FeatureOptions {
	readonly windowSeconds: number;
	readonly componentCount: number;
	/** Clusters are numbered from 0. */
	readonly clusterCount: number;
	readonly modelVersion: string;
}

/**
 * More empty windows than this between a drop's first and last line are left out: one line with a stray date must not
 * make a file of millions of empty rows. 1,054,080 windows of 30 s are 366 days.
 */
export const longestGrid = 1_054_080;

/** Hexadecimal: of a million templates, two share an id with a probability of 3e-8. */
const templateIdDigits = 16;

/** How unusual a drop is as a whole. Absent figures: no lines. */
export interface DropScores {
	readonly meanAnomalyScore?: number;
	readonly maxAnomalyScore?: number;
	/** Share of the lines whose template the model does not know. */
	readonly unseenLineShare?: number;
}

/** From the table `window_sums`. */
export async function scoreTotals(database: Database): Promise<DropScores> {
	const [row] = await database.rows(
		`SELECT ${exactMean('message_anomaly_score', 'lines')} AS mean, max, unknown / lines AS unknown
		FROM (SELECT ${mergedSums('message_anomaly_score')}, sum(log_count) AS lines, max(max_anomaly_score) AS max,
			sum(unknown_count) AS unknown FROM window_sums)`,
	);
	if (row?.mean == null) return {};
	return {
		meanAnomalyScore: Number(row.mean),
		maxAnomalyScore: Number(row.max),
		unseenLineShare: Number(row.unknown),
	};
}

/** Columns that a window has the mean of, in the order of `sums_high` and `sums_low`. */
export function averagedColumns(componentCount: number): string[] {
	return ['message_rarity', 'message_anomaly_score', ...componentNames(componentCount)];
}

/**
 * Creates the table `window_sums`: per window that has lines, everything as exact sums, and `first_seen_here`.
 * A template is told by a hash, since of templates only equality counts where windows of several drops merge, and its
 * first line by microseconds since the epoch, since Athena rounds times to milliseconds.
 */
export async function sumWindows(database: Database, options: FeatureOptions): Promise<void> {
	const averaged = averagedColumns(options.componentCount);
	const clusters = Array.from({ length: options.clusterCount }, (_, cluster) => cluster);
	await database.run(
		`CREATE TABLE window_sums AS
		WITH sums AS (
			SELECT window_start, sum(count)::BIGINT AS log_count, max(message_anomaly_score) AS max_anomaly_score,
				sum(CASE WHEN known THEN 0 ELSE count END)::BIGINT AS unknown_count,
				${averaged.map(exactSums).join(', ')},
				[${clusters.map((c) => `sum(CASE WHEN message_cluster = ${c} THEN count ELSE 0 END)::BIGINT`).join(', ')}]
					AS cluster_counts
			FROM (SELECT * REPLACE (count::DOUBLE AS count) FROM summary) JOIN scored USING (message_id) GROUP BY window_start
		), appeared AS (
			SELECT time_bucket(INTERVAL ${options.windowSeconds} SECONDS, first_seen) AS window_start,
				count(*) FILTER (is_new) AS new_templates, count(*) FILTER (unknown AND severe) AS new_severe_templates,
				list({template_id: template_id, first_seen_us: epoch_us(first_seen), is_new: is_new, unseen: unknown,
					severe: unknown AND severe} ORDER BY first_seen, template_id, unknown) AS first_appearances
			FROM (SELECT *, left(md5(template), ${templateIdDigits}) AS template_id FROM first_seen_here) GROUP BY 1
		)
		SELECT sums.*, coalesce(new_templates, 0) AS new_templates, coalesce(new_severe_templates, 0) AS new_severe_templates,
			coalesce(first_appearances, []) AS first_appearances
		FROM sums LEFT JOIN appeared USING (window_start)`,
	);
}

/** @returns the number of windows, empty ones included, and whether the empty ones were too many to write */
export async function writeWindows(
	database: Database,
	file: string,
	options: FeatureOptions,
): Promise<{ windows: number; emptyWindowsOmitted: boolean }> {
	const seconds = options.windowSeconds;
	const [grid] = await database.rows(
		`SELECT coalesce((epoch(max(window_start)) - epoch(min(window_start))) / ${seconds} + 1, 0)::BIGINT AS n FROM window_sums`,
	);
	const emptyWindowsOmitted = Number(grid?.n ?? 0) > longestGrid;
	const starts = emptyWindowsOmitted
		? 'SELECT window_start FROM window_sums'
		: `SELECT unnest(generate_series(min(window_start), max(window_start), INTERVAL ${seconds} SECONDS)) AS window_start
			FROM window_sums`;
	const mean = (name: string) => `${exactMean(name, 'log_count')} AS ${name}`;
	const averaged = averagedColumns(options.componentCount);
	const zeros = (length: number) => `list_value(${new Array(length).fill('0').join(', ')})`;
	const sums = (half: 'high' | 'low') =>
		`CASE WHEN log_count > 0 THEN list_value(${averaged.map((name) => `${name}_${half}`).join(', ')})
			ELSE ${zeros(averaged.length)} END::BIGINT[] AS sums_${half}`;
	const windows = await database.writeParquet(
		`SELECT window_start AS timestamp, ${mean('message_rarity')}, ${mean('message_anomaly_score')},
			coalesce(list_position(cluster_counts, list_max(cluster_counts)) - 1, -1)::INTEGER AS message_cluster,
			${componentNames(options.componentCount).map(mean).join(', ')},
			coalesce(log_count, 0)::BIGINT AS log_count, coalesce(new_templates, 0)::BIGINT AS new_templates,
			max_anomaly_score, coalesce(cluster_counts, ${zeros(options.clusterCount)})::BIGINT[] AS cluster_counts,
			${literal(options.modelVersion)} AS model_version,
			unknown_count / log_count AS unseen_share, coalesce(unknown_count, 0)::BIGINT AS unseen_log_count,
			coalesce(new_severe_templates, 0)::BIGINT AS new_severe_templates,
			${sums('high')}, ${sums('low')}, coalesce(first_appearances, []) AS first_appearances
		FROM (${starts}) LEFT JOIN window_sums USING (window_start) ORDER BY window_start`,
		file,
	);
	return { windows, emptyWindowsOmitted };
}

/** Hours from the first to the last; an empty one has no averages, as in pandas. */
export async function writeHourly(database: Database, file: string, emptyHours: boolean): Promise<void> {
	const starts = emptyHours
		? `SELECT unnest(generate_series(min(hour), max(hour), INTERVAL 1 HOUR)) AS hour FROM hours`
		: 'SELECT hour FROM hours';
	await database.writeParquet(
		`WITH hours AS (
			SELECT date_trunc('hour', window_start) AS hour, sum(new_templates)::BIGINT AS new_templates,
				${mergedSums('message_anomaly_score')}, ${mergedSums('message_rarity')}, sum(log_count)::BIGINT AS lines
			FROM window_sums GROUP BY 1
		)
		SELECT hour AS timestamp, coalesce(new_templates, 0)::BIGINT AS new_templates,
			${exactMean('message_anomaly_score', 'lines')} AS avg_anomaly_score,
			${exactMean('message_rarity', 'lines')} AS avg_rarity
		FROM (${starts}) LEFT JOIN hours USING (hour) ORDER BY hour`,
		file,
	);
}

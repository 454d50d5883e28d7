import type { Database } from './database.ts';
import { literal } from './quote.ts';
import { componentNames, exactHalves, exactMean, exactSums, mergedSums } from './scored-messages.ts';

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

/** The windows that a drop's file has. */
export interface WindowGrid {
	/** Their number, with the empty ones from the first to the last. */
	readonly windows: number;
	/** The empty ones were too many. */
	readonly emptyWindowsOmitted: boolean;
}

/** How unusual a drop is as a whole. Absent figures: no lines. */
export interface DropScores {
	readonly meanAnomalyScore?: number;
	readonly maxAnomalyScore?: number;
	/** Share of the lines whose template the model does not know. */
	readonly unseenLineShare?: number;
}

/** From the view `window_sums`. */
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
 * Creates, of windows that have lines: the table `window_totals`, everything as exact sums; the view `window_sums`, the same with
 * the clusters' counts as a list; and the table `window_appearances`, which has `first_seen_here` by window. All that is
 * told of windows follows from these.
 *
 * A template is told by a hash, since of templates only equality counts where windows of several drops merge, and its
 * first line by microseconds since the epoch, since Athena rounds times to milliseconds.
 */
export async function sumWindows(database: Database, options: FeatureOptions): Promise<WindowGrid> {
	const averaged = averagedColumns(options.componentCount);
	const clusters = clusterColumns(options.clusterCount);
	const inCluster = clusters.map((name, c) => `sum(CASE WHEN message_cluster = ${c} THEN count ELSE 0 END) AS ${name}`);
	await database.run(
		// Lists are made when they are written: here they would take as long as all the sums.
		`CREATE TABLE window_totals AS
		SELECT window_start, sum(count)::BIGINT AS log_count, max(message_anomaly_score) AS max_anomaly_score,
			sum(CASE WHEN known THEN 0 ELSE count END)::BIGINT AS unknown_count,
			${[...averaged.map(exactSums), ...inCluster].join(', ')}
		FROM (SELECT * REPLACE (count::DOUBLE AS count) FROM summary) JOIN (
			-- Once a message, and not once a row.
			SELECT message_id, known, message_cluster, message_anomaly_score, ${averaged.map(exactHalves).join(', ')} FROM scored
		) USING (message_id) GROUP BY window_start;
		CREATE VIEW window_sums AS
		SELECT * EXCLUDE (${clusters.join(', ')}), ${clusterCounts(clusters)} FROM window_totals;
		CREATE TABLE window_appearances AS
		SELECT time_bucket(INTERVAL ${options.windowSeconds} SECONDS, first_seen) AS window_start,
			count(*) FILTER (is_new) AS new_templates, count(*) FILTER (unknown AND severe) AS new_severe_templates,
			list({template_id: template_id, first_seen_us: epoch_us(first_seen), is_new: is_new, unseen: unknown,
				severe: unknown AND severe} ORDER BY first_seen, template_id, unknown) AS first_appearances
		FROM (
			SELECT first_seen_here.*, left(md5(template), ${templateIdDigits}) AS template_id
			FROM first_seen_here JOIN templates USING (template_number)
		) GROUP BY 1`,
	);
	const [grid] = await database.rows(
		`SELECT count(*) AS filled, coalesce((epoch(max(window_start)) - epoch(min(window_start))) / ${options.windowSeconds} + 1, 0) AS n
		FROM window_totals`,
	);
	const emptyWindowsOmitted = Number(grid?.n ?? 0) > longestGrid;
	return { windows: Number((emptyWindowsOmitted ? grid?.filled : grid?.n) ?? 0), emptyWindowsOmitted };
}

function clusterColumns(count: number): string[] {
	return Array.from({ length: count }, (_, cluster) => `cluster_${cluster}`);
}

/** SQL for the list that windows have of their clusters. */
function clusterCounts(columns: readonly string[]): string {
	return `[${columns.join(', ')}]::BIGINT[] AS cluster_counts`;
}

/** From what {@link sumWindows} made. */
export async function writeWindows(
	database: Database,
	file: string,
	{ emptyWindowsOmitted }: WindowGrid,
	options: FeatureOptions,
): Promise<void> {
	const seconds = options.windowSeconds;
	const averaged = averagedColumns(options.componentCount);
	const clusters = clusterColumns(options.clusterCount);
	const halves = (half: 'high' | 'low') => averaged.map((name) => `${name}_${half}`);
	const zeros = ['log_count', 'unknown_count', ...halves('high'), ...halves('low'), ...clusters];
	const all = emptyWindowsOmitted
		? 'window_totals'
		: `(SELECT * FROM window_totals UNION ALL BY NAME
			SELECT window_start, ${zeros.map((name) => `0 AS ${name}`).join(', ')} FROM (
				SELECT unnest(generate_series(min(window_start), max(window_start), INTERVAL ${seconds} SECONDS)) AS window_start
				FROM window_totals
			) ANTI JOIN window_totals USING (window_start))`;
	const mean = (name: string) => `${exactMean(name, 'lines')} AS ${name}`;
	await database.writeParquet(
		// Sorted first: lists in rows that are moved about are slow.
		`SELECT window_start AS timestamp, ${mean('message_rarity')}, ${mean('message_anomaly_score')},
			CASE WHEN log_count > 0 THEN list_position(cluster_counts, list_max(cluster_counts)) - 1 ELSE -1 END::INTEGER
				AS message_cluster,
			${componentNames(options.componentCount).map(mean).join(', ')},
			log_count, coalesce(new_templates, 0)::BIGINT AS new_templates, max_anomaly_score, cluster_counts,
			${literal(options.modelVersion)} AS model_version, unknown_count / lines AS unseen_share,
			unknown_count AS unseen_log_count, coalesce(new_severe_templates, 0)::BIGINT AS new_severe_templates,
			[${halves('high').join(', ')}]::BIGINT[] AS sums_high, [${halves('low').join(', ')}]::BIGINT[] AS sums_low,
			coalesce(first_appearances, []) AS first_appearances
		FROM (
			SELECT *, nullif(log_count, 0) AS lines, ${clusterCounts(clusters)}
			FROM (SELECT * FROM ${all} LEFT JOIN window_appearances USING (window_start) ORDER BY window_start)
		)`,
		file,
	);
}

/** Hours from the first to the last; an empty one has no averages, as in pandas. */
export async function writeHourly(
	database: Database,
	file: string,
	{ emptyWindowsOmitted }: WindowGrid,
): Promise<void> {
	const starts = emptyWindowsOmitted
		? 'SELECT hour FROM hours'
		: `SELECT unnest(generate_series(min(hour), max(hour), INTERVAL 1 HOUR)) AS hour FROM hours`;
	await database.writeParquet(
		`WITH hours AS (
			SELECT date_trunc('hour', window_start) AS hour, sum(new_templates)::BIGINT AS new_templates,
				${mergedSums('message_anomaly_score')}, ${mergedSums('message_rarity')}, sum(log_count)::BIGINT AS lines
			FROM window_sums LEFT JOIN window_appearances USING (window_start) GROUP BY 1
		)
		SELECT hour AS timestamp, coalesce(new_templates, 0)::BIGINT AS new_templates,
			${exactMean('message_anomaly_score', 'lines')} AS avg_anomaly_score,
			${exactMean('message_rarity', 'lines')} AS avg_rarity
		FROM (${starts}) LEFT JOIN hours USING (hour) ORDER BY hour`,
		file,
	);
}

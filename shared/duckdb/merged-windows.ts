import { highUnits, lowUnits } from '../features/exact-sums.ts';
import { longestGrid } from '../features/windows.ts';
import { componentCount } from '../model/model.ts';
import { averagedColumns } from './feature-files.ts';

/** Where the views are to be read: the two differ in lists, lambdas, whole-number division and times. */
export type Dialect = 'duckdb' | 'athena';

export interface MergeOptions {
	readonly windowSeconds: number;
	/** Columns `tfidf_0` …: as many as a model has at most; the mean of a component that it lacks is NULL. */
	readonly componentCount: number;
}

/** What models have unless it is set otherwise; the views under `docs/sql` are made with it. */
export const usualMerge: MergeOptions = { windowSeconds: 30, componentCount };

/** Windows that one entry of a series stands for: Trino's `sequence` gives 10,000 entries at most. */
const windowsInBlock = 1024;

/** What the dialects say differently. */
interface Phrases {
	/** Whole numbers, neither negative. */
	quotient(dividend: string, divisor: number): string;
	/** Seconds since the epoch of a time without zone. */
	epochSeconds(time: string): string;
	timeOfSeconds(seconds: string): string;
	/** The list of whole numbers from one to the other, both included. */
	series(first: string, last: string): string;
	/** Adds up lists element by element; an aggregate. */
	addLists(list: string): string;
	/** A list as long, all of zeros. */
	zeros(list: string): string;
	/** NULL beyond the list's end. */
	element(list: string, position: number): string;
	/** Of the greatest element; the first of them. Counted from 1. */
	positionOfGreatest(list: string): string;
	/** A relation of all entries of `first_appearances`: the model's version, and their fields as columns. */
	readonly unnestAppearances: string;
	/** These columns as an entry again. */
	readonly appearance: string;
	readonly noAppearances: string;
}

const athenaAppearance =
	'ROW(template_id VARCHAR, first_seen_us BIGINT, is_new BOOLEAN, unseen BOOLEAN, severe BOOLEAN)';

const phrases: Readonly<Record<Dialect, Phrases>> = {
	duckdb: {
		quotient: (dividend, divisor) => `${dividend} // ${divisor}`,
		epochSeconds: (time) => `epoch_us(${time}) // 1000000`,
		timeOfSeconds: (seconds) => `make_timestamp(${seconds} * 1000000)`,
		series: (first, last) => `generate_series(${first}, ${last})`,
		addLists: (list) =>
			`list_reduce(array_agg(${list}), lambda s, x: list_transform(list_zip(s, x), lambda pair: coalesce(pair[1], 0) + coalesce(pair[2], 0)))`,
		zeros: (list) => `list_transform(${list}, lambda x: CAST(0 AS BIGINT))`,
		element: (list, position) => `${list}[${position}]`,
		positionOfGreatest: (list) => `list_position(${list}, list_max(${list}))`,
		unnestAppearances: '(SELECT model_version, unnest(first_appearances, recursive := true) FROM parts)',
		appearance:
			'struct_pack(template_id := template_id, first_seen_us := first_seen_us, is_new := is_new, unseen := unseen, severe := severe)',
		noAppearances: '[]',
	},
	athena: {
		quotient: (dividend, divisor) => `${dividend} / ${divisor}`,
		epochSeconds: (time) => `date_diff('second', TIMESTAMP '1970-01-01 00:00:00.000', ${time})`,
		timeOfSeconds: (seconds) => `date_add('second', ${seconds}, TIMESTAMP '1970-01-01 00:00:00.000')`,
		series: (first, last) => `sequence(${first}, ${last})`,
		// Of lists of different length the shorter is filled up with NULL.
		addLists: (list) =>
			`reduce(array_agg(${list}), CAST(ARRAY[] AS ARRAY(BIGINT)), (s, x) -> zip_with(s, x, (a, b) -> coalesce(a, 0) + b), s -> s)`,
		zeros: (list) => `transform(${list}, x -> CAST(0 AS BIGINT))`,
		element: (list, position) => `element_at(${list}, ${position})`,
		positionOfGreatest: (list) => `array_position(${list}, array_max(${list}))`,
		unnestAppearances:
			'parts CROSS JOIN UNNEST(first_appearances) AS entries (template_id, first_seen_us, is_new, unseen, severe)',
		appearance: `CAST(ROW(template_id, first_seen_us, is_new, unseen, severe) AS ${athenaAppearance})`,
		noAppearances: `CAST(ARRAY[] AS ARRAY(${athenaAppearance}))`,
	},
};

/**
 * A query over the relation `windows`, rows of any number of window files, that gives for each model the rows that the
 * window file of all their lines in one drop would have, bit for bit: every column is either an integer that adds up, a
 * greatest or least, or follows from such. So merged windows merge again. Rows of different models do not merge.
 *
 * A template appears where the earliest of all files shows it first. As in a window file, empty windows from a model's
 * first to its last are rows, unless they are too many. Rows have no order.
 *
 * Time and memory: windows that have lines × (components + clusters), and the empty windows. The number of clusters is
 * read off the rows.
 */
export function mergedWindows(dialect: Dialect, { windowSeconds, componentCount }: MergeOptions): string {
	const sql = phrases[dialect];
	const means = averagedColumns(componentCount).map(
		(name, i) => `${meanOf(sql.element('sums_high', i + 1), sql.element('sums_low', i + 1))} AS ${name}`,
	);
	return `WITH parts AS (
  SELECT *, ${sql.quotient(sql.epochSeconds('"timestamp"'), windowSeconds)} AS window_number
  FROM windows
  WHERE log_count > 0
), merged AS (
  SELECT model_version, window_number,
    CAST(sum(log_count) AS BIGINT) AS log_count,
    max(max_anomaly_score) AS max_anomaly_score,
    CAST(sum(unseen_log_count) AS BIGINT) AS unseen_log_count,
    ${sql.addLists('cluster_counts')} AS cluster_counts,
    ${sql.addLists('sums_high')} AS sums_high,
    ${sql.addLists('sums_low')} AS sums_low,
    min(knowledge_through) AS knowledge_through
  FROM parts
  GROUP BY model_version, window_number
), templates AS (
  SELECT model_version, template_id, unseen, min(first_seen_us) AS first_seen_us,
    min_by(is_new, first_seen_us) AS is_new, bool_or(severe) AS severe
  FROM ${sql.unnestAppearances}
  GROUP BY model_version, template_id, unseen
), appeared AS (
  SELECT model_version, ${sql.quotient('first_seen_us', windowSeconds * 1_000_000)} AS window_number,
    count(*) FILTER (WHERE is_new) AS new_templates,
    count(*) FILTER (WHERE severe) AS new_severe_templates,
    array_agg(${sql.appearance}
      ORDER BY first_seen_us, template_id, unseen) AS first_appearances
  FROM templates
  GROUP BY model_version, ${sql.quotient('first_seen_us', windowSeconds * 1_000_000)}
), models AS (
  SELECT model_version, min(window_number) AS first_window, max(window_number) AS last_window,
    max(window_number) - min(window_number) < ${longestGrid} AS has_empty_windows,
    ${sql.zeros('arbitrary(cluster_counts)')} AS no_counts,
    ${sql.zeros('arbitrary(sums_high)')} AS no_sums
  FROM merged
  GROUP BY model_version
), blocks AS (
  SELECT model_version, first_window, last_window, block
  FROM models
  CROSS JOIN UNNEST(${sql.series(
		sql.quotient('first_window', windowsInBlock),
		sql.quotient('(CASE WHEN has_empty_windows THEN last_window ELSE first_window END)', windowsInBlock),
	)}) AS blocks_of_windows (block)
  WHERE has_empty_windows
), grid AS (
  SELECT model_version, block * ${windowsInBlock} + place AS window_number
  FROM blocks
  CROSS JOIN UNNEST(${sql.series('0', String(windowsInBlock - 1))}) AS places_in_block (place)
  WHERE block * ${windowsInBlock} + place BETWEEN first_window AND last_window
  UNION ALL
  SELECT model_version, window_number
  FROM merged
  JOIN models USING (model_version)
  WHERE NOT has_empty_windows
)
SELECT
  ${sql.timeOfSeconds(`window_number * ${windowSeconds}`)} AS "timestamp",
  ${means.slice(0, 2).join(',\n  ')},
  CAST(coalesce(${sql.positionOfGreatest('cluster_counts')} - 1, -1) AS INTEGER) AS message_cluster,
  ${[...means.slice(2), 'coalesce(log_count, 0) AS log_count'].join(',\n  ')},
  coalesce(new_templates, 0) AS new_templates,
  max_anomaly_score,
  coalesce(cluster_counts, no_counts) AS cluster_counts,
  model_version,
  CAST(unseen_log_count AS DOUBLE) / CAST(log_count AS DOUBLE) AS unseen_share,
  coalesce(unseen_log_count, 0) AS unseen_log_count,
  coalesce(new_severe_templates, 0) AS new_severe_templates,
  coalesce(sums_high, no_sums) AS sums_high,
  coalesce(sums_low, no_sums) AS sums_low,
  coalesce(first_appearances, ${sql.noAppearances}) AS first_appearances,
  knowledge_through
FROM grid
JOIN models USING (model_version)
LEFT JOIN merged USING (model_version, window_number)
LEFT JOIN appeared USING (model_version, window_number)`;
}

/**
 * A query over the relation `merged_windows` that gives the rows of `features/hourly` of each model's lines in one drop,
 * with the model's version beside them. Rows have no order.
 */
export function mergedHours(dialect: Dialect): string {
	const sum = (half: 'high' | 'low', position: number) =>
		`CAST(sum(${phrases[dialect].element(`sums_${half}`, position)}) AS BIGINT)`;
	return `SELECT hour_start AS "timestamp", new_templates,
  ${meanOf('score_high', 'score_low')} AS avg_anomaly_score,
  ${meanOf('rarity_high', 'rarity_low')} AS avg_rarity,
  model_version
FROM (
  SELECT model_version, date_trunc('hour', "timestamp") AS hour_start,
    CAST(sum(new_templates) AS BIGINT) AS new_templates,
    nullif(CAST(sum(log_count) AS BIGINT), 0) AS log_count,
    ${sum('high', 1)} AS rarity_high, ${sum('low', 1)} AS rarity_low,
    ${sum('high', 2)} AS score_high, ${sum('low', 2)} AS score_low
  FROM merged_windows
  GROUP BY model_version, date_trunc('hour', "timestamp")
) AS hours`;
}

/** The statements that create both views, for people: what is under `docs/sql`, for other settings, too. */
export function mergedViews(dialect: Dialect, options: MergeOptions): string {
	return `${introductions[dialect]}
CREATE OR REPLACE VIEW merged_windows AS
${mergedWindows(dialect, options)};

CREATE OR REPLACE VIEW merged_hours AS
${mergedHours(dialect)};
`;
}

const introductions: Readonly<Record<Dialect, string>> = {
	duckdb: `-- Window files of many drops as if all their lines had been one drop. See "Windows across drops" in the README.
-- Made by: npm run windows -- --sql duckdb

-- Where the window files are; with DuckDB's httpfs extension also 's3://BUCKET/features/windows/**/*.parquet'.
CREATE OR REPLACE VIEW windows AS
FROM read_parquet('.oddline/output/features/windows/**/*.parquet', union_by_name = true);
`,
	athena: `-- Window files of many drops as if all their lines had been one drop. See "Windows across drops" in the README.
-- Made by: npm run windows -- --sql athena
--
-- For Athena engine version 3 and Trino. Reads the table "windows" over features/windows/, with the files' columns. The
-- lists are, in Athena's DDL,
--   cluster_counts, sums_high, sums_low: array<bigint>
--   first_appearances: array<struct<template_id:string,first_seen_us:bigint,is_new:boolean,unseen:boolean,severe:boolean>>
-- Athena takes one statement at a time.
`,
};

function meanOf(high: string, low: string): string {
	return (
		`(CAST(${high} AS DOUBLE) * ${highUnits}e0 + CAST(${low} AS DOUBLE))` +
		` / (CAST(log_count AS DOUBLE) * ${lowUnits}e0)`
	);
}

-- Window files of many drops as if all their lines had been one drop. See "Windows across drops" in the README.
-- Made by: npm run windows -- --sql duckdb

-- Where the window files are; with DuckDB's httpfs extension also 's3://BUCKET/features/windows/**/*.parquet'.
CREATE OR REPLACE VIEW windows AS
FROM read_parquet('.oddline/output/features/windows/**/*.parquet', union_by_name = true);

CREATE OR REPLACE VIEW merged_windows AS
WITH parts AS (
  SELECT *, epoch_us("timestamp") // 1000000 // 30 AS window_number
  FROM windows
  WHERE log_count > 0
), merged AS (
  SELECT model_version, window_number,
    CAST(sum(log_count) AS BIGINT) AS log_count,
    max(max_anomaly_score) AS max_anomaly_score,
    CAST(sum(unseen_log_count) AS BIGINT) AS unseen_log_count,
    list_reduce(array_agg(cluster_counts), lambda s, x: list_transform(list_zip(s, x), lambda pair: coalesce(pair[1], 0) + coalesce(pair[2], 0))) AS cluster_counts,
    list_reduce(array_agg(sums_high), lambda s, x: list_transform(list_zip(s, x), lambda pair: coalesce(pair[1], 0) + coalesce(pair[2], 0))) AS sums_high,
    list_reduce(array_agg(sums_low), lambda s, x: list_transform(list_zip(s, x), lambda pair: coalesce(pair[1], 0) + coalesce(pair[2], 0))) AS sums_low,
    min(knowledge_through) AS knowledge_through
  FROM parts
  GROUP BY model_version, window_number
), templates AS (
  SELECT model_version, template_id, unseen, min(first_seen_us) AS first_seen_us,
    min_by(is_new, first_seen_us) AS is_new, bool_or(severe) AS severe
  FROM (SELECT model_version, unnest(first_appearances, recursive := true) FROM parts)
  GROUP BY model_version, template_id, unseen
), appeared AS (
  SELECT model_version, first_seen_us // 30000000 AS window_number,
    count(*) FILTER (WHERE is_new) AS new_templates,
    count(*) FILTER (WHERE severe) AS new_severe_templates,
    array_agg(struct_pack(template_id := template_id, first_seen_us := first_seen_us, is_new := is_new, unseen := unseen, severe := severe)
      ORDER BY first_seen_us, template_id, unseen) AS first_appearances
  FROM templates
  GROUP BY model_version, first_seen_us // 30000000
), models AS (
  SELECT model_version, min(window_number) AS first_window, max(window_number) AS last_window,
    max(window_number) - min(window_number) < 1054080 AS has_empty_windows,
    list_transform(arbitrary(cluster_counts), lambda x: CAST(0 AS BIGINT)) AS no_counts,
    list_transform(arbitrary(sums_high), lambda x: CAST(0 AS BIGINT)) AS no_sums
  FROM merged
  GROUP BY model_version
), blocks AS (
  SELECT model_version, first_window, last_window, block
  FROM models
  CROSS JOIN UNNEST(generate_series(first_window // 1024, (CASE WHEN has_empty_windows THEN last_window ELSE first_window END) // 1024)) AS blocks_of_windows (block)
  WHERE has_empty_windows
), grid AS (
  SELECT model_version, block * 1024 + place AS window_number
  FROM blocks
  CROSS JOIN UNNEST(generate_series(0, 1023)) AS places_in_block (place)
  WHERE block * 1024 + place BETWEEN first_window AND last_window
  UNION ALL
  SELECT model_version, window_number
  FROM merged
  JOIN models USING (model_version)
  WHERE NOT has_empty_windows
)
SELECT
  make_timestamp(window_number * 30 * 1000000) AS "timestamp",
  (CAST(sums_high[1] AS DOUBLE) * 67108864e0 + CAST(sums_low[1] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS message_rarity,
  (CAST(sums_high[2] AS DOUBLE) * 67108864e0 + CAST(sums_low[2] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS message_anomaly_score,
  CAST(coalesce(list_position(cluster_counts, list_max(cluster_counts)) - 1, -1) AS INTEGER) AS message_cluster,
  (CAST(sums_high[3] AS DOUBLE) * 67108864e0 + CAST(sums_low[3] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_0,
  (CAST(sums_high[4] AS DOUBLE) * 67108864e0 + CAST(sums_low[4] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_1,
  (CAST(sums_high[5] AS DOUBLE) * 67108864e0 + CAST(sums_low[5] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_2,
  (CAST(sums_high[6] AS DOUBLE) * 67108864e0 + CAST(sums_low[6] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_3,
  (CAST(sums_high[7] AS DOUBLE) * 67108864e0 + CAST(sums_low[7] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_4,
  (CAST(sums_high[8] AS DOUBLE) * 67108864e0 + CAST(sums_low[8] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_5,
  (CAST(sums_high[9] AS DOUBLE) * 67108864e0 + CAST(sums_low[9] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_6,
  (CAST(sums_high[10] AS DOUBLE) * 67108864e0 + CAST(sums_low[10] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_7,
  (CAST(sums_high[11] AS DOUBLE) * 67108864e0 + CAST(sums_low[11] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_8,
  (CAST(sums_high[12] AS DOUBLE) * 67108864e0 + CAST(sums_low[12] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_9,
  (CAST(sums_high[13] AS DOUBLE) * 67108864e0 + CAST(sums_low[13] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_10,
  (CAST(sums_high[14] AS DOUBLE) * 67108864e0 + CAST(sums_low[14] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_11,
  (CAST(sums_high[15] AS DOUBLE) * 67108864e0 + CAST(sums_low[15] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_12,
  (CAST(sums_high[16] AS DOUBLE) * 67108864e0 + CAST(sums_low[16] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_13,
  (CAST(sums_high[17] AS DOUBLE) * 67108864e0 + CAST(sums_low[17] AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS tfidf_14,
  coalesce(log_count, 0) AS log_count,
  coalesce(new_templates, 0) AS new_templates,
  max_anomaly_score,
  coalesce(cluster_counts, no_counts) AS cluster_counts,
  model_version,
  CAST(unseen_log_count AS DOUBLE) / CAST(log_count AS DOUBLE) AS unseen_share,
  coalesce(unseen_log_count, 0) AS unseen_log_count,
  coalesce(new_severe_templates, 0) AS new_severe_templates,
  coalesce(sums_high, no_sums) AS sums_high,
  coalesce(sums_low, no_sums) AS sums_low,
  coalesce(first_appearances, []) AS first_appearances,
  knowledge_through
FROM grid
JOIN models USING (model_version)
LEFT JOIN merged USING (model_version, window_number)
LEFT JOIN appeared USING (model_version, window_number);

CREATE OR REPLACE VIEW merged_hours AS
SELECT hour_start AS "timestamp", new_templates,
  (CAST(score_high AS DOUBLE) * 67108864e0 + CAST(score_low AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS avg_anomaly_score,
  (CAST(rarity_high AS DOUBLE) * 67108864e0 + CAST(rarity_low AS DOUBLE)) / (CAST(log_count AS DOUBLE) * 4503599627370496e0) AS avg_rarity,
  model_version
FROM (
  SELECT model_version, date_trunc('hour', "timestamp") AS hour_start,
    CAST(sum(new_templates) AS BIGINT) AS new_templates,
    nullif(CAST(sum(log_count) AS BIGINT), 0) AS log_count,
    CAST(sum(sums_high[1]) AS BIGINT) AS rarity_high, CAST(sum(sums_low[1]) AS BIGINT) AS rarity_low,
    CAST(sum(sums_high[2]) AS BIGINT) AS score_high, CAST(sum(sums_low[2]) AS BIGINT) AS score_low
  FROM merged_windows
  GROUP BY model_version, date_trunc('hour', "timestamp")
) AS hours;

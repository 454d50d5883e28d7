/**
 * A detector on window features: z-scores against the days before. Trains on the history, in which each line is as new as it was
 * on its day, and tells the quarters of an hour of the days after it that are unlike all of them.
 *
 *   node docs/examples/detector.mjs .oddline/output 2025-12-27      (folder, first day that is not trained on)
 */
import { DuckDBInstance } from '@duckdb/node-api';

const [output = '.oddline/output', until = '2025-12-27'] = process.argv.slice(2);
const connection = await (await DuckDBInstance.create(':memory:')).connect();
const files = `${output.replaceAll("'", "''")}/features/windows/**/*.parquet`;

// Sums of windows, so that windows of one time in several drops count together. On the first days nearly all is new.
const quarters = await connection.runAndReadAll(`
	SELECT time_bucket(INTERVAL 15 MINUTE, "timestamp")::VARCHAR AS quarter,
		sum(log_count)::DOUBLE AS lines, sum(unseen_log_count)::DOUBLE AS unseen,
		sum(message_anomaly_score * log_count) / sum(log_count) AS score
	FROM read_parquet('${files}', union_by_name = true)
	WHERE log_count > 0 AND "timestamp" >= (SELECT min("timestamp") FROM read_parquet('${files}')) + INTERVAL 2 DAY
	GROUP BY quarter ORDER BY quarter`);
const rows = quarters.getRowObjectsJson();
const training = rows.filter(({ quarter }) => quarter < until);

const figures = ['lines', 'unseen', 'score'].map((name) => {
	const values = training.map((row) => row[name]);
	const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
	const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
	const z = (row) => (row[name] - mean) / deviation;
	// Half again as far out as the farthest of the quiet days.
	return { name, z, limit: 1.5 * Math.max(...training.map(z)) };
});

for (const row of rows.filter(({ quarter }) => quarter >= until)) {
	const odd = figures.filter(({ z, limit }) => z(row) > limit);
	if (odd.length === 0) continue;
	console.log(
		`${row.quarter}  ${odd.map(({ name, z }) => `${name} ${row[name].toPrecision(3)} (z ${z(row).toFixed(0)})`).join(', ')}`,
	);
}

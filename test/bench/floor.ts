/**
 * `node floor.ts LINES.parquet FOLDER`: what DuckDB alone takes to read lines, group them by what a model is fitted to, and write files of
 * the two sizes that scoring writes, by line and by window. No model, no function, no object store: no loop that DuckDB
 * reads for is faster, or smaller.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Database } from '../../shared/duckdb/database.ts';
import { literal } from '../../shared/duckdb/quote.ts';

const [lines = '', folder = ''] = process.argv.slice(2);
const componentCount = 15;
const windowSeconds = 30;

await using database = await Database.open(folder, { memoryMegabytes: 1024, threads: availableParallelism() });
await database.run(
	`CREATE VIEW keyed AS SELECT *, regexp_replace(message, '[0-9]+', '0', 'g') AS key FROM read_parquet(${literal(lines)});
	CREATE TABLE keys AS SELECT key, count(*) AS count FROM keyed GROUP BY key`,
);
await database.writeParquet(
	`SELECT timestamp, message, key AS message_processed, strlen(key) / 100 AS message_rarity, strlen(key) / 200 AS message_anomaly_score,
		strlen(key) % 20 AS message_cluster, key AS template, level, false AS is_new_template, strlen(key) / 50 AS message_distance
	FROM keyed`,
	join(folder, 'logs.parquet'),
);
const means = Array.from({ length: componentCount }, (_, i) => `avg(strlen(message) + ${i}) AS tfidf_${i}`);
await database.writeParquet(
	`SELECT time_bucket(INTERVAL ${windowSeconds} SECONDS, timestamp::TIMESTAMP) AS timestamp, count(*) AS log_count, ${means.join(', ')}
	FROM read_parquet(${literal(lines)}) GROUP BY ALL ORDER BY ALL`,
	join(folder, 'windows.parquet'),
);

import type { Database } from './database.ts';

/** A row per usable line, in the drop's order, which a parallel join does not keep by itself. @returns their number */
export async function writeLogs(database: Database, file: string): Promise<number> {
	// Only lines at the instant of an appearance are looked at; of several equal ones the first in the file is the new one.
	await database.run(
		`CREATE TABLE first_lines AS
		SELECT min(line) AS line FROM (
			SELECT line, timestamp, key FROM keyed WHERE timestamp IN (SELECT first_seen FROM appearances)
		) JOIN keys USING (key) JOIN scored USING (message_id) JOIN appearances USING (template)
		WHERE timestamp = appearances.first_seen GROUP BY template`,
	);
	await database.run(
		`CREATE TABLE answers_by_key AS
		SELECT key, message_processed, template, message_rarity, message_anomaly_score, message_cluster, message_distance
		FROM keys JOIN messages USING (message_id) JOIN scored USING (message_id)`,
	);
	return await database.writeParquet(
		`SELECT timestamp, message, message_processed, message_rarity, message_anomaly_score, message_cluster, template, level,
			line IN (SELECT line FROM first_lines) AS is_new_template, message_distance
		FROM keyed JOIN answers_by_key USING (key) ORDER BY line`,
		file,
	);
}

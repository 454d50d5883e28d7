import type { Database } from './database.ts';
import { linesAt } from './line-keys.ts';

/**
 * Up to so many keys are looked up in lists, which every 2,048 lines copy. With 98,299 keys that took about as long as
 * the join and the sort of {@link joinedLines}, in half the memory; fewer keys cost less.
 */
const usualListedKeys = 32_768;

const answers = [
	'message_processed',
	'message_rarity',
	'message_anomaly_score',
	'message_cluster',
	'template',
	'message_distance',
	'first_line',
] as const;

/**
 * A row per usable line, in the drop's order. Memory follows the number of keys and of a row group's lines.
 *
 * @param listedKeys see {@link usualListedKeys}
 * @returns the number of rows: fewer than the drop has lines where a line's masked message is not among `messages`
 */
export async function writeLogs(database: Database, file: string, listedKeys = usualListedKeys): Promise<number> {
	await findFirstLines(database);
	await database.run(
		`CREATE TABLE answers_by_key AS SELECT key, ${answers.join(', ')}
		FROM keys JOIN messages USING (message_id) JOIN scored USING (message_id) JOIN templates USING (template_number)
			LEFT JOIN first_lines USING (template_number)`,
	);
	const [found] = await database.rows(
		'SELECT (SELECT count(*) FROM keys) AS keys, (SELECT count(*) FROM answers_by_key) AS answered',
	);
	const keys = Number(found?.keys ?? 0);
	const listed = keys > 0 && keys <= listedKeys && found?.answered === keys;
	if (listed) await database.run('CREATE TYPE listed_key AS ENUM (SELECT key FROM answers_by_key ORDER BY key)');
	return await database.writeParquet(
		`SELECT timestamp, message, message_processed, message_rarity, message_anomaly_score, message_cluster, template, level,
			coalesce(line = first_line, false) AS is_new_template, message_distance, service
		FROM (${listed ? listedLines : joinedLines})`,
		file,
	);
}

/** Creates `first_lines(template_number, first_line)`: of several lines at the instant of an appearance, the first in the file. */
async function findFirstLines(database: Database): Promise<void> {
	const lines = await linesAt(database, 'SELECT first_seen FROM appearances');
	await database.run(
		`CREATE TABLE first_lines AS
		-- Grouped first: joined by their instants alone, the lines of a drop that has but one would be squared.
		SELECT template_number, first_line FROM (
			SELECT template_number, timestamp AS first_seen, min(line) AS first_line
			FROM ${lines} JOIN keys USING (key) JOIN scored USING (message_id) GROUP BY template_number, timestamp
		) JOIN appearances USING (template_number, first_seen)`,
	);
}

/**
 * Each line with its answers. A parallel join loses the order of lines, and sorting by it would hold or spill them all; a
 * projection keeps it, and so does a cross product with one row (DuckDB promises only the former; a test holds it to both):
 * here that row is lists, to which an ENUM is the index.
 */
const listedLines = `SELECT timestamp, message, level, service, line, ${answers.map((name) => `lists.${name}[code] AS ${name}`).join(', ')}
	FROM (SELECT timestamp, message, level, service, line, enum_code(key::listed_key)::INTEGER + 1 AS code FROM keyed),
		(SELECT {${answers.map((name) => `${name}: list(${name} ORDER BY key)`).join(', ')}} AS lists FROM answers_by_key)`;

/** For a great many keys. Sorting spills. */
const joinedLines = 'SELECT * FROM keyed JOIN answers_by_key USING (key) ORDER BY line';

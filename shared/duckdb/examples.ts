import type { Database } from './database.ts';
import { linesAt } from './line-keys.ts';

/** Characters of an example: enough for a person, and a 10 MB message is not kept whole. */
const longestExample = 4096;

/**
 * Creates `examples(message_id, level, first_seen, example)` from `groups` and the lines: of each masked message, level and UTC day
 * the line at which the day first has it; of several at that instant the least in code point order. So it does not depend on
 * how lines are cut into drops, and neither does what a look-back of whole days finds first.
 *
 * One of a day and not one of a window: kept for each row of a summary, examples would be most of it.
 *
 * @param held whether `keyed` is a table
 */
export async function findExamples(database: Database, windowMicros: number, held: boolean): Promise<void> {
	await database.run(
		`CREATE TABLE day_firsts AS SELECT level, message_id, min(first_seen) AS first_seen FROM groups
		GROUP BY level, message_id, make_timestamp(grid * ${windowMicros})::DATE`,
	);
	const instants = 'SELECT first_seen FROM day_firsts';
	const lines = held ? `(SELECT * FROM keyed WHERE timestamp IN (${instants}))` : await linesAt(database, instants);
	await database.run(
		`CREATE TABLE examples AS
		-- Grouped first: joined by their instants alone, the lines of a drop that has but one would be squared.
		SELECT found.* FROM (${leastLines(lines)}) AS found JOIN day_firsts USING (message_id, first_seen)
		WHERE found.level IS NOT DISTINCT FROM day_firsts.level;
		DROP TABLE day_firsts`,
	);
}

/** Query of `message_id, level, first_seen, example`: of each masked message and level, the least line at each instant. */
export function leastLines(lines: string): string {
	return `SELECT message_id, level, timestamp AS first_seen, left(min(message), ${longestExample}) AS example
		FROM ${lines} JOIN keys USING (key) GROUP BY message_id, level, timestamp`;
}

/** Condition by which a row of `examples` is that of a row of a summary. */
export function exampleOf(summary: string): string {
	return `examples.message_id = ${summary}.message_id AND examples.first_seen = ${summary}.first_seen
		AND examples.level IS NOT DISTINCT FROM ${summary}.level`;
}

/**
 * Aggregate: the example of the row that came first, of several such the least; none where that row has none. So an example is
 * always the line at its row's `first_seen`, in whatever order rows are merged. Over the rows of a day there always is one.
 */
export const mergedExample = `CASE WHEN min(first_seen) = min(first_seen) FILTER (example IS NOT NULL)
	THEN arg_min(example, (first_seen, example)) FILTER (example IS NOT NULL) END`;

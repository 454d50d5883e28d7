import type { Database } from './database.ts';
import { literal } from './quote.ts';

/** A template that the model had never seen. */
export interface NewTemplate {
	readonly template: string;
	/** Microseconds since the epoch. */
	readonly firstSeen: number;
	readonly count: number;
	readonly levels: readonly string[];
	readonly example: string;
	readonly score: number;
	/** Why the score is what it is, for people. */
	readonly reason: string;
}

/** What logging libraries call ERROR or FATAL, in upper case as `lines` has levels. */
const severeLevels = ['ERROR', 'ERR', 'SEVERE', 'FATAL', 'CRITICAL', 'CRIT', 'ALERT', 'EMERG', 'EMERGENCY', 'PANIC'];

/**
 * Creates the table `first_seen_here(template, unknown, is_new, first_seen, …)` of templates at their first line in this
 * drop, without those that the model saw earlier than here: they are new nowhere, whatever other drops hold. And, of it,
 * the view `appearances` of templates that are new: the model does not know them, or first saw them at just this line.
 *
 * A known template that is here before the model first saw it is not new, nor is it at that later line if another drop
 * has it: that follows from the first table only, which is what windows carry for merging.
 */
export async function findNewTemplates(database: Database): Promise<void> {
	await database.run(
		`CREATE TABLE first_seen_here AS
		WITH by_level AS (
			SELECT message_id, level, sum(count) AS count, min(first_seen) AS first_seen, min(example) AS example
			FROM summary GROUP BY ALL
		)
		SELECT template, NOT known AS unknown, NOT known OR min(first_seen) = known_since AS is_new,
			min(first_seen) AS first_seen, sum(count)::BIGINT AS count,
			min(example) AS example,
			max(message_anomaly_score) AS score, max(reason) AS reason,
			count(*) FILTER (level IN (${severeLevels.map(literal).join(', ')})) > 0 AS severe
		FROM by_level JOIN scored USING (message_id)
		GROUP BY template, known, known_since
		HAVING NOT known OR min(first_seen) <= known_since;
		CREATE VIEW appearances AS SELECT * FROM first_seen_here WHERE is_new`,
	);
}

/** Those of them that the model had never seen, most unusual first; at most `limit`, but all are counted. */
export async function unknownTemplates(
	database: Database,
	limit: number,
): Promise<{ total: number; severe: number; templates: NewTemplate[] }> {
	const [counted] = await database.rows(
		'SELECT count(*) AS n, count(*) FILTER (severe) AS severe FROM appearances WHERE unknown',
	);
	const rows = await database.rows(
		// Levels of these alone: lists of a million templates would take a gigabyte.
		`WITH listed AS (
			SELECT template, first_seen, count, example, score, reason FROM appearances WHERE unknown
			ORDER BY score DESC, count DESC, template LIMIT ${limit}
		), leveled AS (
			SELECT template, list(DISTINCT level ORDER BY level) AS levels
			FROM (SELECT template, message_id FROM scored WHERE template IN (SELECT template FROM listed) AND NOT known)
				JOIN summary USING (message_id)
			WHERE level IS NOT NULL GROUP BY template
		)
		SELECT listed.*, coalesce(levels, [])::JSON::VARCHAR AS levels FROM listed LEFT JOIN leveled USING (template)
		ORDER BY score DESC, count DESC, template`,
	);
	const templates = rows.map((row) => ({
		template: String(row.template),
		firstSeen: Number(row.first_seen),
		count: Number(row.count),
		levels: JSON.parse(String(row.levels)) as string[], // holds: a VARCHAR list cast to JSON
		example: String(row.example),
		score: Number(row.score),
		reason: String(row.reason),
	}));
	return { total: Number(counted?.n ?? 0), severe: Number(counted?.severe ?? 0), templates };
}

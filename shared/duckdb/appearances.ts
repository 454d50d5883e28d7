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
 * Creates the table `appearances(template, unknown, first_seen, …)` of templates that are new where this drop shows them
 * first: at their first line here if the model does not know them, else only if that is where the model first saw them.
 */
export async function findNewTemplates(database: Database): Promise<void> {
	await database.run(
		`CREATE TABLE appearances AS
		WITH by_level AS (
			SELECT message_id, level, sum(count) AS count, min(first_seen) AS first_seen, min(example) AS example
			FROM summary GROUP BY ALL
		)
		SELECT template, NOT known AS unknown, min(first_seen) AS first_seen, sum(count)::BIGINT AS count,
			list(DISTINCT level ORDER BY level) FILTER (level IS NOT NULL) AS levels, min(example) AS example,
			max(message_anomaly_score) AS score, max(reason) AS reason,
			count(*) FILTER (level IN (${severeLevels.map(literal).join(', ')})) > 0 AS severe
		FROM by_level JOIN scored USING (message_id)
		GROUP BY template, known, known_since
		HAVING NOT known OR min(first_seen) = known_since`,
	);
}

/** Those of them that the model had never seen, most unusual first; at most `limit`. */
export async function unknownTemplates(
	database: Database,
	limit: number,
): Promise<{ total: number; templates: NewTemplate[] }> {
	const [counted] = await database.rows('SELECT count(*) AS n FROM appearances WHERE unknown');
	const rows = await database.rows(
		`SELECT template, first_seen, count, coalesce(levels, [])::JSON::VARCHAR AS levels, example, score, reason
		FROM appearances WHERE unknown
		ORDER BY score DESC, count DESC, template LIMIT ${limit}`,
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
	return { total: Number(counted?.n ?? 0), templates };
}

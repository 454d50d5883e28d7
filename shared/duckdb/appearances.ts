import { levelKinds, noKind, otherKind, severeKinds } from '../model/levels.ts';
import { chooseShown } from '../model/shown.ts';
import type { Database } from './database.ts';
import { mergedExample } from './examples.ts';
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

/** The number of a level's kind (levels.ts), the most usual one first: a drop's rows are asked for it one by one. */
const kindOfLevel = `CASE WHEN level = 'INFO' THEN ${levelKinds.findIndex(({ kind }) => kind === 'INFO')}
	WHEN coalesce(level, '') = '' THEN ${noKind}
	${levelKinds.map(({ words }, kind) => (words.length > 0 ? `WHEN level IN (${words.map(literal).join(', ')}) THEN ${kind}` : '')).join(' ')}
	ELSE ${otherKind} END::UTINYINT`;

/**
 * Creates the table `first_seen_here(template_number, unknown, is_new, first_seen, …)` of templates at their first line in this
 * drop, without those that the model saw earlier than here: they are new nowhere, whatever other drops hold. And, of it,
 * the view `appearances` of templates that are new: the model does not know them, or first saw them at just this line.
 *
 * A known template that is here before the model first saw it is not new, nor is it at that later line if another drop
 * has it: that follows from the first table only, which is what windows carry for merging.
 */
export async function findNewTemplates(database: Database): Promise<void> {
	await database.run(
		`CREATE TABLE first_seen_here AS
		-- Numbers only: the texts of a million templates would take a gigabyte here.
		WITH by_message AS (
			SELECT message_id, sum(count) AS count, min(first_seen) AS first_seen, min(${kindOfLevel}) AS kind
			FROM summary GROUP BY message_id
		)
		SELECT template_number, NOT known AS unknown, NOT known OR min(first_seen) = known_since AS is_new,
			min(first_seen) AS first_seen, sum(count)::BIGINT AS count, max(message_anomaly_score) AS score, min(kind) AS kind,
			min(kind) < ${severeKinds} AS severe
		FROM by_message JOIN scored USING (message_id)
		GROUP BY template_number, known, known_since
		HAVING NOT known OR min(first_seen) <= known_since;
		CREATE VIEW appearances AS SELECT * FROM first_seen_here WHERE is_new`,
	);
}

/**
 * Those of them that the model had never seen, most unusual first; at most `limit`, chosen as `chooseShown` says, but all are
 * counted.
 * @param reasonOf says of a template why its score is what it is: asked for the listed ones alone, since it is a sentence
 */
export async function unknownTemplates(
	database: Database,
	limit: number,
	reasonOf: (template: string) => string,
): Promise<{ total: number; severe: number; templates: NewTemplate[] }> {
	const [counted] = await database.rows(
		'SELECT count(*) AS n, count(*) FILTER (severe) AS severe FROM appearances WHERE unknown',
	);
	const total = Number(counted?.n ?? 0);
	const listed = total <= limit ? 'unknown' : `template_number IN (${await chosenOfMany(database, limit)})`;
	const rows = await database.rows(
		// Messages are numbered in the order of their text, and an unknown one is its own template.
		`WITH listed AS (
			SELECT template_number AS message_id, first_seen, count, score FROM appearances WHERE ${listed}
		), told AS (
			SELECT message_id, list(DISTINCT level ORDER BY level) FILTER (level IS NOT NULL) AS levels
			FROM summary WHERE message_id IN (SELECT message_id FROM listed) GROUP BY message_id
		), shown AS (
			SELECT message_id, ${mergedExample} AS example
			FROM examples WHERE message_id IN (SELECT message_id FROM listed) GROUP BY message_id
		)
		SELECT message_processed AS template, first_seen, count, score, example, coalesce(levels, [])::JSON::VARCHAR AS levels
		FROM listed JOIN told USING (message_id) JOIN shown USING (message_id) JOIN messages USING (message_id)
		ORDER BY score DESC, count DESC, message_id`,
	);
	const templates = rows.map((row) => ({
		template: String(row.template),
		firstSeen: Number(row.first_seen),
		count: Number(row.count),
		levels: JSON.parse(String(row.levels)) as string[], // holds: a VARCHAR list cast to JSON
		example: String(row.example),
		score: Number(row.score),
		reason: reasonOf(String(row.template)),
	}));
	return { total, severe: Number(counted?.severe ?? 0), templates };
}

/**
 * The numbers of those that are listed where there are more. Of a kind of level no more than `limit` can be, which are all
 * that leaves the engine.
 */
async function chosenOfMany(database: Database, limit: number): Promise<string> {
	const candidates = await database.rows(
		// Not by a window function, which would sort them all.
		`FROM (
			SELECT kind, unnest(max({score: score, count: count, back: -template_number}, ${limit}), recursive := true)
			FROM appearances WHERE unknown GROUP BY kind
		) ORDER BY score DESC, count DESC, back DESC`,
	);
	const listed = chooseShown(candidates, limit, ({ kind }) => Number(kind));
	return listed.map(({ back }) => -Number(back)).join(', ');
}

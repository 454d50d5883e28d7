import type { MessageScore } from '../model/score.ts';
import type { Cell, Database } from './database.ts';

/**
 * Means over a window are sums of integers divided once: components and scores lie within [-1, 1] and are held as
 * multiples of 2^-52, so that a sum is exact, does not depend on the order of its terms or on the number of threads, and
 * partial sums merge. The rounding is at most 2^-53 a value.
 */
const one = 2 ** 52;
const unit = `${one}::DOUBLE`;

export function componentNames(count: number): string[] {
	return Array.from({ length: count }, (_, i) => `tfidf_${i}`);
}

/** SQL for the exact weighted sum of a column of `scored`, weight `count`. */
export function exactSum(column: string): string {
	return `sum(count::HUGEINT * ${column}_units)`;
}

/** SQL for the mean that belongs to an exact sum: NULL where there are no lines. */
export function exactMean(sum: string, lines: string): string {
	return `CASE WHEN ${lines} > 0 THEN (${sum})::DOUBLE / (${lines} * ${unit}) END`;
}

/**
 * Creates the table `scored`, a row for each distinct masked message of `summary`, by asking `score` once for each.
 * Messages pass through in batches, in code point order.
 */
export async function scoreMessages(
	database: Database,
	componentCount: number,
	score: (masked: string) => MessageScore,
): Promise<void> {
	const components = componentNames(componentCount);
	await database.run(
		`CREATE TEMP TABLE answers (message_processed VARCHAR, template VARCHAR, known BOOLEAN, known_since TIMESTAMP,
			message_rarity DOUBLE, message_anomaly_score DOUBLE, message_distance DOUBLE, message_cluster INTEGER,
			${components.map((name) => `${name} DOUBLE`).join(', ')})`,
	);
	const distinct = 'SELECT DISTINCT message_processed AS masked FROM summary ORDER BY masked';
	for await (const { columns } of database.batches(distinct)) {
		const messages = (columns.masked ?? []).map(String);
		await database.append('answers', answerColumns(messages, messages.map(score), componentCount));
	}
	const averaged = ['message_rarity', 'message_anomaly_score', ...components];
	await database.run(
		`CREATE TEMP TABLE scored AS
		SELECT *, ${averaged.map((name) => `round(${name} * ${unit})::BIGINT AS ${name}_units`).join(', ')} FROM answers`,
	);
}

function answerColumns(messages: string[], scores: MessageScore[], componentCount: number): Cell[][] {
	const fixed: Cell[][] = [
		messages,
		scores.map((s) => s.template),
		scores.map((s) => s.known),
		scores.map((s) => (s.knownSince === null ? null : BigInt(s.knownSince))),
		scores.map((s) => s.rarity),
		scores.map((s) => s.anomalyScore),
		scores.map((s) => s.distance),
		scores.map((s) => s.cluster),
	];
	for (let i = 0; i < componentCount; i++) fixed.push(scores.map((s) => s.components[i] ?? 0));
	return fixed;
}

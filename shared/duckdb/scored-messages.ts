import type { MessageScore } from '../model/score.ts';
import type { Cell, Database } from './database.ts';

const messagesAtOnce = 16_384;

/** From so many on what scoring needs comes near to what a function has. */
const manyMessages = 100_000;

/**
 * Means over a window are sums of integers divided once, so that a sum is exact: it does not depend on the order of its
 * terms or on the number of threads, and partial sums merge. Scores and components lie within [-1, 1]; each is taken apart into
 * two whole numbers, `high` in units of 2^-26 and `low` in units of 2^-52. Sums of whole numbers are exact in doubles up
 * to 2^53, that is up to 2^26 lines a window. Splitting a value rounds it by at most 2^-53.
 */
export const highUnits = 2 ** 26;
export const lowUnits = 2 ** 52;

export function componentNames(count: number): string[] {
	return Array.from({ length: count }, (_, i) => `tfidf_${i}`);
}

/** SQL for the two halves of a column of `scored`. */
export function exactHalves(column: string): string {
	const high = `floor(${column} * ${highUnits})`;
	return `${high} AS ${column}_high, round((${column} * ${highUnits} - ${high}) * ${highUnits}) AS ${column}_low`;
}

/** SQL for {@link exactHalves} summed over lines, weight `count`, a double. */
export function exactSums(column: string): string {
	return `sum(count * ${column}_high) AS ${column}_high, sum(count * ${column}_low) AS ${column}_low`;
}

/** SQL that adds up sums of {@link exactSums}. */
export function mergedSums(column: string): string {
	return `sum(${column}_high) AS ${column}_high, sum(${column}_low) AS ${column}_low`;
}

/** SQL for the mean that belongs to exact sums. @param lines NULL, not 0, where there are none: then so is the mean */
export function exactMean(column: string, lines: string): string {
	return `(${column}_high * ${highUnits}::DOUBLE + ${column}_low) / (${lines} * ${lowUnits}::DOUBLE)`;
}

/**
 * Creates the table `scored`, a row for each of `messages`, by asking `score` once for each, and the view
 * `templates(template_number, template)`. Messages pass through in batches.
 *
 * A template that the model does not know is its message and has its number: a drop may have a million of them.
 */
export async function scoreMessages(
	database: Database,
	componentCount: number,
	score: (masked: string) => MessageScore,
): Promise<void> {
	const components = componentNames(componentCount);
	await database.run(
		`CREATE TABLE scored (message_id INTEGER, template_number INTEGER, known BOOLEAN, known_since TIMESTAMP,
			message_rarity DOUBLE, message_anomaly_score DOUBLE, message_distance DOUBLE, message_cluster INTEGER,
			${components.map((name) => `${name} DOUBLE`).join(', ')});
		CREATE TABLE known_templates (template_number INTEGER, template VARCHAR);
		CREATE VIEW templates AS FROM known_templates UNION ALL SELECT message_id, message_processed FROM messages`,
	);
	const [counted] = await database.rows('SELECT count(*) AS n FROM messages');
	if (Number(counted?.n) >= manyMessages) await database.returnFreedMemory();
	const knownNumbers = new Map<string, number>();
	// Page by page, since nothing can be appended while a result is being read.
	for (let first = 0; ; first += messagesAtOnce) {
		const page = await database.rows(
			`SELECT message_id, message_processed FROM messages
			WHERE message_id >= ${first} AND message_id < ${first + messagesAtOnce}`,
		);
		if (page.length === 0) break;
		const ids = page.map(({ message_id: id }) => id ?? null);
		const scores = page.map(({ message_processed: message }) => checked(String(message), score(String(message))));
		await database.append('scored', answerColumns(ids, scores, knownNumbers, componentCount));
	}
	await database.append('known_templates', [[...knownNumbers.values()], [...knownNumbers.keys()]]);
}

/** What is said of an unknown template is told by its message's number from here on. */
function checked(message: string, answer: MessageScore): MessageScore {
	if (answer.known || answer.template === message) return answer;
	throw new Error(
		`the unknown template ${JSON.stringify(answer.template)} is not its message ${JSON.stringify(message)}`,
	);
}

/** @param knownNumbers of the templates that were met so far: negative, since messages count from 0 */
function answerColumns(
	ids: Cell[],
	scores: MessageScore[],
	knownNumbers: Map<string, number>,
	componentCount: number,
): Cell[][] {
	const numberOf = ({ known, template }: MessageScore, i: number): Cell => {
		if (!known) return ids[i] ?? null;
		const number = knownNumbers.get(template) ?? -1 - knownNumbers.size;
		knownNumbers.set(template, number);
		return number;
	};
	const fixed: Cell[][] = [
		ids,
		scores.map(numberOf),
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

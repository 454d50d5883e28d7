/** The per-log file: a row for each line, in the drop's order. */
import { BOOLEAN, DOUBLE, INTEGER, TIMESTAMP, VARCHAR } from '@duckdb/node-api';
import { type GroupedLines, messageOfLine, newLines } from '../features/line-answers.ts';
import type { ScoredDrop } from '../features/scored-drop.ts';
import type { LineChunk } from '../read/lines.ts';
import type { Database } from './database.ts';
import type { KeptLines } from './kept-lines.ts';
import { lineAnswer } from './line-answer.ts';
import type { RowSource } from './row-source.ts';
import type { FillStructs } from './struct-function.ts';

/** Up to so many messages are looked up in lists, which every 2,048 lines copy. */
const usualListedMessages = 16_384;

export interface ScoredLines {
	readonly kept: KeptLines;
	readonly grouped: GroupedLines;
	readonly drop: ScoredDrop;
}

/**
 * Writes them as Parquet. Few lines, which are held, are handed over as they are. Of many, DuckDB reads its own columns again and asks
 * for what is said of each line: of few messages for their numbers only. Memory follows a row group's lines.
 *
 * @param listedMessages see {@link usualListedMessages}
 * @returns the number of rows
 */
export async function writeLogs(
	database: Database,
	file: string,
	lines: ScoredLines,
	listedMessages = usualListedMessages,
): Promise<number> {
	const { kept, drop } = lines;
	if ('chunks' in kept.lines) return await database.writeRows(heldRows(kept.lines.chunks, lines), file);
	const { relation } = kept.lines;
	if (drop.summary.messages.size <= listedMessages) return await writeListed(database, file, lines, relation);
	return await database.withLineAnswers(answerStructs(lines), (answerOf) =>
		database.writeParquet(
			logsQuery(`SELECT timestamp, message, level, service, unnest(${answerOf('line')}) FROM ${relation}`),
			file,
		),
	);
}

function logsQuery(answered: string): string {
	return `SELECT timestamp, message, message_processed, message_rarity, message_anomaly_score, message_cluster, template, level,
		is_new_template, message_distance, service, template_id FROM (${answered})`;
}

/**
 * Each line with its answers. A parallel join loses the order of lines, and sorting by it would hold or spill them all; a projection
 * keeps it, and so does a cross product with one row (DuckDB promises only the former; a test holds it to both): here that row is lists.
 */
async function writeListed(database: Database, file: string, lines: ScoredLines, relation: string): Promise<number> {
	await database.readRows(listedAnswers(lines), (answers) =>
		database.run(`CREATE OR REPLACE TEMP TABLE answers AS FROM ${answers}`),
	);
	const listed = Object.keys(listedColumns);
	const taken = listed.map((name) => `lists.${name}[number + 1] AS ${name}`);
	const lists = listed.map((name) => `${name}: list(${name} ORDER BY number)`);
	return await database.withNumbers(
		(line) => messageOfLine(lines.grouped, line),
		(numberOf) =>
			database.writeParquet(
				logsQuery(
					`SELECT *, line = new_line AS is_new_template FROM (
						SELECT timestamp, message, level, service, line, ${taken.join(', ')}
						FROM (SELECT timestamp, message, level, service, line, ${numberOf('line')} AS number FROM ${relation}),
							(SELECT {${lists.join(', ')}} AS lists FROM answers))`,
				),
				file,
			),
	);
}

const { is_new_template: _isNew, ...answerColumns } = lineAnswer;
const listedColumns = { ...answerColumns, new_line: DOUBLE };

/** A row for each message. */
function listedAnswers({ grouped, drop }: ScoredLines): RowSource {
	const { scored, summary } = drop;
	const newLine = newLines(grouped, drop);
	const { templateOf, idOf } = templateTexts(drop);
	return {
		columns: { ...listedColumns, number: INTEGER },
		size: summary.messages.size,
		fill(rows, from) {
			const part = <T extends Float64Array | Int32Array>(column: T) => column.subarray(from, from + rows.count) as T;
			const templates = scored.template.subarray(from, from + rows.count);
			rows.texts(0, (row) => summary.messages.bytesOf(from + row));
			rows.doubles(1, part(scored.rarity));
			rows.doubles(2, part(scored.anomalyScore));
			rows.integers(3, part(scored.cluster));
			rows.codedTexts(4, templates, templateOf);
			rows.doubles(5, part(scored.distance));
			rows.codedTexts(6, templates, idOf);
			rows.doubles(
				7,
				Float64Array.from(templates, (template) => newLine[template] as number),
			);
			rows.integers(
				8,
				Int32Array.from({ length: rows.count }, (_, row) => from + row),
			);
		},
	};
}

/** What is said of some lines, as columns. */
interface Answers {
	readonly rarity: Float64Array;
	readonly anomalyScore: Float64Array;
	readonly cluster: Int32Array;
	/** 0 or 1. */
	readonly isNew: Uint8Array;
	readonly distance: Float64Array;
	/** By row, and what they stand for. */
	readonly messages: Uint32Array;
	readonly templates: Uint32Array;
	messageOf(message: number): Buffer;
	templateOf(template: number): Buffer;
	idOf(template: number): Buffer;
}

/** @returns what is said of lines with these numbers */
function answersOf({ grouped, drop }: ScoredLines): (lines: ArrayLike<number>) => Answers {
	const { scored, summary } = drop;
	const newLine = newLines(grouped, drop);
	const texts = templateTexts(drop);
	return (lines) => {
		const messages = Uint32Array.from(lines, (line) => messageOfLine(grouped, line));
		const of = (column: Float64Array) => Float64Array.from(messages, (message) => column[message] as number);
		const templates = Uint32Array.from(messages, (message) => scored.template[message] as number);
		return {
			rarity: of(scored.rarity),
			anomalyScore: of(scored.anomalyScore),
			cluster: Int32Array.from(messages, (message) => scored.cluster[message] as number),
			isNew: Uint8Array.from(templates, (template, row) => Number(newLine[template] === lines[row])),
			distance: of(scored.distance),
			messages,
			templates,
			messageOf: (message) => summary.messages.bytesOf(message),
			...texts,
		};
	};
}

/** Structs of `lineAnswerType`. */
function answerStructs(lines: ScoredLines): FillStructs {
	const answer = answersOf(lines);
	return (structs, numbers) => {
		const answers = answer(numbers);
		structs.codedTexts(0, answers.messages, answers.messageOf);
		structs.doubles(1, answers.rarity);
		structs.doubles(2, answers.anomalyScore);
		structs.integers(3, answers.cluster);
		structs.codedTexts(4, answers.templates, answers.templateOf);
		structs.booleans(5, answers.isNew);
		structs.doubles(6, answers.distance);
		structs.codedTexts(7, answers.templates, answers.idOf);
	};
}

/** Templates' texts and ids as UTF-8: those of the model are made once. */
function templateTexts({
	scored: { templates },
	summary: { messages },
}: ScoredDrop): Pick<Answers, 'templateOf' | 'idOf'> {
	const madeOnce = (make: (template: number) => Buffer) => {
		const made = new Map<number, Buffer>();
		return (template: number) => {
			const text = made.get(template) ?? make(template);
			made.set(template, text);
			return text;
		};
	};
	const textOf = madeOnce((template) => Buffer.from(templates.textOf(template)));
	return {
		templateOf: (template) => (templates.isMessage(template) ? messages.bytesOf(template) : textOf(template)),
		idOf: madeOnce((template) => Buffer.from(templates.idOf(template), 'latin1')),
	};
}

/** Rows of lines that are held. */
function heldRows(chunks: readonly LineChunk[], scoredLines: ScoredLines): RowSource {
	const { kept } = scoredLines;
	const answer = answersOf(scoredLines);
	const textsOf = (names: readonly (string | null)[]) =>
		names.map((name) => (name === null ? null : Buffer.from(name)));
	const [levels, services] = [textsOf(kept.names.levels), textsOf(kept.names.services)];
	const lines = new LineCursor(chunks);
	return {
		columns: {
			timestamp: TIMESTAMP,
			message: VARCHAR,
			message_processed: VARCHAR,
			message_rarity: DOUBLE,
			message_anomaly_score: DOUBLE,
			message_cluster: INTEGER,
			template: VARCHAR,
			level: VARCHAR,
			is_new_template: BOOLEAN,
			message_distance: DOUBLE,
			service: VARCHAR,
			template_id: VARCHAR,
		},
		size: kept.count,
		fill(rows, from) {
			const own = lines.next(rows.count);
			const answers = answer(Uint32Array.from({ length: rows.count }, (_, row) => from + row));
			rows.wholeNumbers(0, own.times);
			rows.texts(1, own.messageOf);
			rows.codedTexts(2, answers.messages, answers.messageOf);
			rows.doubles(3, answers.rarity);
			rows.doubles(4, answers.anomalyScore);
			rows.integers(5, answers.cluster);
			rows.codedTexts(6, answers.templates, answers.templateOf);
			rows.codedTexts(7, own.levels, (level) => levels[level] ?? null);
			rows.booleans(8, answers.isNew);
			rows.doubles(9, answers.distance);
			rows.codedTexts(10, own.services, (service) => services[service] ?? null);
			rows.codedTexts(11, answers.templates, answers.idOf);
		},
	};
}

interface SomeLines {
	readonly times: Float64Array;
	readonly levels: Uint16Array;
	readonly services: Uint16Array;
	messageOf(row: number): Uint8Array;
}

/** Goes through lines, whatever chunks they are in. */
class LineCursor {
	readonly #chunks: readonly LineChunk[];
	#chunk = 0;
	#at = 0;

	constructor(chunks: readonly LineChunk[]) {
		this.#chunks = chunks;
	}

	next(count: number): SomeLines {
		const [times, levels, services] = [new Float64Array(count), new Uint16Array(count), new Uint16Array(count)];
		const messages: Uint8Array[] = [];
		for (let filled = 0; filled < count; ) {
			const chunk = this.#chunks[this.#chunk];
			if (chunk === undefined) throw new RangeError(`${filled} lines are left: expected ${count}`);
			const end = Math.min(chunk.count, this.#at + count - filled);
			times.set(chunk.times.subarray(this.#at, end), filled);
			levels.set(chunk.levels.subarray(this.#at, end), filled);
			services.set(chunk.services.subarray(this.#at, end), filled);
			for (let i = this.#at; i < end; i++) messages.push(chunk.messages.subarray(chunk.starts[i], chunk.ends[i]));
			filled += end - this.#at;
			this.#at = end;
			if (end < chunk.count) continue;
			this.#chunk++;
			this.#at = 0;
		}
		return { times, levels, services, messageOf: (row) => messages[row] as Uint8Array };
	}
}

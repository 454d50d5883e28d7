import type { DuckDBDataChunk } from '@duckdb/node-api';
import { levelOfMessage } from '../read/fields/text-level.ts';
import type { ReadReport } from '../read/format-report.ts';
import { levelScales } from '../read/levels-vocabulary.ts';
import { EARLIEST, LATEST } from '../read/line-sink.ts';
import type { LineChunk, LineMessages } from '../read/lines.ts';
import type { Database } from './database.ts';
import { levelOfText } from './level-of-text.ts';
import type { LineUse, OpenedLines } from './lines.ts';
import { NameColumn, type NameReader } from './name-column.ts';
import { OddRowError } from './odd-row.ts';
import { cleanMessage, messagesOf } from './plain-messages.ts';
import { textTimes } from './text-times.ts';
import { timestampExpression } from './timestamps.ts';
import { anyTrue, TextBuffers, TextVector, vectorOf, wholeNumbers } from './vectors.ts';

export interface PlainColumn {
	/** SQL for its value. */
	readonly sql: string;
	/** DuckDB's name of its type. */
	readonly type: string;
}

/** The columns of a table whose rows are lines as they are: which these are, `choosePlain` says. */
export interface PlainColumns {
	readonly time: PlainColumn;
	readonly message: PlainColumn;
	readonly level?: PlainColumn & { readonly scale: string };
	readonly service?: PlainColumn;
	/** SQL of whether a row says something in a column that might have to be taken instead. */
	readonly others: string;
	/** Of JSON: a row without a level or a service may have it in another field, and what is no text there is text here. */
	readonly isJson?: boolean;
}

/** A table's rows, and SQL of their position. */
export interface NumberedRows {
	readonly relation: string;
	readonly number: string;
}

const isText = /^(VARCHAR|ENUM\(.*\))$/;
const isLevel = /^(VARCHAR|ENUM\(.*\)|U?(TINY|SMALL|BIG)?INT(EGER)?)$/;
/** Of a message: a level stands before. */
const LEVEL_BYTES = 1024;
/** A longer one is none: readers count in units of UTF-16, not more than bytes. */
const LONGEST_SERVICE = 200;

/** Reads a table's rows exactly as the record reader would, or says that it cannot: DuckDB unpacks the columns, all else is here. */
export class ColumnLines {
	readonly #rows: NumberedRows;
	readonly #columns: PlainColumns;
	/** SQL of the time. */
	readonly #time: string;
	/** Whether it is read here. */
	readonly #timeIsText: boolean;
	readonly #levels: NameColumn;
	readonly #services: NameColumn;
	/** Memory of the chunk that was given last. */
	#times = new Float64Array(0);
	readonly #texts = new TextBuffers();
	readonly #timeTexts = new TextBuffers();
	/** Whether a message was not taken to the letter. */
	#cleaned = false;
	/** Lines so far. */
	lines = 0;

	/** @returns `undefined` where a column's type cannot be taken as it is */
	static of(rows: NumberedRows, columns: PlainColumns): ColumnLines | undefined {
		const { time, message, level, service } = columns;
		const timestamp = timestampExpression(time.sql, time.type);
		if (timestamp === undefined || !isText.test(message.type)) return undefined;
		if ((level && !isLevel.test(level.type)) || (service && !isText.test(service.type))) return undefined;
		return new ColumnLines(rows, columns, timestamp);
	}

	private constructor(rows: NumberedRows, columns: PlainColumns, time: string) {
		this.#rows = rows;
		this.#columns = columns;
		this.#time = time;
		this.#timeIsText = isText.test(columns.time.type);
		const { level, service, isJson } = columns;
		const readLevel = levelReader(level?.scale ?? 'words');
		this.#levels = new NameColumn(level && isJson ? onlyText(readLevel) : readLevel, 'OTHER');
		this.#services = new NameColumn(service && isJson ? onlyText(readJsonService) : readService, 'other');
	}

	/** @param chunks what {@link read} gives @param report but for names that were cut */
	opened(chunks: AsyncIterable<LineChunk>, report: () => ReadReport): OpenedLines {
		return {
			way: 'plain',
			chunks,
			names: () => ({ levels: this.#levels.names, services: this.#services.names }),
			report: () => ({ ...report(), levelsCut: this.#levels.cut, servicesCut: this.#services.cut }),
			relation: () => this.#relation(),
		};
	}

	/** Chunks are valid until the next one. @throws {OddRowError} at the first chunk with a row that is no line as it is */
	async *read(database: Database, use: LineUse): AsyncGenerator<LineChunk> {
		const { message, level, service, others } = this.#columns;
		const levelText = level ? asText(level) : 'NULL::VARCHAR';
		const serviceText = service && use === 'keep' ? asText(service) : 'NULL::VARCHAR';
		// A time that is none is out of range.
		const time = this.#timeIsText ? asText(this.#columns.time) : `coalesce(${this.#time}, TIMESTAMP 'epoch')`;
		const query = `SELECT ${time}, ${asText(message)}, ${levelText}, ${serviceText},
			coalesce(${others}, false) FROM ${this.#rows.relation}`;
		for await (const rows of database.chunks(query)) {
			this.lines += rows.rowCount;
			yield this.#chunkOf(rows, use);
		}
	}

	#chunkOf(rows: DuckDBDataChunk, use: LineUse): LineChunk {
		const count = rows.rowCount;
		const texts = (column: number) => new TextVector(vectorOf(rows, column), count);
		if (anyTrue(vectorOf(rows, 4), count)) throw new OddRowError();
		if (this.#times.length < count) this.#times = new Float64Array(count);
		const times = this.#times.subarray(0, count);
		if (this.#timeIsText) textTimes(texts(0).joined(this.#timeTexts), times);
		else wholeNumbers(vectorOf(rows, 0), count, times);
		for (const time of times) if (!(time >= EARLIEST && time < LATEST)) throw new OddRowError();
		const { cleaned, ...messages } = messagesOf(texts(1), this.#columns.isJson, this.#texts);
		this.#cleaned ||= cleaned;
		const levels = this.#levels.codesOf(texts(2));
		for (let line = 0; line < count; line++) {
			if (levels[line] === 0 && saysLevel(messages, line)) throw new OddRowError();
		}
		const services = use === 'keep' ? this.#services.codesOf(texts(3)) : new Uint16Array(count);
		return { count, times, levels, services, ...messages };
	}

	/** After all was read: it follows from what the columns turned out to hold. */
	#relation(): string {
		const { message, level, service } = this.#columns;
		const [text, levelText, serviceText] = [message, level, service].map((column) => column && asText(column));
		return `(SELECT ${this.#time} AS timestamp, ${levelText ? this.#levels.expression(levelText) : 'NULL::VARCHAR'} AS level,
			${this.#cleaned ? cleanMessage(text ?? '') : text} AS message,
			${serviceText ? this.#services.expression(serviceText) : 'NULL::VARCHAR'} AS service, ${this.#rows.number} AS line
			FROM ${this.#rows.relation})`;
	}
}

function asText({ sql, type }: PlainColumn): string {
	return type === 'VARCHAR' ? sql : `CAST(${sql} AS VARCHAR)`;
}

/** Whether a message without a level says one itself, which a reader takes. */
function saysLevel({ messages, starts, ends }: LineMessages, line: number): boolean {
	const [start = 0, end = 0] = [starts[line], ends[line]];
	const { buffer, byteOffset } = messages;
	const text = Buffer.from(buffer, byteOffset + start, Math.min(end - start, LEVEL_BYTES)).toString('utf8');
	return levelOfMessage(text) !== null;
}

/** A number among words: which scale it is on, a reader tells. */
const wholeNumber = /^\s*-?[0-9]{1,5}\s*$/;

function levelReader(scale: string): NameReader {
	const numbers = Object.values(levelScales).find(({ name }) => name === scale)?.levels;
	return (text) => {
		if (text === null) return { name: null };
		const isNumber = wholeNumber.test(text);
		const name = numbers ? (isNumber && numbers.get(Number(text))) || null : levelOfText(text);
		return name === null && (numbers !== undefined || isNumber) ? 'odd' : { name };
	};
}

const readService: NameReader = (text) => {
	if (text === null || text === '' || text === '-') return { name: null };
	return /[:\]]$/.test(text) || Buffer.byteLength(text) > LONGEST_SERVICE ? 'odd' : { name: text };
};

/** What is no text in JSON is no service. */
const readJsonService: NameReader = (text) =>
	text === null || text === '' || text === '-' || /^[-0-9{[]/.test(text) ? 'odd' : readService(text);

/** In a record that has none another field may say it. */
function onlyText(read: NameReader): NameReader {
	return (text) => (text === null || text === 'true' || text === 'false' ? 'odd' : read(text));
}

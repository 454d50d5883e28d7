import { InputError } from '../errors.ts';
import type { ColumnChoice } from '../read/fields/choose-columns.ts';
import { RecordReader } from '../read/fields/record-reader.ts';
import type { JsonObject } from '../read/json/values.ts';
import { LineSink } from '../read/line-sink.ts';
import type { LineChunk } from '../read/lines.ts';
import { tableKind } from '../read/not-logs.ts';
import { readReport } from '../read/read-drop.ts';
import type { Database } from './database.ts';
import type { DropFile, LineUse, OpenedLines, Way } from './lines.ts';
import { requireShortTexts } from './long-texts.ts';
import { choosePlain, plainParquet, plainReport } from './plain-drops.ts';
import { literal } from './quote.ts';
import { recordOf } from './record-values.ts';
import { readingDrop, readingPieces } from './unreadable.ts';

const sampledRows = 100;
/** Columns, and fields of nested ones. Each costs something at every opening of the file and in every row, even where it is empty. */
const mostFields = 5000;

/** The lines of a Parquet file, see `openLines`. @param layers it was packed in */
export async function openParquet(
	database: Database,
	drop: DropFile,
	layers: readonly string[],
	use: LineUse,
	way: Way,
): Promise<OpenedLines> {
	const { file } = drop;
	const relation = `read_parquet(${literal(file)}, hive_partitioning = false)`;
	const described = await readingDrop(
		file,
		() => database.rows(`SELECT column_name, column_type FROM (DESCRIBE FROM ${relation})`),
		'drop',
	);
	const types = new Map(described.map((row) => [String(row.column_name), String(row.column_type)]));
	requireFewFields(types);
	const [counted] = await readingDrop(file, () => database.rows(`SELECT count(*) AS n FROM ${relation}`));
	const rowCount = Number(counted?.n);
	drop.checkRows?.(rowCount);
	const other = tableKind([...types.keys()]);
	if (other !== undefined) throw new InputError('ignored', `no log: it is ${other}`);
	await readingDrop(file, () => requireShortTexts(database, file, types, rowCount));
	const sample = plainSample(types) ?? (await readingDrop(file, () => firstRecords(database, relation, types)));
	const choice = choosePlain(sample, drop);
	refuseFloats(types, choice);
	const lines = way === 'plain' && choice ? plainParquet(file, types, choice) : undefined;
	if (choice && lines) {
		const chunks = readingPieces(file, lines.read(database, use));
		return lines.opened(chunks, () => plainReport(choice, 'parquet', layers, rowCount));
	}
	const sink = new LineSink(drop);
	const chunks = async function* () {
		// Whoever keeps lines writes some of them meanwhile.
		await using reading = await database.branch();
		yield* linesOf(records(reading, `FROM ${relation}`, types), new RecordReader(drop), sink);
	};
	return {
		way: 'records',
		chunks: readingPieces(file, chunks()),
		names: () => sink.names,
		report: () => readReport(layers, 'parquet', sink),
	};
}

const decimal = /DECIMAL\(\d+,\d+\)/g;

/** @throws {InputError} `too-many-columns` */
function requireFewFields(types: ReadonlyMap<string, string>): void {
	// Fields of a nested type are parted by commas.
	const fields = [...types.values()].reduce((sum, type) => sum + type.replaceAll(decimal, '').split(',').length, 0);
	if (fields <= mostFields) return;
	throw new InputError(
		'too-many-columns',
		`the Parquet file has ${fields} columns and nested fields: expected at most ${mostFields}. If it is a log, write time, level, ` +
			'message and the fields that people read as columns, and the rest as one column of JSON',
	);
}

/**
 * Of a table with our own columns and no others, what any of its rows says of how it is to be read. To unpack the first rows of all its
 * columns costs as much as a drop of some thousand lines.
 */
function plainSample(types: ReadonlyMap<string, string>): JsonObject[] | undefined {
	const columns = [...types].map(([name, type]) => [name, ownColumns[name]?.(type)] as const);
	if (!types.has('timestamp') || columns.some(([, value]) => value === undefined)) return undefined;
	return [Object.fromEntries(columns.map(([name, value]) => [name, value ?? '']))];
}

const ofText = (value: string) => (type: string) => (type === 'VARCHAR' ? value : undefined);
const ownColumns: Readonly<Record<string, (type: string) => string | undefined>> = {
	timestamp: (type) =>
		/^TIMESTAMP(_S|_MS|_NS)?$|^TIMESTAMP WITH TIME ZONE$/.test(type) ? '2026-01-01T00:00:00Z' : undefined,
	level: ofText('INFO'),
	message: ofText('a message'),
	service: ofText('a service'),
};

async function firstRecords(
	database: Database,
	relation: string,
	types: ReadonlyMap<string, string>,
): Promise<JsonObject[]> {
	const sample: JsonObject[] = [];
	for await (const record of records(database, `FROM ${relation} LIMIT ${sampledRows}`, types)) sample.push(record);
	return sample;
}

/** A time of 32 bits is up to two minutes off, whatever its unit. */
function refuseFloats(types: ReadonlyMap<string, string>, choice: ColumnChoice | undefined): void {
	const column = choice?.time?.column ?? '';
	if (types.get(column) !== 'FLOAT') return;
	throw new InputError(
		'wrong-type',
		`column ${JSON.stringify(column)} is a 32-bit float, which holds times to about two minutes only: expected a timestamp, text, ` +
			'a whole number or a double. Write it as one of these',
	);
}

async function* records(
	database: Database,
	query: string,
	types: ReadonlyMap<string, string>,
): AsyncGenerator<JsonObject> {
	for await (const { names, rows } of database.values(query)) {
		for (const row of rows) yield recordOf(names, row, types);
	}
}

async function* linesOf(
	found: AsyncIterable<JsonObject>,
	reader: RecordReader,
	sink: LineSink,
): AsyncGenerator<LineChunk> {
	for await (const record of found) {
		reader.read(record, sink);
		if (!sink.hasChunks) continue;
		yield* sink.take();
		sink.recycle();
	}
	reader.end(sink);
	yield* sink.end();
}

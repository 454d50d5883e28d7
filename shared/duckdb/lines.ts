import { open as openFile, readFile, stat } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import type { ReadReport } from '../read/format-report.ts';
import type { LineChunk, LineNames } from '../read/lines.ts';
import type { ReadOptions } from '../read/options.ts';
import { detect, type OpenBytes, readDrop } from '../read/read-drop.ts';
import type { Database } from './database.ts';
import { requireShortMessages } from './long-texts.ts';
import { OddRowError } from './odd-row.ts';
import { openParquet } from './parquet-lines.ts';
import { openPlainText } from './plain-text.ts';
import { unpack } from './unpack.ts';

export interface DropFile extends ReadOptions {
	/** A path inside the database's directory. */
	readonly file: string;
	/** Told how many rows a Parquet file says it has, before they are read: throws where nobody's file has so many. */
	readonly checkRows?: (rows: number) => void;
}

/** How a drop's records become lines: a table's columns are taken as they are, or each record is looked at. */
export type Way = 'plain' | 'records';

/** What will be asked for of a drop's lines: to group them is enough for a summary, the per-log features read them once more. */
export type LineUse = 'group' | 'keep';

export interface OpenedLines {
	readonly way: Way;
	/**
	 * The drop's lines, in its order. To be read once; a chunk is valid until the next one, and nothing else may run on the database
	 * until their end. They throw `InputError`
	 * where the drop turns out to be damaged, and `OddRowError` where a row of a `plain` drop is no line as it is: then the drop is to
	 * be opened again, by `records`.
	 */
	readonly chunks: AsyncIterable<LineChunk>;
	/** Complete once `chunks` has ended, as the report is. */
	readonly names: () => LineNames;
	/** What reading found out. */
	readonly report: () => ReadReport;
	/** Where DuckDB can read the lines again: `timestamp, level, message, service, line`, the last a record's position in the file. */
	readonly relation?: () => string;
}

/**
 * Opens a drop's lines. Parquet is read in place, by DuckDB, as are large files of lines of JSON and of tables whose rows are lines as
 * they are; all else by `shared/read`.
 *
 * @param way `records`: row by row, even where a table's rows seem to be lines as they are; `plain`: by columns where that is possible;
 * where absent the faster one
 * @throws {InputError} `unreadable`, `unread-format`, `wrong-type`; `ignored` where the file is no log
 */
export async function openLines(
	database: Database,
	drop: DropFile,
	use: LineUse = 'keep',
	way?: Way,
): Promise<OpenedLines> {
	const { size } = await stat(drop.file);
	const open = await opener(drop.file, size);
	const detected = await detect(open, drop);
	if (detected.kind === 'ignored') throw new InputError('ignored', `no log: ${detected.reason}`);
	if (detected.kind === 'parquet') {
		const file =
			detected.layers.length === 0 ? drop.file : await unpack(open, database.newFile('unpacked'), drop.checkTime);
		if (file === undefined) throw tooLarge();
		return await openParquet(database, { ...drop, file }, detected.layers, use, way ?? 'plain');
	}
	const text = detected.layers.length > 0 ? usualRatio * size : size;
	const isPlain = way === undefined ? text >= plainFrom : way === 'plain';
	const plain = isPlain ? await openPlainText(database, { drop, detected, open, use }) : undefined;
	if (plain) return plain;
	const lines = readDrop(open, detected, drop);
	return {
		way: 'records',
		chunks: requireShortMessages(lines.chunks),
		names: () => lines.names,
		report: () => lines.report(),
	};
}

/**
 * Hands a drop's lines to `read`, by columns where they can be taken as they are, else record by record: then `read` is called once
 * more, with a drop that is opened anew.
 */
export async function readLines<T>(
	database: Database,
	drop: DropFile,
	use: LineUse,
	read: (opened: OpenedLines) => Promise<T>,
): Promise<T> {
	try {
		return await read(await openLines(database, drop, use));
	} catch (error) {
		if (!(error instanceof OddRowError)) throw error;
		return await read(await openLines(database, drop, use, 'records'));
	}
}

/** A small file is read once, though it is opened twice: to see what it is, and for its lines. */
async function opener(file: string, size: number): Promise<OpenBytes> {
	if (size > smallFile) return () => readAhead(file, size);
	const bytes = await readFile(file);
	return async function* () {
		if (bytes.length > 0) yield bytes;
	};
}

const smallFile = 1 << 18;

/** A file's first `size` bytes, the next ones being read while a reader is at work. Half the cost of a stream of Node's. */
async function* readAhead(file: string, size: number): AsyncGenerator<Uint8Array> {
	await using handle = await openFile(file);
	const read = (position: number) => {
		const length = Math.min(smallFile, size - position);
		const reading = handle.read(Buffer.allocUnsafeSlow(length), 0, length, position);
		reading.catch(() => undefined); // Whoever awaits it is told.
		return reading;
	};
	let next = read(0);
	try {
		for (let position = 0; position < size; ) {
			const { bytesRead, buffer } = await next;
			if (bytesRead === 0) return;
			position += bytesRead;
			if (position < size) next = read(position);
			yield buffer.subarray(0, bytesRead);
		}
	} finally {
		// The file is closed once nothing is read of it.
		await next.catch(() => undefined);
	}
}

function tooLarge(): InputError {
	return new InputError(
		'disk',
		'the drop is a compressed Parquet file, and the disk cannot hold it unpacked: Parquet is compressed by itself, upload it as it is',
	);
}

/** Bytes of a file from which on DuckDB parses lines of JSON, and tables, faster: to plan a statement takes as long as 2,000 lines. */
const plainFrom = 1 << 19;
/** Of text to what it is compressed to. */
const usualRatio = 8;

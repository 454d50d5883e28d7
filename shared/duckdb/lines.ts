import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { InputError, SqlError } from '../errors.ts';
import { sampleRows } from '../read/delimited/sample-rows.ts';
import type { ReadReport } from '../read/format-report.ts';
import type { ReadOptions } from '../read/options.ts';
import { detect, framingOf, type OpenBytes, readDrop } from '../read/read-drop.ts';
import type { DelimitedStart, Detected } from '../read/sniff.ts';
import type { Database } from './database.ts';
import { storeLines } from './line-parts.ts';
import { hasLongLines } from './long-texts.ts';
import { openParquet } from './parquet-lines.ts';
import {
	choosePlain,
	mayBePlain,
	type PlainText,
	parsePlainText,
	plainCsv,
	plainJson,
	plainReport,
} from './plain-drops.ts';
import { lookAtLines, unpack } from './unpack.ts';

export interface DropFile extends ReadOptions {
	/** A path inside the database's directory. */
	readonly file: string;
	/** Told how many rows a Parquet file says it has, before they are read: throws where nobody's file has so many. */
	readonly checkRows?: (rows: number) => void;
}

/** How a drop's records become lines: by DuckDB alone, or one by one in JavaScript. */
export type Way = 'plain' | 'records';

export interface OpenedLines {
	readonly way: Way;
	/** What reading found out. */
	readonly report: ReadReport;
	/** Of all messages; somewhat more where that is not counted. */
	readonly messageBytes: number;
}

/**
 * Makes a drop readable as the view `lines(timestamp, level, message, service, line, skip)`: `timestamp` in UTC, `line` the record's
 * position in the file. `skip` is NULL, or {@link oddRow} where a row of a `plain` drop is no line as it is: then the drop is to be
 * opened again, by `records`. Parquet is read in place, so that damage may show only when the view is read (`readingDrop`); all else
 * is parsed once, since it is read twice (for the summary and for the per-log features).
 *
 * @param way `records`: not by DuckDB alone, even where it seems possible
 * @throws {InputError} `unreadable`, `unread-format`, `wrong-type`; `ignored` where the file is no log
 */
export async function openLines(database: Database, drop: DropFile, way: Way = 'plain'): Promise<OpenedLines> {
	const open: OpenBytes = () => createReadStream(drop.file, { highWaterMark: 1 << 18 });
	const detected = await detect(open, drop);
	if (detected.kind === 'ignored') throw new InputError('ignored', `no log: ${detected.reason}`);
	if (detected.kind === 'parquet') {
		const file =
			detected.layers.length === 0 ? drop.file : await unpack(open, database.newFile('unpacked'), drop.checkTime);
		if (file === undefined) throw tooLarge();
		return await openParquet(database, { ...drop, file }, detected.layers, way);
	}
	const plain = way === 'plain' ? await openPlainText(database, drop, detected, open) : undefined;
	if (plain) return plain;
	const lines = readDrop(open, detected, drop);
	const messageBytes = await storeLines(database, lines);
	return { way: 'records', report: lines.report(), messageBytes };
}

function tooLarge(): InputError {
	return new InputError(
		'disk',
		'the drop is a compressed Parquet file, and the disk cannot hold it unpacked: Parquet is compressed by itself, upload it as it is',
	);
}

/** @returns `undefined` where DuckDB does not read it as the records' reader would */
async function openPlainText(
	database: Database,
	drop: DropFile,
	detected: Detected,
	open: OpenBytes,
): Promise<OpenedLines | undefined> {
	const table = detected.kind === 'delimited' && isTable(detected.delimited) ? detected.delimited : undefined;
	const records = detected.kind === 'json' && detected.framing === 'lines' ? detected.sample : undefined;
	const sample = records ?? (table && (await sampleRows(open, table, drop.checkTime)));
	const choice = sample && choosePlain(sample, drop);
	if (!choice || !mayBePlain(detected, choice)) return undefined;
	const file =
		detected.layers.length === 0 ? drop.file : await unpack(open, database.newFile('unpacked'), drop.checkTime);
	if (file === undefined || (await hasLongLines(file, drop.checkTime))) return undefined;
	const text = table ? plainCsv(file, table, choice) : plainJson(file, choice);
	const parsed = await parse(database, text);
	if (!parsed) return undefined;
	if (table) {
		const lines = await lookAtLines(file, table, drop.checkTime);
		// A row that goes on over lines may be one whose quote was never closed.
		if (lines.surplus || parsed.records !== lines.count - 1) return undefined;
	}
	await database.run(`CREATE VIEW lines AS ${parsed.view}`);
	const framing = framingOf(detected);
	const { size: messageBytes } = await stat(file);
	return { way: 'plain', report: plainReport(choice, framing, detected.layers, parsed.records), messageBytes };
}

/** A header in the first line, and one character between the columns: DuckDB's reader of CSV can be told so. */
function isTable({ header, delimiter }: DelimitedStart): boolean {
	return header === 'header' && delimiter !== ' ';
}

/** What DuckDB cannot read is read record by record, unless DuckDB itself is at its end. */
async function parse(database: Database, text: PlainText): ReturnType<typeof parsePlainText> {
	try {
		return await parsePlainText(database, text, database.newFile('lines.parquet'));
	} catch (error) {
		if (error instanceof SqlError && !database.broken) return undefined;
		throw error;
	}
}

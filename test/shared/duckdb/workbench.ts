/** A live database in a folder of its own for the duration of a test, and drops to read with it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type Cell, Database } from '../../../shared/duckdb/database.ts';
import { type DropFile, type OpenedLines, openLines, type Way } from '../../../shared/duckdb/lines.ts';
import type { SourceRule } from '../../../shared/read/options.ts';

/** When test drops were written, in microseconds: what lines take that know no other time. */
export const objectTime = micros('2026-11-27T16:00:00Z');

export interface Workbench extends AsyncDisposable {
	readonly database: Database;
	/** A path in its folder. */
	file(name: string): string;
}

export async function openWorkbench(threads = 2): Promise<Workbench> {
	const directory = await mkdtemp(join(tmpdir(), 'oddline-duckdb-'));
	const database = await Database.open(directory, { memoryMegabytes: 512, threads });
	return {
		database,
		file: (name) => join(directory, name),
		async [Symbol.asyncDispose]() {
			await database[Symbol.asyncDispose]();
			await rm(directory, { recursive: true, force: true });
		},
	};
}

/** A drop: bytes as they are uploaded, or a query whose rows become a Parquet file. */
export type DropContent = string | Buffer | { readonly query: string };

/** Places a drop with this key in the workbench, and opens its lines: once more by their records where a row is odd, as `summariseDrop` does. */
export async function openDrop(
	workbench: Workbench,
	key: string,
	content: DropContent,
	rule?: SourceRule,
): Promise<OpenedLines> {
	const opened = await openBy('plain', workbench, key, content, rule);
	const [odd] = await workbench.database.rows('SELECT count(skip) AS n FROM lines');
	if (Number(odd?.n) === 0) return opened;
	await workbench.database.clear();
	return await openLines(workbench.database, dropFile(workbench, key, rule), 'records');
}

/** The same in one way alone, whether a row is odd or not. */
export async function openBy(
	way: Way,
	workbench: Workbench,
	key: string,
	content: DropContent,
	rule?: SourceRule,
): Promise<OpenedLines> {
	const drop = dropFile(workbench, key, rule);
	if (typeof content === 'object' && 'query' in content)
		await workbench.database.writeParquet(content.query, drop.file);
	else await writeFile(drop.file, compressed(key, content));
	return await openLines(workbench.database, drop, way);
}

function dropFile({ file }: Workbench, key: string, rule?: SourceRule): DropFile {
	return { file: file('drop'), key, objectTime, ...(rule && { rule }) };
}

export interface ReadLines extends OpenedLines {
	/** `[timestamp, level, message, service]` each. */
	readonly lines: Cell[][];
}

/** Opens a drop in a workbench of its own, and reads all of it. */
export async function readDrop(key: string, content: DropContent, rule?: SourceRule): Promise<ReadLines> {
	await using workbench = await openWorkbench();
	const opened = await openDrop(workbench, key, content, rule);
	return { ...opened, lines: await linesOf(workbench) };
}

/** `[timestamp, level, message, service]` of each usable line. */
export async function linesOf({ database }: Workbench): Promise<Cell[][]> {
	const rows = await database.rows(
		'SELECT timestamp, level, message, service FROM lines WHERE skip IS NULL ORDER BY line',
	);
	return rows.map(({ timestamp = null, level = null, message = null, service = null }) => [
		timestamp,
		level,
		message,
		service,
	]);
}

/** Text is compressed as the key's ending says; bytes are taken as they are. */
function compressed(key: string, content: string | Buffer): string | Buffer {
	if (typeof content !== 'string') return content;
	if (key.endsWith('.gz')) return gzipSync(content);
	return key.endsWith('.zst') ? zstdCompressSync(content) : content;
}

/** Microseconds since the epoch of a time that is written with `Z`. */
export function micros(iso: string): number {
	const [whole = '', fraction = ''] = iso.replace('Z', '').split('.');
	return Date.parse(`${whole}Z`) * 1000 + Number(fraction.padEnd(6, '0'));
}

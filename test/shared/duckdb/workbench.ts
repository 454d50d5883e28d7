/** A live database in a folder of its own for the duration of a test, and drops to read with it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { ColumnNames } from '../../../shared/config.ts';
import { type Cell, Database } from '../../../shared/duckdb/database.ts';
import { formatOfKey } from '../../../shared/duckdb/drop-format.ts';
import { openLines } from '../../../shared/duckdb/lines.ts';

export const columns: ColumnNames = { timestamp: 'timestamp', level: 'level', message: 'message' };

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

/** Places a drop with this key in the workbench and opens its lines. @returns the records that are in no line */
export async function openDrop(
	{ database, file }: Workbench,
	key: string,
	content: DropContent,
	names = columns,
): Promise<number> {
	const drop = file('drop');
	if (typeof content === 'object' && 'query' in content) await database.writeParquet(content.query, drop);
	else await writeFile(drop, compressed(key, content));
	return await openLines(database, { file: drop, format: formatOfKey(key), columns: names });
}

/** Opens a drop in a workbench of its own. @returns its lines, `[timestamp, level, message, skip]` each */
export async function readDrop(key: string, content: DropContent, names = columns): Promise<Cell[][]> {
	await using workbench = await openWorkbench();
	await openDrop(workbench, key, content, names);
	return await linesOf(workbench);
}

export async function linesOf({ database }: Workbench): Promise<Cell[][]> {
	const rows = await database.rows('SELECT timestamp, level, message, skip FROM lines ORDER BY line');
	return rows.map(({ timestamp = null, level = null, message = null, skip = null }) => [
		timestamp,
		level,
		message,
		skip,
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

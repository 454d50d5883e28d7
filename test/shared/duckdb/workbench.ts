/** A live database in a folder of its own for the duration of a test, and drops to read with it. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type Cell, Database } from '../../../shared/duckdb/database.ts';
import { type KeptLines, LineKeeper } from '../../../shared/duckdb/kept-lines.ts';
import { type DropFile, type OpenedLines, openLines, readLines, type Way } from '../../../shared/duckdb/lines.ts';
import { type GroupedLines, groupedLines } from '../../../shared/features/line-answers.ts';
import { LineGroups } from '../../../shared/group/line-groups.ts';
import { summarise } from '../../../shared/group/summarise.ts';
import { countSummary, type Summary, type SummaryCounts } from '../../../shared/group/summary.ts';
import type { ReadReport } from '../../../shared/read/format-report.ts';
import type { SourceRule } from '../../../shared/read/options.ts';
import type { Masking } from '../../../shared/text/masking.ts';

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

/** What was read of a drop. */
export interface ReadDrop {
	readonly way: Way;
	readonly report: ReadReport;
	/** `[timestamp, level, message, service]` each. */
	readonly lines: Cell[][];
}

/** Places a drop with this key in the workbench and reads all of it: record by record where a row is odd. */
export async function openDrop(
	workbench: Workbench,
	key: string,
	content: DropContent,
	rule?: SourceRule,
): Promise<ReadDrop> {
	await place(workbench, key, content);
	return await readLines(workbench.database, dropFile(workbench, key, rule), 'keep', readAll);
}

async function readAll(opened: OpenedLines): Promise<ReadDrop> {
	const lines = await linesOf(opened);
	return { way: opened.way, report: opened.report(), lines };
}

export interface GroupedDrop {
	readonly summary: Summary;
	readonly counts: SummaryCounts;
	/** What the per-log features need of its lines. */
	readonly lines: { readonly kept: KeptLines; readonly grouped: GroupedLines };
}

/** Places a drop with this key in the workbench, reads it and sums it up, as `summariseDrop` does. */
export async function groupDrop(
	workbench: Workbench,
	key: string,
	content: DropContent,
	{
		masking,
		windowSeconds,
		rule,
	}: { readonly masking: Masking; readonly windowSeconds: number; readonly rule?: SourceRule },
): Promise<GroupedDrop> {
	await place(workbench, key, content);
	return await readLines(workbench.database, dropFile(workbench, key, rule), 'keep', async (opened) => {
		const { collapsesDigitRuns } = masking;
		const groups = new LineGroups({ collapsesDigitRuns, windowSeconds, keepsCodes: true, mostBytes: 512 << 20 });
		const keeper = new LineKeeper(workbench.database, opened);
		for await (const chunk of opened.chunks) {
			groups.add(chunk);
			await keeper.add(chunk);
		}
		const { summary, messageOfKey } = await summarise(groups, opened.names(), masking.mask);
		const grouped = groupedLines(groups, messageOfKey);
		assert.ok(grouped);
		return { summary, counts: countSummary(summary), lines: { kept: await keeper.finish(), grouped } };
	});
}

/** The same in one way alone, whether a row is odd or not. */
export async function openBy(
	way: Way,
	workbench: Workbench,
	key: string,
	content: DropContent,
	rule?: SourceRule,
): Promise<OpenedLines> {
	await place(workbench, key, content);
	return await openLines(workbench.database, dropFile(workbench, key, rule), 'keep', way);
}

async function place({ database, file }: Workbench, key: string, content: DropContent): Promise<void> {
	if (typeof content === 'object' && 'query' in content) await database.writeParquet(content.query, file('drop'));
	else await writeFile(file('drop'), compressed(key, content));
}

function dropFile({ file }: Workbench, key: string, rule?: SourceRule): DropFile {
	return { file: file('drop'), key, objectTime, ...(rule && { rule }) };
}

/** Reads a drop in a workbench of its own. */
export async function readDrop(key: string, content: DropContent, rule?: SourceRule): Promise<ReadDrop> {
	await using workbench = await openWorkbench();
	return await openDrop(workbench, key, content, rule);
}

/** `[timestamp, level, message, service]` of each line. */
export async function linesOf({ chunks, names }: OpenedLines): Promise<Cell[][]> {
	const lines: Cell[][] = [];
	for await (const { count, times, levels, services, messages, starts, ends } of chunks) {
		const { levels: levelNames, services: serviceNames } = names();
		for (let i = 0; i < count; i++) {
			const message = Buffer.from(messages.subarray(starts[i], ends[i])).toString('utf8');
			lines.push([
				times[i] ?? null,
				levelNames[levels[i] ?? 0] ?? null,
				message,
				serviceNames[services[i] ?? 0] ?? null,
			]);
		}
	}
	return lines;
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

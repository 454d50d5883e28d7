/** The same lines, kept in each of the ways in which lines may be kept, whatever their number. */
import assert from 'node:assert/strict';
import type { KeptLines } from '../../../shared/duckdb/kept-lines.ts';
import { LineParts } from '../../../shared/duckdb/line-parts.ts';
import type { OpenedLines } from '../../../shared/duckdb/lines.ts';
import { type GroupedLines, groupedLines } from '../../../shared/features/line-answers.ts';
import { LineGroups } from '../../../shared/group/line-groups.ts';
import { summarise } from '../../../shared/group/summarise.ts';
import type { Summary } from '../../../shared/group/summary.ts';
import type { LineChunk } from '../../../shared/read/lines.ts';
import type { Masking } from '../../../shared/text/masking.ts';
import type { Workbench } from './workbench.ts';

/** Held in memory; written to files of our own; in the drop's own file, where DuckDB can read its lines. */
export type Place = 'held' | 'in parts' | 'in the file';

export interface LinesEachWay {
	readonly summary: Summary;
	readonly grouped: GroupedLines;
	/** Not in the file where it cannot be read again. */
	readonly kept: ReadonlyMap<Place, KeptLines>;
}

export async function keptEachWay(
	{ database }: Workbench,
	opened: OpenedLines,
	masking: Masking,
	windowSeconds = 30,
): Promise<LinesEachWay> {
	const { collapsesDigitRuns } = masking;
	const groups = new LineGroups({ collapsesDigitRuns, windowSeconds, keepsCodes: true, mostBytes: 1 << 30 });
	const chunks: LineChunk[] = [];
	for await (const chunk of opened.chunks) {
		groups.add(chunk);
		chunks.push(copied(chunk));
	}
	const names = opened.names();
	const { summary, messageOfKey } = await summarise(groups, names, masking.mask);
	const grouped = groupedLines(groups, messageOfKey);
	assert.ok(grouped);
	assert.ok(groups.lines > 0, 'no lines are never put in parts');
	const parts = await LineParts.create(database);
	for (const chunk of chunks) await parts.add(chunk, names);
	const keptIn = (lines: KeptLines['lines']) => ({ names, count: groups.lines, lines });
	const kept = new Map<Place, KeptLines>([
		['held', keptIn({ chunks })],
		['in parts', keptIn({ relation: await parts.finish(names) })],
	]);
	if (opened.relation) kept.set('in the file', keptIn({ relation: opened.relation() }));
	return { summary, grouped, kept };
}

/** A chunk may be valid until the next one only. */
function copied({ count, times, levels, services, messages, starts, ends }: LineChunk): LineChunk {
	return {
		count,
		times: times.slice(0, count),
		levels: levels.slice(0, count),
		services: services.slice(0, count),
		messages: Uint8Array.prototype.slice.call(messages),
		starts: starts.slice(0, count),
		ends: ends.slice(0, count),
	};
}

/** Lines by hand, as readers give them, and what a summary of them is, computed plainly. */
import fc from 'fast-check';
import { LineGroups } from '../../../shared/group/line-groups.ts';
import { type Summarised, summarise } from '../../../shared/group/summarise.ts';
import type { Summary } from '../../../shared/group/summary.ts';
import type { LineChunk, LineNames } from '../../../shared/read/lines.ts';
import type { Masking } from '../../../shared/text/masking.ts';

export interface TestLine {
	/** Microseconds since the epoch. */
	readonly time: number;
	readonly level: string | null;
	readonly message: string;
}

/** A row of a summary, written out. */
export interface SummaryRow {
	readonly window: number;
	readonly level: string | null;
	readonly message: string;
	readonly count: number;
	readonly first: number;
	readonly last: number;
	readonly example: string | undefined;
}

/** Of few parts, so that some are equal once they are masked. */
export const anyMessage = fc
	.array(fc.constantFrom('7', '0', '42', 'disk', 'Σας', '/var/log/7', 'é', '٣', ' ', '-', '3f', '😀', '\0'), {
		maxLength: 5,
	})
	.map((parts) => parts.join(''));

export type GroupingMasking = Pick<Masking, 'mask' | 'collapsesDigitRuns'>;

/** Characters of an example. */
const EXAMPLE_CHARACTERS = 4096;
const DAY_MICROS = 86_400_000_000;

/** Lines as chunks. @param sizes of the chunks, again and again; all lines are one chunk where there are none */
export function chunksOf(
	lines: readonly TestLine[],
	sizes: readonly number[] = [],
): { chunks: LineChunk[]; names: LineNames } {
	// Codes as readers give them: in the order in which names come, 0 for none.
	const levels: (string | null)[] = [null];
	const codeOf = (level: string | null) => {
		if (!levels.includes(level)) levels.push(level);
		return levels.indexOf(level);
	};
	const chunks: LineChunk[] = [];
	for (let from = 0, i = 0; from < lines.length; i++) {
		const size = sizes.length > 0 ? (sizes[i % sizes.length] ?? 1) : lines.length;
		const part = lines.slice(from, from + size);
		const messages = part.map(({ message }) => Buffer.from(message));
		const offsets = new Uint32Array(part.length + 1);
		for (const [line, bytes] of messages.entries()) offsets[line + 1] = (offsets[line] ?? 0) + bytes.length;
		chunks.push({
			count: part.length,
			times: Float64Array.from(part, ({ time }) => time),
			levels: Uint16Array.from(part, ({ level }) => codeOf(level)),
			services: new Uint16Array(part.length),
			messages: Buffer.concat(messages),
			starts: offsets.subarray(0, -1),
			ends: offsets.subarray(1),
		});
		from += size;
	}
	return { chunks, names: { levels, services: [null] } };
}

/** Groups lines as a drop's are, and masks them. */
export async function summaryOf(
	lines: readonly TestLine[],
	{ mask, collapsesDigitRuns }: GroupingMasking,
	windowSeconds = 30,
	sizes: readonly number[] = [],
): Promise<Summarised & { readonly groups: LineGroups; readonly names: LineNames }> {
	const groups = new LineGroups({ collapsesDigitRuns, windowSeconds, keepsCodes: true, mostBytes: 1 << 30 });
	const { chunks, names } = chunksOf(lines, sizes);
	for (const chunk of chunks) groups.add(chunk);
	return { ...(await summarise(groups, names, mask)), groups, names };
}

/** A summary's rows, in its order. */
export function rowsOf(summary: Summary): SummaryRow[] {
	const { rows, windows, levels, messages } = summary;
	return Array.from({ length: rows.size }, (_, row) => ({
		window: windows[rows.window[row] ?? -1] ?? Number.NaN,
		level: levels[rows.level[row] ?? -1] ?? null,
		message: messages.textOf(rows.message[row] ?? -1),
		count: rows.count[row] ?? 0,
		first: rows.first[row] ?? 0,
		last: rows.last[row] ?? 0,
		example: summary.exampleOf(row),
	}));
}

/** The rows that a summary of lines has, in its order: by window, message and level, none last. */
export function plainRows(
	lines: readonly TestLine[],
	mask: (message: string) => string,
	windowSeconds = 30,
): SummaryRow[] {
	const width = windowSeconds * 1_000_000;
	const masked = lines.map((line) => ({ ...line, masked: mask(line.message) }));
	const days = Map.groupBy(masked, (line) => JSON.stringify([line.masked, line.level, dayOf(line.time)]));
	const windowOf = (time: number) => Number((BigInt(time) / BigInt(width)) * BigInt(width));
	const groups = Map.groupBy(masked, (line) => JSON.stringify([line.masked, line.level, windowOf(line.time)]));
	const rows = [...groups.values()].map((members): SummaryRow => {
		const [one] = members;
		if (one === undefined) throw new RangeError('a group has no lines');
		const first = earliest(members);
		const day = days.get(JSON.stringify([one.masked, one.level, dayOf(one.time)])) ?? [];
		return {
			window: windowOf(one.time),
			level: one.level,
			message: one.masked,
			count: members.length,
			first,
			last: members.reduce((last, { time }) => Math.max(last, time), 0),
			example: earliest(day) === first ? cut(leastAt(day, first)) : undefined,
		};
	});
	return rows.sort(
		(a, b) =>
			a.window - b.window ||
			compareBytes(a.message, b.message) ||
			Number(a.level === null) - Number(b.level === null) ||
			compareBytes(a.level ?? '', b.level ?? ''),
	);
}

export function compareBytes(a: string, b: string): number {
	return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

export function earliest(lines: readonly TestLine[]): number {
	return lines.reduce((first, { time }) => Math.min(first, time), Number.POSITIVE_INFINITY);
}

/** Days since the epoch. */
function dayOf(micros: number): number {
	return Math.floor(micros / DAY_MICROS);
}

function leastAt(lines: readonly TestLine[], time: number): string {
	const messages = lines.filter((line) => line.time === time).map(({ message }) => message);
	return messages.sort(compareBytes)[0] ?? '';
}

function cut(text: string): string {
	return Array.from(text).slice(0, EXAMPLE_CHARACTERS).join('');
}

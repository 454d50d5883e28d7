import { type GroupedLines, messageOfLine } from '../features/line-answers.ts';
import { cutCharacters, LONGEST_EXAMPLE } from '../group/example-text.ts';
import type { Database } from './database.ts';
import type { KeptLines } from './kept-lines.ts';
import { TextVector, vectorOf, wholeNumbers } from './vectors.ts';

/** Lines of one masked message and level at one instant. */
export interface WantedLine {
	readonly message: number;
	readonly level: string | null;
	/** Microseconds since the epoch. */
	readonly firstSeen: number;
}

/** What tells a wanted line from others. */
export function lineOf({ message, level, firstSeen }: WantedLine): string {
	return JSON.stringify([message, level, firstSeen]);
}

/** Of each wanted line the message, at most `LONGEST_EXAMPLE` characters of it, by {@link lineOf}; of several the least. */
export async function exampleLines(
	database: Database,
	{ kept, grouped }: { readonly kept: KeptLines; readonly grouped: GroupedLines },
	wanted: readonly WantedLine[],
): Promise<Map<string, string>> {
	if (wanted.length === 0) return new Map();
	const keys = new Set(wanted.map(lineOf));
	const instants = new Set(wanted.map(({ firstSeen }) => firstSeen));
	const least = new Map<string, Buffer>();
	for await (const { line, time, level, message } of linesAt(database, kept, instants)) {
		const key = lineOf({ message: messageOfLine(grouped, line), level, firstSeen: time });
		if (!keys.has(key)) continue;
		const before = least.get(key);
		if (before === undefined || Buffer.compare(message, before) < 0) least.set(key, Buffer.from(message));
	}
	return new Map([...least].map(([key, message]) => [key, cutCharacters(message.toString('utf8'), LONGEST_EXAMPLE)]));
}

interface FoundLine {
	readonly line: number;
	readonly time: number;
	readonly level: string | null;
	/** Valid until the next one. */
	readonly message: Uint8Array;
}

async function* linesAt(
	database: Database,
	{ lines, names }: KeptLines,
	instants: ReadonlySet<number>,
): AsyncGenerator<FoundLine> {
	if ('relation' in lines) {
		yield* storedLinesAt(database, lines.relation, instants);
		return;
	}
	let line = 0;
	for (const { count, times, levels, messages, starts, ends } of lines.chunks) {
		for (let i = 0; i < count; i++, line++) {
			const time = times[i] as number;
			if (!instants.has(time)) continue;
			const level = names.levels[levels[i] as number] ?? null;
			yield { line, time, level, message: messages.subarray(starts[i], ends[i]) };
		}
	}
}

async function* storedLinesAt(
	database: Database,
	relation: string,
	instants: ReadonlySet<number>,
): AsyncGenerator<FoundLine> {
	const listed = [...instants].map((micros) => `make_timestamp(${micros})`).join(', ');
	// Other files are written meanwhile.
	await using reading = await database.branch();
	for await (const rows of reading.chunks(
		`SELECT timestamp, line, level, message FROM ${relation} WHERE timestamp IN (${listed})`,
	)) {
		const [times, lines] = [0, 1].map((column) => wholeNumbers(vectorOf(rows, column), rows.rowCount));
		const [level, message] = [2, 3].map((column) => new TextVector(vectorOf(rows, column), rows.rowCount));
		const { messages, offsets } = (message as TextVector).joined();
		for (let row = 0; row < rows.rowCount; row++) {
			yield {
				line: lines?.[row] ?? 0,
				time: times?.[row] ?? 0,
				level: level?.textOf(row) ?? null,
				message: messages.subarray(offsets[row], offsets[row + 1]),
			};
		}
	}
}

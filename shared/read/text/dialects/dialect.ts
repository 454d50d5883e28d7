import type { TimeContext } from '../../times/time-context.ts';
import type { Line, LineParts } from '../line-parts.ts';

/**
 * What a dialect is. `timed` ones get lines whose leading time is read already and say what the rest is; the others find the time, or the
 * beginning of an event, by themselves. The lists are in `dialects.ts`.
 */
export interface Dialect {
	/** A stable word for the report. */
	readonly name: string;
	/**
	 * Whether the line is of this dialect; then `parts` are filled. `timeEnd` is the index behind the leading time, -1 for dialects that are
	 * not `timed`.
	 */
	take(line: Line, parts: LineParts, timeEnd: number): boolean;
}

export interface DialectKind {
	readonly timed: boolean;
	/** It takes lines that begin with an ISO time, too, though it is not `timed`. */
	readonly beforeIso?: true;
	/** It takes lines that blanks lead, too. */
	readonly indented?: true;
	/** Lines that no dialect takes belong to an event of this name, however few of those there are. */
	readonly owns?: string;
	/** The question to a drop's first lines, for dialects that others could be taken for. Absent where every line tells by itself. */
	asks?(first: FirstLines): boolean;
	create(context: TimeContext): Dialect;
}

/** The first lines of a drop that are not blank, as Latin-1 and cut to some length, without colours before them. */
export interface FirstLines {
	readonly lines: readonly string[];
	/** Of each the end of its leading time, or -1. */
	readonly timeEnds: readonly number[];
	/** The lines that neither begin with a blank nor look like a part of a stack trace. */
	readonly unindented: number;
	/** The lines with a leading time. */
	readonly timed: number;
	readonly context: TimeContext;
}

/** How many of the first lines match, as a share of `of`. */
export function share(first: FirstLines, matches: (line: string, timeEnd: number) => boolean, of: number): number {
	let count = 0;
	for (const [index, line] of first.lines.entries()) if (matches(line, first.timeEnds[index] ?? -1)) count++;
	return of === 0 ? 0 : count / of;
}

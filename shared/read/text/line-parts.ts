import type { JsonObject } from '../json/values.ts';

/**
 * One physical line as dialects see it, and what a dialect makes of it. Both objects are used again for every line, so that the plain case
 * allocates nothing.
 */

/** journald puts the weekday before an ISO date. */
export const WEEKDAY = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{4}-/;

/** How far into a line dialects look, in bytes. */
const HEAD = 512;

export class Line {
	bytes: Buffer = Buffer.alloc(0);
	/** The first byte after colour sequences, and the end without the line end. */
	start = 0;
	end = 0;
	/** Whether blanks led the line. */
	indented = false;
	#head: string | undefined;

	set(bytes: Buffer, start: number, end: number): void {
		this.bytes = bytes;
		this.start = skipColours(bytes, start, end);
		this.end = end;
		const first = this.start < end ? bytes[this.start] : 0;
		this.indented = first === 0x20 || first === 0x09;
		this.#head = undefined;
	}

	/** The first bytes as Latin-1: an index into it is a byte's. */
	get head(): string {
		this.#head ??= this.bytes.toString('latin1', this.start, Math.min(this.end, this.start + HEAD));
		return this.#head;
	}

	/** A range as UTF-8. */
	text(start: number, end: number): string {
		return this.bytes.toString('utf8', start, end);
	}
}

export class LineParts {
	/** Microseconds since the epoch, UTC; NaN where the line has no time. */
	time = Number.NaN;
	/** A time is there, but its zone means several offsets. */
	ambiguous = false;
	level: string | null = null;
	service: string | null = null;
	/** The message: a range of the line's bytes without the range from `cutStart` to `cutEnd`, which is empty where nothing is cut out. */
	start = 0;
	end = 0;
	cutStart = 0;
	cutEnd = 0;
	/** The message where it is no range of the line. */
	message: string | undefined;
	/** The line is a record: its fields decide, and the parts stand in where it has none. */
	record: JsonObject | undefined;
	/** The line continues the event before it, although it has a time. */
	joins = false;
	/** The level stands at the beginning of the next line. */
	levelFollows = false;
	/** Not an event: a header, or a part that waits for its end. */
	silent = false;
	layout = '';

	reset(line: Line): void {
		this.time = Number.NaN;
		this.ambiguous = false;
		this.level = null;
		this.service = null;
		this.start = line.start;
		this.end = line.end;
		this.cutStart = 0;
		this.cutEnd = 0;
		this.message = undefined;
		this.record = undefined;
		this.joins = false;
		this.levelFollows = false;
		this.silent = false;
		this.layout = '';
	}
}

/** Behind `ESC [ … letter` sequences that begin at `start`. */
export function skipColours(bytes: Buffer, start: number, end: number): number {
	let at = start;
	while (at + 2 < end && bytes[at] === 0x1b && bytes[at + 1] === 0x5b) {
		let to = at + 2;
		while (to < end && ((bytes[to] as number) < 0x40 || (bytes[to] as number) > 0x7e)) to++;
		if (to >= end) return at;
		at = to + 1;
	}
	return at;
}

import { compareCodePoints } from '../text/code-points.ts';
import type { ByteTable } from './byte-table.ts';

/**
 * The summary of a drop: rows of (window, level, masked message, count, first seen, last seen). It is all that anything later needs of
 * the drop, but the optional per-log file. Summaries merge: count adds up, first seen is a minimum, last seen a maximum.
 *
 * A UTC day's first row of a message and level has an example: the line at which the day first has them; of several at that instant the
 * least in code point order. So it does not depend on how lines are cut into drops, and neither does what a look-back of whole days
 * finds first. One of a day and not one of a row: these would be most of a summary.
 */
export interface Summary {
	readonly windowMicros: number;
	/** Starts of the windows that have lines, in order; microseconds since the epoch. */
	readonly windows: Float64Array;
	/** In code point order, none (`null`) last. */
	readonly levels: readonly (string | null)[];
	/** Distinct masked messages, in code point order. */
	readonly messages: Messages;
	/** In the order of window, message and level. */
	readonly rows: SummaryRows;
	/** A row's example, at most `LONGEST_EXAMPLE` characters of it. */
	exampleOf(row: number): string | undefined;
}

export interface SummaryRows {
	readonly size: number;
	/** Into `windows`. */
	readonly window: Uint32Array;
	/** Into `messages`. */
	readonly message: Uint32Array;
	/** Into `levels`. */
	readonly level: Uint16Array;
	readonly count: Float64Array;
	/** Microseconds since the epoch. */
	readonly first: Float64Array;
	readonly last: Float64Array;
}

/** Texts by number, kept as UTF-8. */
export class Messages {
	readonly size: number;
	readonly #table: ByteTable;
	readonly #order: Uint32Array;

	/** @param order the table's numbers in the order of the texts */
	constructor(table: ByteTable, order: Uint32Array) {
		this.size = order.length;
		this.#table = table;
		this.#order = order;
	}

	textOf(message: number): string {
		return this.#table.textOf(this.#order[message] as number);
	}

	bytesOf(message: number): Buffer {
		return this.#table.bytesOf(this.#order[message] as number);
	}

	/** The same texts in another order, some of them several times. @param messages numbers of this one's */
	repeated(messages: readonly number[]): Messages {
		return new Messages(
			this.#table,
			Uint32Array.from(messages, (message) => this.#order[message] as number),
		);
	}

	/** Code points of all texts. */
	characters(): number {
		let count = 0;
		for (let message = 0; message < this.size; message++) {
			for (const byte of this.bytesOf(message)) if ((byte & 0xc0) !== 0x80) count++;
		}
		return count;
	}
}

/** All texts of a table in code point order, and where each number of the table went. */
export function orderMessages(table: ByteTable): { readonly messages: Messages; readonly rankOf: Uint32Array } {
	const order = table.sorted();
	const rankOf = new Uint32Array(order.length);
	for (let rank = 0; rank < order.length; rank++) rankOf[order[rank] as number] = rank;
	return { messages: new Messages(table, order), rankOf };
}

/** Names in code point order, none (`null`) last, and where each code went. */
export function sortNames(names: readonly (string | null)[]): { names: (string | null)[]; rankOf: number[] } {
	const codes = names.map((_, code) => code);
	codes.sort((a, b) => {
		const [x = null, y = null] = [names[a], names[b]];
		if (x === null || y === null) return Number(x === null) - Number(y === null);
		return compareCodePoints(x, y);
	});
	const rankOf: number[] = [];
	for (const [rank, code] of codes.entries()) rankOf[code] = rank;
	return { names: codes.map((code) => names[code] ?? null), rankOf };
}

/** What is said of a summary as a whole. */
export interface SummaryCounts {
	/** Lines that are in the summary. */
	readonly rows: number;
	/** Microseconds since the epoch; `undefined` where there are no rows. */
	readonly firstSeen: number | undefined;
	readonly lastSeen: number | undefined;
	/** Distinct masked messages, and the characters of all of them. */
	readonly messages: number;
	readonly characters: number;
	/** UTC days that have lines. */
	readonly days: number;
}

export function countSummary({ rows, messages, windows }: Summary): SummaryCounts {
	let lines = 0;
	let firstSeen = Number.POSITIVE_INFINITY;
	let lastSeen = Number.NEGATIVE_INFINITY;
	for (let row = 0; row < rows.size; row++) {
		lines += rows.count[row] as number;
		firstSeen = Math.min(firstSeen, rows.first[row] as number);
		lastSeen = Math.max(lastSeen, rows.last[row] as number);
	}
	return {
		rows: lines,
		firstSeen: rows.size > 0 ? firstSeen : undefined,
		lastSeen: rows.size > 0 ? lastSeen : undefined,
		messages: messages.size,
		characters: messages.characters(),
		days: countDays(windows),
	};
}

/** @param windows in order */
function countDays(windows: Float64Array): number {
	let [count, end] = [0, Number.NEGATIVE_INFINITY];
	for (const start of windows) {
		if (start < end) continue;
		count++;
		end = (dayOf(start) + 1) * DAY_MICROS;
	}
	return count;
}

export const DAY_MICROS = 86_400_000_000;

/** Days since the epoch. */
export function dayOf(micros: number): number {
	return Math.floor(micros / DAY_MICROS);
}

/** A summary's rows by message: those of message `m` are `order[starts[m]]` to `order[starts[m + 1] − 1]`. */
export interface RowsByMessage {
	readonly order: Uint32Array;
	readonly starts: Uint32Array;
}

export function rowsByMessage({ rows, messages }: Summary): RowsByMessage {
	const order = Uint32Array.from({ length: rows.size }, (_, row) => row);
	return {
		order: sortedBy(order, rows.message, messages.size),
		starts: startsOf(rows.message, rows.size, messages.size),
	};
}

/** Where each key's rows start in their order; the last is their number. @param keys by row, below `count` */
export function startsOf(keys: ArrayLike<number>, size: number, count: number): Uint32Array {
	const starts = new Uint32Array(count + 1);
	for (let row = 0; row < size; row++) increase(starts, (keys[row] as number) + 1);
	return addedUp(starts);
}

/** Rows in the order of their keys; those of one key as they were. Counting sort, O(rows + count). @param keys by row, below `count` */
export function sortedBy(rows: Uint32Array, keys: ArrayLike<number>, count: number): Uint32Array {
	const next = new Uint32Array(count + 1);
	for (const row of rows) increase(next, (keys[row] as number) + 1);
	addedUp(next);
	const sorted = new Uint32Array(rows.length);
	for (const row of rows) {
		const key = keys[row] as number;
		sorted[next[key] as number] = row;
		increase(next, key);
	}
	return sorted;
}

function increase(counts: Uint32Array, at: number): void {
	counts[at] = (counts[at] as number) + 1;
}

function addedUp(counts: Uint32Array): Uint32Array {
	for (let i = 1; i < counts.length; i++) counts[i] = (counts[i] as number) + (counts[i - 1] as number);
	return counts;
}

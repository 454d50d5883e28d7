import type { LineNames } from '../read/lines.ts';
import { compareCodePoints } from '../text/code-points.ts';
import { type Breathe, ITEMS_IN_A_BREATH, neverBreathe } from './breathe.ts';
import { ByteTable } from './byte-table.ts';
import { restoreDigits } from './digit-runs.ts';
import { cutCharacters, EXAMPLE_BYTES, LONGEST_EXAMPLE } from './example-text.ts';
import type { LineGroups } from './line-groups.ts';
import { dayOf, type Messages, orderMessages, type Summary, sortedBy, sortNames } from './summary.ts';

/** What grouped lines come to once their keys are masked. */
export interface Summarised {
	readonly summary: Summary;
	/** By coarse key. */
	readonly messageOfKey: Uint32Array;
}

/**
 * Masks each distinct key once, and adds up what has one masked message. O(keys + groups), but for the order of messages.
 * @param names what the levels' codes stand for
 */
export async function summarise(
	lines: LineGroups,
	names: LineNames,
	mask: (message: string) => string,
	breathe: Breathe = neverBreathe,
): Promise<Summarised> {
	const { messages, messageOfKey } = await maskKeys(lines.keys, mask, breathe);
	const levels = sortNames(names.levels);
	const windows = rankWindows(lines.windows);
	const { groups, pairs, groupPair, groupWindow } = lines;
	const keys = { window: new Uint32Array(groups), message: new Uint32Array(groups), level: new Uint16Array(groups) };
	for (let group = 0; group < groups; group++) {
		const pair = groupPair[group] as number;
		keys.window[group] = windows.rankOf[groupWindow[group] as number] as number;
		keys.message[group] = messageOfKey[pairs.first[pair] as number] as number;
		keys.level[group] = levels.rankOf[pairs.second[pair] as number] as number;
	}
	const order = orderGroups(keys, {
		windows: windows.sorted.length,
		messages: messages.size,
		levels: levels.names.length,
	});
	const rows = addUp(lines, order, keys);
	const examples = new Examples(lines, rows, messageOfKey);
	return {
		summary: {
			windowMicros: lines.windowMicros,
			windows: windows.sorted.map((index) => index * lines.windowMicros),
			levels: levels.names,
			messages,
			rows,
			exampleOf: (row) => examples.of(row),
		},
		messageOfKey,
	};
}

async function maskKeys(
	keys: ByteTable,
	mask: (message: string) => string,
	breathe: Breathe,
): Promise<{ messages: Messages; messageOfKey: Uint32Array }> {
	const table = new ByteTable();
	const messageOfKey = new Uint32Array(keys.size);
	for (let key = 0; key < keys.size; key++) {
		messageOfKey[key] = table.internText(mask(keys.textOf(key)));
		const pause = key % ITEMS_IN_A_BREATH === 0 ? breathe() : undefined;
		if (pause) await pause;
	}
	const { messages, rankOf } = orderMessages(table);
	for (let key = 0; key < keys.size; key++) messageOfKey[key] = rankOf[messageOfKey[key] as number] as number;
	return { messages, messageOfKey };
}

/** Windows in the order of time, and where each went. */
function rankWindows(windows: readonly number[]): { readonly sorted: Float64Array; readonly rankOf: Uint32Array } {
	const order = Uint32Array.from(windows, (_, number) => number);
	// Mostly they came so.
	if (!isAscending(windows)) order.sort((a, b) => (windows[a] as number) - (windows[b] as number));
	const rankOf = new Uint32Array(windows.length);
	for (let rank = 0; rank < order.length; rank++) rankOf[order[rank] as number] = rank;
	return { sorted: Float64Array.from(order, (number) => windows[number] as number), rankOf };
}

function isAscending(numbers: ArrayLike<number>): boolean {
	for (let i = 1; i < numbers.length; i++) if ((numbers[i] as number) < (numbers[i - 1] as number)) return false;
	return true;
}

/** Groups in the order of window, message and level. */
function orderGroups(
	{ window, message, level }: GroupKeys,
	counts: { readonly windows: number; readonly messages: number; readonly levels: number },
): Uint32Array {
	const given = Uint32Array.from(window, (_, group) => group);
	const order = isAscending(window) ? given : sortedBy(given, window, counts.windows);
	const keyOf = (group: number) => (message[group] as number) * counts.levels + (level[group] as number);
	for (let start = 0; start < order.length; ) {
		let end = start + 1;
		while (end < order.length && window[order[end] as number] === window[order[start] as number]) end++;
		const part = order.subarray(start, end);
		// A counting sort looks at all messages.
		if (part.length > FEW && 4 * part.length > counts.messages)
			part.set(sortedBy(sortedBy(part, level, counts.levels), message, counts.messages));
		else sortGroups(part, keyOf);
		start = end;
	}
	return order;
}

/** Most windows have few. */
const FEW = 24;

/** By their keys; equal ones in any order. */
function sortGroups(groups: Uint32Array, keyOf: (group: number) => number): void {
	if (groups.length > FEW) {
		groups.sort((a, b) => keyOf(a) - keyOf(b));
		return;
	}
	for (let i = 1; i < groups.length; i++) {
		const group = groups[i] as number;
		const key = keyOf(group);
		let at = i;
		for (; at > 0 && keyOf(groups[at - 1] as number) > key; at--) groups[at] = groups[at - 1] as number;
		groups[at] = group;
	}
}

interface GroupKeys {
	readonly window: Uint32Array;
	readonly message: Uint32Array;
	readonly level: Uint16Array;
}

/** A summary's rows, with the groups that they were added up of: row `r` has those from `starts[r]` on in `order`. */
interface AddedRows extends GroupKeys {
	readonly size: number;
	readonly count: Float64Array;
	readonly first: Float64Array;
	readonly last: Float64Array;
	readonly order: Uint32Array;
	readonly starts: Uint32Array;
}

/** @param order of groups, equal keys next to each other */
function addUp({ groupCount, groupFirst, groupLast }: LineGroups, order: Uint32Array, keys: GroupKeys): AddedRows {
	const starts = new Uint32Array(order.length + 1);
	let size = 0;
	for (let i = 0; i < order.length; i++) {
		if (i === 0 || !areEqual(keys, order[i - 1] as number, order[i] as number)) starts[size++] = i;
	}
	starts[size] = order.length;
	const rows = {
		size,
		window: new Uint32Array(size),
		message: new Uint32Array(size),
		level: new Uint16Array(size),
		count: new Float64Array(size),
		first: new Float64Array(size).fill(Number.POSITIVE_INFINITY),
		last: new Float64Array(size).fill(Number.NEGATIVE_INFINITY),
		order,
		starts,
	};
	for (let row = 0; row < size; row++) {
		const begin = starts[row] as number;
		const one = order[begin] as number;
		rows.window[row] = keys.window[one] as number;
		rows.message[row] = keys.message[one] as number;
		rows.level[row] = keys.level[one] as number;
		for (let i = begin; i < (starts[row + 1] as number); i++) {
			const group = order[i] as number;
			rows.count[row] = (rows.count[row] as number) + (groupCount[group] as number);
			rows.first[row] = Math.min(rows.first[row] as number, groupFirst[group] as number);
			rows.last[row] = Math.max(rows.last[row] as number, groupLast[group] as number);
		}
	}
	return rows;
}

function areEqual({ window, message, level }: GroupKeys, a: number, b: number): boolean {
	return window[a] === window[b] && message[a] === message[b] && level[a] === level[b];
}

/** Which rows have an example, and which. */
class Examples {
	readonly #lines: LineGroups;
	readonly #rows: AddedRows;
	/** By row. */
	readonly #has: Uint8Array;

	constructor(lines: LineGroups, rows: AddedRows, messageOfKey: Uint32Array) {
		this.#lines = lines;
		this.#rows = rows;
		this.#has = this.#findRows(messageOfKey);
	}

	of(row: number): string | undefined {
		if (this.#has[row] === 0) return undefined;
		let least: string | undefined;
		const { order, starts } = this.#rows;
		for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) {
			const group = order[i] as number;
			if (!this.#isFirstOfDay(group, row)) continue;
			const example = this.#exampleOf(this.#lines.groupDay[group] as number);
			if (least === undefined || compareCodePoints(example, least) < 0) least = example;
		}
		return least;
	}

	/** Rows come in the order of time: a message and level has its first line of a day in the first of the day's rows. */
	#findRows(messageOfKey: Uint32Array): Uint8Array {
		const { size, message, level, first } = this.#rows;
		const keyCount = new Uint32Array(messageOfKey.length);
		for (const number of messageOfKey) keyCount[number] = (keyCount[number] as number) + 1;
		const found = new Uint8Array(size);
		/** By message and level, where a message has several keys: each key has a first line, and the message one of them. */
		const lastDay = new Map<number, number>();
		for (let row = 0; row < size; row++) {
			if (!this.#hasFirstOfDay(row)) continue;
			if ((keyCount[message[row] as number] as number) > 1) {
				const day = dayOf(first[row] as number);
				const key = (message[row] as number) * 2 ** 16 + (level[row] as number);
				if (lastDay.get(key) === day) continue;
				lastDay.set(key, day);
			}
			found[row] = 1;
		}
		return found;
	}

	#hasFirstOfDay(row: number): boolean {
		const { order, starts } = this.#rows;
		for (let i = starts[row] as number; i < (starts[row + 1] as number); i++) {
			if (this.#isFirstOfDay(order[i] as number, row)) return true;
		}
		return false;
	}

	/** Whether a row's first line is the first of its day that this group's key and level have. */
	#isFirstOfDay(group: number, row: number): boolean {
		const first = this.#rows.first[row];
		const { groupFirst, groupDay, dayFirst } = this.#lines;
		return groupFirst[group] === first && dayFirst[groupDay[group] as number] === first;
	}

	#exampleOf(day: number): string {
		const { keys, days, runs, dayRuns, collapsesDigitRuns } = this.#lines;
		const key = keys.bytesOf(this.#lines.keyOf(days.first[day] as number)).subarray(0, EXAMPLE_BYTES);
		const bytes = collapsesDigitRuns ? restoreDigits(key, runs.bytesOf(dayRuns[day] as number)) : key;
		return cutCharacters(bytes.toString('utf8', 0, EXAMPLE_BYTES), LONGEST_EXAMPLE);
	}
}

import { InputError } from '../errors.ts';
import type { LineChunk } from '../read/lines.ts';
import { cutText } from '../text/cut-text.ts';
import { ByteTable, grown } from './byte-table.ts';
import { collapseDigits, compareRuns, takeRuns } from './digit-runs.ts';
import { EXAMPLE_BYTES } from './example-text.ts';
import { LineCodes } from './line-codes.ts';
import { dayOf } from './summary.ts';
import { TripleTable } from './triple-table.ts';

/** Runs of examples that others have taken the place of, beside as many as there are: then they are thrown away. */
const SPARE_RUNS = 1 << 16;
const SPARE_RUN_BYTES = 4 << 20;
/** Of a group, its messages' first lines and its share of the tables that find them: bytes beside the text. */
const GROUP_BYTES = 64;
const KEY_BYTES = 64;
/** A pair that has no group yet. */
const NONE = 0xffffffff;
/** Lines are numbered by whole numbers of DuckDB. */
const MOST_LINES = 2 ** 31 - 1;
/** A Map has no more entries. */
const MOST_WINDOWS = 2 ** 24;

export interface GroupOptions {
	/** Whether lines are told apart by their messages with digit runs collapsed: see `Masking`. */
	readonly collapsesDigitRuns: boolean;
	readonly windowSeconds: number;
	/** Whether it is kept which line has which key. */
	readonly keepsCodes: boolean;
	/** What all this may take. */
	readonly mostBytes: number;
}

/**
 * Groups lines by window, level and coarse key: counts, first and last times, and of each key, level and UTC day the first line. One pass
 * over the bytes of chunks; no message becomes a JavaScript string. Memory follows the groups and the bytes of distinct keys.
 */
export class LineGroups {
	readonly keys = new ByteTable();
	/** Key and UTC day since the epoch: what lines are told apart by. The second number is 0. */
	readonly keyDays = new TripleTable();
	/** Of each, microseconds since the epoch, and the first line in the drop at that time. */
	keyDayFirst = new Float64Array(256);
	keyDayFirstLine = new Uint32Array(256);
	/** Key and level code, which most keys have one of; the third number is 0. */
	readonly pairs = new TripleTable();
	/** How many groups there are: a pair in a window. */
	groups = 0;
	/** Of each group, into `pairs` and `windows`. */
	groupPair = new Uint32Array(256);
	groupWindow = new Uint32Array(256);
	groupCount = new Float64Array(256);
	groupFirst = new Float64Array(256);
	groupLast = new Float64Array(256);
	/** Of each group, into `days`. */
	groupDay = new Uint32Array(256);
	/** Pair and UTC day since the epoch; the second number is 0. */
	readonly days = new TripleTable();
	dayFirst = new Float64Array(256);
	/** Of each, in `runs`: the digits of the least message at its first time. */
	dayRuns = new Uint32Array(256);
	runs = new ByteTable();
	/** Starts of windows in units of a window since the epoch, in the order in which they came. */
	readonly windows: number[] = [];
	/** Of each line its key and day, into `keyDays`, where that is kept. */
	readonly codes: LineCodes | undefined;
	lines = 0;
	readonly windowMicros: number;
	/** See {@link GroupOptions}. */
	readonly collapsesDigitRuns: boolean;
	readonly #mostBytes: number;
	readonly #windowNumbers = new Map<number, number>();
	/** By key: the pair, and its day, that it had last. */
	#lastPair = new Uint32Array(256);
	#lastKeyDay = new Uint32Array(256);
	/** By pair: the group and the day that it had last, and the last of the windows that it was in. */
	#lastGroup = new Uint32Array(256);
	#lastDay = new Uint32Array(256);
	#lastWindow = new Uint32Array(256);
	/**
	 * Pairs and windows by the numbers of their groups. Mostly lines come in the order of time, and then nobody asks: a window that a pair
	 * was not yet in is another group. It is made when a line goes back to a window that its pair may have been in.
	 */
	#numbers: TripleTable | undefined;
	/** What `runs` had when it had no spare ones. */
	#runBytes = 0;
	#windowStart = Number.POSITIVE_INFINITY;
	#windowNumber = 0;

	constructor({ collapsesDigitRuns, windowSeconds, keepsCodes, mostBytes }: GroupOptions) {
		this.windowMicros = windowSeconds * 1_000_000;
		this.collapsesDigitRuns = collapsesDigitRuns;
		this.#mostBytes = mostBytes;
		this.codes = keepsCodes ? new LineCodes() : undefined;
	}

	/** @throws {InputError} `memory` where the drop's distinct messages, or its groups, are too many */
	add({ count, times, levels, messages, starts, ends }: LineChunk): void {
		for (let i = 0; i < count; i++) {
			this.#addLine(times[i] as number, levels[i] as number, messages, starts[i] as number, ends[i] as number);
		}
		if (this.bytes > this.#mostBytes) throw this.#tooMuch();
		if (this.lines > MOST_LINES || this.windows.length >= MOST_WINDOWS) throw this.#tooManyLines();
	}

	/** A function of its own: called often, it is compiled sooner than a loop that holds all of it. */
	#addLine(time: number, level: number, messages: Uint8Array, start: number, end: number): void {
		const { keys } = this;
		keys.reserve(end - start);
		const length = this.collapsesDigitRuns
			? collapseDigits(messages, start, end, keys.scratch)
			: copyBytes(messages, start, end, keys.scratch);
		const known = keys.size;
		const key = keys.intern(length);
		if (key === known) this.#addKey(key);
		const group = this.#groupOf(this.#pairOf(key, level, key === known), time);
		if (this.codes) this.#noteLine(this.codes, key, group, time);
		this.groupCount[group] = (this.groupCount[group] as number) + 1;
		if (time > (this.groupLast[group] as number)) this.groupLast[group] = time;
		if (time <= (this.groupFirst[group] as number)) {
			this.groupFirst[group] = time;
			this.#noteFirst(this.groupDay[group] as number, time, messages, start, end);
		}
		this.lines++;
	}

	/** About what it takes. */
	get bytes(): number {
		return (
			this.keys.bytes +
			this.runs.bytes +
			KEY_BYTES * (this.keys.size + this.runs.size) +
			GROUP_BYTES * (this.groups + this.days.size + this.pairs.size + this.keyDays.size) +
			(this.codes?.bytes ?? 0)
		);
	}

	#addKey(key: number): void {
		if (key === this.#lastPair.length) {
			this.#lastPair = grown(this.#lastPair);
			this.#lastKeyDay = grown(this.#lastKeyDay);
		}
		this.#lastKeyDay[key] = NONE;
	}

	/** Of most keys, all lines are of one day. */
	#noteLine(codes: LineCodes, key: number, group: number, time: number): void {
		const date = this.days.third[this.groupDay[group] as number] as number;
		let keyDay = this.#lastKeyDay[key] as number;
		if (keyDay === NONE || this.keyDays.third[keyDay] !== date) {
			const known = this.keyDays.size;
			keyDay = this.keyDays.intern(key, 0, date);
			this.#lastKeyDay[key] = keyDay;
			if (keyDay === known) this.#addKeyDay(keyDay);
		}
		if (time < (this.keyDayFirst[keyDay] as number)) {
			this.keyDayFirst[keyDay] = time;
			this.keyDayFirstLine[keyDay] = this.lines;
		}
		codes.push(keyDay);
	}

	#addKeyDay(keyDay: number): void {
		if (keyDay === this.keyDayFirst.length) {
			this.keyDayFirst = grown(this.keyDayFirst);
			this.keyDayFirstLine = grown(this.keyDayFirstLine);
		}
		this.keyDayFirst[keyDay] = Number.POSITIVE_INFINITY;
	}

	#pairOf(key: number, level: number, isNewKey: boolean): number {
		const { pairs } = this;
		if (!isNewKey) {
			const last = this.#lastPair[key] as number;
			if (pairs.second[last] === level) return last;
		}
		const known = pairs.size;
		const pair = pairs.intern(key, level, 0);
		this.#lastPair[key] = pair;
		if (pair < known) return pair;
		if (pair === this.#lastGroup.length) {
			this.#lastGroup = grown(this.#lastGroup);
			this.#lastDay = grown(this.#lastDay);
			this.#lastWindow = grown(this.#lastWindow);
		}
		this.#lastGroup[pair] = NONE;
		this.#lastDay[pair] = NONE;
		return pair;
	}

	#groupOf(pair: number, time: number): number {
		const window = this.#windowOf(time);
		const last = this.#lastGroup[pair] as number;
		if (last !== NONE && this.groupWindow[last] === window) return last;
		// Windows are numbered as they come.
		const isNew = last === NONE || window > (this.#lastWindow[pair] as number);
		if (isNew) this.#lastWindow[pair] = window;
		else this.#numbers ??= this.#numberGroups();
		const known = this.groups;
		const group = this.#numbers?.intern(pair, 0, window) ?? known;
		this.#lastGroup[pair] = group;
		if (group === known) this.#addGroup(pair, window, time);
		return group;
	}

	#numberGroups(): TripleTable {
		const numbers = new TripleTable();
		for (let group = 0; group < this.groups; group++) {
			numbers.intern(this.groupPair[group] as number, 0, this.groupWindow[group] as number);
		}
		return numbers;
	}

	#windowOf(time: number): number {
		const { windowMicros } = this;
		if (time >= this.#windowStart && time < this.#windowStart + windowMicros) return this.#windowNumber;
		// Exact: of whole numbers below 2^53 a quotient is never rounded up to the next whole one.
		const index = Math.floor(time / windowMicros);
		let number = this.#windowNumbers.get(index);
		if (number === undefined) {
			number = this.windows.push(index) - 1;
			this.#windowNumbers.set(index, number);
		}
		this.#windowStart = index * windowMicros;
		this.#windowNumber = number;
		return number;
	}

	#addGroup(pair: number, window: number, time: number): void {
		const group = this.groups++;
		if (group === this.groupCount.length) {
			this.groupPair = grown(this.groupPair);
			this.groupWindow = grown(this.groupWindow);
			this.groupCount = grown(this.groupCount);
			this.groupFirst = grown(this.groupFirst);
			this.groupLast = grown(this.groupLast);
			this.groupDay = grown(this.groupDay);
		}
		this.groupPair[group] = pair;
		this.groupWindow[group] = window;
		this.groupFirst[group] = time;
		this.groupLast[group] = time;
		this.groupDay[group] = this.#dayOf(pair, dayOf(time));
	}

	#dayOf(pair: number, date: number): number {
		const { days } = this;
		const last = this.#lastDay[pair] as number;
		if (last !== NONE && days.third[last] === date) return last;
		const known = days.size;
		const day = days.intern(pair, 0, date);
		this.#lastDay[pair] = day;
		if (day < known) return day;
		if (day === this.dayFirst.length) {
			this.dayFirst = grown(this.dayFirst);
			this.dayRuns = grown(this.dayRuns);
		}
		this.dayFirst[day] = Number.POSITIVE_INFINITY;
		return day;
	}

	/** The key that a pair has. */
	keyOf(pair: number): number {
		return this.pairs.first[pair] as number;
	}

	/** Of a day's lines at its first time the least is its example. */
	#noteFirst(day: number, time: number, messages: Uint8Array, start: number, end: number): void {
		const first = this.dayFirst[day] as number;
		if (time > first) return;
		this.dayFirst[day] = time;
		if (!this.collapsesDigitRuns) return;
		let { runs } = this;
		if (runs.size > 2 * this.days.size + SPARE_RUNS || runs.bytes > 2 * this.#runBytes + SPARE_RUN_BYTES)
			runs = this.#withoutSpareRuns();
		const taken = Math.min(end, start + EXAMPLE_BYTES);
		runs.reserve(taken - start + 1);
		const length = takeRuns(messages, start, taken, runs.scratch);
		if (time === first) {
			const key = this.keys.bytesOf(this.keyOf(this.days.first[day] as number));
			const before = runs.bytesOf(this.dayRuns[day] as number);
			if (compareRuns(key, runs.scratch.subarray(0, length), before) >= 0) return;
		}
		this.dayRuns[day] = runs.intern(length);
	}

	#withoutSpareRuns(): ByteTable {
		const kept = new ByteTable();
		for (let day = 0; day < this.days.size; day++) {
			if (this.dayFirst[day] === Number.POSITIVE_INFINITY) continue;
			const bytes = this.runs.bytesOf(this.dayRuns[day] as number);
			kept.reserve(bytes.length);
			bytes.copy(kept.scratch);
			this.dayRuns[day] = kept.intern(bytes.length);
		}
		this.runs = kept;
		this.#runBytes = kept.bytes;
		return kept;
	}

	#tooManyLines(): InputError {
		return new InputError(
			'too-many-rows',
			`the drop has more than ${this.lines} lines in ${this.windows.length} windows: expected at most ${MOST_LINES} and ${MOST_WINDOWS}. ` +
				'Cut it by time into smaller files',
		);
	}

	#tooMuch(): InputError {
		const samples = [0, 1, 2].flatMap((back) => {
			const key = this.keys.size - 1 - back;
			return key < 0 ? [] : [JSON.stringify(cutText(this.keys.textOf(key), 200))];
		});
		return new InputError(
			'memory',
			`the drop has more distinct messages than fit: ${this.keys.size} of them, such as ${samples.join(', ')}, in ${this.groups} ` +
				`combinations with level and window after ${this.lines} lines, take ${Math.ceil(this.bytes / 1e6)} MB: expected at most ` +
				`${Math.floor(this.#mostBytes / 1e6)}. Give the function more memory, or cut the drop into smaller ones`,
		);
	}
}

function copyBytes(bytes: Uint8Array, start: number, end: number, target: Uint8Array): number {
	target.set(bytes.subarray(start, end));
	return end - start;
}

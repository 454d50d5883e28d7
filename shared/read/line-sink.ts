import { isUtf8 } from 'node:buffer';
import { afterMarks, withoutMarks } from './byte-order-marks.ts';
import { FormatNotes } from './format-report.ts';
import type { LineChunk, LineNames, SkipReason } from './lines.ts';
import { NameCodes } from './name-codes.ts';

/**
 * Where every reader puts its lines, and where they become chunks of columns. It owns three rules that hold for all formats: a line without
 * a time takes the one before it, messages are valid UTF-8, and names of levels and services are few enough for codes.
 */

const CHUNK_LINES = 2048;
const CHUNK_BYTES = 1 << 20;
/** 1980 to 2200, the end excluded, in microseconds: outside these years a clock is broken, and windows could not span them. */
export const EARLIEST = 315_532_800_000_000;
export const LATEST = 7_258_118_400_000_000;
/** Lines before the drop's first time wait for it, up to so many bytes: then they take the object's time. */
const MOST_WAITING_BYTES = 8 << 20;

interface Filled {
	count: number;
	times: Float64Array;
	levels: Uint16Array;
	services: Uint16Array;
	messages: Buffer;
	offsets: Uint32Array;
}

export class LineSink {
	/** What readers note about the format, for the report. */
	readonly notes = new FormatNotes();
	readonly skipped: Partial<Record<SkipReason, number>> = {};
	/** Lines given so far. */
	lines = 0;
	/** Physical lines joined to the event before them: counted by who joins. */
	continuationLines = 0;
	timesFromBefore = 0;
	timesFromObject = 0;
	readonly #levels = new NameCodes('OTHER');
	readonly #services = new NameCodes('other');
	readonly #objectTime: number;
	readonly #ready: LineChunk[] = [];
	readonly #waiting: Filled[] = [];
	#waitingBytes = 0;
	#time: number | undefined;
	/** No line had a time yet, and there were too many to wait for one. */
	#timeIsObjects = false;
	/** Whether the line given last was one, and may grow. */
	#isOpen = false;
	#filled: Filled = emptyChunk(64, 1 << 13);
	/** Bytes of messages in the chunk that is being filled. */
	#used = 0;

	/** `objectTime`: microseconds, UTC; the time of lines in a drop that has none. */
	constructor(options: { readonly objectTime: number }) {
		this.#objectTime = options.objectTime;
	}

	get names(): LineNames {
		return { levels: this.#levels.names, services: this.#services.names };
	}

	get levelsCut(): boolean {
		return this.#levels.cut;
	}

	get servicesCut(): boolean {
		return this.#services.cut;
	}

	/** Whether chunks are ready: readers may stop and let them be taken. */
	get hasChunks(): boolean {
		return this.#ready.length > 0;
	}

	/**
	 * One line. `time` is microseconds since the epoch, UTC, a whole number; `undefined` takes the time before. An ambiguous or unusable time is
	 * the caller's to {@link skip}; one before 1980 or after 2199 is skipped here.
	 */
	line(time: number | undefined, level: string | null, message: string, service: string | null): void {
		if (!this.#begin(time, level, service, message.length)) return;
		this.#write(withoutMarks(message));
		this.#filled.offsets[this.#filled.count] = this.#used;
	}

	/** The same with the message as a range of bytes, which are copied. Bytes that are no UTF-8 become U+FFFD. */
	lineBytes(
		time: number | undefined,
		level: string | null,
		bytes: Uint8Array,
		start: number,
		end: number,
		service: string | null,
	): void {
		if (!this.#begin(time, level, service, end - start)) return;
		this.#copy(bytes, afterMarks(bytes, start, end), end);
		this.#filled.offsets[this.#filled.count] = this.#used;
	}

	/** More bytes for the message of the line given last, e.g. a continuation line with its line feed. Nothing where there was no line, or it was none. */
	appendBytes(bytes: Uint8Array, start: number, end: number): void {
		if (!this.#isOpen || this.#filled.count === 0) return;
		this.#copy(bytes, start, end);
		this.#filled.offsets[this.#filled.count] = this.#used;
	}

	/** The same for text. */
	append(text: string): void {
		if (!this.#isOpen || this.#filled.count === 0) return;
		this.#write(text);
		this.#filled.offsets[this.#filled.count] = this.#used;
	}

	/** A record that gives no line. */
	skip(reason: SkipReason, count = 1): void {
		this.skipped[reason] = (this.skipped[reason] ?? 0) + count;
	}

	/** The chunks that are full. The line given last stays open for {@link appendBytes} until the next one. */
	take(): LineChunk[] {
		return this.#ready.splice(0);
	}

	/** All that is left, at the drop's end. */
	end(): LineChunk[] {
		this.#close(true);
		this.#settle(this.#objectTime, true);
		return this.take();
	}

	/** @returns whether it is a line */
	#begin(time: number | undefined, level: string | null, service: string | null, length: number): boolean {
		this.#isOpen = time === undefined || !(time < EARLIEST || time >= LATEST);
		if (!this.#isOpen) {
			this.skip('unusable-timestamp');
			return false;
		}
		const count = this.#filled.count;
		// A chunk is closed only when the next line comes, so that the last line can still grow.
		if (count >= CHUNK_LINES || this.#used >= CHUNK_BYTES || (count > 0 && this.#used + length > 2 * CHUNK_BYTES))
			this.#close();
		const filled = this.#filled;
		if (filled.count === filled.times.length) growLines(filled);
		let own = time;
		if (own === undefined || Number.isNaN(own)) {
			own = this.#time ?? Number.NaN;
			if (this.#timeIsObjects) this.timesFromObject++;
			else if (this.#time !== undefined) this.timesFromBefore++;
		} else {
			if (this.#time === undefined) this.#settle(own, false);
			this.#time = own;
			this.#timeIsObjects = false;
		}
		filled.times[filled.count] = own;
		filled.levels[filled.count] = this.#levels.code(level);
		filled.services[filled.count] = this.#services.code(service);
		filled.count++;
		this.lines++;
		return true;
	}

	#copy(bytes: Uint8Array, start: number, end: number): void {
		const length = end - start;
		this.#reserve(length);
		const { messages } = this.#filled;
		// A call of `set` costs more than a short copy.
		if (length < 48) {
			for (let from = start, to = this.#used; from < end; from++, to++) messages[to] = bytes[from] as number;
		} else messages.set(bytes.subarray(start, end), this.#used);
		this.#used += length;
	}

	#write(text: string): void {
		this.#reserve(text.length * 3);
		this.#used += this.#filled.messages.write(text, this.#used, 'utf8');
	}

	#reserve(more: number): void {
		const { messages } = this.#filled;
		const needed = this.#used + more;
		if (needed <= messages.length) return;
		const larger = Buffer.allocUnsafeSlow(
			Math.max(needed, Math.min(messages.length * 4, CHUNK_BYTES + (CHUNK_BYTES >> 3))),
		);
		messages.copy(larger, 0, 0, this.#used);
		this.#filled.messages = larger;
	}

	/** Puts the chunk that is being filled to the ready ones, or to the waiting ones while there is no time. */
	#close(isLast = false): void {
		const filled = this.#filled;
		if (filled.count === 0) return;
		if (this.#time === undefined) {
			this.#waiting.push(filled);
			this.#waitingBytes += filled.messages.length;
		} else this.#ready.push(finish(filled, this.#used));
		// As large as the one before needed, since drops are steady.
		const bytes = Math.min(Math.max(this.#used + (this.#used >> 2), 1 << 13), 2 * CHUNK_BYTES);
		this.#filled = isLast ? emptyChunk(0, 0) : emptyChunk(CHUNK_LINES, bytes);
		this.#used = 0;
		if (this.#waitingBytes > MOST_WAITING_BYTES) {
			this.#settle(this.#objectTime, true);
			this.#time = this.#objectTime;
			this.#timeIsObjects = true;
		}
	}

	/** Gives `time` to the lines that waited for one. */
	#settle(time: number, ofObject: boolean): void {
		let count = 0;
		for (const filled of this.#waiting) {
			count += fillTimes(filled, time);
			this.#ready.push(finish(filled, filled.offsets[filled.count] as number));
		}
		this.#waiting.length = 0;
		this.#waitingBytes = 0;
		count += fillTimes(this.#filled, time);
		if (ofObject) this.timesFromObject += count;
		else this.timesFromBefore += count;
	}
}

function emptyChunk(lines: number, bytes: number): Filled {
	return {
		count: 0,
		times: new Float64Array(lines),
		levels: new Uint16Array(lines),
		services: new Uint16Array(lines),
		messages: Buffer.allocUnsafeSlow(bytes),
		offsets: new Uint32Array(lines + 1),
	};
}

function growLines(filled: Filled): void {
	const size = Math.min(filled.times.length * 8, CHUNK_LINES);
	const grown = emptyChunk(size, 0);
	grown.times.set(filled.times);
	grown.levels.set(filled.levels);
	grown.services.set(filled.services);
	grown.offsets.set(filled.offsets);
	filled.times = grown.times;
	filled.levels = grown.levels;
	filled.services = grown.services;
	filled.offsets = grown.offsets;
}

function fillTimes(filled: Filled, time: number): number {
	let count = 0;
	for (let line = 0; line < filled.count; line++) {
		if (!Number.isNaN(filled.times[line])) continue;
		filled.times[line] = time;
		count++;
	}
	return count;
}

function finish(filled: Filled, used: number): LineChunk {
	const { count } = filled;
	const messages = filled.messages.subarray(0, used);
	const chunk = {
		count,
		times: filled.times.subarray(0, count),
		levels: filled.levels.subarray(0, count),
		services: filled.services.subarray(0, count),
		messages,
		offsets: filled.offsets.subarray(0, count + 1),
	};
	return linesAreUtf8(messages, chunk.offsets) ? chunk : repaired(chunk);
}

/** Whether every message by itself is UTF-8: the buffer as a whole could be so by a character that two lines share. */
function linesAreUtf8(messages: Uint8Array, offsets: Uint32Array): boolean {
	if (!isUtf8(messages)) return false;
	for (let line = 1; line < offsets.length - 1; line++) {
		const start = offsets[line] as number;
		if (start < messages.length && ((messages[start] as number) & 0xc0) === 0x80) return false;
	}
	return true;
}

function repaired(chunk: LineChunk): LineChunk {
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	const offsets = new Uint32Array(chunk.count + 1);
	const parts: Uint8Array[] = [];
	let used = 0;
	for (let line = 0; line < chunk.count; line++) {
		let bytes = chunk.messages.subarray(chunk.offsets[line], chunk.offsets[line + 1]);
		if (!isUtf8(bytes)) bytes = Buffer.from(decoder.decode(bytes), 'utf8');
		parts.push(bytes);
		used += bytes.length;
		offsets[line + 1] = used;
	}
	return { ...chunk, messages: Buffer.concat(parts, used), offsets };
}

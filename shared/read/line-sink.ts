import { afterMarks, withoutMarks } from './byte-order-marks.ts';
import { CHUNK_LINES, ChunkMemory, type FilledChunk, fillTimes, finished, growLines } from './filled-chunk.ts';
import { FormatNotes } from './format-report.ts';
import type { LineChunk, LineNames, SkipReason } from './lines.ts';
import { NameCodes } from './name-codes.ts';

/**
 * Where every reader puts its lines, and where they become chunks of columns. It owns three rules that hold for all formats: a line without
 * a time takes the one before it, messages are valid UTF-8, and names of levels and services are few enough for codes.
 */

const CHUNK_BYTES = 1 << 20;
/** 1980 to 2200, the end excluded, in microseconds: outside these years a clock is broken, and windows could not span them. */
export const EARLIEST = 315_532_800_000_000;
export const LATEST = 7_258_118_400_000_000;
/** Lines before the drop's first time wait for it, up to so many bytes: then they take the object's time. */
const MOST_WAITING_BYTES = 8 << 20;

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
	readonly #memory = new ChunkMemory();
	readonly #ready: FilledChunk[] = [];
	readonly #waiting: FilledChunk[] = [];
	/** Chunks that a reader has. */
	readonly #taken: FilledChunk[] = [];
	#waitingBytes = 0;
	#time: number | undefined;
	/** No line had a time yet, and there were too many to wait for one. */
	#timeIsObjects = false;
	/** Whether the line given last was one, and may grow. */
	#isOpen = false;
	#filled = this.#memory.firstChunk();
	/** Text that the next line's chunk begins with. */
	#nextBlock: Buffer | undefined;
	/** Text that the chunk being filled begins with: messages may be ranges of it. */
	#block: Buffer | undefined;

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
		if (!this.#begin(time, this.#levels.code(level), this.#services.code(service), message.length)) return;
		this.#write(withoutMarks(message));
	}

	/**
	 * Takes text over from which lines are to be given, best at most a few hundred kilobytes: messages that are ranges of what it returns,
	 * which holds the same, mostly cost no copy each. What it returns is valid until text is adopted the next time.
	 */
	adopt(text: Uint8Array): Buffer {
		// Some lines are written behind it.
		const memory = this.#memory.bytes(text.length + (text.length >> 3));
		memory.set(text);
		this.#nextBlock = memory.subarray(0, text.length);
		return this.#nextBlock;
	}

	/** The same with the message as a range of bytes, which are copied unless they were adopted. Bytes that are no UTF-8 become U+FFFD. */
	lineBytes(
		time: number | undefined,
		level: string | null,
		bytes: Uint8Array,
		start: number,
		end: number,
		service: string | null,
	): void {
		if (!this.#begin(time, this.#levels.code(level), this.#services.code(service), end - start)) return;
		this.#setMessage(bytes, afterMarks(bytes, start, end), end);
	}

	/**
	 * {@link lineBytes} for lines that are known to have a time, no service, and no byte order mark at their beginning.
	 * @param level as {@link levelCode} gives it
	 */
	plainLine(time: number, level: number, bytes: Uint8Array, start: number, end: number): void {
		const filled = this.#filled;
		const { count } = filled;
		const follows =
			bytes === this.#block &&
			this.#nextBlock === undefined &&
			this.#time !== undefined &&
			count < filled.times.length &&
			filled.used < CHUNK_BYTES &&
			time >= EARLIEST &&
			time < LATEST;
		if (!follows) {
			if (this.#begin(time, level, 0, end - start)) this.#setMessage(bytes, start, end);
			return;
		}
		// What `#begin` does where there is nothing to close and nothing to settle.
		filled.times[count] = time;
		filled.levels[count] = level;
		filled.services[count] = 0;
		filled.starts[count] = start;
		filled.ends[count] = end;
		filled.count = count + 1;
		this.#time = time;
		this.#timeIsObjects = false;
		this.#isOpen = true;
		this.lines++;
	}

	levelCode(level: string | null): number {
		return this.#levels.code(level);
	}

	/**
	 * More bytes for the message of the line given last, e.g. a continuation line with its line feed. Nothing where there was no line, or it was
	 * none.
	 */
	appendBytes(bytes: Uint8Array, start: number, end: number): void {
		const filled = this.#filled;
		if (!this.#isOpen || filled.count === 0) return;
		if (bytes === this.#block && start === filled.ends[filled.count - 1]) filled.ends[filled.count - 1] = end;
		else {
			this.#moveLast(end - start);
			this.#copy(bytes, start, end);
		}
	}

	/** The same for text. */
	append(text: string): void {
		if (!this.#isOpen || this.#filled.count === 0) return;
		this.#moveLast(3 * text.length);
		this.#write(text);
	}

	/** Whether the line given last ends right before `at` in adopted text. */
	endsAt(bytes: Uint8Array, at: number): boolean {
		return bytes === this.#block && this.#filled.ends[this.#filled.count - 1] === at;
	}

	/** A record that gives no line. */
	skip(reason: SkipReason, count = 1): void {
		this.skipped[reason] = (this.skipped[reason] ?? 0) + count;
	}

	/**
	 * The chunks that are full, valid until {@link recycle} is called. The line given last stays open for {@link appendBytes} until the next
	 * one.
	 */
	take(): LineChunk[] {
		const ready = this.#ready.splice(0);
		this.#taken.push(...ready);
		return ready.map(finished);
	}

	/** Nobody needs the chunks any more that were taken: their memory is used again. */
	recycle(): void {
		const inUse = new Set([this.#filled, ...this.#waiting, ...this.#ready].map(({ messages }) => messages.buffer));
		for (const chunk of this.#taken.splice(0)) this.#memory.release(chunk, inUse);
	}

	/** All that is left, at the drop's end. */
	end(): LineChunk[] {
		this.#finishFilled();
		this.#filled = this.#memory.firstChunk();
		this.#block = undefined;
		this.#settle(this.#objectTime, true);
		return this.take();
	}

	/** @returns whether it is a line */
	#begin(time: number | undefined, level: number, service: number, length: number): boolean {
		this.#isOpen = time === undefined || !(time < EARLIEST || time >= LATEST);
		if (!this.#isOpen) {
			this.skip('unusable-timestamp');
			return false;
		}
		// A chunk is closed only when the next line comes, so that the last line can still grow.
		if (this.#nextBlock !== undefined) this.#closeFor(this.#nextBlock);
		else if (this.#isFull(length)) this.#close();
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
		filled.levels[filled.count] = level;
		filled.services[filled.count] = service;
		filled.starts[filled.count] = filled.used;
		filled.ends[filled.count] = filled.used;
		filled.count++;
		this.lines++;
		return true;
	}

	#isFull(length: number): boolean {
		const { count, used } = this.#filled;
		return count >= CHUNK_LINES || used >= CHUNK_BYTES || (count > 0 && used + length > 2 * CHUNK_BYTES);
	}

	/** Of the line given last: a range of adopted text, where the chunk still has it. */
	#setMessage(bytes: Uint8Array, start: number, end: number): void {
		if (bytes !== this.#block) {
			this.#copy(bytes, start, end);
			return;
		}
		const { starts, ends, count } = this.#filled;
		starts[count - 1] = start;
		ends[count - 1] = end;
	}

	/** The line given last to where it can grow: behind all others. */
	#moveLast(more: number): void {
		const filled = this.#filled;
		const [start = 0, end = 0] = [filled.starts[filled.count - 1], filled.ends[filled.count - 1]];
		if (end === filled.used) return;
		this.#reserve(end - start + more);
		filled.starts[filled.count - 1] = filled.used;
		this.#copy(filled.messages, start, end);
	}

	/** Adds to the line given last, which ends where the bytes in use end. */
	#copy(bytes: Uint8Array, start: number, end: number): void {
		const length = end - start;
		this.#reserve(length);
		const { messages, used } = this.#filled;
		// A call of `set` costs more than a short copy.
		if (length < 48) {
			for (let from = start, to = used; from < end; from++, to++) messages[to] = bytes[from] as number;
		} else messages.set(bytes.subarray(start, end), used);
		this.#setEnd(used + length);
	}

	#write(text: string): void {
		this.#reserve(text.length * 3);
		const { messages, used } = this.#filled;
		this.#setEnd(used + messages.write(text, used, 'utf8'));
	}

	#setEnd(end: number): void {
		const filled = this.#filled;
		filled.used = end;
		filled.ends[filled.count - 1] = end;
	}

	#reserve(more: number): void {
		const filled = this.#filled;
		const { messages, used } = filled;
		const needed = used + more;
		if (needed <= messages.length) return;
		const larger = this.#memory.bytes(
			Math.max(needed, Math.min(messages.length * 4, CHUNK_BYTES + (CHUNK_BYTES >> 3))),
		);
		messages.copy(larger, 0, 0, used);
		filled.messages = larger;
	}

	/** Closes the chunk that is being filled, and begins one with text to take ranges of. */
	#closeFor(block: Buffer): void {
		this.#finishFilled();
		this.#filled = this.#memory.chunk(Buffer.from(block.buffer, block.byteOffset), block.length);
		this.#block = block;
		this.#nextBlock = undefined;
	}

	#close(): void {
		const { messages, used } = this.#filled;
		this.#finishFilled();
		// Lines go on in the text that the chunk had.
		if (this.#block !== undefined && used < CHUNK_BYTES) this.#filled = this.#memory.chunk(messages, used);
		else {
			this.#block = undefined;
			// As large as the one before needed, since drops are steady.
			const bytes = Math.min(Math.max(used + (used >> 2), 1 << 13), 2 * CHUNK_BYTES);
			this.#filled = this.#memory.chunk(this.#memory.bytes(bytes));
		}
	}

	/** Puts the chunk that is being filled to the ready ones, or to the waiting ones while there is no time. */
	#finishFilled(): void {
		const filled = this.#filled;
		if (filled.count === 0) return;
		if (this.#time === undefined) {
			this.#waiting.push(filled);
			this.#waitingBytes += filled.messages.length;
		} else this.#ready.push(filled);
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
			this.#ready.push(filled);
		}
		this.#waiting.length = 0;
		this.#waitingBytes = 0;
		count += fillTimes(this.#filled, time);
		if (ofObject) this.timesFromObject += count;
		else this.timesFromBefore += count;
	}
}

import { isUtf8 } from 'node:buffer';
import type { LineChunk } from './lines.ts';

/** A chunk of lines while it is written, and the memory that chunks are made of. */

export const CHUNK_LINES = 2048;
/** A drop of few lines needs few. */
const FIRST_LINES = 64;
const FIRST_BYTES = 1 << 13;
/** Of a line, beside its message. */
const LINE_BYTES = 20;
/** That are kept to be used again: as many as a reader has in hand. */
const MOST_SPARE = 4;

export interface FilledChunk {
	count: number;
	times: Float64Array;
	starts: Uint32Array;
	ends: Uint32Array;
	levels: Uint16Array;
	services: Uint16Array;
	messages: Buffer;
	/** How many of its bytes are in use. */
	used: number;
}

type LineArrays = Omit<FilledChunk, 'count' | 'messages' | 'used'>;

/** Gives memory, and takes it back: what comes and goes outside of JavaScript's heap is dear, and what was in use lately is near. */
export class ChunkMemory {
	readonly #lines: LineArrays[] = [];
	readonly #bytes: Buffer[] = [];

	firstChunk(): FilledChunk {
		return { count: 0, ...lineArrays(FIRST_LINES), messages: Buffer.allocUnsafeSlow(FIRST_BYTES), used: 0 };
	}

	/** @param used of `messages` */
	chunk(messages: Buffer, used = 0): FilledChunk {
		return { count: 0, ...(this.#lines.pop() ?? lineArrays(CHUNK_LINES)), messages, used };
	}

	/** So many bytes, or more; there may be something in them. */
	bytes(length: number): Buffer {
		const at = this.#bytes.findIndex((spare) => spare.length >= length);
		return at < 0 ? Buffer.allocUnsafeSlow(length) : (this.#bytes.splice(at, 1)[0] as Buffer);
	}

	/** @param inUse memory of messages that other chunks have, too */
	release({ messages, count: _count, used: _used, ...lines }: FilledChunk, inUse: ReadonlySet<ArrayBufferLike>): void {
		if (lines.times.length === CHUNK_LINES && this.#lines.length < MOST_SPARE) this.#lines.push(lines);
		if (inUse.has(messages.buffer) || this.#bytes.some(({ buffer }) => buffer === messages.buffer)) return;
		if (this.#bytes.length < MOST_SPARE) this.#bytes.push(messages);
	}
}

/** Room for more lines in a chunk that has few. */
export function growLines(chunk: FilledChunk): void {
	const grown = lineArrays(Math.min(chunk.times.length * 8, CHUNK_LINES));
	grown.times.set(chunk.times);
	grown.starts.set(chunk.starts);
	grown.ends.set(chunk.ends);
	grown.levels.set(chunk.levels);
	grown.services.set(chunk.services);
	Object.assign(chunk, grown);
}

function lineArrays(lines: number): LineArrays {
	const memory = new ArrayBuffer(LINE_BYTES * lines);
	return {
		times: new Float64Array(memory, 0, lines),
		starts: new Uint32Array(memory, 8 * lines, lines),
		ends: new Uint32Array(memory, 12 * lines, lines),
		levels: new Uint16Array(memory, 16 * lines, lines),
		services: new Uint16Array(memory, 18 * lines, lines),
	};
}

/**
 * Gives `time` to the lines that have none.
 * @returns how many there were
 */
export function fillTimes({ count, times }: FilledChunk, time: number): number {
	let filled = 0;
	for (let line = 0; line < count; line++) {
		if (!Number.isNaN(times[line])) continue;
		times[line] = time;
		filled++;
	}
	return filled;
}

/** The chunk as readers give it, in the same memory unless its messages are not all UTF-8. */
export function finished(filled: FilledChunk): LineChunk {
	const { count } = filled;
	const chunk = {
		count,
		times: filled.times.subarray(0, count),
		levels: filled.levels.subarray(0, count),
		services: filled.services.subarray(0, count),
		messages: filled.messages.subarray(0, filled.used),
		starts: filled.starts.subarray(0, count),
		ends: filled.ends.subarray(0, count),
	};
	return linesAreUtf8(chunk) ? chunk : repaired(chunk);
}

/** Whether every message by itself is UTF-8: the buffer as a whole could be so by a character that two lines share. */
function linesAreUtf8({ count, messages, starts, ends }: LineChunk): boolean {
	if (!isUtf8(messages)) return false;
	for (let line = 0; line < count; line++) {
		if (isInsideCharacter(messages, starts[line] as number) || isInsideCharacter(messages, ends[line] as number))
			return false;
	}
	return true;
}

function isInsideCharacter(bytes: Uint8Array, at: number): boolean {
	return at < bytes.length && ((bytes[at] as number) & 0xc0) === 0x80;
}

function repaired(chunk: LineChunk): LineChunk {
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	const [starts, ends] = [new Uint32Array(chunk.count), new Uint32Array(chunk.count)];
	const parts: Uint8Array[] = [];
	let used = 0;
	for (let line = 0; line < chunk.count; line++) {
		let bytes = chunk.messages.subarray(chunk.starts[line], chunk.ends[line]);
		if (!isUtf8(bytes)) bytes = Buffer.from(decoder.decode(bytes), 'utf8');
		parts.push(bytes);
		starts[line] = used;
		used += bytes.length;
		ends[line] = used;
	}
	return { ...chunk, messages: Buffer.concat(parts, used), starts, ends };
}

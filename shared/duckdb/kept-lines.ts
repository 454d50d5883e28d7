/** A drop's lines after they were grouped: who writes the per-log features reads them once more. */
import type { LineChunk, LineMessages, LineNames } from '../read/lines.ts';
import type { Database } from './database.ts';
import { LineParts } from './line-parts.ts';
import type { OpenedLines } from './lines.ts';
import { rangesOf } from './vectors.ts';

export interface KeptLines {
	readonly names: LineNames;
	readonly count: number;
	/** The lines themselves, where they are few; else a relation has them: `timestamp, level, message, service, line`. */
	readonly lines: { readonly chunks: readonly LineChunk[] } | { readonly relation: string };
}

/** Bytes that are held of lines that are nowhere else. */
const HELD_BYTES = 32 << 20;
/** The same where DuckDB can read them again: what it writes of its own columns costs less than what it is given. */
const HELD_BYTES_BESIDE = 2 << 20;
/** Of a line, beside its message. */
const LINE_BYTES = 16;

/** Holds lines, or puts them where DuckDB reads them. */
export class LineKeeper {
	readonly #database: Database;
	readonly #names: () => LineNames;
	readonly #relation: (() => string) | undefined;
	#chunks: LineChunk[] | undefined = [];
	#bytes = 0;
	#count = 0;
	#parts: LineParts | undefined;

	constructor(database: Database, { names, relation }: Pick<OpenedLines, 'names' | 'relation'>) {
		this.#database = database;
		this.#names = names;
		this.#relation = relation;
	}

	async add(chunk: LineChunk): Promise<void> {
		this.#count += chunk.count;
		if (this.#parts) await this.#parts.add(copyOf(chunk), this.#names());
		const chunks = this.#chunks;
		if (chunks === undefined) return;
		const copy = copyOf(chunk);
		chunks.push(copy);
		this.#bytes += copy.messages.length + LINE_BYTES * copy.count;
		if (this.#bytes <= (this.#relation ? HELD_BYTES_BESIDE : HELD_BYTES)) return;
		this.#chunks = undefined;
		if (this.#relation) return;
		this.#parts = await LineParts.create(this.#database);
		for (const held of chunks) await this.#parts.add(held, this.#names());
	}

	async finish(): Promise<KeptLines> {
		const kept = { names: this.#names(), count: this.#count };
		if (this.#chunks) return { ...kept, lines: { chunks: this.#chunks } };
		const relation = this.#relation?.() ?? (await this.#parts?.finish(this.#names()));
		if (relation === undefined) throw new Error('lines are neither held nor anywhere else');
		return { ...kept, lines: { relation } };
	}
}

function copyOf({ count, times, levels, services, ...texts }: LineChunk): LineChunk {
	return { count, times: times.slice(), levels: levels.slice(), services: services.slice(), ...copyOfTexts(texts) };
}

/** One after the other: what stands between messages is left behind. */
function copyOfTexts({ messages, starts, ends }: LineMessages): LineMessages {
	const count = starts.length;
	const offsets = new Uint32Array(count + 1);
	for (let i = 0; i < count; i++) {
		offsets[i + 1] = (offsets[i] as number) + (ends[i] as number) - (starts[i] as number);
	}
	const copy = new Uint8Array(offsets[count] as number);
	for (let i = 0; i < count; ) {
		let last = i;
		while (last + 1 < count && starts[last + 1] === ends[last]) last++;
		copy.set(messages.subarray(starts[i], ends[last]), offsets[i]);
		i = last + 1;
	}
	const [copiedStarts, copiedEnds] = rangesOf(offsets);
	return { messages: copy, starts: copiedStarts, ends: copiedEnds };
}

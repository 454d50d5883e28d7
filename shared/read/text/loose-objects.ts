import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import { parseLooseObject } from './loose-object.ts';
import { PhysicalLines } from './physical-lines.ts';

/** A drop of objects as JavaScript, Python and Ruby print them, over one or more lines each. What is none of it goes on as lines of text. */

const STARTS = /^(?:\{(?:\s+|'|:)|\{"(?:[^"\\\n]{1,80})"\s?=>)/;
const FIRST_KEY = /^\{\s*(?:'[^'\n]{1,80}'\s?:|[A-Za-z_$][\w$]{0,80}: |:\w{1,80}\s?=>|"[^"\n]{1,80}"\s?=>)/;
/** Characters of an object. */
const LONGEST = 1 << 20;

export function isLooseObjects(sample: Buffer): boolean {
	return FIRST_KEY.test(sample.toString('utf8', 0, 400).trimStart());
}

export class LooseObjects {
	readonly #records: RecordReader;
	readonly #sink: LineSink;
	readonly #text: (bytes: Buffer, start: number, end: number) => void;
	readonly #lines: PhysicalLines;
	#held: string[] = [];
	#length = 0;
	#depth = 0;
	/** The quote that a text goes on from. */
	#quote = '';
	#count = 0;

	constructor(records: RecordReader, sink: LineSink, text: (bytes: Buffer, start: number, end: number) => void) {
		this.#records = records;
		this.#sink = sink;
		this.#text = text;
		this.#lines = new PhysicalLines(
			(bytes, start, end) => this.#take(bytes, start, end),
			() => sink.skip('too-long'),
		);
	}

	write(bytes: Uint8Array): void {
		this.#lines.write(bytes);
	}

	end(): void {
		this.#lines.end();
		this.#give();
		if (this.#count > 0) this.#sink.notes.dialect('printed objects', this.#count);
	}

	#take(bytes: Buffer, start: number, end: number): void {
		const line = bytes.toString('utf8', start, end);
		if (STARTS.test(line) || line === '{') {
			// What began before was cut off.
			if (this.#length > 0) this.#give();
		} else if (this.#length === 0) {
			this.#text(bytes, start, end);
			return;
		}
		this.#held.push(line);
		this.#length += line.length + 1;
		this.#count1(line);
		if (this.#depth <= 0 || this.#length > LONGEST) this.#give();
	}

	/** Brackets that are open behind the line; those in quotes count nothing. */
	#count1(line: string): void {
		for (let at = 0; at < line.length; at++) {
			const sign = line[at] as string;
			if (this.#quote !== '') {
				if (sign === '\\') at++;
				else if (sign === this.#quote) this.#quote = '';
			} else if (sign === '{' || sign === '[') this.#depth++;
			else if (sign === '}' || sign === ']') this.#depth--;
			else if (sign === '"' || sign === '`' || (sign === "'" && !/\w/.test(line[at - 1] ?? ''))) this.#quote = sign;
		}
		// A quote that is not closed in its line was none, but for a template's.
		if (this.#quote !== '`') this.#quote = '';
	}

	#give(): void {
		const text = this.#held.join('\n');
		this.#held = [];
		this.#length = 0;
		this.#depth = 0;
		this.#quote = '';
		if (text === '') return;
		const record = parseLooseObject(text);
		if (record === undefined) {
			for (const line of text.split('\n')) {
				const bytes = Buffer.from(line);
				this.#text(bytes, 0, bytes.length);
			}
			return;
		}
		this.#count++;
		this.#records.read(record, this.#sink);
	}
}

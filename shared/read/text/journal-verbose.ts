import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import { findLeadingTime } from '../times/parse-time.ts';
import type { TimeContext } from '../times/time-context.ts';
import { PhysicalLines } from './physical-lines.ts';

/**
 * `journalctl -o verbose`: a line with weekday, time and cursor, then the entry's fields as `    NAME=value`, one a line; a value's further lines are
 * indented deeper.
 */

const HEADER = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,9})? \S{1,40} \[s=/;
const FIELD = /^ {4}([A-Z0-9_]{1,64})=/;
const MOST_FIELDS = 1000;
/** Characters of an entry. */
const LONGEST_ENTRY = 1 << 20;

export function isJournalVerbose(sample: Buffer): boolean {
	return /^\w{3} \d{4}-.{1,60} \[s=[^\n]*\n {4}[A-Z0-9_]{1,64}=/m.test(sample.toString('latin1', 0, 4096));
}

export class JournalVerbose {
	readonly #records: RecordReader;
	readonly #sink: LineSink;
	readonly #context: TimeContext;
	readonly #lines: PhysicalLines;
	#header: string | undefined;
	#fields = new Map<string, string[]>();
	#last: string[] | undefined;
	#length = 0;
	#entries = 0;

	constructor(records: RecordReader, sink: LineSink, context: TimeContext) {
		this.#records = records;
		this.#sink = sink;
		this.#context = context;
		this.#lines = new PhysicalLines(
			(bytes, start, end) => this.#take(bytes.toString('utf8', start, end)),
			() => sink.skip('too-long'),
		);
	}

	write(bytes: Uint8Array): void {
		this.#lines.write(bytes);
	}

	end(): void {
		this.#lines.end();
		this.#give();
		if (this.#entries > 0) this.#sink.notes.dialect('journal verbose', this.#entries);
	}

	#take(line: string): void {
		if (HEADER.test(line)) {
			this.#give();
			this.#header = line;
			return;
		}
		this.#length += line.length + 1;
		if (this.#length > LONGEST_ENTRY) return;
		const field = FIELD.exec(line);
		if (field === null) {
			this.#last?.push(line.trimStart());
			return;
		}
		this.#last = [line.slice(field[0].length)];
		const name = field[1] as string;
		if (this.#fields.size < MOST_FIELDS && !this.#fields.has(name)) this.#fields.set(name, this.#last);
	}

	#give(): void {
		const header = this.#header;
		const fields = this.#fields;
		this.#header = undefined;
		this.#last = undefined;
		this.#length = 0;
		if (header === undefined && fields.size === 0) return;
		this.#fields = new Map();
		this.#entries++;
		const time = header === undefined ? undefined : findLeadingTime(header, this.#context, 4)?.micros;
		if (time === 'ambiguous') this.#sink.skip('ambiguous-time-zone');
		else {
			const record = Object.fromEntries([...fields].map(([name, lines]) => [name, lines.join('\n')]));
			this.#records.read(record, this.#sink, time === undefined ? {} : { time });
		}
	}
}

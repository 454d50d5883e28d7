import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import type { DelimitedStart } from '../sniff.ts';
import { PhysicalLines } from '../text/physical-lines.ts';
import { fieldsNames } from './sniff-delimited.ts';
import { type Split, splitRow, staysOpen } from './split-row.ts';

/**
 * Rows under names to records. A quoted field may go on over lines; a quote that is never closed costs its own line only: that is counted as
 * malformed, and reading goes on at the next one.
 */

/** How far a quoted field may reach. */
const MOST_LINES = 1000;
const MOST_CHARACTERS = 256 << 10;
/** Quoted fields of one row that go on over lines. */
const MOST_LOOKS = 8;
const MESSAGE = /^@?(?:message|msg|log|text|body|raw|_raw)$/i;

export class DelimitedReader {
	readonly #records: RecordReader;
	readonly #sink: LineSink;
	readonly #delimiter: string;
	readonly #lines: PhysicalLines;
	readonly #isFields: boolean;
	/** Rows get a message: the line itself. */
	readonly #wholeLine: boolean;
	#names: readonly string[];
	readonly #message: number;
	#headerLine: string | undefined;
	#awaitsHeader: boolean;
	readonly #name: string;
	#rows = 0;
	#first = true;
	/** The physical lines of a row whose quote is open. */
	#open: string[] = [];
	#openLength = 0;
	#looks = 0;
	#backslash = false;

	constructor(start: DelimitedStart, records: RecordReader, sink: LineSink) {
		this.#records = records;
		this.#sink = sink;
		this.#delimiter = start.delimiter;
		this.#names = start.names;
		this.#isFields = start.header === 'fields';
		this.#awaitsHeader = start.header === 'header';
		this.#message = start.names.findIndex((name) => MESSAGE.test(name));
		this.#wholeLine = start.delimiter === ' ' && this.#message < 0;
		this.#lines = new PhysicalLines(
			(bytes, from, to) => this.#take(bytes.toString('utf8', from, to)),
			() => sink.skip('too-long'),
		);
		this.#name = start.header;
	}

	/** More of the drop, cut anywhere. */
	write(bytes: Uint8Array): void {
		this.#lines.write(bytes);
	}

	end(): void {
		this.#lines.end();
		while (this.#open.length > 0) this.#giveUp();
		if (this.#rows > 0) this.#sink.notes.dialect(this.#name, this.#rows);
		this.#rows = 0;
	}

	#take(text: string): void {
		let line = text;
		if (this.#first) {
			this.#first = false;
			if (line.startsWith('\uFEFF')) line = line.slice(1);
		}
		if (this.#open.length === 0) {
			if (line === '' || line.trim() === '') return;
			if (this.#isHeading(line)) return;
		}
		this.#open.push(line);
		this.#openLength += line.length + 1;
		this.#readOpen();
	}

	#isHeading(line: string): boolean {
		if (this.#isFields && line.startsWith('#')) {
			if (/^#fields[:\t]/i.test(line)) this.#names = fieldsNames(line);
			return true;
		}
		if (this.#awaitsHeader) {
			this.#awaitsHeader = false;
			this.#headerLine = line;
			return true;
		}
		// Files put one behind the other repeat it.
		return line === this.#headerLine;
	}

	/** The row of the open lines, or waits for more of them. */
	#readOpen(): void {
		const lines = this.#open;
		const first = lines[0] ?? '';
		const only = lines.length === 1;
		if (only && !this.#backslash && BACKSLASHED.test(first) && !first.includes('""')) this.#backslash = true;
		const quoting = { delimiter: this.#delimiter, backslash: this.#backslash };
		// The whole row is looked at again only where a line ends the quoted field, and that not often.
		let fields: Split = 'open';
		let text = first;
		if (only) fields = splitRow(first, quoting);
		else if (!staysOpen(lines.at(-1) ?? '', quoting)) {
			text = lines.join('\n');
			fields = ++this.#looks > MOST_LOOKS ? 'broken' : splitRow(text, quoting, first.length, this.#mostFields());
		}
		if (fields === 'open') {
			if (lines.length > MOST_LINES || this.#openLength > MOST_CHARACTERS) this.#giveUp();
			return;
		}
		if (fields === 'broken' || (!only && fields.length !== this.#names.length && !this.#isKnown(fields.length))) {
			this.#giveUp();
			return;
		}
		this.#clear();
		this.#give(fields, text);
	}

	#mostFields(): number {
		return this.#names.length + (this.#message < 0 ? 1 : 0);
	}

	/** PostgreSQL's rows have fewer columns in older versions, those of Windows' event viewer one more than the header. */
	#isKnown(columns: number): boolean {
		if (this.#headerLine !== undefined) return columns === this.#mostFields();
		return this.#headerLine === undefined && columns >= 23 && columns < this.#names.length;
	}

	/** The quote of the first open line is never closed: without it reading goes on. */
	#giveUp(): void {
		const [, ...rest] = this.#open;
		this.#clear();
		this.#sink.skip('malformed');
		for (const line of rest) this.#take(line);
	}

	#clear(): void {
		this.#open = [];
		this.#openLength = 0;
		this.#looks = 0;
	}

	#give(fields: readonly string[], text: string): void {
		const names = this.#names;
		// Windows' event viewer names no column for the message.
		const unnamed = this.#message < 0 && fields.length === names.length + 1;
		const surplus = unnamed ? 0 : fields.length - names.length;
		// Delimiters in a message that nobody quoted: the fields behind it tell where it ends.
		const joined = this.#message >= 0 ? this.#message : names.length - 1;
		const record: Record<string, string> = {};
		let at = 0;
		for (let index = 0; index < names.length && at < fields.length; index++) {
			let value = fields[at++] as string;
			if (surplus > 0 && index === joined) {
				value = fields.slice(at - 1, at + surplus).join(this.#delimiter);
				at += surplus;
			}
			if (value === '-' && this.#isFields) continue;
			record[names[index] as string] = value;
		}
		if (unnamed) record.message = fields.at(-1) as string;
		if (this.#wholeLine || this.#isFields) record.message ??= this.#isFields ? this.#lineWithoutTime(fields) : text;
		this.#rows++;
		this.#records.read(record, this.#sink);
	}

	/** A W3C row without its date and time, which stand in columns of their own. */
	#lineWithoutTime(fields: readonly string[]): string {
		const kept: string[] = [];
		for (const [index, field] of fields.entries()) {
			const name = this.#names[index];
			if (name !== 'date' && name !== 'time' && name !== 'ts' && name !== 'date-time') kept.push(field);
		}
		return kept.join(this.#delimiter);
	}
}

/** A quote behind a backslash with more text of the field behind it. */
const BACKSLASHED = /"[^"]*\\"(?![,;|\t]|$)/;

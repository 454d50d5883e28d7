import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';

/**
 * journald's export form (https://systemd.io/JOURNAL_EXPORT_FORMATS): `NAME=value` lines, a blank line behind each entry; a value with line
 * ends or control characters is written as its name, its length in eight bytes, and its bytes. A field beyond {@link LONGEST_FIELD} is left out.
 */

/** Bytes: journald itself cuts messages far below. */
const LONGEST_FIELD = 256 << 10;
const MOST_FIELDS = 1000;
/** Bytes that are gathered before they are looked at. */
const STEP = 64 << 10;
const LF = 10;

export function isJournalExport(sample: Buffer): boolean {
	return /^__CURSOR=[^\n]*\n__REALTIME_TIMESTAMP=\d{16}\n/.test(sample.toString('latin1', 0, 1024));
}

export class JournalExport {
	readonly #records: RecordReader;
	readonly #sink: LineSink;
	#rest = Buffer.alloc(0);
	#gathered: Buffer[] = [];
	#gatheredLength = 0;
	/** Bytes of a field that is too long, still to come. */
	#dropping = 0;
	#fields = new Map<string, string | string[]>();
	#entries = 0;

	constructor(records: RecordReader, sink: LineSink) {
		this.#records = records;
		this.#sink = sink;
	}

	write(bytes: Uint8Array): void {
		this.#gathered.push(Buffer.from(bytes));
		this.#gatheredLength += bytes.length;
		if (this.#gatheredLength >= STEP) this.#read();
	}

	end(): void {
		this.#read();
		if (this.#rest.length > 0) this.#field(this.#rest.toString('utf8'));
		this.#rest = Buffer.alloc(0);
		this.#give();
		if (this.#entries > 0) this.#sink.notes.dialect('journal export', this.#entries);
	}

	#read(): void {
		const bytes = Buffer.concat([this.#rest, ...this.#gathered]);
		this.#gathered = [];
		this.#gatheredLength = 0;
		let at = Math.min(this.#dropping, bytes.length);
		this.#dropping -= at;
		while (at < bytes.length) {
			const end = bytes.indexOf(LF, at);
			if (end < 0) {
				if (bytes.length - at > LONGEST_FIELD) at = bytes.length;
				break;
			}
			if (end === at) this.#give();
			else if (bytes.subarray(at, end).includes(0x3d)) {
				if (end - at <= LONGEST_FIELD) this.#field(bytes.toString('utf8', at, end));
			} else if (end + 9 > bytes.length) break;
			else {
				const length = Number(bytes.readBigUInt64LE(end + 1));
				const from = end + 9;
				if (length > LONGEST_FIELD) {
					const whole = Math.min(length + 1, Number.MAX_SAFE_INTEGER);
					this.#dropping = Math.max(0, whole - (bytes.length - from));
					at = Math.min(from + whole, bytes.length);
					continue;
				}
				if (from + length + 1 > bytes.length) break;
				this.#field(`${bytes.toString('utf8', at, end)}=${bytes.toString('utf8', from, from + length)}`);
				at = from + length + 1;
				continue;
			}
			at = end + 1;
		}
		this.#rest = Buffer.from(bytes.subarray(at));
	}

	#field(text: string): void {
		const equals = text.indexOf('=');
		if (equals < 1 || this.#fields.size >= MOST_FIELDS) return;
		const name = text.slice(0, equals);
		const value = text.slice(equals + 1);
		const before = this.#fields.get(name);
		if (before === undefined) this.#fields.set(name, value);
		else if (typeof before === 'string') this.#fields.set(name, [before, value]);
		else if (before.length < MOST_FIELDS) before.push(value);
	}

	#give(): void {
		if (this.#fields.size === 0) return;
		const record = Object.fromEntries(this.#fields);
		this.#fields = new Map();
		this.#entries++;
		this.#records.read(record, this.#sink);
	}
}

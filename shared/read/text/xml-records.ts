import { StringDecoder } from 'node:string_decoder';
import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import { xmlRecord } from './xml-record.ts';

/** Logs in XML: java.util.logging's, Log4j's (1 and 2, Logback's, NLog's), and Windows events. Whatever stands between records is passed over. */

const RECORD = /<(record|log4j:event|log4net:event|nlog:event|Event|event)(?=[\s>])/;
/** What such a record has at its beginning. */
const LOG =
	/<record>\s{0,100}<(?:date|millis)>|<(?:log4j|log4net|nlog):event\s|<Event\s[^>]{0,400}>\s{0,100}<(?:System|Instant)[\s>]|<Event>\s{0,100}<System>/;
/** Characters of a record. */
const LONGEST = 1 << 20;

export function isXmlLog(sample: Buffer): boolean {
	return (
		sample
			.toString('latin1', 0, 1024)
			.trimStart()
			.replace(/^\xef\xbb\xbf/, '')
			.startsWith('<') && LOG.test(sample.toString('latin1', 0, 16384))
	);
}

export class XmlRecords {
	readonly #records: RecordReader;
	readonly #sink: LineSink;
	readonly #decoder = new StringDecoder('utf8');
	#text = '';
	/** Of the record that has begun: its end tag, and how far it was looked for. */
	#end = '';
	#seen = 0;
	#count = 0;

	constructor(records: RecordReader, sink: LineSink) {
		this.#records = records;
		this.#sink = sink;
	}

	write(bytes: Uint8Array): void {
		this.#text += this.#decoder.write(Buffer.from(bytes));
		this.#read();
	}

	end(): void {
		this.#read();
		if (this.#end !== '') this.#sink.skip('malformed');
		if (this.#count > 0) this.#sink.notes.dialect('xml', this.#count);
	}

	#read(): void {
		let at = 0;
		for (;;) {
			if (this.#end === '') {
				const rest = at === 0 ? this.#text : this.#text.slice(at);
				const begun = RECORD.exec(rest);
				if (begun === null) {
					// A tag may be cut in two.
					this.#text = rest.slice(-40);
					return;
				}
				this.#text = rest.slice(begun.index);
				this.#end = `</${begun[1]}>`;
				this.#seen = 0;
				at = 0;
			}
			const found = this.#text.indexOf(this.#end, this.#seen);
			if (found < 0) {
				this.#seen = Math.max(0, this.#text.length - this.#end.length);
				if (this.#text.length > LONGEST) {
					this.#sink.skip('too-long');
					this.#text = '';
					this.#end = '';
				}
				return;
			}
			at = found + this.#end.length;
			this.#end = '';
			const record = xmlRecord(this.#text.slice(0, at));
			if (record === undefined) this.#sink.skip('malformed');
			else {
				this.#count++;
				this.#records.read(record, this.#sink);
			}
		}
	}
}

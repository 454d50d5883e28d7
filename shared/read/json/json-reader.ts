import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import type { ReadOptions } from '../options.ts';
import { TextReader } from '../text/text-reader.ts';
import { parseTimeNumber } from '../times/parse-time.ts';
import { JsonStream } from './json-stream.ts';
import { isJsonObject, type JsonValue } from './values.ts';

/**
 * A JSON drop: its objects to the reader of records, the text between them to the reader of text, in their order.
 */

/** Text between two values is held up to this, in bytes. */
const MOST_TEXT = 1 << 18;

export class JsonReader {
	readonly #records: RecordReader;
	readonly #text: TextReader;
	readonly #sink: LineSink;
	readonly #stream: JsonStream;
	#held: Buffer[] = [];
	#heldLength = 0;

	constructor(options: ReadOptions, records: RecordReader, sink: LineSink) {
		this.#records = records;
		this.#text = new TextReader(options, records, sink);
		this.#sink = sink;
		this.#stream = new JsonStream({
			value: (value) => this.#value(value),
			text: (bytes, start, end) => this.#hold(bytes, start, end),
			skip: (reason) => {
				this.#giveText();
				sink.skip(reason);
			},
		});
	}

	write(bytes: Uint8Array): void {
		this.#stream.write(bytes);
	}

	end(): void {
		this.#stream.end();
		this.#giveText();
		this.#text.end();
		this.#records.end(this.#sink);
	}

	#value(value: JsonValue): void {
		if (this.#heldLength > 0) this.#giveText();
		if (isJsonObject(value)) this.#records.read(value, this.#sink);
		else if (typeof value === 'string') this.#text.piece(Buffer.from(value));
		else if (Array.isArray(value)) this.#array(value);
		else this.#sink.skip('malformed');
	}

	/** Texts, or what Fluentd's forward protocol has of a record: tag, time, fields. */
	#array(items: readonly JsonValue[]): void {
		const [tag, time, record] = items;
		if (items.length === 3 && typeof tag === 'string' && isJsonObject(record) && typeof time !== 'object') {
			const micros = typeof time === 'boolean' || time === undefined ? undefined : parseTimeNumber(time);
			this.#records.read(record, this.#sink, { service: tag, ...(micros === undefined ? {} : { time: micros }) });
			return;
		}
		for (const item of items) {
			if (typeof item === 'string') this.#text.piece(Buffer.from(item));
			else if (isJsonObject(item)) this.#records.read(item, this.#sink);
			else this.#sink.skip('malformed');
		}
	}

	#hold(bytes: Uint8Array, start: number, end: number): void {
		this.#held.push(Buffer.from(bytes.subarray(start, end)));
		this.#heldLength += end - start;
		if (this.#heldLength > MOST_TEXT) this.#giveText();
	}

	#giveText(): void {
		if (this.#heldLength === 0) return;
		const text = Buffer.concat(this.#held);
		this.#held = [];
		this.#heldLength = 0;
		this.#text.piece(text);
	}
}

import { StringDecoder } from 'node:string_decoder';
import type { RecordReader } from '../fields/record-reader.ts';
import { isJsonObject, type JsonObject } from '../json/values.ts';
import type { LineSink } from '../line-sink.ts';
import { readTime } from '../times/parse-time.ts';
import { xmlRecord } from './xml-record.ts';

/**
 * Logs in XML: java.util.logging's, Log4j's (1 and 2, Logback's, NLog's), Windows events, and any elements that have a time as an attribute or
 * a child (API Gateway's access log). Where an element has no message, it is that as it stands. Between elements, tags and comments are passed
 * over, and other lines go on as text.
 */

/** How elements of the known forms begin. */
const KNOWN =
	/<(record)>\s{0,100}<(?:date|millis)>|<((?:log4j|log4net|nlog):event)\s|<(Event)\s[^>]{0,400}>\s{0,100}<(?:System|Instant)[\s>]|<(Event)>\s{0,100}<System>/;
/** What stands around the elements of a document. */
const AROUND =
	/(?:<\?[^<>]{0,400}>|<!DOCTYPE[^<>]{0,400}>|<(?:Events|events|log|logs|records)(?:\s[^<>]{0,400})?>)\s*/y;
const ELEMENT = /<([A-Za-z][\w.:-]{0,99})(?=[\s/>])/y;
const TIME = /^(?:requestTime|timestamp|timeMillis|dateTime|eventTime|time|date)$/i;
const REACH = 16384;
/** Characters of a record, or of a line between them. */
const LONGEST = 1 << 20;

export function isXmlLog(sample: Buffer): boolean {
	return nameIn(sample) !== undefined;
}

/** What the log's elements are called. */
function nameIn(sample: Buffer): string | undefined {
	const text = sample
		.toString('latin1', 0, REACH)
		.replace(/^\xef\xbb\xbf/, '')
		.trimStart();
	// `<34>` is a priority.
	if (!/^<[A-Za-z?!]/.test(text)) return undefined;
	const known = KNOWN.exec(text);
	if (known !== null) return known.slice(1).find((name) => name !== undefined);
	AROUND.lastIndex = 0;
	let at = 0;
	while (AROUND.test(text)) at = AROUND.lastIndex;
	ELEMENT.lastIndex = at;
	const name = ELEMENT.exec(text)?.[1];
	if (name === undefined) return undefined;
	const end = endOf(text, at, name, at);
	const record = end < 0 ? undefined : xmlRecord(text.slice(at, end));
	return isJsonObject(record) && hasTime(record) ? name : undefined;
}

function hasTime(record: JsonObject): boolean {
	return Object.entries(record).some(([name, value]) => {
		const time = TIME.test(name) && typeof value === 'string' ? readTime(value, { objectTime: 0 }) : undefined;
		return time !== undefined && time.digits >= 0;
	});
}

/** Behind the element that begins at `from`; -1 where its end is not there. Up to `seen` there is no end tag. */
function endOf(text: string, from: number, name: string, seen: number): number {
	const open = text.indexOf('>', from);
	if (open < 0) return -1;
	if (text[open - 1] === '/') return open + 1;
	const tag = `</${name}>`;
	const found = text.indexOf(tag, Math.max(open, seen));
	return found < 0 ? -1 : found + tag.length;
}

export class XmlRecords {
	readonly #records: RecordReader;
	readonly #sink: LineSink;
	readonly #line: (bytes: Buffer, start: number, end: number) => void;
	readonly #decoder = new StringDecoder('utf8');
	readonly #name: string;
	readonly #begin: RegExp;
	#text = '';
	#state: 'between' | 'record' | 'too long' = 'between';
	/** How far the record's end was looked for. */
	#seen = 0;
	#inComment = false;
	#count = 0;

	/** `sample`: the drop's beginning, which {@link isXmlLog}. `line` takes text that stands between records. */
	constructor(
		sample: Buffer,
		records: RecordReader,
		sink: LineSink,
		line: (bytes: Buffer, start: number, end: number) => void,
	) {
		this.#records = records;
		this.#sink = sink;
		this.#line = line;
		this.#name = nameIn(sample) ?? '';
		this.#begin = new RegExp(`<${this.#name.replaceAll('.', '\\.')}(?=[\\s/>])`, 'g');
	}

	write(bytes: Uint8Array): void {
		this.#text += this.#decoder.write(Buffer.from(bytes));
		this.#read();
	}

	end(): void {
		this.#text += `${this.#decoder.end()}\n`;
		this.#read();
		if (this.#state === 'record') this.#sink.skip('malformed');
		if (this.#count > 0) this.#sink.notes.dialect('xml', this.#count);
	}

	#read(): void {
		const text = this.#text;
		let at = 0;
		for (let next = 0; next >= 0; ) {
			at = next;
			if (this.#state === 'between') next = this.#findBegin(text, at);
			else if (this.#state === 'record') next = this.#readRecord(text, at);
			else next = this.#passLong(text, at);
		}
		// What is left is of the same state, and stands at the beginning from now on.
		const kept = this.#state === 'record' ? at : this.#keptFrom(text, at);
		this.#text = text.slice(kept);
		this.#seen = Math.max(0, text.length - kept - this.#name.length - 3);
	}

	/** Where the next record begins. */
	#findBegin(text: string, from: number): number {
		this.#begin.lastIndex = from;
		const begin = this.#begin.exec(text);
		if (begin === null) return -1;
		this.#giveBetween(text.slice(from, begin.index));
		this.#state = 'record';
		this.#seen = begin.index;
		return begin.index;
	}

	/** Behind the record that begins at `from`. */
	#readRecord(text: string, from: number): number {
		const end = endOf(text, from, this.#name, this.#seen);
		if (end < 0) {
			if (text.length - from <= LONGEST) return -1;
			this.#sink.skip('too-long');
			this.#state = 'too long';
			return from;
		}
		this.#state = 'between';
		const element = text.slice(from, end);
		const record = xmlRecord(element);
		if (record === undefined) this.#sink.skip('malformed');
		else {
			this.#count++;
			this.#records.read({ ...record, rawMessage: element }, this.#sink);
		}
		return end;
	}

	/** Behind a record that is too long. */
	#passLong(text: string, from: number): number {
		const tag = `</${this.#name}>`;
		const end = text.indexOf(tag, from);
		if (end < 0) return -1;
		this.#state = 'between';
		return end + tag.length;
	}

	/** From where text is kept in which nothing begins or ends: a tag may be cut in two, as may a line. */
	#keptFrom(text: string, at: number): number {
		if (this.#state === 'too long') return Math.max(at, text.length - this.#name.length - 3);
		const line = Math.max(at, text.lastIndexOf('\n') + 1);
		this.#giveBetween(text.slice(at, line));
		if (text.length - line <= LONGEST) return line;
		this.#sink.skip('too-long');
		return text.length - this.#name.length - 1;
	}

	#giveBetween(text: string): void {
		for (const part of text.split('\n')) {
			const line = part.trim();
			const comment = line.lastIndexOf('<!--');
			const wasInComment = this.#inComment;
			if (wasInComment ? line.includes('-->') : comment >= 0) this.#inComment = line.lastIndexOf('-->') < comment;
			if (wasInComment || line === '' || line.startsWith('<') || line === ']>') continue;
			const bytes = Buffer.from(part.trimEnd());
			this.#line(bytes, 0, bytes.length);
		}
	}
}

import { InputError } from '../errors.ts';
import { sniffDelimited } from './delimited/sniff-delimited.ts';
import { ARRAY, CARRIAGE_RETURN, LINE_FEED, OBJECT, OBJECT_END } from './json/bytes.ts';
import { JsonStream } from './json/json-stream.ts';
import { isJsonObject, type JsonObject, type JsonValue } from './json/values.ts';
import { binaryKind, documentKind, framedKind, isBinary, markerKind, objectKind, unreadKind } from './not-logs.ts';
import type { OtlpFraming } from './otlp/otlp-stream.ts';
import { sniffOtlp } from './otlp/sniff-otlp.ts';
import { isLooseObjects } from './text/loose-objects.ts';
import { countsOctets } from './text/octet-frames.ts';
import { isXmlLog } from './text/xml-records.ts';

/**
 * What a drop's bytes are, told by their beginning: a list of questions, the surest first.
 */

export type Detected = { readonly /** Outermost first: `gzip`, `zstd`, … */ layers: readonly string[] } & Kind;

export type Kind =
	| { readonly kind: 'parquet' }
	| {
			readonly kind: 'json';
			/** `lines`: one object a line and nothing else in all that was seen, so that DuckDB's newline-delimited reader fits. */
			readonly framing: 'lines' | 'array' | 'stream';
			/** The first records, as they are in the file. */
			readonly sample: readonly JsonObject[];
	  }
	| { readonly kind: 'delimited'; readonly delimited: DelimitedStart }
	| { readonly kind: 'text' /** syslog's frames with their length before them. */; readonly framing?: 'octet counting' }
	| { readonly kind: 'otlp'; readonly framing: OtlpFraming }
	| { readonly kind: 'ignored'; readonly reason: string };

/** What `sniffDelimited` says. */
export interface DelimitedStart {
	readonly delimiter: string;
	/** Column names, from the header or the known layout. */
	readonly names: readonly string[];
	/** `header`: first line; `fields`: `#Fields`; or the known layout's name. */
	readonly header: string;
}

const MOST_SAMPLE_RECORDS = 100;

/**
 * `whole` says that the sample is all of the drop. `fields`: names that a rule gives, in lower case. `kind` of a JSON value of which the sample shows no end is `json` with an empty `sample`.
 * @throws {InputError} `unread-format` where it may be logs in a form that is not read
 */
export function sniff(sample: Buffer, whole: boolean, fields: ReadonlySet<string> = new Set()): Kind {
	if (isEmpty(sample))
		return { kind: 'ignored', reason: sample.length === 0 ? 'it is empty' : 'it holds nothing but blanks' };
	if (sample.toString('latin1', 0, 4) === 'PAR1') return { kind: 'parquet' };
	const binary = binaryKind(sample);
	if (binary !== undefined) return { kind: 'ignored', reason: `it is ${binary}, no log` };
	refuse(unreadKind(sample, whole));
	if (isXmlLog(sample) || isLooseObjects(sample)) return { kind: 'text' };
	const document = documentKind(sample.toString('latin1', 0, 4096));
	if (document !== undefined) return { kind: 'ignored', reason: `it is ${document}, no log` };
	const otlp = sniffOtlp(sample);
	if (otlp?.signal === 'logs') return { kind: 'otlp', framing: otlp.framing };
	if (otlp !== undefined) return { kind: 'ignored', reason: 'it is OTLP without logs: traces or metrics' };
	refuse(framedKind(sample, whole));
	const json = sniffJson(sample, whole);
	if (json !== undefined) return json;
	if (isBinary(sample)) return { kind: 'ignored', reason: 'it is binary, no log' };
	if (whole) {
		const marker = markerKind(sample.toString('latin1'));
		if (marker !== undefined) return { kind: 'ignored', reason: `it is ${marker}, no log` };
	}
	const delimited = sniffDelimited(sample, whole, fields);
	if (delimited !== undefined) return { kind: 'delimited', delimited };
	return countsOctets(sample) ? { kind: 'text', framing: 'octet counting' } : { kind: 'text' };
}

/** @throws {InputError} where there may be logs in what is not read */
function refuse(unread: string | undefined): void {
	if (unread === undefined) return;
	throw new InputError(
		'unread-format',
		`The file is ${unread}, which is not read. Write it as text, JSON, CSV or Parquet, as it is or with gzip or zstd.`,
	);
}

function isEmpty(sample: Buffer): boolean {
	return (
		sample.every((byte) => byte <= 0x20 && byte !== 0x1b) ||
		(sample.length <= 3 && sample.equals(BOM.subarray(0, sample.length)))
	);
}

const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

function sniffJson(sample: Buffer, whole: boolean): Kind | undefined {
	const seen = readSample(sample, whole);
	const { values, textLines } = seen;
	const begins = beginsJson(sample);
	if (values.length === 0 && seen.count === 0) {
		// One value that is longer than the sample, or nothing but damaged ones.
		if (!begins || textLines > 0) return undefined;
	} else if (seen.count < textLines / (begins ? 20 : 2)) return undefined;
	const other = objectKind(values);
	if (other !== undefined) return { kind: 'ignored', reason: `it is ${other}, no log` };
	return {
		kind: 'json',
		framing: framingOf(sample, whole, seen.count, begins),
		sample: values.filter((value) => isJsonObject(value)),
	};
}

function readSample(sample: Buffer, whole: boolean): { values: JsonValue[]; count: number; textLines: number } {
	const seen = { values: [] as JsonValue[], count: 0, textLines: 0 };
	const stream = new JsonStream({
		value(value) {
			seen.count++;
			if (seen.values.length < MOST_SAMPLE_RECORDS) seen.values.push(value);
		},
		text(bytes, start, end) {
			// The blanks in front of a line come by themselves.
			if (bytes.subarray(start, end).some((byte) => byte > 0x20)) seen.textLines++;
		},
		skip() {},
	});
	stream.write(sample);
	if (whole) stream.end();
	return seen;
}

/** An object, or an array of objects, arrays or texts, behind blanks, marks and separators. */
function beginsJson(sample: Buffer): boolean {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL and RS part records
	return /^(?:\xef\xbb\xbf)?[\s\0\x1e]*(?:data: ?)?(?:\{\s*["}]|\[\s*[{["\]])/.test(sample.toString('latin1', 0, 1024));
}

/** Lines, where each line of the sample is one object. */
function framingOf(sample: Buffer, whole: boolean, count: number, begins: boolean): 'lines' | 'array' | 'stream' {
	if (
		sample[0] === ARRAY ||
		(begins &&
			sample
				.toString('latin1', 0, 64)
				.replace(/^\xef\xbb\xbf/, '')
				.trimStart()[0] === '[')
	)
		return 'array';
	let lines = 0;
	for (let start = 0; start < sample.length; ) {
		const feed = sample.indexOf(LINE_FEED, start);
		if (feed < 0 && !whole) break;
		const end = feed < 0 ? sample.length : feed;
		const last = sample[end - 1] === CARRIAGE_RETURN ? end - 1 : end;
		if (last > start) {
			if (sample[start] !== OBJECT || sample[last - 1] !== OBJECT_END) return 'stream';
			lines++;
		}
		start = end + 1;
	}
	return lines === count && count > 0 ? 'lines' : 'stream';
}

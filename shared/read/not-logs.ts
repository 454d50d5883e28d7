import { isJsonObject, type JsonValue } from './json/values.ts';
import { isRawSnappy } from './snappy.ts';

/**
 * What lies in log buckets and is no log: files of other kinds by their first bytes, markers by their text, JSON by its keys. As data.
 */

/** By first bytes, as Latin-1. Compressions that are not read are not here: they may hold logs. */
const BINARY: readonly (readonly [start: string, what: string])[] = [
	['\x89PNG', 'a PNG image'],
	['\xff\xd8\xff', 'a JPEG image'],
	['GIF8', 'a GIF image'],
	['RIFF', 'a RIFF file: sound, video or a WebP image'],
	['BM\x00', 'a bitmap'],
	['\x00\x00\x01\x00', 'an icon'],
	['%PDF-', 'a PDF'],
	['\x7fELF', 'a program (ELF)'],
	['MZ\x90\x00', 'a program (PE)'],
	['\xca\xfe\xba\xbe', 'a Java class'],
	['\x00asm', 'WebAssembly'],
	['SQLite format 3\x00', 'an SQLite database'],
	['\xd4\xc3\xb2\xa1', 'a packet capture'],
	['\xa1\xb2\xc3\xd4', 'a packet capture'],
	['\x0a\x0d\x0d\x0a', 'a packet capture'],
	['ID3', 'an MP3'],
	['OggS', 'an Ogg file'],
	['wOFF', 'a font'],
	['wOF2', 'a font'],
	['\x1f\x9d', 'a file of compress (.Z)'],
	['regf', 'a registry hive'],
];

/** Files that hold logs perhaps, in a form that is not read. They are refused aloud. */
const UNREAD: readonly (readonly [start: string, what: string])[] = [
	['\x1f\x8b', 'compressed more than three times'],
	['BZh', 'bzip2'],
	['\xfd7zXZ\x00', 'xz'],
	['\x04\x22\x4d\x18', 'lz4'],
	['\xff\x06\x00\x00sNaPpY', 'snappy (framed)'],
	['PK\x03\x04', 'zip'],
	['7z\xbc\xaf\x27\x1c', '7-Zip'],
	['Obj\x01', 'Avro'],
	['ORC', 'ORC'],
	['ARROW1', 'Arrow'],
	['LPKSHHRH', "systemd's journal in binary"],
	['ElfFile\x00', 'a Windows event log (EVTX)'],
];

/** Documents by their first characters, behind blanks. */
const DOCUMENTS: readonly (readonly [start: RegExp, what: string])[] = [
	[/^(?:<!--[^>]*>\s*)?<(?:!doctype html|html[\s>]|h1[\s>]|head>|body>|table[\s>])/i, 'an HTML page'],
	[/^<\?xml\s|^<!DOCTYPE\s|^<svg\s/, 'an XML document'],
	[
		/^(?:#[^\n]*\n)*(?:---\r?\n(?:#[^\n]*\n)*)?(?:apiVersion|AWSTemplateFormatVersion|openapi|swagger): \S/,
		'a YAML document',
	],
	[
		/^(?:#[^\n]*\n)*---\r?\n(?:#[^\n]*\n|[ \t\r]*\n)*(?:- )?[\w."'/-]{1,80}:(?: [^\n]*)?\n(?:(?:\s{2,}|- |[\w."'/-]{1,80}:)[^\n]*\n){2}/,
		'a YAML document',
	],
	[/^-----BEGIN [A-Z ]{3,40}-----\r?\n/, 'a key or a certificate'],
];

/** Texts that services write to see whether they may. */
const MARKERS: readonly (readonly [text: RegExp, what: string])[] = [
	[/^Permission Check Successful\s*$/, 'the write test of a CloudWatch Logs export'],
	[/^Enable AccessLog for ELB: /, 'the write test of a load balancer'],
	[/^This is a test (?:file|object|message)\b.{0,200}$/i, 'a write test'],
	[/^(?:cloudflare-)?ownership[-_ ]challenge/i, "Cloudflare's ownership challenge"],
	[/^#(?:partition metadata|Properties saved on|Updated at)/, "a table's properties (Hudi)"],
	[/^\d{1,10}\s*$/, 'a version number'],
	[/^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})(?: [ *]\S{1,250})?\s*$/i, 'a checksum'],
	[/^(?:s3[an]?:\/\/\S+\s+)*s3[an]?:\/\/\S+\s*$/, 'a list of objects'],
	[/^(?:SUCCESS|DONE|OK)?\s*$/i, 'a marker'],
];

/** Objects that are told by keys that they all have. */
const OBJECTS: readonly (readonly [keys: readonly string[], what: string])[] = [
	[['digestS3Bucket', 'digestEndTime'], 'a CloudTrail digest'],
	[['Service', 'Event', 'Bucket', 'HostId'], "S3's test event"],
	[['sourceBucket', 'fileSchema', 'files'], 'the manifest of an S3 inventory'],
	[['exportTaskIdentifier'], 'the description of a database export'],
	[['manifestVersion', 'entries'], 'a manifest'],
	[['lockfileVersion'], 'a lock file of npm'],
	[['$schema'], 'a settings file'],
	[['openapi', 'paths'], 'an API description'],
];

/** The newline-delimited entries of Delta Lake's log. */
const TABLE_LOG = ['commitInfo', 'protocol', 'metaData', 'add', 'remove', 'txn'];

/** MessagePack: a map, or a list of a time and a map, whose first key is a short text. Such bytes begin no UTF-8. */
function isMessagePack(sample: Buffer): boolean {
	const first = sample[0] ?? 0;
	const isMap = (first > 0x80 && first <= 0x8f) || first === 0xde;
	// Fluent Bit's and forward's `[time, {…}]`, where the time is an extension of eight bytes.
	if (first === 0x92 && sample[1] === 0xd7 && sample[2] === 0) return true;
	if (!isMap) return false;
	const key = first === 0xde ? 3 : 1;
	const length = (sample[key] ?? 0) - 0xa0;
	if (length < 1 || length > 31 || key + 1 + length > sample.length) return false;
	return /^[\w@.$ -]+$/.test(sample.toString('latin1', key + 1, key + 1 + length));
}

export function binaryKind(sample: Buffer): string | undefined {
	if (/^\n\$[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/.test(sample.toString('latin1', 0, 40)))
		return "the description of a query's result (Athena)";
	return startOf(sample, BINARY);
}

/** `whole`: the sample is all of the drop. */
export function unreadKind(sample: Buffer, whole: boolean): string | undefined {
	if (isMessagePack(sample)) return 'MessagePack';
	return startOf(sample, UNREAD) ?? (isRawSnappy(sample, whole) ? 'snappy (raw)' : undefined);
}

/** Of a text's beginning, as Latin-1. */
export function documentKind(text: string): string | undefined {
	const start = text.replace(/^\xef\xbb\xbf/, '').trimStart();
	return DOCUMENTS.find(([pattern]) => pattern.test(start))?.[1];
}

function startOf(sample: Buffer, table: readonly (readonly [string, string])[]): string | undefined {
	const start = sample.toString('latin1', 0, 16);
	return table.find(([magic]) => start.startsWith(magic))?.[1];
}

/** Lists of objects have many lines. */
const LONGEST_MARKER = 1 << 16;

/** Of a text that is whole. */
export function markerKind(text: string): string | undefined {
	return text.length > LONGEST_MARKER ? undefined : MARKERS.find(([pattern]) => pattern.test(text))?.[1];
}

/** Of all the values that a drop holds, or begins with. */
export function objectKind(values: readonly JsonValue[]): string | undefined {
	if (values.length === 0) return undefined;
	const [first] = values;
	if (values.length === 1 && isJsonObject(first)) {
		const known = OBJECTS.find(([keys]) => keys.every((key) => Object.hasOwn(first, key)));
		if (known !== undefined) return known[1];
	}
	const isEntry = (value: JsonValue) =>
		isJsonObject(value) && Object.keys(value).length === 1 && TABLE_LOG.some((key) => isJsonObject(value[key]));
	const isSignal = (value: JsonValue) =>
		isJsonObject(value) && (Array.isArray(value.resourceSpans) || Array.isArray(value.resourceMetrics));
	if (values.every(isSignal)) return 'OTLP without logs: traces or metrics';
	return values.every(isEntry) ? "a table's log (Delta Lake)" : undefined;
}

/** Tables that are no logs, by names of columns that they all have. */
const TABLES: readonly (readonly [columns: readonly string[], what: string])[] = [
	[['add', 'remove', 'metaData', 'protocol'], "a checkpoint of a table's log (Delta Lake)"],
	[['file_path', 'pos'], "a table's deletes (Iceberg)"],
	[['bucket', 'key', 'size', 'last_modified_date'], 'an S3 inventory'],
];
/** A table of records has more columns. */
const MOST_TABLE_COLUMNS = 30;

export function tableKind(columns: readonly string[]): string | undefined {
	if (columns.length > MOST_TABLE_COLUMNS || columns.includes('message')) return undefined;
	return TABLES.find(([names]) => names.every((name) => columns.includes(name)))?.[1];
}

const dockerStarts = ['\n\x06stdout\x10', '\n\x06stderr\x10'];

/** Records in a binary form, each behind its length in four bytes: Docker's `local` driver, Vector's `native`, other protobuf. */
export function framedKind(sample: Buffer, whole: boolean): string | undefined {
	if (sample.length < 12 || sample[0] !== 0) return undefined;
	const first = sample.readUInt32BE(0);
	const next = 4 + first;
	if (first === 0 || next > sample.length) return undefined;
	if (dockerStarts.includes(sample.toString('latin1', 4, 13))) return "a file of Docker's local driver";
	const framed = 'records in a binary form (protobuf, native), each behind its length';
	if (next === sample.length) return whole ? framed : undefined;
	if (next + 4 > sample.length) return undefined;
	const end = next + 4 + sample.readUInt32BE(next);
	return sample[next] === 0 && (end === sample.length || sample[end] === 0) ? framed : undefined;
}

/** Control characters beyond those that text has: in more than one of ten bytes they are a file of another kind. */
export function isBinary(sample: Uint8Array): boolean {
	let controls = 0;
	for (const byte of sample) {
		// Tab to carriage return, RS and escape occur in logs.
		if ((byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte !== 0x1b && byte !== 0x1e) || byte === 0x7f) controls++;
	}
	return controls > sample.length / 10;
}

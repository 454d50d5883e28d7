import type { ReadReport } from './format-report.ts';
import { openLayers } from './layers/open-layers.ts';
import { LineSink } from './line-sink.ts';
import type { LineChunk, LineNames } from './lines.ts';
import type { ReadOptions } from './options.ts';
import { type Detected, type Kind, sniff } from './sniff.ts';

/**
 * A drop's way from bytes to lines: {@link detect} says what it is, {@link readDrop} reads it, neither holds it whole.
 */

/** Opens the drop's bytes anew from their beginning. Whoever stops early closes the iterator. */
export type OpenBytes = () => AsyncIterable<Uint8Array>;

export interface DropLines {
	/** In the drop's order, each valid until the next one is asked for. To be read once. */
	readonly chunks: AsyncGenerator<LineChunk>;
	readonly names: LineNames;
	/** Complete once `chunks` has ended. */
	report(): ReadReport;
}

const SAMPLE_BYTES = 1 << 16;
/** For a JSON value that is longer than the sample. */
const LONG_SAMPLE_BYTES = 1 << 20;
/** Of a JSON drop, to see whether it is a log. */
const TELLING_RECORDS = 20;
/** Fewer values may be a document. */
const MOST_LONE_VALUES = 5;
/** Larger pieces are cut, so that lines can be taken in between. */
const PIECE_BYTES = 1 << 18;

/**
 * Tells the format from the first 64 kB (1 MB where a single JSON value goes on for longer).
 * @throws {InputError} `unreadable` where a compressed layer is damaged or cut off, `unread-format` where the format is not read
 */
export async function detect(open: OpenBytes, options: ReadOptions): Promise<Detected> {
	if (options.rule?.skip === true) return { layers: [], kind: 'ignored', reason: 'ODDLINE_SOURCES says to skip it' };
	const { layers, source } = await openLayers(open(), options.checkTime);
	try {
		const { time, level, message, service } = options.rule ?? {};
		const fields = new Set([time, level, message, service].flatMap((name) => name?.toLowerCase() ?? []));
		let sample = viewOf(await source.peek(SAMPLE_BYTES));
		let whole = sample.length < SAMPLE_BYTES;
		let kind = sniff(sample, whole, fields);
		if (kind.kind === 'json' && kind.sample.length === 0 && !whole) {
			sample = viewOf(await source.peek(LONG_SAMPLE_BYTES));
			whole = sample.length < LONG_SAMPLE_BYTES;
			kind = sniff(sample, whole, fields);
		}
		// Many records are data that someone wants to see.
		if (
			kind.kind === 'json' &&
			whole &&
			kind.sample.length < MOST_LONE_VALUES &&
			(await holdsNoLog(sample, kind, options))
		)
			kind = { kind: 'ignored', reason: 'it is JSON without a time, a message or a level in it, no log' };
		if (kind.kind === 'text' && whole && isChallenge(options.key))
			kind = { kind: 'ignored', reason: "it is a storage challenge (Cloudflare's), no log" };
		return { layers, ...kind };
	} finally {
		await source.close();
	}
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
	return Buffer.from(buffer, byteOffset, byteLength);
}

/** A token that proves who owns the bucket: only its name tells it. */
function isChallenge(key: string): boolean {
	return /(?:^|\/)ownership-challenge[^/]*$/.test(key);
}

/** Whether nothing in a JSON drop was found to be a time, a message or a level. A log's first records tell; another file is read to its end. */
async function holdsNoLog(sample: Buffer, kind: Kind & { kind: 'json' }, options: ReadOptions): Promise<boolean> {
	const { readerOf, RecordReader } = await import('./readers.ts');
	const first = new LineSink(options);
	const records = new RecordReader(options);
	for (const record of kind.sample.slice(0, TELLING_RECORDS)) records.read(record, first);
	records.end(first);
	if (!showsNoLog(first)) return false;
	const sink = new LineSink(options);
	const reader = readerOf(kind, options, sink);
	reader.write(sample);
	reader.end();
	return showsNoLog(sink);
}

function showsNoLog(sink: LineSink): boolean {
	sink.end();
	const { fields } = sink.notes.summary([], '', sink.lines);
	if (sink.lines === 0) return Object.keys(sink.skipped).length === 0;
	return sink.timesFromObject === sink.lines && !fields.time && !fields.message && !fields.level;
}

/**
 * The drop's lines. Its chunks throw `InputError` `unreadable` where a compressed layer is damaged or cut off. A Parquet drop is not read here,
 * an ignored one has no lines.
 */
export function readDrop(open: OpenBytes, detected: Detected, options: ReadOptions): DropLines {
	if (detected.kind === 'parquet') throw new TypeError('a Parquet drop is read by DuckDB');
	const sink = new LineSink(options);
	return {
		chunks: detected.kind === 'ignored' ? none() : readChunks(open, detected, options, sink),
		names: sink.names,
		report: () => readReport(detected.layers, framingOf(detected), sink),
	};
}

async function* none(): AsyncGenerator<LineChunk> {}

async function* readChunks(
	open: OpenBytes,
	kind: Kind,
	options: ReadOptions,
	sink: LineSink,
): AsyncGenerator<LineChunk> {
	const { readerOf } = await import('./readers.ts');
	const reader = readerOf(kind, options, sink);
	const { source } = await openLayers(open(), options.checkTime);
	for await (const bytes of source.rest()) {
		for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
			reader.write(bytes.subarray(start, start + PIECE_BYTES));
			if (!sink.hasChunks) continue;
			yield* sink.take();
			sink.recycle();
		}
	}
	reader.end();
	yield* sink.end();
}

/** What a sink was given. @param framing in words, for the manifest */
export function readReport(layers: readonly string[], framing: string, sink: LineSink): ReadReport {
	const skipped = Object.values(sink.skipped).reduce((sum, count) => sum + count, 0);
	return {
		format: sink.notes.summary(layers, framing, sink.lines),
		read: sink.lines + skipped,
		lines: sink.lines,
		skipped: sink.skipped,
		continuationLines: sink.continuationLines,
		timesFromBefore: sink.timesFromBefore,
		timesFromObject: sink.timesFromObject,
		levelsCut: sink.levelsCut,
		servicesCut: sink.servicesCut,
	};
}

/** In words, for the manifest. */
export function framingOf(detected: Detected): string {
	if (detected.kind === 'json') return `json ${detected.framing}`;
	if (detected.kind === 'delimited')
		return `delimited by ${JSON.stringify(detected.delimited.delimiter)}, ${detected.delimited.header}`;
	if (detected.kind === 'otlp') return `otlp protobuf, ${detected.framing}`;
	if (detected.kind === 'text' && detected.framing) return `text, ${detected.framing}`;
	return detected.kind;
}

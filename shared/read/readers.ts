import { DelimitedReader } from './delimited/delimited-reader.ts';
import { RecordReader } from './fields/record-reader.ts';
import { JsonReader } from './json/json-reader.ts';
import type { LineSink } from './line-sink.ts';
import type { ReadOptions } from './options.ts';
import { OtlpStream } from './otlp/otlp-stream.ts';
import type { Kind } from './sniff.ts';
import { OctetFrames } from './text/octet-frames.ts';
import { TextReader } from './text/text-reader.ts';

/** All that reads a drop's bytes, and the tables that it reads by: loaded when a drop is to be read so, which of Parquet none is. */

export { RecordReader };

/** What is between the bytes and the sink. */
export interface FormatReader {
	/** Bytes are valid during the call only. */
	write(bytes: Uint8Array): void;
	end(): void;
}

export function readerOf(kind: Kind, options: ReadOptions, sink: LineSink): FormatReader {
	const records = new RecordReader(options);
	if (kind.kind === 'json') return new JsonReader(options, records, sink);
	if (kind.kind === 'delimited') {
		const rows = new DelimitedReader(kind.delimited, records, sink);
		return endingRecords(rows, records, sink);
	}
	if (kind.kind === 'otlp') {
		const stream = new OtlpStream(kind.framing, {
			value: (value) => records.read(value, sink),
			skip: (reason) => sink.skip(reason),
		});
		return endingRecords(stream, records, sink);
	}
	const text = new TextReader(options, records, sink);
	return endingRecords(kind.kind === 'text' && kind.framing ? new OctetFrames(text) : text, records, sink);
}

function endingRecords(reader: FormatReader, records: RecordReader, sink: LineSink): FormatReader {
	return {
		write: (bytes) => reader.write(bytes),
		end() {
			reader.end();
			records.end(sink);
		},
	};
}

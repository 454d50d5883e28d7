import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import type { DelimitedStart } from '../sniff.ts';

/** Rows under names to records. */
export class DelimitedReader {
	constructor(_start: DelimitedStart, _records: RecordReader, _sink: LineSink) {}

	/** More of the drop, cut anywhere. */
	write(_bytes: Uint8Array): void {
		throw new Error('not written yet');
	}

	end(): void {}
}

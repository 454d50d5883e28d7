import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import type { ReadOptions } from '../options.ts';

/** Text to events. One per drop, also for the texts between a JSON drop's values. */
export class TextReader {
	/** `records` opens JSON that a line holds (`time {…}`, CRI). */
	constructor(_options: ReadOptions, _records: RecordReader, _sink: LineSink) {}

	/** More of a text drop, cut anywhere. */
	write(_bytes: Uint8Array): void {
		throw new Error('not written yet');
	}

	/** A text by itself, of one or more lines: what stands between two JSON values. Its first line begins an event. */
	piece(_bytes: Uint8Array): void {
		throw new Error('not written yet');
	}

	/** The drop's end: gives what is held and notes what was met. */
	end(): void {}
}

import type { JsonObject } from '../json/values.ts';
import type { LineSink } from '../line-sink.ts';
import type { ReadOptions } from '../options.ts';

/** Records to lines: opens envelopes, finds time, level, message and service, composes a message where there is none. One per drop. */
export class RecordReader {
	constructor(_options: ReadOptions) {}

	/** One record gives no, one or several lines, or counted skips. Docker's pieces of a line are held until their last one. */
	read(_record: JsonObject, _sink: LineSink): void {
		throw new Error('not written yet');
	}

	/** Gives what is still held, at the drop's end. */
	end(_sink: LineSink): void {}

	/** Notes in `sink.notes` what was counted here; call once, after `end`. */
}

import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import type { TimeContext } from '../times/time-context.ts';
import { isJournalExport, JournalExport } from './journal-export.ts';
import { isJournalVerbose, JournalVerbose } from './journal-verbose.ts';
import { isLooseObjects, LooseObjects } from './loose-objects.ts';
import { isXmlLog, XmlRecords } from './xml-records.ts';

/** Text drops that are not read line by line. */

export interface DropReader {
	/** Bytes are valid during the call only. */
	write(bytes: Uint8Array): void;
	end(): void;
}

/** `line` takes what is a line of text after all. Undefined: lines are the thing. */
export function dropReaderOf(
	sample: Buffer,
	records: RecordReader,
	sink: LineSink,
	context: TimeContext,
	line: (bytes: Buffer, start: number, end: number) => void,
): DropReader | undefined {
	if (isJournalExport(sample)) return new JournalExport(records, sink);
	if (isJournalVerbose(sample)) return new JournalVerbose(records, sink, context);
	if (isXmlLog(sample)) return new XmlRecords(sample, records, sink, line);
	return isLooseObjects(sample) ? new LooseObjects(records, sink, line) : undefined;
}

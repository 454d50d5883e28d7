import { jsonRecord } from '../json-in-text.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Fluentd's `out_file` form, which its S3 output has by default: `time TAB tag TAB {record}`. */
export const fluentdFile: DialectKind = {
	timed: true,
	create: (): Dialect => ({
		name: 'fluentd',
		take(line, parts, timeEnd) {
			const { bytes, end } = line;
			if (bytes[timeEnd] !== 0x09 || timeEnd >= end || bytes[end - 1] !== 0x7d) return false;
			let tagEnd = timeEnd + 1;
			while (tagEnd < end && bytes[tagEnd] !== 0x09 && bytes[tagEnd] !== 0x20) tagEnd++;
			if (bytes[tagEnd] !== 0x09 || bytes[tagEnd + 1] !== 0x7b) return false;
			const record = jsonRecord(bytes, tagEnd + 1, end);
			if (record === undefined) return false;
			parts.record = record;
			parts.service = bytes.toString('utf8', timeEnd + 1, tagEnd);
			return true;
		},
	}),
};

/** Its stdout form: `time tag: {record}`. */
export const fluentdStdout: DialectKind = {
	timed: true,
	create: (): Dialect => ({
		name: 'fluentd stdout',
		take(line, parts, timeEnd) {
			const { bytes, end } = line;
			if (bytes[timeEnd] !== 0x20 || timeEnd >= end || bytes[end - 1] !== 0x7d) return false;
			let tagEnd = timeEnd + 1;
			while (tagEnd < end && (bytes[tagEnd] as number) > 0x20 && bytes[tagEnd] !== 0x7b) tagEnd++;
			// `tag: {`
			if (bytes[tagEnd] !== 0x20 || bytes[tagEnd - 1] !== 0x3a || bytes[tagEnd + 1] !== 0x7b) return false;
			const record = jsonRecord(bytes, tagEnd + 1, end);
			if (record === undefined) return false;
			parts.record = record;
			parts.service = bytes.toString('utf8', timeEnd + 1, tagEnd - 1);
			return true;
		},
	}),
};

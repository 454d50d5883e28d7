import { parseTimeNumber } from '../../times/parse-time.ts';
import { jsonRecord } from '../json-in-text.ts';
import { parseLooseObject } from '../loose-object.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * Fluent Bit's file output, `tag: [1766827050.123456789, {…}]`, and its standard output, `[0] tag: [[1766827050.123456789, {}], {"log"=>"…"}]`, where
 * older versions have no inner list.
 */

const HEADER = /^(?:\[\d{1,9}\] )?(\S{1,128}): \[\[?(\d{10}\.\d{1,9})(?:, \{[^{}]{0,128}\}\])?, ?(?=\{)/;

export const fluentBit: DialectKind = {
	timed: false,
	create: (): Dialect => ({
		name: 'fluent bit',
		take(line, parts) {
			const { bytes, end } = line;
			if (bytes[end - 1] !== 0x5d || bytes[end - 2] !== 0x7d) return false;
			const header = HEADER.exec(line.head);
			if (header === null) return false;
			const from = line.start + header[0].length;
			const record = jsonRecord(bytes, from, end - 1) ?? parseLooseObject(line.text(from, end - 1));
			const time = parseTimeNumber(header[2] ?? '');
			if (record === undefined || time === undefined) return false;
			parts.time = time;
			parts.layout = 'epoch-s';
			parts.record = record;
			parts.service = header[1] ?? null;
			return true;
		},
	}),
};

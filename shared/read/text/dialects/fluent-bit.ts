import { parseTimeNumber } from '../../times/parse-time.ts';
import { parseLooseObject } from '../loose-object.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Fluent Bit's `stdout` output: `[0] app.web: [1795789981.123456789, {"log"=>"x"}]`, since 2.1 with metadata: `[[1795789981.123456789, {}], {…}]`. */

const HEADER = /^\[\d{1,10}\] (\S{1,200}): \[\[?(\d{10}\.\d{1,9}), (?:\{[^\n]{0,200}?\}\], )?(?=\{)/;

export const fluentBit: DialectKind = {
	timed: false,
	create: (): Dialect => ({
		name: 'fluent bit',
		take(line, parts) {
			if (line.bytes[line.start] !== 0x5b || line.bytes[line.end - 1] !== 0x5d) return false;
			const header = HEADER.exec(line.head);
			if (header === null) return false;
			const time = parseTimeNumber(header[2] ?? '');
			const record = parseLooseObject(line.text(line.start + header[0].length, line.end - 1));
			if (time === undefined || record === undefined) return false;
			parts.time = time;
			parts.layout = 'fluent bit';
			parts.service = header[1] ?? null;
			parts.record = record;
			return true;
		},
	}),
};

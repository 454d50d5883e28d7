import { parseTimeNumber } from '../../times/parse-time.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Linux auditd: `type=SYSCALL msg=audit(1795789642.334:123): arch=…`. */

const HEADER = /^(?:node=\S{1,255} )?type=(\S{1,64}) msg=audit\((\d{10}\.\d{1,9}):(\d{1,20})\): ?/;

export const audit: DialectKind = {
	timed: false,
	create: (): Dialect => ({
		name: 'auditd',
		take(line, parts) {
			const first = line.bytes[line.start];
			if (first !== 0x74 && first !== 0x6e) return false;
			const header = HEADER.exec(line.head);
			const time = header === null ? undefined : parseTimeNumber(header[2] ?? '');
			if (header === null || time === undefined) return false;
			parts.time = time;
			parts.layout = 'auditd';
			const from = header[0].indexOf('msg=');
			parts.cutStart = line.start + from;
			parts.cutEnd = line.start + header[0].length;
			return true;
		},
	}),
};

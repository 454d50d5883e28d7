import { levelOfWord } from '../../levels.ts';
import { parseTimeText } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/** Erlang's reports, as older RabbitMQ and CouchDB write them: `=INFO REPORT==== 27-Nov-2026::14:33:01 ===`, then lines of text. */

const HEADER = /^=([A-Z]{4,10}) REPORT==== (\d{1,2}-[A-Z][a-z]{2}-\d{4})::(\d{1,2}:\d{2}:\d{2}(?:\.\d{1,9})?) ===/;

export const erlangReport: DialectKind = {
	timed: false,
	create: (context: TimeContext): Dialect => ({
		name: 'erlang report',
		take(line, parts) {
			if (line.bytes[line.start] !== 0x3d) return false;
			const header = HEADER.exec(line.head);
			const time = header === null ? undefined : parseTimeText(`${header[2]} ${header[3]}`, context);
			if (header === null || typeof time !== 'number') return false;
			parts.time = time;
			parts.layout = 'erlang';
			parts.level = levelOfWord(header[1] ?? '');
			parts.end = line.start + header[0].indexOf('====');
			return true;
		},
	}),
};

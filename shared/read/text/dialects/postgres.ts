import { behindSeparators } from '../separators.ts';
import type { Dialect, DialectKind } from './dialect.ts';
import { share } from './dialect.ts';

/**
 * PostgreSQL's stderr log: behind the time a prefix of the operator's choice, then `LOG:  message`. DETAIL, HINT, CONTEXT and STATEMENT have
 * a time of their own, but belong to the message before them.
 */

const KEYWORD =
	/(?:^|[ \t\])@:])(DEBUG[1-5]?|LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION): {2}/;
const LEVELS: Readonly<Record<string, string>> = {
	LOG: 'INFO',
	INFO: 'INFO',
	NOTICE: 'INFO',
	WARNING: 'WARN',
	ERROR: 'ERROR',
	FATAL: 'FATAL',
	PANIC: 'FATAL',
};

export const postgres: DialectKind = {
	timed: true,
	asks: (first) =>
		share(first, (line, timeEnd) => timeEnd >= 0 && KEYWORD.test(line.slice(timeEnd, timeEnd + 160)), first.timed) >=
		0.6,
	create: (): Dialect => ({
		name: 'postgresql',
		take(line, parts, timeEnd) {
			const found = KEYWORD.exec(line.bytes.toString('latin1', timeEnd, Math.min(line.end, timeEnd + 160)));
			if (found === null) return false;
			const word = found[1] ?? '';
			parts.start = behindSeparators(line.bytes, timeEnd, line.end);
			if (word.startsWith('DEBUG')) parts.level = 'DEBUG';
			else {
				parts.level = LEVELS[word] ?? null;
				parts.joins = parts.level === null;
				// What joins keeps its line as it is.
				if (parts.joins) parts.start = line.start;
			}
			return true;
		},
	}),
};

import { parseTimeNumber, parseTimeText } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import type { LineParts } from '../line-parts.ts';
import type { Dialect, DialectKind } from './dialect.ts';

/**
 * MySQL's and MariaDB's general and slow query logs. Both begin with three lines of heading, and anew at each restart. A statement goes on over lines as
 * they are; a time stands only where it changed.
 */

const HEADING =
	/^(?:\S.*, Version: .* started with:|Tcp port: \d+ {2}(?:Unix socket|Named Pipe): .*|Time {1,}Id Command {1,4}Argument)$/;
const STARTED = /^\S.*, Version: .* started with:/m;
const SLOW_TIME = /^# Time: (\d{6} +\d{1,2}:\d{2}:\d{2}|\S+)/;
/** MariaDB's and the older general log's: `261127 14:30:33`. */
const OLD_TIME = /^\d{6} +\d{1,2}:\d{2}:\d{2}/;
const COMMANDS =
	'Connect|Query|Init DB|Quit|Prepare|Execute|Close stmt|Reset stmt|Fetch|Field List|Statistics|Ping|Change user|Binlog Dump|Shutdown|Processlist|Refresh|Register Slave|Kill|Long Data|Set option|Create DB|Drop DB|Debug|Time|Delayed insert|Daemon|Error|Sleep|Table Dump|Connect Out|Reset Connection|Binlog Dump GTID';
const GENERAL = new RegExp(`^[ \\t]{0,12}\\d{1,12} (?:${COMMANDS})(?:\\t|$)`);
const SET_TIMESTAMP = /^SET timestamp=(\d{10}(?:\.\d+)?);/;

export const mysqlGeneral: DialectKind = {
	timed: false,
	indented: true,
	beforeIso: true,
	asks: (first) =>
		STARTED.test(first.lines.join('\n')) ||
		first.lines.filter((line) => GENERAL.test(line.trimStart())).length > first.lines.length / 2,
	create: (context: TimeContext): Dialect => ({
		name: 'mysql general',
		take(line, parts) {
			const { head } = line;
			if (isHeading(head)) {
				parts.silent = true;
				return true;
			}
			const old = OLD_TIME.exec(head) ?? /^\d{4}-\d{2}-\d{2}T\S+/.exec(head);
			const rest = old === null ? head : head.slice(old[0].length);
			if (!GENERAL.test(rest.trimStart()) || (old === null && !/^[\t ]/.test(head))) return false;
			if (old !== null) setTime(parts, parseTimeText(old[0], context));
			parts.start = line.start + head.length - rest.trimStart().length;
			return true;
		},
	}),
};

export const mysqlSlow: DialectKind = {
	timed: false,
	asks: (first) =>
		first.lines.some((line) => line.startsWith('# User@Host: ')) &&
		first.lines.some((line) => line.startsWith('# Query_time: ')),
	create: (context: TimeContext): Dialect => {
		let time: number | 'ambiguous' | undefined;
		return {
			name: 'mysql slow',
			take(line, parts) {
				const { head } = line;
				if (isHeading(head)) {
					parts.silent = true;
					return true;
				}
				const heading = SLOW_TIME.exec(head);
				if (heading !== null) {
					time = parseTimeText(heading[1] ?? '', context);
					parts.silent = true;
					return true;
				}
				const stamp = SET_TIMESTAMP.exec(head);
				if (stamp !== null && time === undefined) time = parseTimeNumber(stamp[1] ?? '');
				if (!head.startsWith('# User@Host: ')) return false;
				setTime(parts, time);
				return true;
			},
		};
	},
};

function isHeading(head: string): boolean {
	return HEADING.test(head.replace(/\t+/g, '  ').trimEnd());
}

function setTime(parts: LineParts, time: number | 'ambiguous' | undefined): void {
	if (time === 'ambiguous') parts.ambiguous = true;
	else if (time !== undefined) parts.time = time;
	parts.layout = 'mysql';
}

import { levelAt } from '../level-at.ts';
import type { Line, LineParts } from '../line-parts.ts';

/**
 * What follows the time in a syslog line: `host program[pid]: message`, or without the host. The message begins with the program, which is
 * the service.
 */

const HOST_AND_TAG = /^ +([^\s[]\S{0,254}) +(?!\d+:)([^\s:[\]]{1,64})(?:\[[^\]\s]{0,64}\])?(:?)(?: |$)/;
const TAG = /^ +(?!\d+:)([^\s:[\]]{1,64})(?:\[[^\]\s]{1,64}\])?:(?: |$)/;
/** stunnel's `LOG5[ui]: ` and OpenSSH's `debug1: ` are levels. */
const LEVEL_TAG = /^(?:LOG[0-7]|debug[1-3])$/;
const BRACKETED = /\[[^\]\s]{1,64}\]$/;

/** Whether the rest reads as host and tag, or tag. `rest` begins behind the time. */
export function findTag(rest: string): { host: boolean; program: string; from: number; to: number } | undefined {
	const tag = TAG.exec(rest);
	if (tag !== null && LEVEL_TAG.test(tag[1] ?? '')) return undefined;
	if (tag !== null) {
		const from = tag[0].search(/\S/);
		return { host: false, program: tag[1] ?? '', from, to: tag[0].length };
	}
	const both = HOST_AND_TAG.exec(rest);
	if (both === null) return undefined;
	const [whole, host = '', program = '', colon] = both;
	if (colon !== ':' && !BRACKETED.test(whole.trimEnd())) return undefined;
	if (host.endsWith(':')) return undefined;
	return { host: true, program, from: whole.indexOf(program, whole.indexOf(host) + host.length), to: whole.length };
}

/** Fills the parts of a line whose time ends at `timeEnd`. False where no tag is there. */
export function takeTag(line: Line, parts: LineParts, timeEnd: number): boolean {
	const found = findTag(line.bytes.toString('latin1', timeEnd, Math.min(line.end, timeEnd + 400)));
	if (found === undefined) return false;
	parts.start = timeEnd + found.from;
	parts.end = line.end;
	parts.service = serviceName(found.program);
	parts.level ??= levelAt(line.bytes, Math.min(line.end, timeEnd + found.to), line.end);
	return true;
}

/** `postfix/smtpd` stays; an ending `-` or a path's directories do not name a service. */
function serviceName(program: string): string | null {
	const name = program.startsWith('/') ? program.slice(program.lastIndexOf('/') + 1) : program;
	return name === '' || name === '-' ? null : name;
}

/** Log lines as text: NDJSON and CSV. */
import type { LogLines } from './log-lines.ts';

/** A JSON object a line; `timestamp` is ISO 8601 in UTC with microseconds and `Z`. */
export function ndjsonText(lines: LogLines): string {
	return textOf(lines, (i) => {
		const timestamp = `${isoMicros(lines.timestampMicros[i] ?? 0n)}Z`;
		const [level, service, message] = [lines.levels[i], lines.services[i], lines.messages[i]];
		return JSON.stringify({ timestamp, level, service, message });
	});
}

/** RFC 4180 with a header, but with plain newlines; `timestamp` is UTC without saying so: `2025-12-27 09:00:01.000042`. */
export function csvText(lines: LogLines): string {
	const body = textOf(lines, (i) => {
		const timestamp = isoMicros(lines.timestampMicros[i] ?? 0n).replace('T', ' ');
		return [timestamp, lines.levels[i], lines.services[i], lines.messages[i]].map(csvField).join(',');
	});
	return `timestamp,level,service,message\n${body}`;
}

function textOf(lines: LogLines, lineAt: (i: number) => string): string {
	return Array.from({ length: lines.count }, (_, i) => `${lineAt(i)}\n`).join('');
}

function csvField(value = ''): string {
	return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function isoMicros(micros: bigint): string {
	const milliseconds = new Date(Number(micros / 1000n)).toISOString().slice(0, -1);
	return `${milliseconds}${String(micros % 1000n).padStart(3, '0')}`;
}

import { levelOfWord } from '../../levels.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { Line, LineParts } from '../line-parts.ts';
import { Payload } from '../payload.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/** Loki's lines as logcli prints them: `time {app="shop", level="warn"} text`. Labels stay in the message; level and service are taken from both. */

const LABELS = /^\s+(\{(?:\w{1,100}="(?:[^"\\]|\\.){0,300}"(?:, ?)?){1,30}\})\s+/;
const SERVICE = /[{ ,](?:service_name|app|container|job|service)="([^"\\]{1,100})"/;
const LEVEL = /[{ ,](?:level|detected_level|severity)="(\w{1,20})"/;

export const loki: DialectKind = {
	timed: true,
	asks: (first) => share(first, (line, timeEnd) => timeEnd > 0 && LABELS.test(line.slice(timeEnd)), first.timed) >= 0.5,
	create: (context: TimeContext): Dialect => {
		const inner = new Payload(context);
		const innerParts = new LineParts();
		const innerLine = new Line();
		return {
			name: 'loki',
			take(line, parts, timeEnd) {
				const labels = LABELS.exec(line.head.slice(timeEnd - line.start));
				if (labels === null) return false;
				const from = timeEnd + labels[0].length;
				parts.start = from - labels[0].trimStart().length;
				innerLine.set(line.bytes, Math.min(from, line.end), line.end);
				innerParts.reset(innerLine);
				inner.read(line.bytes, Math.min(from, line.end), line.end, innerParts);
				const word = LEVEL.exec(labels[0])?.[1];
				parts.level = innerParts.level ?? (word === undefined ? null : levelOfWord(word));
				parts.service = SERVICE.exec(labels[0])?.[1] ?? innerParts.service;
				return true;
			},
		};
	},
};

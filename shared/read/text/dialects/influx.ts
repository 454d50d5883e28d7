import { levelOfWord } from '../../levels.ts';
import { parseTimeNumber } from '../../times/parse-time.ts';
import type { Line } from '../line-parts.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/** InfluxDB's line protocol, as Telegraf writes it: `measurement,tag=x field="…" 1766827050123456789`, the time at the end. */

const FORM =
	/^(?:[^\s,="\\]|\\.){1,200}(?:,(?:[^\s,=\\]|\\.){1,200}=(?:[^\s,=\\]|\\.){0,500}){0,50} (?:[^\s,=\\]|\\.){1,200}=/;
const LEVEL = /[ ,](?:level|severity|lvl)="(\w{1,20})"/;
const FEWEST_DIGITS = 10;
const MOST_DIGITS = 19;

export const influx: DialectKind = {
	timed: false,
	asks: (first) =>
		first.timed === 0 && share(first, (line) => FORM.test(line) && / \d{10,19}$/.test(line), first.unindented) >= 0.5,
	create: (): Dialect => ({
		name: 'influx',
		take(line, parts) {
			const from = numberAtEnd(line);
			if (from < 0 || !FORM.test(line.head)) return false;
			const time = parseTimeNumber(line.text(from, line.end));
			if (time === undefined) return false;
			parts.time = time;
			parts.layout = 'epoch';
			parts.end = from - 1;
			const level = LEVEL.exec(line.head)?.[1];
			parts.level = level === undefined ? null : levelOfWord(level);
			return true;
		},
	}),
};

/** Where the number that ends the line begins, behind a blank; -1 where none does. */
function numberAtEnd({ bytes, start, end }: Line): number {
	let from = end;
	while (
		from > start &&
		end - from <= MOST_DIGITS &&
		(bytes[from - 1] as number) >= 0x30 &&
		(bytes[from - 1] as number) <= 0x39
	)
		from--;
	return end - from >= FEWEST_DIGITS && bytes[from - 1] === 0x20 ? from : -1;
}

import { levelOfWord, levelOnScale } from '../../levels.ts';
import { levelScales } from '../../levels-vocabulary.ts';
import { readTime } from '../../times/parse-time.ts';
import type { TimeContext } from '../../times/time-context.ts';
import { type Dialect, type DialectKind, share } from './dialect.ts';

/**
 * An event as an XML element that begins a line: Windows' events, Log4j's XML layouts, API Gateway's access log. Its time is an attribute or an
 * element of a name that says so. The message is the element as it stands, lines that follow it included.
 */

const NAMES = 'SystemTime|requestTime|timestamp|timeStamp|timeMillis|dateTime|datetime|eventTime|time|date';
const ATTRIBUTE = new RegExp(`[\\s:](?:${NAMES})=["']([^"'<>]{8,60})["']`, 'i');
const ELEMENT = new RegExp(`<(?:\\w{1,40}:)?(?:${NAMES})>([^<>]{8,60})<`, 'i');
const LEVEL = /[\s:<](?:level|severity)(?:=["']|>)([\w ]{1,20})["'<]/i;
/** What stands around the events of a document. */
const AROUND = /^<(?:\?xml\b|!DOCTYPE\b|\/?(?:Events|events|log|logs|records)(?: [^<>]{0,200})?>\s*$)/;
/** Not a syslog priority. */
const BEGINS = /^<[A-Za-z?!/]/;
const REACH = 4096;

export const xml: DialectKind = {
	timed: false,
	asks: (first) =>
		first.timed === 0 &&
		first.lines.some((line) => BEGINS.test(line)) &&
		share(first, (line) => BEGINS.test(line) && (ATTRIBUTE.test(line) || ELEMENT.test(line)), first.unindented) >= 0.1,
	create: (context: TimeContext): Dialect => ({
		name: 'xml',
		take(line, parts) {
			if (line.bytes[line.start] !== 0x3c || !BEGINS.test(line.head)) return false;
			if (AROUND.test(line.head)) {
				parts.silent = true;
				return true;
			}
			const text = line.bytes.toString('latin1', line.start, Math.min(line.end, line.start + REACH));
			const value = (ATTRIBUTE.exec(text) ?? ELEMENT.exec(text))?.[1];
			const time = value === undefined ? undefined : readTime(value, context);
			if (time === undefined || time.digits < 0) return false;
			if (time.micros === 'ambiguous') parts.ambiguous = true;
			else parts.time = time.micros;
			parts.layout = time.layout;
			parts.level = levelIn(text);
			return true;
		},
	}),
};

function levelIn(text: string): string | null {
	const word = LEVEL.exec(text)?.[1]?.trim();
	if (word === undefined) return null;
	return /^\d{1,2}$/.test(word) ? levelOnScale(Number(word), levelScales.windows) : levelOfWord(word);
}

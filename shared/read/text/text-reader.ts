import type { RecordReader } from '../fields/record-reader.ts';
import type { LineSink } from '../line-sink.ts';
import type { ReadOptions } from '../options.ts';
import { IsoBytes } from '../times/iso-bytes.ts';
import { findLeadingTime } from '../times/parse-time.ts';
import type { TimeContext } from '../times/time-context.ts';
import { behindBlanks, behindMargin, isBlankLine } from './blanks.ts';
import { Continuations } from './continuation.ts';
import type { Dialect } from './dialects/dialect.ts';
import { type DropReader, dropReaderOf } from './drop-readers.ts';
import { readFirstLines, type TextForm, unknownForm } from './first-lines.ts';
import { beginsWithLevel, levelAt } from './level-at.ts';
import { Line, LineParts, WEEKDAY } from './line-parts.ts';
import { LineFeeds, lineEnd, PhysicalLines } from './physical-lines.ts';
import { PlainLines } from './plain-lines.ts';
import { behindZone } from './zone-names.ts';

/**
 * Text to events. A line that a dialect takes begins an event; any other line belongs to the event before it, up to {@link MOST_LINES} lines
 * and {@link MOST_BYTES} bytes, behind which a new event begins: nothing is lost.
 */

/** Physical lines of an event. */
export const MOST_LINES = 1000;
/** Bytes of an event, but for its first line. */
const MOST_BYTES = 256 << 10;
/** The first lines' bytes that decide on dialects. */
const SAMPLE = 64 << 10;

/** Bytes. Of less text lines are copied, so that their chunks are not small; more is taken in parts. */
const LEAST_ADOPTED = 1 << 12;
const MOST_ADOPTED = 1 << 18;

const LF = Buffer.from('\n');

export class TextReader {
	readonly #records: RecordReader;
	readonly #sink: LineSink;
	readonly #context: TimeContext;
	readonly #iso = new IsoBytes();
	readonly #line = new Line();
	readonly #parts = new LineParts();
	readonly #looks = new Continuations();
	readonly #lines: PhysicalLines;
	readonly #plain: PlainLines;
	readonly #counts = new Map<string, number>();
	readonly #layouts = new Map<string, number>();
	#isoLines = 0;
	/** Reads the drop in place of lines. */
	#whole: DropReader | undefined;
	#form: TextForm | undefined;
	#pieceForm: TextForm | undefined;
	#sample: Buffer[] | undefined = [];
	#sampleLength = 0;
	/** The event that lines can join: `open`, none, or one that was skipped, with which they go. */
	#event: 'open' | 'none' | 'skipped' = 'none';
	#dialect = '';
	#eventLines = 0;
	#eventBytes = 0;
	#blankLines = 0;
	/** Whether the event has no text yet. */
	#isEmpty = false;
	/** A line that waits for the level at the beginning of the next. */
	#waiting: { time: number | undefined; message: string; service: string | null } | undefined;

	/** `records` opens JSON that a line holds (`time {…}`, CRI). */
	constructor(options: ReadOptions, records: RecordReader, sink: LineSink) {
		this.#records = records;
		this.#sink = sink;
		const zone = options.rule?.timeZone;
		this.#context = { objectTime: options.objectTime, ...(zone === undefined ? {} : { zone }) };
		this.#lines = new PhysicalLines(
			(bytes, start, end) => this.#take(bytes, start, end),
			() => this.#skipLong(),
			(text) => this.#takeText(text),
		);
		this.#plain = new PlainLines(this.#context, sink);
	}

	/** More of a text drop, cut anywhere. */
	write(bytes: Uint8Array): void {
		if (this.#sample === undefined) {
			(this.#whole ?? this.#lines).write(bytes);
			return;
		}
		this.#sample.push(Buffer.from(bytes));
		this.#sampleLength += bytes.length;
		if (this.#sampleLength >= SAMPLE) this.#decide();
	}

	/** A text by itself, of one or more lines: what stands between two JSON values. Its first line begins an event. */
	piece(bytes: Uint8Array): void {
		this.#sample = undefined;
		this.#pieceForm ??= unknownForm(this.#context);
		this.#form = this.#pieceForm;
		this.#close();
		this.#lines.write(bytes);
		this.#lines.end();
		this.#close();
	}

	/** The drop's end: gives what is held and notes what was met. */
	end(): void {
		if (this.#sample !== undefined) this.#decide();
		this.#whole?.end();
		this.#lines.end();
		this.#close();
		if (this.#isoLines > 0) this.#layouts.set('iso', (this.#layouts.get('iso') ?? 0) + this.#isoLines);
		for (const [name, count] of this.#counts) this.#sink.notes.dialect(name, count);
		for (const [name, count] of this.#layouts) this.#sink.notes.timeLayout(name, count);
		this.#counts.clear();
		this.#layouts.clear();
		this.#isoLines = 0;
	}

	#decide(): void {
		const sample = this.#sample ?? [];
		this.#sample = undefined;
		const bytes = Buffer.concat(sample);
		const from = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
		this.#whole = dropReaderOf(bytes, this.#records, this.#sink, this.#context, (line, start, end) =>
			this.#take(line, start, end),
		);
		if (this.#whole !== undefined) {
			this.#form = unknownForm(this.#context);
			this.#whole.write(bytes);
			return;
		}
		this.#form = readFirstLines(bytes.subarray(from, from + SAMPLE), this.#context);
		this.#lines.write(bytes.subarray(from));
	}

	/** Lines that are whole. */
	#takeText(text: Buffer): void {
		for (let start = 0; start < text.length; ) {
			// Behind the last line that fits, or the first where none does.
			const fits = start + MOST_ADOPTED < text.length ? text.lastIndexOf(LF, start + MOST_ADOPTED) : text.length - 1;
			const feed = fits >= start ? fits : text.indexOf(LF, start);
			this.#takePart(text.subarray(start, feed + 1));
			start = feed + 1;
		}
	}

	#takePart(text: Buffer): void {
		const adopts = text.length >= LEAST_ADOPTED;
		const bytes = adopts ? this.#sink.adopt(text) : text;
		const feeds = new LineFeeds(bytes);
		for (let start = 0; start < bytes.length; ) {
			if (adopts) start = this.#takePlain(bytes, feeds, start);
			if (start === bytes.length) return;
			const feed = feeds.next(start);
			this.#take(bytes, start, lineEnd(bytes, start, feed));
			start = feed + 1;
		}
	}

	/** Behind the plain lines from `start` on. */
	#takePlain(bytes: Buffer, feeds: LineFeeds, start: number): number {
		if (!this.#form?.plain || this.#waiting !== undefined) return start;
		const { end, count } = this.#plain.take(bytes, feeds, start);
		if (count === 0) return start;
		this.#begin('leading time', count);
		this.#isoLines += count;
		return end;
	}

	#take(bytes: Buffer, start: number, end: number): void {
		const form = this.#form as TextForm; // Set before any line is given.
		const line = this.#line;
		line.set(
			bytes,
			form.indented ? behindBlanks(bytes, start, end) : behindMargin(bytes, start, end, form.margin),
			end,
		);
		const parts = this.#parts;
		parts.reset(line);
		let prefixService: string | null = null;
		if (form.prefix !== undefined) {
			const prefix = form.prefix.exec(line.head);
			if (prefix !== null) {
				line.set(bytes, line.start + prefix[0].length, end);
				parts.reset(line);
				prefixService = prefix[1] ?? null;
			}
		}
		const dialect = this.#dialectOf(form, line, parts);
		if (dialect === undefined) this.#other(form, line);
		else {
			this.#giveWaiting(undefined);
			if (prefixService !== null) parts.service = prefixService;
			this.#begun(dialect, line, parts);
		}
	}

	#dialectOf(form: TextForm, line: Line, parts: LineParts): Dialect | undefined {
		const { bytes, start, end } = line;
		const first = start < end ? (bytes[start] as number) : 0;
		if (first === 0) return undefined;
		if (line.indented) return form.indentedOnes.find((dialect) => dialect.take(line, parts, -1));
		const iso =
			first >= 0x30 &&
			first <= 0x39 &&
			this.#iso.readAt(bytes, start, end) &&
			(this.#iso.zoned || this.#context.zone === undefined);
		if (!iso || form.isoEarly) {
			for (const dialect of form.early) if (dialect.take(line, parts, -1)) return dialect;
			parts.reset(line);
		}
		let timeEnd = -1;
		if (iso) {
			parts.time = this.#iso.micros;
			parts.layout = 'iso';
			timeEnd = this.#iso.end;
		} else if (first > 0x20 && first < 0x7f) {
			// journald puts the weekday before an ISO date.
			const weekday = first >= 0x41 && WEEKDAY.test(line.head) ? 4 : 0;
			const time = findLeadingTime(line.head, this.#context, weekday);
			// A date alone does not begin an event.
			if (time !== undefined && time.digits >= 0) {
				if (time.micros === 'ambiguous') parts.ambiguous = true;
				else parts.time = time.micros;
				parts.layout = time.layout;
				timeEnd = start + time.end;
			}
		}
		if (timeEnd >= 0 && !(iso && this.#iso.zoned) && this.#context.zone === undefined)
			timeEnd = behindZone(line, parts, timeEnd);
		if (timeEnd >= 0) for (const dialect of form.timed) if (dialect.take(line, parts, timeEnd)) return dialect;
		if (timeEnd < 0) for (const dialect of form.late) if (dialect.take(line, parts, -1)) return dialect;
		return undefined;
	}

	/** A line that a dialect took. */
	#begun(dialect: Dialect, line: Line, parts: LineParts): void {
		if (parts.joins && this.#event !== 'none') {
			if (this.#event === 'open') this.#join(line.bytes, parts.start, parts.end);
			return;
		}
		if (parts.silent) {
			this.#event = 'none';
			return;
		}
		if (parts.ambiguous) {
			this.#sink.skip('ambiguous-time-zone');
			this.#event = 'skipped';
			this.#blankLines = 0;
			return;
		}
		this.#begin(dialect.name);
		if (parts.layout === 'iso') this.#isoLines++;
		else if (parts.layout !== '') this.#layouts.set(parts.layout, (this.#layouts.get(parts.layout) ?? 0) + 1);
		const time = Number.isNaN(parts.time) ? undefined : parts.time;
		const { bytes } = line;
		if (parts.record !== undefined) {
			const before = this.#sink.lines;
			this.#records.read(parts.record, this.#sink, {
				...(time === undefined ? {} : { time }),
				level: parts.level,
				service: parts.service,
			});
			if (this.#sink.lines !== before + 1) this.#event = 'none';
		} else if (parts.levelFollows) {
			const message = parts.message ?? line.text(parts.start, parts.end);
			this.#waiting = { time, message, service: parts.service };
		} else if (parts.message !== undefined) this.#sink.line(time, parts.level, parts.message, parts.service);
		else if (parts.cutEnd > parts.cutStart) {
			this.#sink.lineBytes(time, parts.level, bytes, parts.start, parts.cutStart, parts.service);
			this.#sink.appendBytes(bytes, parts.cutEnd, parts.end);
		} else {
			this.#sink.lineBytes(time, parts.level, bytes, parts.start, parts.end, parts.service);
			this.#isEmpty = parts.start >= parts.end;
		}
	}

	#giveWaiting(next: Line | undefined): void {
		const waiting = this.#waiting;
		if (waiting === undefined) return;
		this.#waiting = undefined;
		const level = next === undefined ? null : beginsWithLevel(next.bytes, next.start, next.end);
		this.#sink.line(waiting.time, level, waiting.message, waiting.service);
		if (next !== undefined) this.#join(next.bytes, next.start, next.end);
	}

	/** @param count events of one line, the last of which lines can join */
	#begin(dialect: string, count = 1): void {
		this.#event = 'open';
		this.#dialect = dialect;
		this.#isEmpty = false;
		this.#eventLines = 1;
		this.#eventBytes = 0;
		this.#blankLines = 0;
		this.#counts.set(dialect, (this.#counts.get(dialect) ?? 0) + count);
	}

	/** Nothing joins what came before. */
	#close(): void {
		this.#giveWaiting(undefined);
		this.#event = 'none';
		this.#blankLines = 0;
		this.#looks.reset();
	}

	#skipLong(): void {
		this.#giveWaiting(undefined);
		this.#sink.skip('too-long');
		this.#event = 'skipped';
		this.#blankLines = 0;
	}

	/** A line that no dialect takes. */
	#other(form: TextForm, line: Line): void {
		const { bytes, start, end } = line;
		if (isBlankLine(bytes, start, end)) {
			this.#blankLines++;
			return;
		}
		if (this.#waiting !== undefined) {
			this.#giveWaiting(line);
			return;
		}
		const belongs =
			form.joins || this.#looks.continues(line) || (this.#event === 'open' && form.owners.has(this.#dialect));
		if (this.#event === 'skipped' && belongs) return;
		if (this.#event === 'open' && belongs && this.#eventLines < MOST_LINES && this.#eventBytes < MOST_BYTES) {
			this.#join(bytes, start, end);
			return;
		}
		this.#begin('text without a time');
		this.#sink.lineBytes(undefined, levelAt(bytes, start, end), bytes, start, end, null);
	}

	#join(bytes: Buffer, start: number, end: number): void {
		// An event whose first line is a time alone begins with this one.
		const feeds = this.#isEmpty ? 0 : 1 + this.#blankLines;
		this.#isEmpty = false;
		// Mostly nothing but line feeds stands between.
		if (this.#sink.endsAt(bytes, start - feeds)) this.#sink.appendBytes(bytes, start - feeds, end);
		else {
			for (let feed = 0; feed < feeds; feed++) this.#sink.appendBytes(LF, 0, 1);
			this.#sink.appendBytes(bytes, start, end);
		}
		this.#sink.continuationLines += 1 + this.#blankLines;
		this.#eventLines += 1 + this.#blankLines;
		this.#eventBytes += end - start + 1 + this.#blankLines;
		this.#blankLines = 0;
	}
}

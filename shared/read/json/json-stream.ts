import {
	ARRAY,
	ARRAY_END,
	CARRIAGE_RETURN,
	COMMA,
	isByteOrderMark,
	isWhiteSpace,
	LETTER_D,
	LETTER_R,
	LINE_FEED,
	OBJECT,
	OBJECT_END,
	QUOTE,
	RECORD_SEPARATOR,
} from './bytes.ts';
import { EVENT_PREFIX, envelopeStart, eventPrefix, type JsonHandlers } from './framing.ts';
import { MOST_DEPTH, parseBoundedJson, parseJson } from './parse-json.ts';
import { repairJson } from './repair-json.ts';
import { TextGap } from './text-gap.ts';
import { ValueScanner } from './value-scanner.ts';
import type { JsonValue } from './values.ts';

/**
 * A stream of JSON values however it is framed: lines, one array, pretty-printed, one behind the other without anything between,
 * parted by NUL, RS or commas; and the text between them. Arrays and `{"Records":[…]}` give their elements, so that no file is held whole.
 */

const LONGEST_RECORD = 16 << 20;
/** How far to look for what follows a bracket. */
const LOOK_AHEAD = 64;
/** Longer lines are scanned: they are rather many values than one. */
const LONGEST_LINE = 1 << 16;

/** What the next byte belongs to. */
type Place = 'between' | 'text' | 'value' | 'tail';

export class JsonStream {
	readonly #handlers: JsonHandlers;
	readonly #scanner = new ValueScanner();
	#buffer: Buffer = Buffer.alloc(0);
	/** Bytes from here on are not yet dealt with. */
	#start = 0;
	/** The scanner has seen what is before. */
	#scanned = 0;
	#end = 0;
	#place: Place = 'between';
	/** In an array, or in an envelope's: brackets that are open around values. */
	#inArray = false;
	#inEnvelope = false;
	readonly #gap = new TextGap();
	/** Too long, so that it is only scanned. */
	#dropping = false;
	/** Bytes that may be looked at again after a record that is no JSON; it keeps the time linear. */
	#secondLooks = LONGEST_RECORD;
	/** The next line feed, if it is at or behind `#start`: looked for once a line. */
	#feed = -1;
	/** Lines that end before this position hold more than one value, or less. */
	#slowUntil = 0;
	#longest: number;

	constructor(handlers: JsonHandlers, options: { readonly longestRecord?: number } = {}) {
		this.#handlers = handlers;
		this.#longest = options.longestRecord ?? LONGEST_RECORD;
	}

	write(bytes: Uint8Array): void {
		this.#append(bytes);
		this.#secondLooks += bytes.length;
		this.#run(false);
	}

	/** The bytes have ended: a value that is not closed is malformed. */
	end(): void {
		this.#run(true);
	}

	#append(bytes: Uint8Array): void {
		const kept = this.#end - this.#start;
		if (this.#buffer.length - this.#end < bytes.length) {
			const target =
				kept + bytes.length <= this.#buffer.length / 2
					? this.#buffer
					: Buffer.allocUnsafeSlow(Math.max(this.#buffer.length, (kept > 0 ? 2 : 1) * (kept + bytes.length)));
			this.#buffer.copy(target, 0, this.#start, this.#end);
			this.#buffer = target;
			this.#scanned -= this.#start;
			this.#feed -= this.#start;
			this.#slowUntil -= this.#start;
			this.#start = 0;
			this.#end = kept;
		}
		this.#buffer.set(bytes, this.#end);
		this.#end += bytes.length;
	}

	#run(last: boolean): void {
		while (this.#start < this.#end) {
			const before = this.#start;
			const place = this.#place;
			if (place === 'between') this.#between(last);
			else if (place === 'text') this.#text();
			else this.#value(last);
			if (this.#start === before && this.#place === place) return;
		}
	}

	/** Passes over what parts values and tells what begins. */
	#between(last: boolean): void {
		const buffer = this.#buffer;
		let at = this.#start;
		for (; at < this.#end; at++) {
			const byte = buffer[at] as number;
			// Blanks, NUL, RS and commas part values; a byte order mark may stand before any that was a file's first.
			if (isWhiteSpace(byte) || byte === 0 || byte === RECORD_SEPARATOR || byte === COMMA) {
				this.#gap.passOver(byte);
				continue;
			}
			if (byte === 0xef && !last && at + 3 > this.#end) break;
			if (at + 3 <= this.#end && isByteOrderMark(buffer, at)) at += 2;
			else if (byte === ARRAY_END && this.#inArray) this.#leaveArray();
			else {
				this.#start = at;
				this.#begin(byte, last);
				return;
			}
			if (this.#place !== 'between') {
				at++;
				break;
			}
		}
		this.#start = at;
		this.#scanned = at;
	}

	#leaveArray(): void {
		this.#inArray = false;
		if (!this.#inEnvelope) return;
		this.#inEnvelope = false;
		// What stands behind the records, to the bracket of the envelope, is passed over.
		this.#scanner.reset();
		this.#scanner.depth = 1;
		this.#place = 'tail';
	}

	/** A value or text begins at `#start` with `byte`. */
	#begin(byte: number, last: boolean): void {
		const buffer = this.#buffer;
		if (byte === LETTER_D && !this.#inArray) {
			if (!last && this.#end - this.#start < EVENT_PREFIX) return;
			const prefix = eventPrefix.exec(this.#head());
			if (prefix !== null) {
				this.#start += prefix[0].length;
				return;
			}
		}
		if (byte !== OBJECT && byte !== ARRAY) {
			this.#enter(this.#inArray && byte === QUOTE ? 'value' : 'text');
			return;
		}
		let next = this.#start + 1;
		while (next < this.#end && isWhiteSpace(buffer[next] as number)) next++;
		const enough = last || this.#end - this.#start >= LOOK_AHEAD;
		if (!enough) return;
		const following = next < this.#end ? buffer[next] : undefined;
		if (byte === OBJECT) {
			if (following !== QUOTE && following !== OBJECT_END) {
				this.#enter('text');
				return;
			}
			const letter = (buffer[next + 1] as number) | 0x20;
			const envelope = this.#inArray || letter !== LETTER_R ? null : envelopeStart.exec(this.#head());
			if (envelope === null && !this.#inArray && this.#wholeLine()) return;
			if (envelope === null) this.#enter('value');
			else {
				this.#inArray = true;
				this.#inEnvelope = true;
				this.#start += envelope[0].length;
			}
		} else if (this.#inArray) this.#enter('value');
		else if (following === OBJECT || following === ARRAY || following === ARRAY_END) {
			this.#inArray = true;
			this.#start++;
		} else this.#enter(following === QUOTE ? 'value' : 'text');
	}

	/** The usual case, a line that is a value, needs no scanner. Whether it was. */
	#wholeLine(): boolean {
		const start = this.#start;
		if (start < this.#slowUntil) return false;
		if (this.#feed < start) {
			const feed = this.#buffer.indexOf(LINE_FEED, start);
			if (feed < 0 || feed >= this.#end) {
				this.#slowUntil = this.#end;
				return false;
			}
			this.#feed = feed;
		}
		const end = this.#buffer[this.#feed - 1] === CARRIAGE_RETURN ? this.#feed - 1 : this.#feed;
		const value =
			this.#buffer[end - 1] === OBJECT_END && end - start <= LONGEST_LINE
				? parseJson(this.#buffer.toString('utf8', start, end))
				: undefined;
		if (value === undefined) {
			this.#slowUntil = this.#feed + 1;
			return false;
		}
		this.#gap.beforeValue();
		this.#handlers.value(value);
		this.#start = this.#feed;
		return true;
	}

	#head(): string {
		return this.#buffer.toString('latin1', this.#start, Math.min(this.#end, this.#start + LOOK_AHEAD));
	}

	#enter(place: Place): void {
		if (place === 'text') {
			const gap = this.#gap.beforeText();
			if (gap.length > 0) this.#handlers.text(gap, 0, gap.length);
		} else this.#gap.beforeValue();
		this.#place = place;
		this.#scanned = this.#start;
		this.#scanner.reset();
	}

	/** Text goes on to the end of its line, in as many pieces as it comes. */
	#text(): void {
		const feed = this.#buffer.indexOf(LINE_FEED, this.#start);
		const found = feed >= 0 && feed < this.#end;
		const stop = found ? feed + 1 : this.#end;
		this.#handlers.text(this.#buffer, this.#start, stop);
		this.#start = stop;
		if (!found) return;
		this.#place = 'between';
		// Text between the elements of an array means that the array was none, or was cut off.
		this.#inArray = false;
		this.#inEnvelope = false;
	}

	#value(last: boolean): void {
		const outcome = this.#scanner.scan(this.#buffer, this.#scanned, this.#end, last);
		this.#scanned = this.#scanner.position;
		if (outcome === 'closed') this.#closed();
		else if (outcome === 'broken') this.#broken();
		else if (last) this.#cutOff();
		else if (this.#place === 'tail' || this.#dropping) this.#start = this.#scanned;
		else if (this.#scanned - this.#start > this.#longest) {
			this.#dropping = true;
			this.#handlers.skip('too-long');
			this.#start = this.#scanned;
		}
	}

	#closed(): void {
		if (this.#place === 'value' && !this.#dropping) {
			const value = this.#scanned - this.#start > this.#longest ? 'too-long' : this.#parse(this.#start, this.#scanned);
			if (value === 'too-long') this.#handlers.skip('too-long');
			else if (value === undefined) {
				if (this.#retryFromNextLine()) return;
				this.#handlers.skip('malformed');
			} else this.#handlers.value(value);
		}
		this.#leaveValue();
	}

	#parse(start: number, end: number): JsonValue | undefined {
		if (this.#scanner.deepest > MOST_DEPTH) return undefined;
		const text = this.#buffer.toString('utf8', start, end);
		return parseBoundedJson(text) ?? parseBoundedJson(repairJson(text));
	}

	/** The line ended in the middle of the value, and the next one begins another. */
	#broken(): void {
		if (this.#place === 'value' && !this.#dropping) {
			if (this.#retryFromNextLine()) return;
			this.#handlers.skip('malformed');
		}
		this.#leaveValue();
	}

	#cutOff(): void {
		if (this.#place === 'value' && !this.#dropping) {
			if (this.#retryFromNextLine()) return;
			this.#handlers.skip('malformed');
		}
		this.#start = this.#end;
		this.#leaveValue();
	}

	/** Where several lines together are no JSON, the first is malformed and the others are looked at again. */
	#retryFromNextLine(): boolean {
		const feed = this.#buffer.indexOf(LINE_FEED, this.#start);
		if (feed < 0 || feed >= this.#scanned) return false;
		const again = this.#scanned - feed;
		if (again > this.#secondLooks) return false;
		this.#secondLooks -= again;
		this.#handlers.skip('malformed');
		this.#start = feed + 1;
		this.#scanned = this.#start;
		this.#place = 'between';
		return true;
	}

	#leaveValue(): void {
		this.#start = this.#scanned;
		this.#place = 'between';
		this.#dropping = false;
	}
}

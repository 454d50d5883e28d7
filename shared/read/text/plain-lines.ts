import type { LineSink } from '../line-sink.ts';
import { IsoBytes } from '../times/iso-bytes.ts';
import type { TimeContext } from '../times/time-context.ts';
import { leadingCapitals } from './level-at.ts';
import { type LineFeeds, lineEnd } from './physical-lines.ts';

/**
 * The short way of the commonest lines of text: an ISO time, a blank, a level in capitals, a blank, a message. `TextReader` reads them alike,
 * where no dialect that the drop's first lines spoke for takes them; it asks a dozen questions to each.
 */

const BLANK = 0x20;
/** Lines of a text that may be declined, beyond those that were taken: behind them the rest of it is not tried. */
const MOST_DECLINED = 64;
/** How far a second word is looked at that may be a program's name: see `syslogWithPid`. */
const REACH = 100;
/** A power of two. */
const WORDS = 32;

interface LeadingWord {
	/** With the blank behind it. */
	readonly bytes: Uint8Array;
	readonly level: number;
}

export class PlainLines {
	readonly #sink: LineSink;
	readonly #iso = new IsoBytes();
	readonly #needsZone: boolean;
	/** Words that were met, by some of their bytes. */
	readonly #words: (LeadingWord | undefined)[] = new Array(WORDS).fill(undefined);
	#text: Buffer | undefined;
	/** Of the lines of `#text` that begin with a digit, those that were not plain, less those that were. */
	#declined = 0;

	constructor(context: TimeContext, sink: LineSink) {
		this.#sink = sink;
		this.#needsZone = context.zone !== undefined;
	}

	/**
	 * Gives the lines from `start` on that are plain.
	 * @param text was adopted by the sink, and ends with a line feed
	 * @returns where the first line begins that is not plain, and how many were
	 */
	take(text: Buffer, feeds: LineFeeds, start: number): { readonly end: number; readonly count: number } {
		if (text !== this.#text) {
			this.#text = text;
			this.#declined = 0;
		}
		let count = 0;
		let at = start;
		while (at < text.length && this.#declined < MOST_DECLINED && isDigit(text[at] as number)) {
			const feed = this.#takeLine(text, feeds, at);
			if (feed < 0) {
				this.#declined++;
				break;
			}
			this.#declined--;
			count++;
			at = feed + 1;
		}
		return { end: at, count };
	}

	/** The line feed behind the line, which was given, or -1. */
	#takeLine(text: Buffer, feeds: LineFeeds, start: number): number {
		const iso = this.#iso;
		if (!iso.readAt(text, start, text.length) || text[iso.end] !== BLANK) return -1;
		if (this.#needsZone && !iso.zoned) return -1;
		const message = iso.end + 1;
		const word = this.#wordAt(text, message);
		if (word === undefined) return -1;
		const second = message + word.bytes.length;
		const stop = Math.min(text.length, second + REACH);
		let end = second;
		while (end < stop && (text[end] as number) > BLANK) end++;
		// `]:`
		if (text[end - 1] === 0x3a && text[end - 2] === 0x5d) return -1;
		const feed = feeds.next(end);
		this.#sink.plainLine(iso.micros, word.level, text, message, lineEnd(text, message, feed));
		return feed;
	}

	#wordAt(text: Buffer, at: number): LeadingWord | undefined {
		const slot = ((text[at] as number) + 3 * (text[at + 3] as number)) & (WORDS - 1);
		const word = this.#words[slot];
		return word !== undefined && beginsWith(text, at, word.bytes) ? word : this.#findWord(text, at, slot);
	}

	#findWord(text: Buffer, at: number, slot: number): LeadingWord | undefined {
		const found = leadingCapitals(text, at);
		// ` SILLY Time` might be a zone.
		if (found === undefined || text[found.end] !== BLANK || text[at + 2] === 0x4c) return undefined;
		// A copy: the text's memory is used again. (`slice` of a Buffer is none.)
		const bytes = Uint8Array.from(text.subarray(at, found.end + 1));
		const word = { bytes, level: this.#sink.levelCode(found.level) };
		this.#words[slot] = word;
		return word;
	}
}

function isDigit(byte: number): boolean {
	return byte >= 0x30 && byte <= 0x39;
}

function beginsWith(text: Uint8Array, at: number, word: Uint8Array): boolean {
	for (let i = 0; i < word.length; i++) if (text[at + i] !== word[i]) return false;
	return true;
}

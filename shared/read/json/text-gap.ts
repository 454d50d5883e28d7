import { COMMA, LINE_FEED, RECORD_SEPARATOR } from './bytes.ts';

/** Of the blanks between two lines of text so many are kept, in characters. */
const LONGEST_GAP = 4096;

/** What was passed over between values: part of the text, if text follows. Of its line, and behind other text all of it. */
export class TextGap {
	#passed = '';
	/** The last thing given was text. */
	#afterText = false;

	passOver(byte: number): void {
		const parts = byte === 0 || byte === RECORD_SEPARATOR;
		if (parts || (!this.#afterText && (byte === LINE_FEED || byte === COMMA))) this.#passed = '';
		else if (this.#passed.length < LONGEST_GAP) this.#passed += String.fromCharCode(byte);
	}

	/** The text that begins here begins with these bytes. */
	beforeText(): Uint8Array {
		const gap = Buffer.from(this.#passed, 'latin1');
		this.#passed = '';
		this.#afterText = true;
		return gap;
	}

	/** A value begins here. */
	beforeValue(): void {
		this.#passed = '';
		this.#afterText = false;
	}
}

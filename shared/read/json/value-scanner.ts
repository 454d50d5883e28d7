import { ARRAY, ARRAY_END, BACKSLASH, COMMA, LINE_FEED, OBJECT, OBJECT_END, QUOTE } from './bytes.ts';

/**
 * Finds the end of a JSON value by its brackets and quotes, in pieces, one look at each byte. It also sees where a line ends in the middle of a
 * value and the next line begins another: a record that was cut off must not take the next ones with it.
 */
export class ValueScanner {
	depth = 0;
	/** Greatest depth of the value. */
	deepest = 0;
	/** Where the scan stopped. */
	position = 0;
	#inString = false;
	#escaped = false;
	/** The last byte that is no blank, outside strings. */
	#before = 0;
	/** Bit by depth: whether the bracket is an array's. Deeper than it holds, all count as arrays. */
	readonly #arrays = new Uint8Array(256);

	reset(): void {
		this.depth = 0;
		this.deepest = 0;
		this.#inString = false;
		this.#escaped = false;
		this.#before = 0;
	}

	/** `closed`: {@link position} is behind the value. `broken`: it is behind the line that was cut off. `more`: all was seen. */
	scan(bytes: Uint8Array, start: number, end: number, last: boolean): 'closed' | 'broken' | 'more' {
		let at = start;
		let depth = this.depth;
		let before = this.#before;
		let inString = this.#inString;
		let escaped = this.#escaped;
		let outcome: 'closed' | 'broken' | 'more' = 'more';
		scanning: while (at < end) {
			const byte = bytes[at] as number;
			if (inString) {
				if (escaped) escaped = false;
				else if (byte === QUOTE) {
					inString = false;
					if (depth === 0) {
						at++;
						outcome = 'closed';
						break;
					}
				} else if (byte === BACKSLASH) escaped = true;
				else if (byte === LINE_FEED) {
					if (!last && at + 2 >= end) break;
					if (bytes[at + 1] === OBJECT && (bytes[at + 2] === QUOTE || bytes[at + 2] === OBJECT_END)) {
						at++;
						outcome = 'broken';
						break;
					}
				}
				at++;
				continue;
			}
			switch (byte) {
				case QUOTE:
					inString = true;
					break;
				case OBJECT:
				case ARRAY:
					depth++;
					if (depth > this.deepest) this.deepest = depth;
					if (depth < 256) this.#arrays[depth] = byte === ARRAY ? 1 : 0;
					break;
				case OBJECT_END:
				case ARRAY_END:
					depth--;
					if (depth <= 0) {
						at++;
						outcome = 'closed';
						break scanning;
					}
					break;
				case LINE_FEED: {
					if (!last && at + 2 >= end) break scanning;
					if (bytes[at + 1] !== OBJECT || bytes[at + 2] !== QUOTE || depth === 0) break;
					const inArray = depth >= 256 || this.#arrays[depth] === 1;
					if (inArray && (before === COMMA || before === ARRAY)) break;
					at++;
					outcome = 'broken';
					break scanning;
				}
				default:
			}
			if (byte > 0x20) before = byte;
			at++;
		}
		this.position = at;
		this.depth = depth;
		this.#before = before;
		this.#inString = inString;
		this.#escaped = escaped;
		return outcome;
	}
}

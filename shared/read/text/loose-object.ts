import type { JsonObject, JsonValue } from '../json/values.ts';

/**
 * Objects as languages print them, which are no JSON: JavaScript's `{ level: 'info', at: 2026-11-27T14:33:01.000Z }`, Python's `{'ok': True, 'n': None}`, Ruby's
 * `{"message"=>"x", :n=>nil}`. Linear in the text; `undefined` where it is none of them.
 */

const MOST_DEPTH = 32;
const MOST_KEYS = 2000;
const WORDS: Readonly<Record<string, JsonValue>> = {
	true: true,
	false: false,
	null: null,
	True: true,
	False: false,
	None: null,
	nil: null,
	undefined: null,
};
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', e: '\u001b', 0: '\0' };

export function parseLooseObject(text: string): JsonObject | undefined {
	const parser = new LooseParser(text);
	const value = parser.object(0);
	return value !== undefined && parser.atEnd() ? value : undefined;
}

class LooseParser {
	readonly #text: string;
	#at = 0;

	constructor(text: string) {
		this.#text = text;
	}

	atEnd(): boolean {
		this.#blanks();
		return this.#at >= this.#text.length;
	}

	object(depth: number): JsonObject | undefined {
		this.#blanks();
		if (depth > MOST_DEPTH || this.#text[this.#at] !== '{') return undefined;
		this.#at++;
		const entries: [string, JsonValue][] = [];
		for (;;) {
			this.#blanks();
			if (this.#text[this.#at] === '}') break;
			const key = this.#key();
			if (key === undefined || entries.length >= MOST_KEYS) return undefined;
			const value = this.#value(depth + 1);
			if (value === undefined) return undefined;
			entries.push([key, value]);
			if (!this.#parted('}')) return undefined;
		}
		this.#at++;
		return Object.fromEntries(entries);
	}

	/** Behind a comma, or before the bracket. */
	#parted(close: string): boolean {
		this.#blanks();
		if (this.#text[this.#at] === ',') this.#at++;
		else return this.#text[this.#at] === close;
		return true;
	}

	/** With its `:` or `=>`. */
	#key(): string | undefined {
		const quote = this.#text[this.#at];
		let key: string | undefined;
		if (quote === "'" || quote === '"') key = this.#quoted();
		else {
			const word = /^:?([\w$@.\-[\]()]{1,200}?)(?=:|\s*=>)/.exec(this.#text.slice(this.#at, this.#at + 210));
			if (word === null) return undefined;
			key = word[1];
			this.#at += word[0].length;
		}
		this.#blanks();
		if (this.#text[this.#at] === ':') this.#at++;
		else if (this.#text.startsWith('=>', this.#at)) this.#at += 2;
		else return undefined;
		return key;
	}

	#value(depth: number): JsonValue | undefined {
		this.#blanks();
		const first = this.#text[this.#at];
		if (first === '{') return this.object(depth);
		if (first === '[' || first === '(') return this.#list(depth, first === '[' ? ']' : ')');
		if (first === "'" || first === '"' || first === '`') return this.#strings();
		// Python's `b'x'` and `u'x'`.
		if (first !== undefined && 'bur'.includes(first) && /^['"]/.test(this.#text[this.#at + 1] ?? '')) {
			this.#at++;
			return this.#strings();
		}
		return this.#bare();
	}

	#list(depth: number, close: string): JsonValue | undefined {
		if (depth > MOST_DEPTH) return undefined;
		const items: JsonValue[] = [];
		this.#at++;
		for (;;) {
			this.#blanks();
			if (this.#text[this.#at] === close) break;
			// Ruby's awesome_print numbers them.
			this.#at += /^\[\d{1,6}\] (?=\S)/.exec(this.#text.slice(this.#at, this.#at + 10))?.[0].length ?? 0;
			const item = this.#value(depth + 1);
			if (item === undefined || items.length >= MOST_KEYS) return undefined;
			items.push(item);
			if (!this.#parted(close)) return undefined;
		}
		this.#at++;
		return items;
	}

	/** JavaScript breaks long texts into `'a\n' +` lines. */
	#strings(): string | undefined {
		let text = this.#quoted();
		while (text !== undefined) {
			const more = /^\s{0,200}\+\s{0,200}(?=['"`])/.exec(this.#text.slice(this.#at, this.#at + 402));
			if (more === null) break;
			this.#at += more[0].length;
			const next = this.#quoted();
			text = next === undefined ? undefined : text + next;
		}
		return text;
	}

	#quoted(): string | undefined {
		const quote = this.#text[this.#at];
		const parts: string[] = [];
		let from = this.#at + 1;
		for (let at = from; at < this.#text.length; at++) {
			const sign = this.#text[at];
			if (sign === quote) {
				parts.push(this.#text.slice(from, at));
				this.#at = at + 1;
				return parts.join('');
			}
			if (sign !== '\\') continue;
			const code = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4}))/.exec(this.#text.slice(at + 1, at + 6));
			const next = this.#text[at + 1] ?? '';
			const made =
				code === null ? (ESCAPES[next] ?? next) : String.fromCharCode(Number.parseInt(code[1] ?? code[2] ?? '', 16));
			parts.push(this.#text.slice(from, at), made);
			at += code === null ? 1 : code[0].length;
			from = at + 1;
		}
		return undefined;
	}

	/** A number, a word, a date, `<Foo at 0x1>`, an error with its stack: to the comma or bracket that ends it. */
	#bare(): JsonValue | undefined {
		const from = this.#at;
		let depth = 0;
		for (; this.#at < this.#text.length; this.#at++) {
			const sign = this.#text[this.#at] as string;
			if ('([{'.includes(sign)) depth++;
			else if (')]}'.includes(sign)) {
				if (depth === 0) break;
				depth--;
			} else if (sign === ',' && depth === 0) break;
		}
		const text = this.#text.slice(from, this.#at).trim();
		if (text === '') return undefined;
		if (Object.hasOwn(WORDS, text)) return WORDS[text] ?? null;
		if (/^-?\d{1,15}(?:\.\d{1,15})?$/.test(text)) return text.length > 15 ? text : Number(text);
		const date =
			/^datetime\.datetime\((\d{4}), (\d{1,2}), (\d{1,2}), (\d{1,2}), (\d{1,2})(?:, (\d{1,2}))?(?:, (\d{1,6}))?/.exec(
				text,
			);
		if (date === null) return text;
		const [, year, ...rest] = date;
		const [month, day, hour, minute, second = '0', micro = '0'] = rest.map((part) => (part ?? '0').padStart(2, '0'));
		const zone = text.includes('timezone.utc') ? 'Z' : '';
		return `${year}-${month}-${day}T${hour}:${minute}:${second.padStart(2, '0')}.${String(Number(micro)).padStart(6, '0')}${zone}`;
	}

	#blanks(): void {
		while (this.#at < this.#text.length && this.#text.charCodeAt(this.#at) <= 0x20) this.#at++;
	}
}

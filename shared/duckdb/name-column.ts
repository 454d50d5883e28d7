import { NameCodes } from '../read/name-codes.ts';
import { OddRowError } from './odd-row.ts';
import { literal } from './quote.ts';
import type { TextVector } from './vectors.ts';

/** A column of names, as Parquet has them, has few spellings; what has more is read record by record. */
const MOST_SPELLINGS = 4000;
/** Rows of a vector whose codes are remembered. */
const MOST_FOUND = 8;

/** What a column's text, or NULL, says; `odd` where a reader has to judge its row. */
export type NameReader = (text: string | null) => { readonly name: string | null } | 'odd';

/** Names of levels or services in a column of text: codes for them, and SQL that reads them again. */
export class NameColumn {
	readonly #read: NameReader;
	#memory = new Uint16Array(0);
	readonly #codes: NameCodes;
	readonly #codeOfSpelling = new Map<string | null, number>();

	/** @param other see `NameCodes` */
	constructor(read: NameReader, other: string) {
		this.#read = read;
		this.#codes = new NameCodes(other);
	}

	get names(): readonly (string | null)[] {
		return this.#codes.names;
	}

	get cut(): boolean {
		return this.#codes.cut;
	}

	/** Valid until the next ones. @throws {OddRowError} */
	codesOf(texts: TextVector): Uint16Array {
		if (this.#memory.length < texts.count) this.#memory = new Uint16Array(texts.count);
		const codes = this.#memory.subarray(0, texts.count);
		/** Names are few and come again and again: rows whose texts differ. */
		const found: number[] = [];
		for (let row = 0; row < texts.count; row++) {
			let same = 0;
			while (same < found.length && !texts.isSame(row, found[same] as number)) same++;
			if (same < found.length) {
				codes[row] = codes[found[same] as number] as number;
				continue;
			}
			codes[row] = this.#codeOf(texts.textOf(row));
			if (found.length < MOST_FOUND) found.push(row);
		}
		return codes;
	}

	#codeOf(spelling: string | null): number {
		const known = this.#codeOfSpelling.get(spelling);
		if (known !== undefined) return known;
		const said = this.#read(spelling);
		if (said === 'odd' || this.#codeOfSpelling.size === MOST_SPELLINGS) throw new OddRowError();
		const code = this.#codes.code(said.name);
		this.#codeOfSpelling.set(spelling, code);
		return code;
	}

	/** SQL of the name, of a column of which all rows were read. @param column of text */
	expression(column: string): string {
		const others = [...this.#codeOfSpelling].filter(
			([spelling, code]) => spelling !== null && this.names[code] !== spelling,
		);
		if (others.length === 0) return column;
		const cases = others.flatMap(([spelling, code]) => {
			const name = this.names[code] ?? null;
			return spelling === null ? [] : `WHEN ${literal(spelling)} THEN ${name === null ? 'NULL' : literal(name)}`;
		});
		return `CASE ${column} ${cases.join(' ')} ELSE ${column} END`;
	}
}

/** So many distinct names are told apart, in the order they come. */
const MOST_NAMES = 1000;

/** Codes for names; beyond {@link MOST_NAMES} all new ones share one. */
export class NameCodes {
	readonly names: (string | null)[] = [null];
	readonly #codes = new Map<string, number>();
	readonly #other: string;
	#lastName: string | null = null;
	#lastCode = 0;
	cut = false;

	constructor(other: string) {
		this.#other = other;
	}

	code(name: string | null): number {
		if (name === this.#lastName) return this.#lastCode;
		const code = name === null || name === '' ? 0 : (this.#codes.get(name) ?? this.#add(name));
		this.#lastName = name;
		this.#lastCode = code;
		return code;
	}

	#add(name: string): number {
		let kept = name;
		if (this.names.length > MOST_NAMES) {
			this.cut = true;
			kept = this.#other;
			const known = this.#codes.get(kept);
			if (known !== undefined) return known;
		}
		const code = this.names.length;
		this.names.push(kept);
		this.#codes.set(kept, code);
		return code;
	}
}

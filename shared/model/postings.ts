/**
 * Sets of part numbers, one set per text, kept both ways: which parts a text has, and which texts have a part.
 * Texts are added in order, then `finish` is called once; the rest reads.
 */
export class Postings {
	/** Parts of text i: parts[textStarts[i]] … */
	#parts = new Int32Array(1024);
	readonly #textStarts: number[] = [0];
	/** Texts of part p: texts[partStarts[p]] … */
	#texts = new Int32Array(0);
	#partStarts = new Int32Array(1);

	/** How many (text, part) there are. */
	get total(): number {
		return this.#textStarts.at(-1) ?? 0;
	}

	/** Adds the next text's set; repeated parts count once. */
	addText(parts: readonly number[]): void {
		let end = this.total;
		const needed = end + parts.length;
		if (needed > this.#parts.length) {
			const grown = new Int32Array(Math.max(needed, 2 * this.#parts.length));
			grown.set(this.#parts);
			this.#parts = grown;
		}
		for (const part of new Set(parts)) this.#parts[end++] = part;
		this.#textStarts.push(end);
	}

	/** Turns the sets round, by counting. O(total + parts). */
	finish(partCount: number): void {
		const starts = new Int32Array(partCount + 1);
		this.#parts = this.#parts.slice(0, this.total);
		for (const part of this.#parts) starts[part + 1] = (starts[part + 1] ?? 0) + 1;
		for (let part = 0; part < partCount; part++) starts[part + 1] = (starts[part + 1] ?? 0) + (starts[part] ?? 0);
		const next = starts.slice();
		this.#texts = new Int32Array(this.total);
		for (let text = 0; text + 1 < this.#textStarts.length; text++) {
			for (let at = this.#textStarts[text] ?? 0; at < (this.#textStarts[text + 1] ?? 0); at++) {
				const part = this.#parts[at] ?? 0;
				const place = next[part] ?? 0;
				this.#texts[place] = text;
				next[part] = place + 1;
			}
		}
		this.#partStarts = starts;
	}

	/** How many parts a text has. */
	size(text: number): number {
		return (this.#textStarts[text + 1] ?? 0) - (this.#textStarts[text] ?? 0);
	}

	/** How many of these parts a text has. */
	shared(text: number, parts: ReadonlySet<number>): number {
		let count = 0;
		for (let at = this.#textStarts[text] ?? 0; at < (this.#textStarts[text + 1] ?? 0); at++) {
			if (parts.has(this.#parts[at] ?? -1)) count++;
		}
		return count;
	}

	/**
	 * For each text how many of these parts it has, of up to 65,535. Parts that the fewest texts have are looked up first;
	 * once `maxVisits` texts would be exceeded it stops, and the counts are not complete.
	 */
	countShared(parts: ReadonlySet<number>, maxVisits: number): { counts: Uint16Array; complete: boolean } {
		const counts = new Uint16Array(this.#textStarts.length - 1);
		const rarestFirst = [...parts].sort((a, b) => this.#frequency(a) - this.#frequency(b) || a - b);
		let visits = 0;
		for (const part of rarestFirst) {
			visits += this.#frequency(part);
			if (visits > maxVisits) return { counts, complete: false };
			for (let at = this.#partStarts[part] ?? 0; at < (this.#partStarts[part + 1] ?? 0); at++) {
				const text = this.#texts[at] ?? 0;
				counts[text] = (counts[text] ?? 0) + 1;
			}
		}
		return { counts, complete: true };
	}

	#frequency(part: number): number {
		return (this.#partStarts[part + 1] ?? 0) - (this.#partStarts[part] ?? 0);
	}
}

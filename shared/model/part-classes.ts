/**
 * Sets of parts (words, character n-grams), one set per text. Parts that the same texts have are one *class*: the n-grams
 * within a word mostly are, so that there are several times fewer classes than parts, and nothing is lost.
 */
export interface PartClasses {
	/** Class by part. */
	readonly classOf: Int32Array;
	/** Classes of text i: `classes[classStarts[i]]` to `classes[classStarts[i + 1] − 1]`. */
	readonly classes: Int32Array;
	readonly classStarts: Int32Array;
	/**
	 * Texts of class k, ascending: `texts[textStarts[k]]` to `texts[textStarts[k + 1] − 1]`; where `without[k]` is 1, the
	 * texts that do *not* have it, which are fewer.
	 */
	readonly texts: TextList;
	readonly textStarts: Int32Array;
	readonly without: Uint8Array;
}

/** Numbers of texts: lists are read from memory, which takes half as long where 16 bits are enough. */
export type TextList = Int32Array | Uint16Array;

/** Texts are added in order, then `finish` is called once. */
export class PartClassesBuilder {
	#parts = new Int32Array(1024);
	readonly #starts: number[] = [0];
	#end = 0;
	/** Class by part, for parts seen so far. */
	#classOf = new Int32Array(1024).fill(-1);
	/** By class: how many parts it has, and of the text that is being added how many, and what they become. */
	readonly #sizes: number[] = [];
	readonly #hits: number[] = [];
	readonly #splitTo: number[] = [];

	/**
	 * Adds the next text's set. Each class of which the text has a part of, but not all, is split, so that always two parts
	 * are of one class if and only if the same texts have them. O(parts).
	 *
	 * @param parts distinct
	 */
	addText(parts: readonly number[]): void {
		this.#reserve(parts);
		const touched: number[] = [];
		let fresh = -1;
		for (const part of parts) {
			this.#parts[this.#end++] = part;
			const of = this.#classOf[part] ?? -1;
			if (of < 0) {
				if (fresh < 0) fresh = this.#newClass();
				this.#classOf[part] = fresh;
				this.#sizes[fresh] = (this.#sizes[fresh] ?? 0) + 1;
				continue;
			}
			if (of === fresh) continue;
			if (this.#hits[of] === 0) touched.push(of);
			this.#hits[of] = (this.#hits[of] ?? 0) + 1;
		}
		for (const of of touched) this.#splitTo[of] = this.#hits[of] === this.#sizes[of] ? of : this.#newClass();
		for (const part of parts) {
			const of = this.#classOf[part] ?? 0;
			const to = this.#hits[of] === 0 ? of : (this.#splitTo[of] ?? of);
			if (to === of) continue;
			this.#classOf[part] = to;
			this.#sizes[to] = (this.#sizes[to] ?? 0) + 1;
		}
		for (const of of touched) {
			if (this.#splitTo[of] !== of) this.#sizes[of] = (this.#sizes[of] ?? 0) - (this.#hits[of] ?? 0);
			this.#hits[of] = 0;
		}
		this.#starts.push(this.#end);
	}

	/** How many (text, part) there are. */
	get total(): number {
		return this.#end;
	}

	/** O(total + parts). @param partCount one more than the greatest part */
	finish(partCount: number): PartClasses {
		const classOf = this.#classOf.slice(0, partCount);
		const textCount = this.#starts.length - 1;
		const classStarts = new Int32Array(textCount + 1);
		const seenBy = new Int32Array(this.#sizes.length).fill(-1);
		const frequency = new Int32Array(this.#sizes.length);
		let end = 0;
		// Classes of a text take at most the place of its parts, so they are written over them.
		for (let text = 0; text < textCount; text++) {
			for (let at = this.#starts[text] ?? 0; at < (this.#starts[text + 1] ?? 0); at++) {
				const of = classOf[this.#parts[at] ?? 0] ?? 0;
				if (seenBy[of] === text) continue;
				seenBy[of] = text;
				frequency[of] = (frequency[of] ?? 0) + 1;
				this.#parts[end++] = of;
			}
			classStarts[text + 1] = end;
		}
		const classes = this.#parts.slice(0, end);
		this.#parts = new Int32Array(0);
		return { classOf, classes, classStarts, ...invert(classes, classStarts, frequency) };
	}

	#newClass(): number {
		this.#hits.push(0);
		this.#splitTo.push(-1);
		return this.#sizes.push(0) - 1;
	}

	#reserve(parts: readonly number[]): void {
		if (this.#end + parts.length > this.#parts.length) {
			this.#parts = grown(this.#parts, this.#end + parts.length, 0);
		}
		let greatest = -1;
		for (const part of parts) if (part > greatest) greatest = part;
		if (greatest >= this.#classOf.length) this.#classOf = grown(this.#classOf, greatest + 1, -1);
	}
}

/** Turns the sets round: the texts of each class, or those without it. O(total + classes). */
function invert(
	classes: Int32Array,
	classStarts: Int32Array,
	frequency: Int32Array,
): Pick<PartClasses, 'texts' | 'textStarts' | 'without'> {
	const textCount = classStarts.length - 1;
	const without = Uint8Array.from(frequency, (texts) => (2 * texts > textCount ? 1 : 0));
	const textStarts = new Int32Array(frequency.length + 1);
	const common: number[] = [];
	for (const [of, texts] of frequency.entries()) {
		if (without[of] === 1) common.push(of);
		textStarts[of + 1] = (textStarts[of] ?? 0) + (without[of] === 1 ? textCount - texts : texts);
	}
	const next = textStarts.slice();
	const total = textStarts.at(-1) ?? 0;
	const texts = textCount <= 0x10000 ? new Uint16Array(total) : new Int32Array(total);
	const seenBy = new Int32Array(frequency.length).fill(-1);
	const append = (of: number, text: number): void => {
		const place = next[of] ?? 0;
		texts[place] = text;
		next[of] = place + 1;
	};
	for (let text = 0; text < textCount; text++) {
		for (let at = classStarts[text] ?? 0; at < (classStarts[text + 1] ?? 0); at++) {
			const of = classes[at] ?? 0;
			seenBy[of] = text;
			if (without[of] === 0) append(of, text);
		}
		// Each is in more than half of the texts, so there are at most twice as many as a text has classes on average.
		for (const of of common) if (seenBy[of] !== text) append(of, text);
	}
	return { texts, textStarts, without };
}

function grown(array: Int32Array<ArrayBuffer>, needed: number, filler: number): Int32Array<ArrayBuffer> {
	const larger = new Int32Array(Math.max(needed, 2 * array.length)).fill(filler, array.length);
	larger.set(array);
	return larger;
}

import { scatter, tableSize, tokenHash } from './row-table.ts';

/** A template as token numbers; the wildcard's number stands where any token may. */
export type Pattern = ArrayLike<number>;

/** Patterns of one width that have their wildcards at the same positions. */
interface Shape {
	readonly wild: readonly number[];
	/** Pattern numbers by hash of the fixed tokens, −1 where empty. */
	readonly slots: Int32Array;
}

/**
 * Finds the most specific pattern that a row of tokens matches: the one with the fewest wildcards, and of several the
 * one whose first wildcard comes last, then whose second, and so on. That depends on the patterns alone, not on their order.
 *
 * Patterns are kept by width and by where their wildcards are; each such shape is one look-up in a hash table, whose key
 * is the row's hash less that of the tokens at wild positions. A search is O(width + wildcards of the width's shapes);
 * memory is O(total tokens).
 */
export class PatternIndex {
	readonly #patterns: readonly Pattern[];
	readonly #wildcard: number;
	readonly #shapes = new Map<number, Shape[]>();

	constructor(patterns: readonly Pattern[], wildcard: number) {
		this.#patterns = patterns;
		this.#wildcard = wildcard;
		const members = new Map<string, number[]>();
		for (const [number, pattern] of patterns.entries()) {
			const key = `${pattern.length}:${wildPositions(pattern, wildcard).join()}`;
			const list = members.get(key);
			if (list === undefined) members.set(key, [number]);
			else list.push(number);
		}
		for (const numbers of members.values()) this.#addShape(numbers);
		for (const shapes of this.#shapes.values()) shapes.sort(bySpecificity);
	}

	/** The number of the most specific pattern that matches, or −1. */
	find(row: ArrayLike<number>): number {
		const shapes = this.#shapes.get(row.length);
		if (shapes === undefined) return -1;
		let total = 0;
		for (let position = 0; position < row.length; position++) total += tokenHash(row[position] ?? -1, position);
		for (const { wild, slots } of shapes) {
			let hash = total;
			for (const position of wild) hash -= tokenHash(row[position] ?? -1, position);
			const mask = slots.length - 1;
			for (let slot = scatter(hash | 0) & mask; ; slot = (slot + 1) & mask) {
				const number = slots[slot] ?? -1;
				if (number < 0) break;
				if (this.#matches(number, row)) return number;
			}
		}
		return -1;
	}

	#addShape(numbers: readonly number[]): void {
		const first = this.#patterns[numbers[0] ?? 0] ?? [];
		const shape: Shape = {
			wild: wildPositions(first, this.#wildcard),
			slots: new Int32Array(tableSize(numbers.length)).fill(-1),
		};
		const mask = shape.slots.length - 1;
		for (const number of numbers) {
			let slot = scatter(this.#fixedHash(number)) & mask;
			while ((shape.slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
			shape.slots[slot] = number;
		}
		const shapes = this.#shapes.get(first.length);
		if (shapes === undefined) this.#shapes.set(first.length, [shape]);
		else shapes.push(shape);
	}

	#fixedHash(number: number): number {
		const pattern = this.#patterns[number] ?? [];
		let hash = 0;
		for (let position = 0; position < pattern.length; position++) {
			const token = pattern[position] ?? -1;
			if (token !== this.#wildcard) hash = (hash + tokenHash(token, position)) | 0;
		}
		return hash;
	}

	#matches(number: number, row: ArrayLike<number>): boolean {
		const pattern = this.#patterns[number] ?? [];
		for (let position = 0; position < row.length; position++) {
			const token = pattern[position];
			if (token !== this.#wildcard && token !== row[position]) return false;
		}
		return true;
	}
}

function wildPositions(pattern: Pattern, wildcard: number): number[] {
	const positions: number[] = [];
	for (let position = 0; position < pattern.length; position++) {
		if (pattern[position] === wildcard) positions.push(position);
	}
	return positions;
}

function bySpecificity(a: Shape, b: Shape): number {
	if (a.wild.length !== b.wild.length) return a.wild.length - b.wild.length;
	for (const [i, position] of a.wild.entries()) {
		const other = b.wild[i] ?? 0;
		if (position !== other) return other - position;
	}
	return 0;
}

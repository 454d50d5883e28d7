import { type Pattern, PatternBitmap } from './pattern-bitmap.ts';
import { scatter, tableSize, tokenHash } from './row-table.ts';

/** Patterns of one width that have their wildcards at the same positions. */
interface Shape {
	readonly wild: readonly number[];
	/** Pattern numbers by hash of the fixed tokens, −1 where empty. */
	readonly slots: Int32Array;
}

/** Patterns of one width. */
interface Width {
	/** Most specific first. */
	readonly shapes: readonly Shape[];
	/** The patterns of all other shapes, where there are many. */
	readonly rest: PatternBitmap | undefined;
}

/** So many shapes of one width are looked up one after the other; beyond, that costs more than a bitmap. */
const MAX_SHAPES = 32;

/**
 * Finds the most specific pattern that a row of tokens matches: the one with the fewest wildcards, and of several the
 * one whose first wildcard comes last, then whose second, and so on. That depends on the patterns alone, not on their order.
 *
 * Patterns are kept by width and by where their wildcards are; each such shape is one look-up in a hash table, whose key
 * is the row's hash less that of the tokens at wild positions. Real logs have a few shapes of a width; where there are more
 * than `MAX_SHAPES`, the less specific ones share a `PatternBitmap`. A search is O(width · (1 + the width's patterns / 32)),
 * whatever their shapes; memory is O(total tokens).
 */
export class PatternIndex {
	readonly #patterns: readonly Pattern[];
	readonly #wildcard: number;
	readonly #widths = new Map<number, Width>();

	constructor(patterns: readonly Pattern[], wildcard: number) {
		this.#patterns = patterns;
		this.#wildcard = wildcard;
		const byWidth = new Map<number, Map<string, number[]>>();
		for (const [number, pattern] of patterns.entries()) {
			const key = wildPositions(pattern, wildcard).join();
			let shapes = byWidth.get(pattern.length);
			if (shapes === undefined) {
				shapes = new Map();
				byWidth.set(pattern.length, shapes);
			}
			const members = shapes.get(key);
			if (members === undefined) shapes.set(key, [number]);
			else members.push(number);
		}
		for (const [width, shapes] of byWidth) this.#widths.set(width, this.#indexWidth([...shapes.values()]));
	}

	/** The number of the most specific pattern that matches, or −1. */
	find(row: ArrayLike<number>): number {
		const width = this.#widths.get(row.length);
		if (width === undefined) return -1;
		let total = 0;
		for (let position = 0; position < row.length; position++) total += tokenHash(row[position] ?? -1, position);
		for (const { wild, slots } of width.shapes) {
			let hash = total;
			for (const position of wild) hash -= tokenHash(row[position] ?? -1, position);
			const mask = slots.length - 1;
			for (let slot = scatter(hash | 0) & mask; ; slot = (slot + 1) & mask) {
				const number = slots[slot] ?? -1;
				if (number < 0) break;
				if (this.#matches(number, row)) return number;
			}
		}
		return width.rest?.find(row) ?? -1;
	}

	/** @param members the patterns of each shape */
	#indexWidth(members: readonly (readonly number[])[]): Width {
		const shapes = members.map((numbers) => ({
			wild: wildPositions(this.#patterns[numbers[0] ?? 0] ?? [], this.#wildcard),
			numbers,
		}));
		shapes.sort((a, b) => bySpecificity(a.wild, b.wild));
		const rest = shapes.slice(MAX_SHAPES).flatMap(({ numbers }) => numbers);
		return {
			shapes: shapes.slice(0, MAX_SHAPES).map(({ wild, numbers }) => ({ wild, slots: this.#hashTable(numbers) })),
			rest: rest.length === 0 ? undefined : new PatternBitmap(this.#patterns, rest, this.#wildcard),
		};
	}

	#hashTable(numbers: readonly number[]): Int32Array {
		const slots = new Int32Array(tableSize(numbers.length)).fill(-1);
		const mask = slots.length - 1;
		for (const number of numbers) {
			let slot = scatter(this.#fixedHash(number)) & mask;
			while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask;
			slots[slot] = number;
		}
		return slots;
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

function bySpecificity(a: readonly number[], b: readonly number[]): number {
	if (a.length !== b.length) return a.length - b.length;
	for (const [i, position] of a.entries()) {
		const other = b[i] ?? 0;
		if (position !== other) return other - position;
	}
	return 0;
}

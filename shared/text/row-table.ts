/**
 * Rows of equally many token numbers, and a hash table over them that can leave positions out: the one structure behind
 * merging (rows that agree everywhere but at one position) and matching (rows that agree with a template's fixed tokens).
 */

/** `count` rows of `width` token numbers, row after row. */
export interface Rows {
	readonly width: number;
	readonly count: number;
	readonly tokens: Int32Array;
}

/** What a token adds to its row's hash. Sums, so that leaving a position out is a subtraction. */
export function tokenHash(token: number, position: number): number {
	let h = Math.imul(token + 1, 0x9e3779b1) ^ Math.imul(position + 1, 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
	h = Math.imul(h ^ (h >>> 12), 0x297a2d39);
	return h ^ (h >>> 15);
}

/** The hash of each row: the sum of its tokens' hashes, modulo 2³². */
export function rowHashes({ width, count, tokens }: Rows): Int32Array {
	const hashes = new Int32Array(count);
	for (let row = 0, at = 0; row < count; row++) {
		let sum = 0;
		for (let position = 0; position < width; position++, at++) sum = (sum + tokenHash(tokens[at] ?? 0, position)) | 0;
		hashes[row] = sum;
	}
	return hashes;
}

/**
 * For each row the first row that is equal to it everywhere but at the positions `skip` and `alsoSkip` (−1: none). Exact:
 * hashes only choose which rows are compared. O(rows) expected comparisons of O(width).
 */
export function leaders(rows: Rows, hashes: Int32Array, skip = -1, alsoSkip = -1): Int32Array {
	const { width, count, tokens } = rows;
	const mask = tableSize(count) - 1;
	const slots = new Int32Array(mask + 1).fill(-1);
	const slotHashes = new Int32Array(mask + 1);
	const leader = new Int32Array(count);
	for (let row = 0; row < count; row++) {
		let hash = hashes[row] ?? 0;
		if (skip >= 0) hash = (hash - tokenHash(tokens[row * width + skip] ?? 0, skip)) | 0;
		if (alsoSkip >= 0) hash = (hash - tokenHash(tokens[row * width + alsoSkip] ?? 0, alsoSkip)) | 0;
		let slot = scatter(hash) & mask;
		for (;;) {
			const other = slots[slot] ?? -1;
			if (other < 0) {
				slots[slot] = row;
				slotHashes[slot] = hash;
				leader[row] = row;
				break;
			}
			if (slotHashes[slot] === hash && equalBut(tokens, row * width, other * width, width, skip, alsoSkip)) {
				leader[row] = other;
				break;
			}
			slot = (slot + 1) & mask;
		}
	}
	return leader;
}

/** Distinct rows in order of first appearance, and for each old row the number of its new one. */
export function distinctRows(rows: Rows): { rows: Rows; index: Int32Array } {
	const leader = leaders(rows, rowHashes(rows));
	const index = new Int32Array(rows.count);
	const tokens = new Int32Array(rows.tokens.length);
	let count = 0;
	for (let row = 0; row < rows.count; row++) {
		const first = leader[row] ?? row;
		if (first !== row) {
			index[row] = index[first] ?? 0;
			continue;
		}
		tokens.set(rows.tokens.subarray(row * rows.width, (row + 1) * rows.width), count * rows.width);
		index[row] = count++;
	}
	return { rows: { width: rows.width, count, tokens: tokens.slice(0, count * rows.width) }, index };
}

/** A power of two that leaves a table of `count` entries at most half full. */
export function tableSize(count: number): number {
	let size = 16;
	while (size < 2 * count) size *= 2;
	return size;
}

/** Spreads a sum of hashes over the table's low bits. */
export function scatter(hash: number): number {
	const h = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
	return (h ^ (h >>> 15)) >>> 0;
}

function equalBut(tokens: Int32Array, a: number, b: number, width: number, skip: number, alsoSkip: number): boolean {
	for (let position = 0; position < width; position++) {
		if (position !== skip && position !== alsoSkip && tokens[a + position] !== tokens[b + position]) return false;
	}
	return true;
}

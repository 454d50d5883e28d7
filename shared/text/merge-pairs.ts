import { leaders, type Rows, rowHashes } from './row-table.ts';
import { TokenTrait } from './template-tokens.ts';

/** Two positions vary together only on more evidence than one does: so many rows that agree everywhere else, */
const MIN_ROWS = 8;
/** with so many distinct fillers at each of the two positions, */
const MIN_FILLERS = 4;
/** and so many words that are left. */
const MIN_OTHER_WORDS = 3;
/** So many look-ups (about ten seconds) the pairs of all widths may take. */
const MAX_LOOKUPS = 300_000_000;

/** What is left of the look-ups of one merge. Narrow rows come first, so that what is left out does not depend on order. */
export class PairBudget {
	#left = MAX_LOOKUPS;

	/** Takes so many, or none where they are not left. */
	take(lookups: number): boolean {
		if (lookups > this.#left) return false;
		this.#left -= lookups;
		return true;
	}
}

/**
 * Finds pairs of positions that vary together, as in `user anna logged in on desk-lamp`: where hardly two messages share
 * either filler, no single position has rows that agree everywhere else. All pairs are judged on the same rows.
 *
 * @returns the rows' tokens with the wildcard at both positions, or undefined where no pair varies or the budget is spent.
 * Time O(rows · width²), memory O(rows · width).
 */
export function markVaryingPairs(
	rows: Rows,
	traits: Uint8Array,
	wildcard: number,
	budget: PairBudget,
): Int32Array | undefined {
	const { width, count, tokens } = rows;
	const pairs = (width * (width - 1)) / 2;
	if (count < MIN_ROWS || !budget.take(pairs * count)) return undefined;
	const hashes = rowHashes(rows);
	let marked: Int32Array | undefined;
	for (let first = 0; first < width; first++) {
		for (let second = first + 1; second < width; second++) {
			const leader = leaders(rows, hashes, first, second);
			for (const group of largeGroups(leader)) {
				const varies = [first, second].every((position) => variesAt(position, group, rows, traits));
				if (!varies || otherWords(group[0] ?? 0, [first, second], rows, traits) < MIN_OTHER_WORDS) continue;
				marked ??= tokens.slice();
				for (const row of group) {
					marked[row * width + first] = wildcard;
					marked[row * width + second] = wildcard;
				}
			}
		}
	}
	return marked;
}

/** The rows of each group of at least `MIN_ROWS`, by the leader that `leaders` gave them. */
function largeGroups(leader: Int32Array): number[][] {
	const sizes = new Uint32Array(leader.length);
	for (const first of leader) sizes[first] = (sizes[first] ?? 0) + 1;
	const groups = new Map<number, number[]>();
	for (const [row, first] of leader.entries()) {
		if ((sizes[first] ?? 0) < MIN_ROWS) continue;
		const group = groups.get(first);
		if (group === undefined) groups.set(first, [row]);
		else group.push(row);
	}
	return [...groups.values()];
}

function variesAt(position: number, group: readonly number[], { width, tokens }: Rows, traits: Uint8Array): boolean {
	const fillers = new Set<number>();
	for (const row of group) fillers.add(tokens[row * width + position] ?? 0);
	if (fillers.size < MIN_FILLERS) return false;
	let states = 0;
	for (const token of fillers) if (((traits[token] ?? 0) & TokenTrait.state) !== 0) states++;
	return 2 * states <= fillers.size;
}

function otherWords(row: number, skipped: readonly number[], { width, tokens }: Rows, traits: Uint8Array): number {
	let words = 0;
	for (let position = 0; position < width; position++) {
		if (!skipped.includes(position)) words += (traits[tokens[row * width + position] ?? 0] ?? 0) & TokenTrait.letters;
	}
	return words;
}

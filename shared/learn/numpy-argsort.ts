/**
 * The order in which numpy puts equal keys. Its default sort is not stable, and scikit-learn cuts a vocabulary with it:
 * which of several equally frequent terms survive `max_features` is decided here. With any other order the terms at
 * the cut differ, and with them every number that follows.
 *
 * In this file `as number` holds because every index is below its array's length by construction.
 */

/** A stretch of up to this many keys beyond its first is sorted by insertion. */
const SMALL = 15;

/**
 * The permutation that sorts `keys` ascending, equal keys in numpy's order.
 *
 * Method: numpy's introsort for `argsort` (`npysort/quicksort.cpp`, numpy 1.x up to 1.24, and later ones where AVX-512
 * is not used): quicksort on the median of three, insertion sort for short stretches. numpy turns to heapsort below
 * depth 2·log₂ n; here such a stretch is put in index order instead. Neither happens for counts of words: equal keys
 * halve a stretch. O(n log n).
 */
export function numpyArgsort(keys: ArrayLike<number>): Int32Array {
	const order = Int32Array.from({ length: keys.length }, (_, i) => i);
	sortStretch(keys, order, 0, order.length - 1, 2 * Math.floor(Math.log2(Math.max(order.length, 1))));
	return order;
}

function sortStretch(keys: ArrayLike<number>, order: Int32Array, from: number, to: number, depthLeft: number): void {
	const key = (at: number): number => keys[order[at] as number] as number;
	const swap = (a: number, b: number): void => {
		const moved = order[a] as number;
		order[a] = order[b] as number;
		order[b] = moved;
	};
	if (to - from <= SMALL) {
		sortByInsertion(keys, order, from, to);
		return;
	}
	if (depthLeft < 0) {
		order.subarray(from, to + 1).sort((a, b) => (keys[a] as number) - (keys[b] as number) || a - b);
		return;
	}

	const middle = from + ((to - from) >> 1);
	if (key(middle) < key(from)) swap(middle, from);
	if (key(to) < key(middle)) swap(to, middle);
	if (key(middle) < key(from)) swap(middle, from);
	const pivot = key(middle);
	let left = from;
	let right = to - 1;
	swap(middle, right);
	for (;;) {
		do left++;
		while (key(left) < pivot);
		do right--;
		while (pivot < key(right));
		if (left >= right) break;
		swap(left, right);
	}
	swap(left, to - 1);
	sortStretch(keys, order, from, left - 1, depthLeft - 1);
	sortStretch(keys, order, left + 1, to, depthLeft - 1);
}

function sortByInsertion(keys: ArrayLike<number>, order: Int32Array, from: number, to: number): void {
	for (let at = from + 1; at <= to; at++) {
		const moved = order[at] as number;
		const key = keys[moved] as number;
		let gap = at;
		while (gap > from && key < (keys[order[gap - 1] as number] as number)) {
			order[gap] = order[gap - 1] as number;
			gap--;
		}
		order[gap] = moved;
	}
}

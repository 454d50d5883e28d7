/** The words and the character n-grams of masked text, without what varies in it: what novelty compares. */

/** So much of a text is compared, in characters; a longer one (a stack trace) is told by its beginning. */
const MAX_COMPARED = 400;

function withoutPlaceholders(masked: string): string {
	return masked
		.slice(0, 4 * MAX_COMPARED)
		.replace(/<(?:[A-Z_]+|\*)>/g, ' ')
		.toLowerCase();
}

/** Lower-cased runs of two letters or more, in order, repeated where they are. */
export function wordsOf(masked: string): string[] {
	return withoutPlaceholders(masked).match(/\p{L}{2,}/gu) ?? [];
}

/**
 * Calls back with a 32-bit hash of each character 3-, 4- and 5-gram, repeated ones too. White space counts as one blank,
 * the beginning and the end as one each. Different n-grams may share a hash: of a million, one in four thousand does.
 */
export function forEachNgram(masked: string, visit: (hash: number) => void): void {
	const words = withoutPlaceholders(masked).trim().replace(/\s+/gu, ' ').slice(0, MAX_COMPARED);
	if (words === '') return;
	const text = ` ${words} `;
	for (let start = 0; start + 3 <= text.length; start++) {
		let hash = 0x811c9dc5;
		const end = Math.min(text.length, start + 5);
		for (let at = start; at < end; at++) {
			hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
			if (at - start >= 2) visit(avalanche(hash + (at - start)));
		}
	}
}

/** FNV-1a leaves the low bits of short strings alike; this mixes them (MurmurHash3's finalizer). */
function avalanche(hash: number): number {
	let h = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
	return h ^ (h >>> 16);
}

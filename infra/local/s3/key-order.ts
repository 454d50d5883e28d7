/** The order of keys in a listing: by their UTF-8 bytes. */

/**
 * Compares as `Buffer.compare` of both strings in UTF-8 would, without making buffers. UTF-16 units order the same way
 * except that surrogates (code points from U+10000) come before U+E000–U+FFFF; those two ranges are swapped here.
 */
export function compareKeys(left: string, right: string): number {
	const length = Math.min(left.length, right.length);
	for (let index = 0; index < length; index++) {
		const a = left.charCodeAt(index);
		const b = right.charCodeAt(index);
		if (a !== b) return utf8Rank(a) - utf8Rank(b);
	}
	return left.length - right.length;
}

function utf8Rank(unit: number): number {
	if (unit < 0xd800) return unit;
	return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

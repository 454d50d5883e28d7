/**
 * Orders strings by Unicode code point, as Python and DuckDB do. JavaScript's `<` compares UTF-16 code units, which
 * differs where surrogate pairs meet U+E000…U+FFFF.
 */
export function compareCodePoints(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const x = a.charCodeAt(i);
		const y = b.charCodeAt(i);
		if (x !== y) {
			// Surrogates (D800–DFFF) stand for code points above every other unit: move them past E000–FFFF.
			return fixUp(x) - fixUp(y);
		}
	}
	return a.length - b.length;
}

function fixUp(unit: number): number {
	if (unit < 0xd800) return unit;
	return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

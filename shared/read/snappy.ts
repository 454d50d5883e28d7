/**
 * Raw snappy has no mark. It begins with the length of what it holds, and its elements must fit to it: literals, and copies from what is before. Hadoop's form has
 * two lengths of four bytes before each block.
 */
export function isRawSnappy(sample: Buffer, whole: boolean): boolean {
	// Text: snappy of more than a few bytes has others.
	if (sample.length < 16 || isText(sample)) return false;
	const size = sample.readUInt32BE(0);
	const packed = sample.readUInt32BE(4);
	if (
		size > 0 &&
		size <= 1 << 24 &&
		packed > 4 &&
		packed <= size * 2 &&
		fits(sample.subarray(8, 8 + packed), packed <= sample.length - 8, size)
	)
		return true;
	return fits(sample, whole, undefined);
}

function isText(sample: Buffer): boolean {
	for (let at = 0; at < Math.min(64, sample.length); at++) {
		const byte = sample[at] as number;
		if (byte < 0x09 || (byte > 0x0d && byte < 0x20 && byte !== 0x1b) || byte >= 0x7f) return false;
	}
	return true;
}

const FEWEST_ELEMENTS = 3;

function fits(bytes: Buffer, whole: boolean, size: number | undefined): boolean {
	let at = 0;
	let length = 0;
	for (let shift = 0; ; shift += 7) {
		const byte = bytes[at++];
		if (byte === undefined || shift > 28) return false;
		length += (byte & 0x7f) * 2 ** shift;
		if (byte < 0x80) break;
	}
	if (length < bytes.length / 2 || (size !== undefined && size !== length) || ((bytes[at] ?? 3) & 3) !== 0)
		return false;
	let out = 0;
	let elements = 0;
	while (at < bytes.length) {
		const tag = bytes[at++] as number;
		const kind = tag & 3;
		if (kind === 0) {
			let count = (tag >> 2) + 1;
			if (count > 60) {
				const extra = count - 60;
				if (at + extra > bytes.length) break;
				count = bytes.readUIntLE(at, extra) + 1;
				at += extra;
			}
			at += count;
			out += count;
		} else {
			const extra = kind === 1 ? 1 : kind === 2 ? 2 : 4;
			if (at + extra > bytes.length) break;
			const offset = kind === 1 ? ((tag >> 5) << 8) | (bytes[at] as number) : bytes.readUIntLE(at, extra);
			if (offset === 0 || offset > out) return false;
			at += extra;
			out += kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
		}
		if (out > length) return false;
		elements++;
	}
	return whole ? out === length && at === bytes.length && elements > 0 : elements >= FEWEST_ELEMENTS && out > 60;
}

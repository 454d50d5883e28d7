/** Damage to a file's bytes, whatever they mean. */
import type { Random } from '../../shared/learn/random.ts';
import { between, bytes, oneOf } from './draw.ts';

export type Mutation = (file: Buffer, random: Random) => Buffer;

const longestChunk = 4096;

function chunk(file: Buffer, random: Random): { start: number; end: number } {
	const start = between(random, 0, file.length);
	return { start, end: Math.min(file.length, start + between(random, 1, oneOf(random, [4, 64, longestChunk]))) };
}

/** Numbers at which lengths and offsets break. */
const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

export const byteMutations: Readonly<Record<string, Mutation>> = {
	'bits flipped'(file, random) {
		const changed = Buffer.from(file);
		for (let n = between(random, 1, 16); n > 0 && file.length > 0; n--) {
			const at = between(random, 0, file.length - 1);
			changed[at] = (changed[at] ?? 0) ^ (1 << between(random, 0, 7));
		}
		return changed;
	},
	'bytes replaced'(file, random) {
		const changed = Buffer.from(file);
		for (let n = between(random, 1, 8); n > 0 && file.length > 0; n--) {
			changed[between(random, 0, file.length - 1)] = oneOf(random, [0, 0x0a, 0x22, 0x5c, 0x7f, 0x80, 0xff, 0xfe]);
		}
		return changed;
	},
	'cut off': (file, random) => file.subarray(0, between(random, 0, file.length)),
	'beginning lost': (file, random) => file.subarray(between(random, 0, file.length)),
	'a chunk twice'(file, random) {
		const { start, end } = chunk(file, random);
		return Buffer.concat([file.subarray(0, end), file.subarray(start)]);
	},
	'a chunk lost'(file, random) {
		const { start, end } = chunk(file, random);
		return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
	},
	'chunks swapped'(file, random) {
		const [a = 0, b = 0, c = 0] = [0, 1, 2].map(() => between(random, 0, file.length)).sort((x, y) => x - y);
		return Buffer.concat([file.subarray(0, a), file.subarray(b, c), file.subarray(a, b), file.subarray(c)]);
	},
	'a chunk of garbage'(file, random) {
		const { start, end } = chunk(file, random);
		return Buffer.concat([file.subarray(0, start), bytes(random, end - start), file.subarray(end)]);
	},
	'a chunk of zeros'(file, random) {
		const { start, end } = chunk(file, random);
		return Buffer.from(file).fill(0, start, end);
	},
	'garbage within'(file, random) {
		const at = between(random, 0, file.length);
		return Buffer.concat([file.subarray(0, at), bytes(random, between(random, 1, longestChunk)), file.subarray(at)]);
	},
	'garbage behind': (file, random) => Buffer.concat([file, bytes(random, between(random, 1, longestChunk))]),
	'itself behind': (file) => Buffer.concat([file, file]),
	'a number of four bytes lied about'(file, random) {
		if (file.length < 4) return file;
		const changed = Buffer.from(file);
		changed.writeUInt32LE(oneOf(random, extremes), between(random, 0, file.length - 4));
		return changed;
	},
	'ends kept, garbage between'(file, random) {
		const ends = Math.min(oneOf(random, [4, 8, 16]), Math.floor(file.length / 2));
		const between_ = bytes(random, file.length - 2 * ends);
		return Buffer.concat([file.subarray(0, ends), between_, file.subarray(file.length - ends)]);
	},
	'only garbage': (_file, random) => bytes(random, between(random, 0, 4 * longestChunk)),
};

/** `PAR1` footer length(4) `PAR1` ends a Parquet file. */
const trailer = 8;

function footerOf(file: Buffer): { start: number; length: number } {
	const length = file.length > trailer ? file.readUInt32LE(file.length - trailer) : 0;
	return { start: Math.max(0, file.length - trailer - length), length };
}

/** The file with another footer, and its length told as it is. */
function withFooter(file: Buffer, footer: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32LE(footer.length);
	return Buffer.concat([file.subarray(0, footerOf(file).start), footer, length, Buffer.from('PAR1')]);
}

/** Varints at which counts, sizes and offsets break: 2³¹−1, −2³¹, 2⁶³−1, −1, 2³² (zigzag), and one that never ends. */
const hostileVarints = [
	'feffffff0f',
	'ffffffff0f',
	'feffffffffffffffff01',
	'01',
	'808080808001',
	'ffffffffffffffffffffffffffffff',
	'00',
];

/** Lies in what describes a Parquet file's pages. */
export const parquetMutations: Readonly<Record<string, Mutation>> = {
	'footer length lied about'(file, random) {
		if (file.length < trailer) return file;
		const { length } = footerOf(file);
		const changed = Buffer.from(file);
		const lies = [...extremes, length - 1, length + 1, file.length, file.length - trailer, file.length - 12];
		changed.writeUInt32LE(oneOf(random, lies) >>> 0, file.length - trailer);
		return changed;
	},
	'footer flipped'(file, random) {
		const { start, length } = footerOf(file);
		const changed = Buffer.from(file);
		for (let n = between(random, 1, 6); n > 0 && length > 0; n--) {
			const at = start + between(random, 0, length - 1);
			changed[at] = (changed[at] ?? 0) ^ (1 << between(random, 0, 7));
		}
		return changed;
	},
	'a number in the footer lied about'(file, random) {
		const { start, length } = footerOf(file);
		const footer = file.subarray(start, start + length);
		const at = between(random, 0, length);
		const lie = Buffer.from(oneOf(random, hostileVarints), 'hex');
		return withFooter(file, Buffer.concat([footer.subarray(0, at), lie, footer.subarray(at + between(random, 0, 5))]));
	},
	'a number in a page header lied about'(file, random) {
		const { start } = footerOf(file);
		const head = file.subarray(0, start);
		// Pages of a small file begin early, or anywhere.
		const at = between(random, 4, Math.max(4, oneOf(random, [24, head.length])));
		const lie = Buffer.from(oneOf(random, hostileVarints), 'hex');
		// In place, so that all offsets still fit.
		return Buffer.concat([head.subarray(0, at), lie, file.subarray(at + lie.length)]);
	},
	'a chunk of the footer twice'(file, random) {
		const { start, length } = footerOf(file);
		const footer = file.subarray(start, start + length);
		const [a = 0, b = 0] = [0, 1].map(() => between(random, 0, length)).sort((x, y) => x - y);
		return withFooter(file, Buffer.concat([footer.subarray(0, b), footer.subarray(a)]));
	},
	'another footer'(file, random) {
		return withFooter(
			file,
			oneOf(random, [Buffer.alloc(0), bytes(random, 200), Buffer.alloc(5000, 0x1c), Buffer.alloc(5000, 0x19)]),
		);
	},
	'a text column that is no UTF-8'(file) {
		// Plain values of uncompressed pages; statistics in any.
		return Buffer.from(file.toString('latin1').replaceAll('ms', '\xff\xfe'), 'latin1');
	},
};

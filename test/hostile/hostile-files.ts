import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { type Random, seededRandom } from '../../shared/learn/random.ts';
import { byteMutations, type Mutation, parquetMutations } from './byte-mutations.ts';
import { costlyFiles } from './costly-files.ts';
import { between, oneOf } from './draw.ts';
import { hostileKey } from './hostile-keys.ts';
import { madeFiles } from './made-files.ts';
import type { SeedFile } from './seed-files.ts';
import { textMutations } from './text-mutations.ts';

export interface HostileFile {
	readonly key: string;
	readonly bytes: Buffer;
	/** What was done to what, for people. */
	readonly origin: string;
}

const anywhere = Object.entries(byteMutations);
const ofParquet = Object.entries(parquetMutations);
const ofText = Object.entries(textMutations);
const made = [
	...Object.entries(madeFiles),
	...Object.entries(costlyFiles).map(
		([name, make]) => [name, (random: Random) => make(random, (random() < 0.04 ? 0.2 : 0.02) * random())] as const,
	),
];

/** The hostile file with this number: the same for the same seed, whatever was made before it. */
export function hostileFile(seed: number, index: number, seeds: readonly SeedFile[]): HostileFile {
	const random = seededRandom(seed * 1_000_003 + index);
	const { ending, bytes, origin } = random() < 0.3 ? madeFile(random) : mutated(oneOf(random, seeds), random);
	return { key: hostileKey(index, ending, random), bytes, origin };
}

function madeFile(random: Random): { ending: string; bytes: Buffer; origin: string } {
	const [name, make] = oneOf(random, made);
	return { ...make(random), origin: name };
}

function mutated({ name, ending, bytes }: SeedFile, random: Random): { ending: string; bytes: Buffer; origin: string } {
	if (ending === '.parquet') {
		const choices = random() < 0.6 ? ofParquet : anywhere;
		return { ending, ...several(name, bytes, choices, random) };
	}
	// Damage to what is compressed shows that the parser holds, damage to the rest that unpacking does.
	if (random() < 0.3) return { ending, ...several(name, bytes, anywhere, random) };
	const pack = packings.find((packing) => ending.endsWith(packing.ending));
	const text = pack ? pack.unpack(bytes) : bytes;
	const damaged = several(name, text, ofText, random);
	return { ending, origin: damaged.origin, bytes: pack ? pack.pack(damaged.bytes) : damaged.bytes };
}

const packings = [
	{ ending: '.gz', pack: (text: Buffer) => gzipSync(text), unpack: (packed: Buffer) => gunzipSync(packed) },
	{
		ending: '.zst',
		pack: (text: Buffer) => zstdCompressSync(text),
		unpack: (packed: Buffer) => zstdDecompressSync(packed),
	},
];

/** Bytes. A mutation may make a file thousands of times as long: a larger one is left as it is, or it would outgrow a string. */
const longestMutated = 64 << 10;

/** Mostly one mutation, so that it is not hidden by what another one broke. */
function several(name: string, file: Buffer, choices: readonly [name: string, Mutation][], random: Random) {
	let bytes = file;
	const done: string[] = [];
	for (let n = random() < 0.7 ? 1 : between(random, 2, 4); n > 0 && bytes.length <= longestMutated; n--) {
		const [mutation, mutate] = oneOf(random, choices);
		bytes = mutate(bytes, random);
		done.push(mutation);
	}
	return { bytes, origin: `${name}: ${done.join(', ')}` };
}

import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { deflateRaw } from 'node:zlib';

/** Bytes. Lambda's limits on a function without layers: unpacked, and as a zip that is uploaded directly. */
export const lambdaLimits = { unzipped: 250 * 2 ** 20, zipped: 50 * 2 ** 20 };

export interface FileSize {
	/** Within the function's folder, with slashes. */
	readonly path: string;
	readonly bytes: number;
	/** Of its entry in a zip, headers included. */
	readonly zippedBytes: number;
}

/** A zip's end-of-directory record, in bytes. */
const zipEndBytes = 22;
/** A zip's local header and its entry in the directory, in bytes, beside the name that both of them hold. */
const zipEntryBytes = 30 + 46;

const deflated = new Map<string, Promise<number>>();

/**
 * The files of a folder, as they are and as a zip would hold them: each is deflated by itself.
 * @param level of deflate, 1 (fast) to 9 (small)
 */
export async function fileSizes(folder: string, level: number): Promise<FileSize[]> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	return await Promise.all(
		entries
			.filter((entry) => entry.isFile())
			.map(async (entry) => {
				const file = join(entry.parentPath, entry.name);
				const path = file.slice(folder.length + 1).replaceAll(sep, '/');
				const { size, dev, ino } = await stat(file);
				const content = await deflatedBytes(file, `${dev}:${ino}:${level}`, level);
				return {
					path,
					bytes: size,
					zippedBytes: Math.min(content, size) + zipEntryBytes + 2 * Buffer.byteLength(path),
				};
			}),
	);
}

/** The binding is one file, linked into every folder: it is deflated once. */
function deflatedBytes(file: string, identity: string, level: number): Promise<number> {
	const known = deflated.get(identity);
	if (known) return known;
	const bytes = readFile(file)
		.then((content) => promisify(deflateRaw)(content, { level }))
		.then((result) => result.length);
	deflated.set(identity, bytes);
	return bytes;
}

export function totalSize(files: readonly FileSize[]): { readonly unzipped: number; readonly zipped: number } {
	const sum = (of: (size: FileSize) => number) => files.reduce((total, size) => total + of(size), 0);
	return { unzipped: sum(({ bytes }) => bytes), zipped: sum(({ zippedBytes }) => zippedBytes) + zipEndBytes };
}

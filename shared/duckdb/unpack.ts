import { type FileHandle, open as openFile, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openLayers } from '../read/layers/open-layers.ts';
import type { OpenBytes } from '../read/read-drop.ts';
import type { DelimitedStart } from '../read/sniff.ts';

/** Of the disk that is free, what one drop may take unpacked: others are worked on beside it. */
const shareOfDisk = 0.3;

/**
 * Writes what a drop holds, unpacked, to a file for DuckDB to read.
 * @returns the file, or `undefined` where it would take too much of the disk: then the drop is to be read as a stream
 * @throws {InputError} `unreadable` where a layer is damaged or cut off
 */
export async function unpack(open: OpenBytes, file: string, checkTime?: () => void): Promise<string | undefined> {
	const { bsize, bavail } = await statfs(dirname(file));
	const most = shareOfDisk * bsize * bavail;
	const { source } = await openLayers(open(), checkTime);
	let target: FileHandle | undefined;
	try {
		target = await openFile(file, 'wx');
		let written = 0;
		for await (const bytes of source.rest()) {
			written += bytes.length;
			if (written > most) {
				await rm(file);
				return undefined;
			}
			await target.write(bytes);
		}
		return file;
	} finally {
		await target?.close();
		await source.close();
	}
}

/** What DuckDB's reader of CSV does not tell of a file. */
export interface PhysicalLines {
	/** A last one without a line feed included. */
	readonly count: number;
	/** Whether a line may have one column too many, and nothing in it: DuckDB drops it without a word. */
	readonly surplus: boolean;
}

export async function lookAtLines(
	file: string,
	{ names, delimiter }: DelimitedStart,
	checkTime: () => void = () => undefined,
): Promise<PhysicalLines> {
	const columns = names.length;
	const comma = delimiter.charCodeAt(0);
	let count = 0;
	let surplus = false;
	let begun: Buffer = Buffer.alloc(0);
	const look = (line: Uint8Array) => {
		count++;
		const end = line.at(-1) === 0x0d ? line.length - 1 : line.length;
		if (!surplus && end > 0 && line[end - 1] === comma) surplus = mayHaveMore(line, comma, columns);
	};
	for await (const bytes of piecesOf(file)) {
		checkTime();
		const buffer = begun.length > 0 ? Buffer.concat([begun, bytes]) : bytes;
		let start = 0;
		for (let at = buffer.indexOf(0x0a, begun.length); at >= 0; at = buffer.indexOf(0x0a, start)) {
			look(buffer.subarray(start, at));
			start = at + 1;
		}
		begun = Buffer.from(buffer.subarray(start));
	}
	if (begun.length > 0) look(begun);
	return { count, surplus };
}

/** Of a line with quotes only splitting it would tell. */
function mayHaveMore(line: Uint8Array, comma: number, columns: number): boolean {
	let delimiters = 0;
	for (const byte of line) {
		if (byte === 0x22) return true;
		if (byte === comma) delimiters++;
	}
	return delimiters >= columns;
}

/** A file's bytes, each piece valid until the next: all are read into the same memory. */
export async function* piecesOf(file: string): AsyncGenerator<Buffer> {
	await using handle = await openFile(file);
	const memory = Buffer.allocUnsafeSlow(1 << 20);
	for (;;) {
		const { bytesRead } = await handle.read(memory);
		if (bytesRead === 0) return;
		yield memory.subarray(0, bytesRead);
	}
}

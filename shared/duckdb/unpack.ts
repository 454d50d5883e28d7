import { createReadStream } from 'node:fs';
import { type FileHandle, open as openFile, rm, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { openLayers } from '../read/layers/open-layers.ts';
import type { OpenBytes } from '../read/read-drop.ts';

/** Of the disk that is free, what one drop may take unpacked: others are worked on beside it. */
const shareOfDisk = 0.3;

/**
 * Writes what a drop holds, unpacked, to a file for DuckDB to read.
 * @returns the file, or `undefined` where it would take too much of the disk: then the drop is to be read as a stream
 * @throws {InputError} `unreadable` where a layer is damaged or cut off
 */
export async function unpack(open: OpenBytes, file: string): Promise<string | undefined> {
	const { bsize, bavail } = await statfs(dirname(file));
	const most = shareOfDisk * bsize * bavail;
	const { source } = await openLayers(open());
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

/** Physical lines of a file, a last one without a line feed included. */
export async function countPhysicalLines(file: string): Promise<number> {
	let lines = 0;
	let last = 0x0a;
	for await (const bytes of createReadStream(file, { highWaterMark: 1 << 20 })) {
		// Assertion holds: a stream without an encoding gives buffers.
		const buffer = bytes as Buffer;
		for (let at = buffer.indexOf(0x0a); at >= 0; at = buffer.indexOf(0x0a, at + 1)) lines++;
		last = buffer.at(-1) ?? last;
	}
	return last === 0x0a ? lines : lines + 1;
}

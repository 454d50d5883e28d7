import { readFileSync } from 'node:fs';
import type { ReadReport } from '../../../shared/read/format-report.ts';
import type { ReadOptions } from '../../../shared/read/options.ts';
import { detect, readDrop } from '../../../shared/read/read-drop.ts';
import type { Detected } from '../../../shared/read/sniff.ts';

export interface Line {
	/** Microseconds. */
	readonly time: number;
	readonly level: string | null;
	readonly message: string;
	readonly service: string | null;
}

export interface ReadResult {
	readonly detected: Detected;
	readonly lines: readonly Line[];
	readonly report: ReadReport;
}

export const formats = new URL('../../fixtures/formats/', import.meta.url);

export async function* pieces(bytes: Uint8Array, size = 1 << 16): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Reads bytes as a drop does, given in pieces of `size`. */
export async function readBytes(
	bytes: Uint8Array,
	options: Partial<ReadOptions> = {},
	size?: number,
): Promise<ReadResult> {
	const full: ReadOptions = { key: 'logs/test', objectTime: Date.UTC(2026, 10, 27, 16) * 1000, ...options };
	const open = () => pieces(bytes, size);
	const detected = await detect(open, full);
	const drop = readDrop(open, detected, full);
	const lines: Line[] = [];
	const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	for await (const chunk of drop.chunks) {
		for (let line = 0; line < chunk.count; line++) {
			lines.push({
				time: chunk.times[line] as number,
				level: drop.names.levels[chunk.levels[line] as number] as string | null,
				message: decoder.decode(chunk.messages.subarray(chunk.starts[line], chunk.ends[line])),
				service: drop.names.services[chunk.services[line] as number] as string | null,
			});
		}
	}
	return { detected, lines, report: drop.report() };
}

export function readFixture(file: string, options?: Partial<ReadOptions>): Promise<ReadResult> {
	return readBytes(readFileSync(new URL(file, formats)), options);
}

/** ISO text with up to six digits of fraction, in UTC, as microseconds. */
export function micros(text: string): number {
	return Date.parse(`${text.slice(0, 19)}Z`) * 1000 + Number(`${text.slice(20).replace('Z', '')}000000`.slice(0, 6));
}

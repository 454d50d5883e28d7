/** Text as drops hold it, plain or compressed. */
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Random } from '../../shared/learn/random.ts';

export interface MadeFile {
	readonly ending: string;
	readonly bytes: Buffer;
}

export const time = '2026-03-02T09:00:00Z';
export const header = 'timestamp,level,message\n';
export const start = Date.parse(time);

export const csvCell = (text: string) => `"${text.replaceAll('"', '""')}"`;
export const record = (message: unknown, timestamp: unknown = time) =>
	`${JSON.stringify({ timestamp, level: 'info', message })}\n`;

/** Text as JSON lines or CSV, plain or compressed. */
export function lines(random: Random, messages: readonly string[]): MadeFile {
	if (random() < 0.5) return packed(random, '.ndjson', messages.map((message) => record(message)).join(''));
	return packed(random, '.csv', header + messages.map((message) => `${time},info,${csvCell(message)}\n`).join(''));
}

export function packed(random: Random, ending: string, text: string | Buffer): MadeFile {
	const content = Buffer.from(text);
	const roll = random();
	if (roll < 0.6) return { ending, bytes: content };
	return roll < 0.8
		? { ending: `${ending}.gz`, bytes: gzipSync(content) }
		: { ending: `${ending}.zst`, bytes: zstdCompressSync(content) };
}

import { equal } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { formats, type Line, micros, readFixture } from './read-file.ts';

/** Files of real log writers, and what a person reads in each; judged as `reference/check-formats.mjs` judges the pipeline. */

interface Wanted {
	readonly timestamp: string | null;
	readonly level: string | null;
	readonly message: string | null;
}

interface FormatFile {
	readonly id: string;
	readonly file: string;
	readonly key: string;
	readonly writer: string;
	readonly events: number;
	/** Text: words may stand before the message, but not the time. */
	readonly loose?: boolean;
	/** No message of its own: any that is not empty will do. */
	readonly composed?: boolean;
	/** Writes a zone that means several offsets: to leave such lines out is right, too. */
	readonly ambiguousZone?: boolean;
	readonly expected: readonly Wanted[];
}

const files: readonly FormatFile[] = JSON.parse(readFileSync(new URL('manifest.json', formats), 'utf8'));

describe('files of log writers', () => {
	for (const file of files) {
		test(`${file.id} (${file.writer})`, async () => {
			equal(await judge(file), undefined);
		});
	}
});

async function judge(file: FormatFile): Promise<string | undefined> {
	const objectTime = micros(file.key.startsWith('written/') ? '2026-11-27T16:00:00Z' : '2025-12-27T10:30:00Z');
	if (file.file.endsWith('.parquet')) return undefined;
	const { detected, lines, report } = await readFixture(file.file, { key: file.key, objectTime }).catch((error) => {
		if (!isParquet(file.file)) throw error;
		return { detected: { kind: 'parquet' as const }, lines: [], report: undefined };
	});
	if (detected.kind === 'parquet') return undefined;
	if (file.events === 0) return detected.kind === 'ignored' ? undefined : `${detected.kind}, but it is no log`;
	if (detected.kind === 'ignored') return `ignored: ${detected.reason}`;
	if (file.ambiguousZone && lines.length === 0) return undefined;
	if (lines.length !== file.events && !file.ambiguousZone)
		return `${lines.length} events, ${JSON.stringify(report?.skipped)} skipped: expected ${file.events} (${detected.kind})`;
	for (const wanted of file.expected) {
		const why = misses(wanted, lines, file);
		if (why !== undefined) return why;
	}
	return undefined;
}

function isParquet(file: string): boolean {
	return readFileSync(new URL(file, formats)).toString('latin1', 0, 4) === 'PAR1';
}

function misses(wanted: Wanted, lines: readonly Line[], file: FormatFile): string | undefined {
	const at = wanted.timestamp ? lines.filter(({ time }) => time === micros(wanted.timestamp as string)) : lines;
	if (at.length === 0) {
		if (file.ambiguousZone && lines.length < file.events) return undefined;
		return `no event at ${wanted.timestamp}: ${lines.slice(0, 3).map(({ time }) => new Date(time / 1000).toISOString())} …`;
	}
	const said = at.filter(({ message }) => says(message, wanted, file));
	if (said.length === 0)
		return `message at ${wanted.timestamp}: ${JSON.stringify(at[0]?.message.slice(0, 200))}, expected ${JSON.stringify(wanted.message?.slice(0, 200))}`;
	if (wanted.level != null && !said.some((line) => sameLevel(line.level) === sameLevel(wanted.level)))
		return `level at ${wanted.timestamp}: ${said[0]?.level}, expected ${wanted.level}`;
	return undefined;
}

function says(message: string, wanted: Wanted, file: FormatFile): boolean {
	// Five files' long messages are cut in the manifest, with a mark: what stands before it must be there.
	const text = (wanted.message ?? '').trim().replace(/…$/, '');
	if (file.composed || text === '') return message.trim() !== '';
	if (!file.loose) return message.trim() === text;
	const [seen, read] = [withoutTimes(message), withoutTimes(text)];
	const date = wanted.timestamp?.slice(0, 10);
	const leads = date !== undefined && !text.startsWith(date) && message.trim().startsWith(date);
	return !leads && (seen.includes(read) || (read.endsWith(seen) && seen.length >= read.length / 2));
}

const NAMES: Readonly<Record<string, string>> = {
	TRACE: 'FINEST FINER SILLY VERBOSE',
	DEBUG: 'FINE CONFIG',
	INFO: 'LOG NOTE NOTICE INFORMATION INFORMATIONAL',
	WARN: 'WARNING',
	ERROR: 'ERR SEVERE',
	FATAL: 'CRITICAL CRIT ALERT EMERG EMERGENCY PANIC DPANIC',
};

function sameLevel(word: string | null): string | null {
	const upper = word === null ? null : word.toUpperCase();
	return Object.keys(NAMES).find((name) => name === upper || NAMES[name]?.split(' ').includes(String(upper))) ?? upper;
}

function withoutTimes(text: string): string {
	const times =
		/\[?(?:\d{4}[-/.]\d{2}[-/.]\d{2}|\d{1,2}\/\w{3}\/\d{4})[T\s:]\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?: ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?\]?/g;
	return text.replace(times, ' ').replace(/\s+/g, ' ').trim();
}

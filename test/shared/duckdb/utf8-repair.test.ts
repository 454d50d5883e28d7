import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { formatOfKey } from '../../../shared/duckdb/drop-format.ts';
import { repairText } from '../../../shared/duckdb/utf8-repair.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

async function repaired(workbench: Workbench, key: string, bytes: Buffer): Promise<string> {
	await writeFile(workbench.file('source'), bytes);
	await repairText(workbench.file('source'), workbench.file('target'), formatOfKey(key));
	return await readFile(workbench.file('target'), 'utf8');
}

describe('repairing text', () => {
	it('leaves well-formed text as it is, of any length, but for a byte order mark', async () => {
		await using workbench = await openWorkbench(1);
		await fc.assert(
			fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' })), async (texts) => {
				const text = texts.map((t) => JSON.stringify(t)).join('\n');
				assert.equal(await repaired(workbench, 'a.ndjson', Buffer.from(`\uFEFF${text}`)), text);
			}),
			{ numRuns: 30 },
		);
		const long = `"${'日本😀'.repeat(400_000)}"\n`; // longer than several chunks, none of which ends between characters
		assert.equal(await repaired(workbench, 'a.ndjson', Buffer.from(long)), long);
	});

	it('replaces bytes that are no UTF-8', async () => {
		await using workbench = await openWorkbench(1);
		const bytes = Buffer.from('a\xffb,\xc3', 'latin1');
		assert.equal(await repaired(workbench, 'a.csv', bytes), 'a\uFFFDb,\uFFFD');
	});

	it('escapes control characters in JSON, and keeps them in CSV', async () => {
		await using workbench = await openWorkbench(1);
		assert.equal(await repaired(workbench, 'a.json', Buffer.from('"\0\x1b\t"\r\n')), '"\\u0000\\u001b\t"\r\n');
		assert.equal(await repaired(workbench, 'a.csv', Buffer.from('\0\x1b\t\r\n')), '\0\x1b\t\r\n');
	});

	it('replaces escapes of lone surrogates in JSON, and only those', async () => {
		await using workbench = await openWorkbench(1);
		const text = String.raw`"\ud83d\ude00 \udcff \ud83d \\udcff \\\udcff \uD83Dx"`;
		const expected = String.raw`"\ud83d\ude00 \ufffd \ufffd \\udcff \\\ufffd \ufffdx"`;
		assert.equal(await repaired(workbench, 'a.json', Buffer.from(text)), expected);
	});

	it('reads UTF-16 that says so', async () => {
		await using workbench = await openWorkbench(1);
		const text = 'timestamp,message\né😀\n';
		const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
		assert.equal(await repaired(workbench, 'a.csv', little), text);
		assert.equal(await repaired(workbench, 'a.csv', Buffer.from(little).swap16()), text);
	});

	it('reads all members of gzip and all frames of Zstandard, skippable ones left out', async () => {
		await using workbench = await openWorkbench(1);
		const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
		const parts = [Buffer.from('one\n'), Buffer.from('\xff\n', 'latin1'), Buffer.alloc(300_000, 'x')];
		const text = `one\n\uFFFD\n${'x'.repeat(300_000)}`;
		const gzip = Buffer.concat(parts.map((part) => gzipSync(part)));
		const zstd = Buffer.concat([skippable, ...parts.map((part) => zstdCompressSync(part)), skippable]);
		assert.equal(await repaired(workbench, 'a.csv.gz', gzip), text);
		assert.equal(await repaired(workbench, 'a.csv.zst', zstd), text);
	});
});

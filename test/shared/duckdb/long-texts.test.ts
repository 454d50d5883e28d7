import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { VectorBytes } from '../../../shared/duckdb/long-texts.ts';
import { InputError } from '../../../shared/errors.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { type DropContent, groupDrop, openBy, openDrop, openWorkbench } from './workbench.ts';

const most = 64 << 20;
const isMemory = (error: unknown) => error instanceof InputError && error.reason === 'memory';

describe('messages that are long and many', () => {
	const time = '2026-03-02T09:00:00Z';
	const lines = (count: number, length: number, line: (message: string) => string) =>
		Array.from({ length: count }, (_, i) => line(`${i} ${'x'.repeat(length)}`)).join('\n');
	const json = (message: string) => JSON.stringify({ timestamp: time, level: 'INFO', message });
	const csv = (message: string) => `${time},INFO,${message}`;
	const parquet = (count: number, length: number) => ({
		query: `SELECT TIMESTAMP '2026-03-02 09:00:00' AS timestamp, 'INFO' AS level, i || repeat('x', ${length}) AS message
			FROM range(${count}) AS r(i)`,
	});
	const contents = (count: number, length: number): Record<string, DropContent> => ({
		'long.ndjson.zst': zstdCompressSync(lines(count, length, json)),
		'long.csv.zst': zstdCompressSync(`timestamp,level,message\n${lines(count, length, csv)}\n`),
		'long.log.zst': zstdCompressSync(lines(count, length, (message) => `${time} INFO ${message}`)),
		'long.parquet': parquet(count, length),
	});

	const options = { masking: notebookMasking, windowSeconds: 30 };
	for (const [key, content] of Object.entries(contents(1000, 80_000))) {
		it(`${key}: 80 MB of them in a thousand lines are refused`, async () => {
			await using bench = await openWorkbench();
			await assert.rejects(groupDrop(bench, key, content, options), isMemory);
		});
	}
	for (const [key, content] of Object.entries(contents(1000, 40_000))) {
		it(`${key}: 40 MB of them are read, every one, and again where they are kept`, async () => {
			await using bench = await openWorkbench();
			const { lines } = await openDrop(bench, key, content);
			const lengths = lines.map(([, , message]) => String(message).length);
			assert.equal(lengths.length, 1000);
			assert.ok(lengths.reduce((sum, length) => sum + length, 0) > 40e6);
			const { lines: held, counts } = await groupDrop(bench, key, content, options);
			assert.equal(counts.rows, 1000);
			assert.ok('relation' in held.kept.lines);
			const found = await bench.database.rows(`SELECT message FROM ${held.kept.lines.relation} ORDER BY line`);
			assert.ok(found.length === 1000 && found.every(({ message }, i) => message === lines[i]?.[2]));
		});
	}
	it('of a Parquet file are refused before any of them is read', async () => {
		await using bench = await openWorkbench();
		await assert.rejects(openBy('plain', bench, 'long.parquet', parquet(1000, 80_000)), isMemory);
		await assert.rejects(openBy('records', bench, 'long.parquet', parquet(1000, 80_000)), isMemory);
	});
});

describe('bytes of a vector', () => {
	it('are refused where 2,048 lines, counted from the first, have too many: however lines come in chunks', () => {
		const lengths = fc.array(fc.integer({ min: 0, max: 1 << 17 }), { minLength: 1, maxLength: 5000, size: 'max' });
		fc.assert(
			fc.property(lengths, fc.integer({ min: 1, max: 3000 }), (lines, chunk) => {
				const vectors = Array.from({ length: Math.ceil(lines.length / 2048) }, (_, i) =>
					lines.slice(2048 * i, 2048 * (i + 1)).reduce((sum, length) => sum + length, 0),
				);
				const add = () => {
					const bytes = new VectorBytes();
					for (let from = 0; from < lines.length; from += chunk) {
						const part = lines.slice(from, from + chunk);
						bytes.add({ count: part.length, starts: new Uint32Array(part.length), ends: Uint32Array.from(part) });
					}
				};
				if (vectors.some((bytes) => bytes > most)) assert.throws(add, isMemory);
				else add();
			}),
			{ numRuns: 200 },
		);
	});
});

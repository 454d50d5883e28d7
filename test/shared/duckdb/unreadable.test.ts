import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { OddRowError } from '../../../shared/duckdb/odd-row.ts';
import { readingDrop, readingPieces } from '../../../shared/duckdb/unreadable.ts';
import { InputError, SqlError } from '../../../shared/errors.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { groupDrop, openWorkbench } from './workbench.ts';

describe('damage', () => {
	for (const codec of ['snappy', 'zstd', 'gzip', 'uncompressed']) {
		it(`anywhere in a ${codec} Parquet file is the drop’s fault or goes unnoticed, and is never to be tried again`, async () => {
			await using workbench = await openWorkbench(1);
			const whole = workbench.file('whole.parquet');
			await workbench.database.run(
				`COPY (SELECT TIMESTAMP '2025-12-27 09:00:00' + to_seconds(range) AS timestamp, 'level ' || range % 3 AS level,
				'message ' || (hash(range) % 700) AS message FROM range(2000)) TO '${whole}' (FORMAT parquet, COMPRESSION ${codec})`,
			);
			const bytes = await readFile(whole);
			const damage = fc.record({
				at: fc.integer({ min: 0, max: bytes.length - 1 }),
				by: fc.uint8Array({ minLength: 1, maxLength: 6 }),
			});
			await fc.assert(
				fc.asyncProperty(damage, async ({ at, by }) => {
					await using other = await openWorkbench(1);
					const changed = Buffer.from(bytes);
					changed.set(by.subarray(0, bytes.length - at), at);
					try {
						await groupDrop(other, 'a.parquet', changed, { masking: notebookMasking, windowSeconds: 30 });
					} catch (error) {
						assert.ok(error instanceof InputError, String(error));
						assert.ok(error.message.length < 1500);
						assert.ok(!error.message.includes(other.file('')), error.message);
					}
				}),
				{ numRuns: 20, seed: 7 },
			);
		});
	}
});

describe('what DuckDB said', () => {
	const read = (text: string) =>
		readingDrop('/scratch/x/drop', async () => Promise.reject(new SqlError('SELECT 1', new Error(text))));

	it('is told without the file’s place and without advice that does not help', async () => {
		for (const [text, message] of [
			["Invalid Input Error: No magic bytes found at end of file 'drop'", 'No magic bytes found at end of the file'],
			[
				'Invalid Input Error: Failed to read file "/scratch/x/drop": Snappy failure',
				'Failed to read the file: Snappy failure',
			],
			['Invalid Input Error: Bad in Parquet file "/scratch/x/drop": 1!\nLINE 2', 'Bad in the file: 1'],
			[
				'Invalid Input Error: Malformed JSON in file "drop", at byte 7. Try auto-detecting the JSON format',
				'Malformed JSON in the file, at byte 7',
			],
			['INTERNAL Error: Attempted to access index 2\n\nStack Trace:\n/x', 'Attempted to access index 2'],
			[`Conversion Error: ${'x'.repeat(5000)}`, `${'x'.repeat(400)}…`],
		] as const) {
			await assert.rejects(read(text), {
				name: 'InputError',
				reason: 'unreadable',
				message: `the drop cannot be read: ${message}. Expected a whole Parquet file: it was cut off or damaged when it was written or uploaded. Write it anew`,
			});
		}
	});

	it('of a statement that touches nothing but the drop is the drop’s fault, whatever it is', async () => {
		const damaged = new SqlError(
			'DESCRIBE',
			new Error('IO Error: TIME_MICROS converted type can only be set for INT64'),
		);
		await assert.rejects(
			readingDrop('/scratch/x/drop', async () => Promise.reject(damaged), 'drop'),
			{
				reason: 'unreadable',
				message: /^the drop cannot be read: TIME_MICROS converted type can only be set for INT64\. /,
			},
		);
	});

	it('of a piece in the middle is the drop’s fault, too; what failed where pieces are used is thrown as it is', async () => {
		async function* pieces(end?: Error) {
			yield 1;
			yield 2;
			if (end) throw end;
		}
		const use = async (end?: Error, fails?: Error) => {
			const seen: number[] = [];
			const read = async () => {
				for await (const piece of readingPieces('/scratch/x/drop', pieces(end))) {
					seen.push(piece);
					if (fails) throw fails;
				}
			};
			const thrown = await read().catch((error) => error);
			return { seen, thrown };
		};
		assert.deepEqual(await use(), { seen: [1, 2], thrown: undefined });
		const damaged = await use(new SqlError('SELECT 1', new Error('Invalid Input Error: Snappy failure')));
		assert.deepEqual(damaged.seen, [1, 2]);
		assert.ok(damaged.thrown instanceof InputError && damaged.thrown.reason === 'unreadable');
		const odd = new OddRowError();
		assert.equal((await use(odd)).thrown, odd);
		const other = new SqlError('INSERT', new Error('Invalid Input Error: of another statement'));
		assert.deepEqual(await use(undefined, other), { seen: [1], thrown: other });
	});

	it('of anything else may pass, and is thrown as it is', async () => {
		await assert.rejects(read('IO Error: Could not write file "/scratch/x/summary.parquet"'), SqlError);
		await assert.rejects(read('FATAL Error: oh'), SqlError);
		await assert.rejects(
			readingDrop('/scratch/x/drop', async () => Promise.reject(new InputError('memory', 'm'))),
			{ reason: 'memory' },
		);
	});
});

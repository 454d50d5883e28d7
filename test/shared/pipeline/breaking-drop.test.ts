/** A damaged upload that DuckDB fails within itself on, so that its engine does no more work: everything else goes on. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { openLines } from '../../../shared/duckdb/lines.ts';
import { summariseLines } from '../../../shared/duckdb/summary.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { columns, openWorkbench } from '../duckdb/workbench.ts';
import { TestBuckets } from './test-buckets.ts';

const lines = `SELECT TIMESTAMP '2026-03-02' + to_seconds(i) AS timestamp, 'INFO' AS level, 'user ' || i || ' in' AS message
	FROM range(20) AS r(i)`;

/** Whether the engine is broken once these bytes are read as a drop. */
async function breaks(bytes: Buffer): Promise<boolean> {
	await using workbench = await openWorkbench(1);
	const drop = workbench.file('drop');
	await writeFile(drop, bytes);
	const format = { kind: 'parquet', compression: 'none' } as const;
	await openLines(workbench.database, { file: drop, format, columns })
		.then(() => summariseLines(workbench.database, notebookMasking, 30))
		.catch(() => undefined); // Most bytes only make the file unreadable.
	return workbench.database.broken;
}

/** A Parquet file with one byte of its footer changed. */
async function breakingFile(): Promise<Buffer> {
	await using workbench = await openWorkbench(1);
	await workbench.database.writeParquet(lines, workbench.file('whole'));
	const whole = await readFile(workbench.file('whole'));
	const footer = whole.length - 8 - whole.readUInt32LE(whole.length - 8);
	for (let at = whole.length - 9; at >= footer; at--) {
		const damaged = Buffer.from(whole);
		damaged[at] = 1;
		if (await breaks(damaged)) return damaged;
	}
	throw new Error('no such byte: this DuckDB takes damaged footers for what they are, and these tests have no object');
}

describe('a drop that breaks DuckDB', () => {
	it('is left out of a training, is named, and does not end it', async () => {
		await using buckets = await TestBuckets.open();
		const config = await buckets.config();
		const { store } = buckets;
		const file = `${buckets.scratch}/upload`;
		await writeFile(file, await breakingFile());
		await store.putFile('inbox', 'b/damaged.parquet', file, 'application/octet-stream');
		const csv = (message: string) => `timestamp,message\n2026-03-02T09:00:00Z,${message}\n`;
		// Beside it and after it.
		for (const name of ['a/one.csv', 'c/two.csv', 'd/three.csv'])
			await store.putText('inbox', name, csv(name), 'text/csv');
		const { trainedOn } = await trainModel(store, config);
		assert.deepEqual(
			trainedOn.skipped.map(({ key, reason }) => [key, reason]),
			[['b/damaged.parquet', 'unreadable']],
		);
		assert.match(trainedOn.skipped[0]?.message ?? '', /^the drop cannot be read: .*upload it again$/);
		assert.equal(trainedOn.rows, 3);
	});
});

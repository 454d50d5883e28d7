import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { keyLines, linesAt } from '../../../shared/duckdb/line-keys.ts';
import { notebookMasking } from '../../../shared/text/notebook-masking.ts';
import { openBy, openWorkbench } from './workbench.ts';

/** Two lines a second, one of the 152nd without a message: an odd row, which is passed over here. */
const drop = (extra: string) => `SELECT TIMESTAMP '2026-01-05' + to_seconds(i // 2) AS timestamp, 'info' AS level,
	CASE WHEN i <> 303 THEN 'user ' || i || ' in' END AS message ${extra} FROM range(5000) AS r(i)`;

async function linesOf(extra: string, heldLines: number, listedLines: number) {
	await using workbench = await openWorkbench();
	const { database } = workbench;
	await openBy('plain', workbench, 'a.parquet', { query: drop(extra) });
	await keyLines(database, notebookMasking, heldLines);
	const at = `SELECT unnest([TIMESTAMP '2026-01-05 00:02:31', TIMESTAMP '2026-01-05 00:41:39', TIMESTAMP '2020-01-01'])`;
	const lines = await linesAt(database, at, listedLines);
	return await database.rows(
		`SELECT epoch(timestamp)::INTEGER % 86400 AS second, level, message, line, key FROM ${lines} ORDER BY line`,
	);
}

describe('lines at certain instants', () => {
	const found = [302, 4998, 4999].map((i) => ({
		second: Math.floor(i / 2),
		level: 'INFO',
		message: `user ${i} in`,
		line: i,
		key: 'user 0 in',
	}));
	for (const [which, extra] of [
		['', ''],
		[', of a file with a column of the reader’s own name', ', -i AS file_row_number'],
	] as const) {
		for (const heldLines of [10_000, 0]) {
			const where = heldLines > 0 ? 'held' : 'in the file';
			it(`are those ${where}, whether they are named or looked for${which}`, async () => {
				assert.deepEqual(await linesOf(extra, heldLines, 100), found);
				assert.deepEqual(await linesOf(extra, heldLines, 3), found);
			});
		}
	}

	it('are none where no line has one', async () => {
		await using workbench = await openWorkbench();
		await openBy('plain', workbench, 'a.parquet', { query: drop('') });
		await keyLines(workbench.database, notebookMasking, 0);
		const none = await linesAt(workbench.database, `SELECT TIMESTAMP '2020-01-01'`);
		assert.deepEqual(await workbench.database.rows(`SELECT * FROM ${none}`), []);
	});
});

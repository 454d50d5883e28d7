/** The views that people create: their text, and what it gives. */
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Dialect, mergedViews, usualMerge } from '../../../shared/duckdb/merged-windows.ts';
import { query } from '../../open-parquet.ts';
import { merged, Pieces, windowsOf } from './scored-pieces.ts';

let pieces: Pieces;
before(async () => {
	pieces = await Pieces.open();
});
after(() => pieces[Symbol.asyncDispose]());

describe('the views under docs/sql', () => {
	const documented = (dialect: Dialect) =>
		readFile(new URL(`../../../docs/sql/merged-windows.${dialect}.sql`, import.meta.url), 'utf8');

	it('are those that `npm run windows -- --sql` prints', async () => {
		for (const dialect of ['duckdb', 'athena'] as const) {
			assert.equal(await documented(dialect), mergedViews(dialect, usualMerge));
		}
	});

	it('are created by DuckDB as they are, and read the window files of a folder', async () => {
		const parts = await pieces.byHand();
		const data = join(pieces.folder, 'data');
		for (const [i, part] of parts.entries()) {
			await mkdir(join(data, 'logs', String(i)), { recursive: true });
			await copyFile(part, join(data, 'logs', String(i), 'a.csv.parquet'));
		}
		const sql = (await documented('duckdb')).replace('.oddline/output/features/windows', data);
		const rows = await query(
			`${sql} SELECT * FROM merged_windows WHERE "timestamp" >= TIMESTAMP '2025-12-27 09:00:30' ORDER BY "timestamp"`,
		);
		assert.deepEqual(rows, (await merged(parts)).slice(1));
		// 7 lines: 2 common, 3 strange, 2 rare: (0.5 + 3 + 1.5) / 7, (0.25 + 3 + 1) / 7.
		assert.deepEqual(await query(`${sql} FROM merged_hours`), [
			{
				timestamp: '2025-12-27 09:00:00',
				new_templates: '1',
				avg_anomaly_score: 5 / 7,
				avg_rarity: 4.25 / 7,
				model_version: 'by hand',
			},
		]);
	});

	it('say the same to Athena, read with DuckDB’s words for its functions', async () => {
		const parts = await pieces.byHand();
		const [, athena = ''] = (await documented('athena')).split('CREATE OR REPLACE VIEW merged_windows AS\n');
		const rows = await query(
			`CREATE VIEW windows AS ${windowsOf(parts)};
			CREATE VIEW merged_windows AS ${inDuckDbsWords(athena)} FROM merged_windows ORDER BY "timestamp"`,
		);
		assert.deepEqual(rows, await merged(parts));
		const hours = await query(
			`CREATE VIEW windows AS ${windowsOf(parts)};
			CREATE VIEW merged_windows AS ${inDuckDbsWords(athena)} FROM merged_hours`,
		);
		assert.equal(hours.length, 1);
		assert.equal(hours[0]?.avg_rarity, 4.25 / 7);
	});
});

/** Trino's functions by what DuckDB calls them, one by one, as Trino's manual describes them. */
function inDuckDbsWords(athena: string): string {
	const words: readonly (readonly [RegExp, string])[] = [
		[
			/zip_with\((\w+), (\w+), \((\w), (\w)\) -> coalesce\(\3, 0\) \+ \4\)/g,
			'list_transform(list_zip($1, $2), lambda p: coalesce(p[1], 0) + p[2])',
		],
		[
			/reduce\((\w+\(\w+\)), (CAST\(ARRAY\[\] AS ARRAY\(BIGINT\)\)), \((\w), (\w)\) -> (.*), s -> s\) AS/g,
			'list_reduce($1, lambda $3, $4: $5, $2) AS',
		],
		[/transform\((arbitrary\(\w+\)), (\w) -> /g, 'list_transform($1, lambda $2: '],
		[/date_add\('second', (.*?), (TIMESTAMP '.*?')\)/g, '($2 + to_seconds($1))'],
		[
			/parts CROSS JOIN UNNEST\(first_appearances\) AS entries \(.*?\)/g,
			'(SELECT model_version, unnest(first_appearances, recursive := true) FROM parts)',
		],
		[/ \/ (\d+)\b(?!e)/g, ' // $1'],
		[/sequence\(/g, 'generate_series('],
		[/element_at\(/g, 'list_extract('],
		[/array_max\(/g, 'list_max('],
		[/ARRAY\(BIGINT\)/g, 'BIGINT[]'],
		[/AS ARRAY\((ROW\(.*?\))\)/g, 'AS $1[]'],
	];
	return words.reduce((sql, [trino, duckdb]) => sql.replace(trino, duckdb), athena);
}

#!/usr/bin/env bash
# DuckDB 1.5.5 (@duckdb/node-api 1.5.5-r.5): `preserve_insertion_order` is true, and still COPY changes the order of a Parquet file's rows
# as soon as its SELECT asks `x IN (…)` with a list of some length: the list becomes a hash join, which does not keep the order when there is more than
# one thread. A short list is a plain comparison, and keeps it. Each run is other.
# Seen, with 2 threads: 400,000 of 400,000 rows in place with three values; 50,000 to 240,000 with six.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5
cat >finding.mjs <<'JS'
import assert from 'node:assert/strict';
import { DuckDBInstance } from '@duckdb/node-api';

const rows = 400_000;
const db = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
const ask = async (sql) => (await db.runAndReadAll(sql)).getRows();
assert.deepEqual(await ask("SELECT current_setting('preserve_insertion_order')"), [[true]]);
await db.run(`COPY (SELECT i, ['INFO', 'WARN', 'ERROR', 'other'][i % 4 + 1] AS level, repeat('x', (i % 97)::INTEGER) AS m FROM range(${rows}) AS r(i))
	TO 'in.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20480)`);

async function inPlace(condition) {
	await db.run(`COPY (SELECT i, level, ${condition} AS known, m FROM 'in.parquet') TO 'out.parquet' (FORMAT parquet)`);
	const [[count]] = await ask("SELECT count(*) FROM read_parquet('out.parquet', file_row_number = true) WHERE i = file_row_number");
	return Number(count);
}

const short = [];
const long = [];
for (let run = 0; run < 5; run += 1) {
	short.push(await inPlace("level IN ('INFO', 'WARN', 'ERROR')"));
	long.push(await inPlace("level IN ('INFO', 'WARN', 'ERROR', 'DEBUG', 'TRACE', 'FATAL')"));
}
console.log(`of ${rows} rows in place, with three values:`, short, 'with six:', long);
assert.ok(short.every((count) => count === rows), 'a short list does not keep the order either');
assert.ok(Math.min(...long) < rows, 'a long list keeps the order now');
JS
node finding.mjs

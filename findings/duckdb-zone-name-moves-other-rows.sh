#!/usr/bin/env bash
# DuckDB 1.5.5 (@duckdb/node-api 1.5.5-r.5): where texts are cast to TIMESTAMPTZ, a zone's name in one row is also used for the rows after it
# that name none, to the end of their vector. The zone of the session is UTC.
# Seen: '2026-01-01 12:00:00' is 12:00 UTC by itself, and 17:00 UTC behind a row that says America/New_York.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5
cat >finding.mjs <<'JS'
import assert from 'node:assert/strict';
import { DuckDBInstance } from '@duckdb/node-api';

const db = await (await DuckDBInstance.create(':memory:')).connect();
await db.run("SET TimeZone = 'UTC'");
const hours = async (...texts) => {
	await db.run('CREATE OR REPLACE TABLE times (i INTEGER, t VARCHAR)');
	for (const [i, t] of texts.entries()) await db.run(`INSERT INTO times VALUES (${i}, '${t}')`);
	const rows = await db.runAndReadAll('SELECT epoch(CAST(t AS TIMESTAMPTZ)) FROM times ORDER BY i');
	return rows.getRows().map(([seconds]) => (Number(seconds) / 3600) % 24);
};
const zoneless = '2026-01-01 12:00:00';
const before = await hours(zoneless, zoneless);
const behind = await hours(zoneless, '2026-01-01 12:00:00 America/New_York', zoneless);
console.log('hours in UTC without a zone in any row:', before, 'with one in the second row:', behind);
assert.deepEqual(before, [12, 12]);
assert.deepEqual(behind, [12, 17, 17], 'the zone does not reach the next row any more');
JS
node finding.mjs

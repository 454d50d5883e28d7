#!/usr/bin/env bash
# DuckDB 1.5.5 (@duckdb/node-api 1.5.5-r.5): TRY_CAST of text to TIMESTAMP takes texts that are no time in ISO 8601 or in any log, so that
# "it is not NULL" tells little: hour 24 (as the next day's first instant), blanks for digits, a point without a fraction, blanks between
# the parts of a date, years of two digits (of the first century). Who cuts a Z off a text before the cast, since the cast of a zoned text
# is dear, takes "...09:00:00ZZ" and "...09:00:00.Z", too.
# Seen: what is listed below; `try_strptime` of the one format refuses all of them.
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
const taken = {
	'2026-03-02T24:00:00': '2026-03-03 00:00:00',
	'2026-03-02T 9:00:00': '2026-03-02 09:00:00',
	'2026-03-02T09:00:00.': '2026-03-02 09:00:00',
	'2026 03 02 09:00:00': '2026-03-02 09:00:00',
	'26-03-02': '0026-03-02 00:00:00',
};
for (const [text, expected] of Object.entries(taken)) {
	const result = await db.runAndReadAll(
		`SELECT TRY_CAST('${text}' AS TIMESTAMP)::VARCHAR, try_strptime('${text}', '%Y-%m-%dT%H:%M:%S')::VARCHAR`,
	);
	const [[cast, parsed]] = result.getRows();
	console.log(JSON.stringify(text), '→', cast, '; by strptime', parsed);
	assert.equal(cast, expected);
	assert.equal(parsed, null);
}
JS
node finding.mjs

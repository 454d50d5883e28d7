#!/usr/bin/env bash
# DuckDB 1.5.5 (@duckdb/node-api 1.5.5-r.5): a Parquet file that takes another's place at the same path, with the same size and the same
# time of writing (to the second), is read as the file before: its footer, and what of its blocks was read, come out of the cache. Answers
# are the old file's, or a mixture of both, without an error. enable_external_file_cache is on by default.
# Seen: a filter that all 1000 rows of the new file match finds none, and min() is the old file's; with the cache off all is right.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @duckdb/node-api@1.5.5-r.5
cat >finding.mjs <<'JS'
import assert from 'node:assert/strict';
import { copyFileSync, statSync, utimesSync } from 'node:fs';
import { DuckDBInstance } from '@duckdb/node-api';

async function read(cache) {
	const instance = await DuckDBInstance.create(':memory:');
	const db = await instance.connect();
	await db.run(`SET enable_external_file_cache = ${cache}`);
	const ask = async (sql) => Number((await db.runAndReadAll(sql)).getRows()[0][0]);
	// Two files of one size, with other values.
	for (const [name, least] of [['a', 10000], ['b', 50000]]) {
		await db.run(`COPY (SELECT ${least} + i AS x FROM range(1000) AS r(i)) TO '${name}.parquet' (FORMAT parquet, COMPRESSION uncompressed)`);
	}
	assert.equal(statSync('a.parquet').size, statSync('b.parquet').size, 'the files are to be of one size');
	const put = (name) => {
		copyFileSync(`${name}.parquet`, 'here.parquet');
		utimesSync('here.parquet', 1_760_000_000, 1_760_000_000);
	};
	put('a');
	await ask("SELECT count(*) FROM 'here.parquet' WHERE x >= 10000");
	put('b');
	return {
		filtered: await ask("SELECT count(*) FROM 'here.parquet' WHERE x >= 50000"),
		least: await ask("SELECT min(x) FROM (SELECT x + 0 AS x FROM 'here.parquet')"),
	};
}

const [on, off] = [await read(true), await read(false)];
console.log('rows of the new file with x >= 50000, and its least x. Cache on:', on, 'off:', off);
assert.deepEqual(off, { filtered: 1000, least: 50000 });
assert.equal(on.filtered, 0, 'the old footer is not used any more');
JS
node finding.mjs

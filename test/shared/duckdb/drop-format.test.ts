import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatOfKey } from '../../../shared/duckdb/drop-format.ts';
import { InputError } from '../../../shared/errors.ts';

describe('a drop’s format', () => {
	for (const [key, kind, compression] of [
		['a.parquet', 'parquet', 'none'],
		['day=1/A.PARQUET', 'parquet', 'none'],
		['a.ndjson', 'json', 'none'],
		['a.jsonl.gz', 'json', 'gzip'],
		['a.json.zst', 'json', 'zstd'],
		['x.y/a.csv.GZ', 'csv', 'gzip'],
		['a.2025.csv', 'csv', 'none'],
		['.csv', 'csv', 'none'],
	] as const) {
		it(`of ${key} is ${kind}, compression ${compression}`, () =>
			assert.deepEqual(formatOfKey(key), { kind, compression }));
	}

	for (const key of ['a', 'a.log', 'a.gz', 'a.parquet.gz', 'a.csv/readme', 'csv', 'a.csv.bz2', '', 'a.csv.gz.zst']) {
		it(`of ${JSON.stringify(key)} is none, and the message says what it may be`, () => {
			assert.throws(
				() => formatOfKey(key),
				(error) =>
					error instanceof InputError &&
					error.reason === 'unsupported-format' &&
					error.message.startsWith(JSON.stringify(key)) &&
					/\.parquet, \.ndjson.*Rename/.test(error.message),
			);
		});
	}
});

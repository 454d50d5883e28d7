import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { BIGINT, VARCHAR } from '@duckdb/node-api';
import { Database } from '../../../shared/duckdb/database.ts';
import { Engine } from '../../../shared/duckdb/engine.ts';
import type { RowSource } from '../../../shared/duckdb/row-source.ts';

describe('an engine', () => {
	let folder = '';
	let engine: Engine;
	before(async () => {
		folder = await mkdtemp(join(tmpdir(), 'oddline-engine-'));
		engine = await Engine.start(folder, { memoryMegabytes: 256, threads: 1 });
	});
	after(async () => {
		await engine[Symbol.asyncDispose]();
		await rm(folder, { recursive: true, force: true });
	});

	it('keeps databases apart that use the same names at the same time', async () => {
		await using first = await Database.in(engine, folder);
		await using second = await Database.in(engine, folder);
		await Promise.all([first.run('CREATE TABLE t AS SELECT 1 AS n'), second.run('CREATE TABLE t AS SELECT 2 AS n')]);
		await first.append('t', [[10]]);
		assert.deepEqual(await first.rows('SELECT n FROM t ORDER BY n'), [{ n: 1 }, { n: 10 }]);
		assert.deepEqual(await second.rows('SELECT n FROM t'), [{ n: 2 }]);
	});

	it('gives a branch the tables of its database', async () => {
		await using database = await Database.in(engine, folder);
		await database.run('CREATE TABLE t AS SELECT 7 AS n');
		{
			await using branch = await database.branch();
			assert.deepEqual(await branch.rows('SELECT n FROM t'), [{ n: 7 }]);
			await branch.run('INSERT INTO t VALUES (8)');
		}
		assert.deepEqual(await database.rows('SELECT sum(n)::INTEGER AS n FROM t'), [{ n: 15 }]);
	});

	it('forgets a database that is closed', async () => {
		const database = await Database.in(engine, folder);
		await database.run('CREATE TABLE t AS SELECT range FROM range(100000)');
		await database[Symbol.asyncDispose]();
		await using next = await Database.in(engine, folder);
		const [row] = await next.rows("SELECT count(*) AS n FROM duckdb_databases() WHERE database_name LIKE 'drop_%'");
		assert.equal(row?.n, 1, 'only the one that is open');
		await assert.rejects(next.rows('SELECT * FROM t'), /Table with name t does not exist/);
	});

	it('has rows and numbers of JavaScript for every database, at the same time', async () => {
		await using first = await Database.in(engine, folder);
		await using second = await Database.in(engine, folder);
		const source = (word: string): RowSource => ({
			columns: { n: BIGINT, word: VARCHAR },
			size: 3000,
			fill(rows, from) {
				rows.wholeNumbers(
					0,
					Float64Array.from({ length: rows.count }, (_, i) => from + i),
				);
				rows.texts(1, (row) => Buffer.from(`${word}${from + row}`));
			},
		});
		const ask = (database: Database, word: string, sign: number) =>
			database.readRows(source(word), (rows) =>
				database.withNumbers(
					(of) => of + sign,
					(moved) => database.rows(`SELECT word, ${moved('n')} AS n FROM ${rows} ORDER BY n * ${sign} DESC LIMIT 1`),
				),
			);
		assert.deepEqual(await Promise.all([ask(first, 'é', 1), ask(second, 'ü', -1)]), [
			[{ word: 'é2999', n: 3000 }],
			[{ word: 'ü0', n: -1 }],
		]);
	});

	it('reaches nothing outside its folder, and cannot be told to', async () => {
		await using database = await Database.in(engine, folder);
		await assert.rejects(database.rows("SELECT * FROM read_text('/etc/hostname')"), /Permission Error/);
		await assert.rejects(database.run('SET enable_external_access = true'), /Cannot enable external access/);
		await assert.rejects(database.run("SET allowed_directories = ['/']"), /Cannot change/);
		await assert.rejects(database.run("ATTACH '/tmp/other.db'"), /Permission Error/);
	});

	it('never gives a path twice, whichever database asks, so that nothing remembered of a file is another’s', async () => {
		await using first = await Database.in(engine, folder);
		await using second = await Database.in(engine, folder);
		await using branch = await first.branch();
		const asked = [first, second, branch, first, engine, second, engine].map((from) =>
			from instanceof Engine ? from.newPath(folder, 'a.parquet') : from.newFile('a.parquet'),
		);
		assert.equal(new Set(asked).size, asked.length);
		for (const path of asked) assert.match(path, /\/\d+-a\.parquet$/);
	});

	it('reads of two files alike in size and time each its own rows, footers and all', async () => {
		await using database = await Database.in(engine, folder);
		const [one, other] = [database.newFile('day.parquet'), database.newFile('day.parquet')];
		const write = async (file: string, from: number) => {
			const rows = `SELECT ${from} + range AS n, 'day ' || (range % 3 + ${from}) AS text FROM range(5000)`;
			await database.run(`COPY (${rows}) TO '${file}' (FORMAT parquet, COMPRESSION uncompressed)`);
			await utimes(file, 1_772_442_000, 1_772_442_000);
			return (await stat(file)).size;
		};
		const found = async (file: string) => {
			const late = `(SELECT count(*) FROM read_parquet('${file}') WHERE n >= 20000)`;
			return await database.rows(`SELECT min(n) AS least, count(*) AS n, ${late} AS late FROM read_parquet('${file}')`);
		};
		const size = await write(one, 10_000);
		assert.deepEqual(await found(one), [{ least: 10_000, n: 5000, late: 0 }]);
		assert.equal(await write(other, 20_000), size);
		assert.deepEqual(await found(other), [{ least: 20_000, n: 5000, late: 5000 }]);
		assert.deepEqual(await found(one), [{ least: 10_000, n: 5000, late: 0 }]);
	});

	it('takes more threads when asked, and never fewer', async () => {
		await using database = await Database.in(engine, folder);
		const threads = async () => (await database.rows("SELECT current_setting('threads') AS n"))[0]?.n;
		await database.raiseThreads(2);
		assert.equal(await threads(), 2);
		await database.raiseThreads(1);
		assert.equal(await threads(), 2);
	});
});

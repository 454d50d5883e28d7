import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Database } from '../../../shared/duckdb/database.ts';
import { literal } from '../../../shared/duckdb/quote.ts';
import { InputError, SqlError } from '../../../shared/errors.ts';
import { openWorkbench } from './workbench.ts';

describe('a database', () => {
	it('takes columns with NULL, any Unicode, and text of 10 MB', async () => {
		await using workbench = await openWorkbench(1);
		const { database } = workbench;
		await database.run('CREATE TABLE t (a VARCHAR, n BIGINT, seen TIMESTAMP, d DOUBLE, b BOOLEAN)');
		const long = '日x'.repeat(2_600_000);
		const texts = ['', 'é😀\0', null, long, "it's"];
		await database.append('t', [
			texts,
			[1n, null, -(2n ** 53n), 2n ** 62n, 0n],
			[0n, null, 1766826000000042n, -1n, 1n],
			[0.1, null, -0, Number.MAX_VALUE, 5e-324],
			[true, null, false, true, false],
		]);
		const rows = await database.rows('SELECT * FROM t');
		assert.deepEqual(
			rows.map(({ a }) => a),
			texts,
		);
		// Beyond what a number holds exactly, a bigint.
		assert.deepEqual(
			rows.map(({ n }) => n),
			[1, null, -(2n ** 53n), 2n ** 62n, 0],
		);
		assert.deepEqual(
			rows.map(({ seen }) => seen),
			[0, null, 1766826000000042, -1, 1],
		);
		assert.deepEqual(
			rows.map(({ d }) => d),
			[0.1, null, -0, Number.MAX_VALUE, 5e-324],
		);
		assert.deepEqual(
			rows.map(({ b }) => b),
			[true, null, false, true, false],
		);
	});

	it('clears what it has, in whatever order it was made, and nothing of others', async () => {
		await using workbench = await openWorkbench(1);
		const { database } = workbench;
		await database.run(
			`CREATE TABLE "a ""b"" c" AS SELECT 1 AS n;
			CREATE VIEW seen AS SELECT * FROM "a ""b"" c";
			CREATE VIEW of_view AS SELECT * FROM seen;
			CREATE MACRO twice(x) AS 2 * x;
			CREATE TABLE lines AS SELECT twice(n) AS n FROM of_view`,
		);
		await database.clear();
		await database.clear();
		const left = await database.rows(
			`SELECT count(*) AS n FROM (SELECT view_name FROM duckdb_views() WHERE NOT internal
			UNION ALL SELECT table_name FROM duckdb_tables())`,
		);
		assert.deepEqual(left, [{ n: 0 }]);
		await assert.rejects(database.rows('SELECT twice(1)'), /twice/);
		// All names are free again, and functions of JavaScript stay: they are the engine's.
		const read = await database.withNumbers(
			(of) => -of,
			async (minus) => {
				await database.clear();
				await database.run(
					`CREATE VIEW lines AS SELECT ${minus('7')} AS n; CREATE MACRO twice(x) AS x; CREATE TABLE seen (n INT)`,
				);
				return await database.rows('SELECT * FROM lines');
			},
		);
		assert.deepEqual(read, [{ n: -7 }]);
	});

	it('takes and gives more rows than a batch, in order', async () => {
		await using workbench = await openWorkbench();
		const numbers = Array.from({ length: 10_000 }, (_, i) => i);
		await workbench.database.run('CREATE TABLE t (n BIGINT)');
		await workbench.database.append('t', [numbers.map(BigInt)]);
		const found: unknown[] = [];
		for await (const { rowCount, columns } of workbench.database.batches('SELECT n FROM t')) {
			assert.equal(columns.n?.length, rowCount);
			found.push(...(columns.n ?? []));
		}
		assert.deepEqual(found, numbers);
	});

	it('cannot lose rows unseen: a statement while a result is being read is refused', async () => {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		await assert.rejects(async () => {
			for await (const _ of database.batches('SELECT * FROM range(10000)')) await database.run('SELECT 1');
		}, /would run while the result of this query is still being read/);
		assert.equal((await database.rows('SELECT 1 AS one'))[0]?.one, 1);
	});

	it('gives chunks as the driver has them, in order, and no statement runs between them', async () => {
		await using workbench = await openWorkbench();
		const { database } = workbench;
		const found: unknown[] = [];
		for await (const chunk of database.chunks('SELECT range AS n FROM range(5000)')) {
			assert.ok(chunk.rowCount > 0 && chunk.rowCount <= 2048);
			found.push(...chunk.getColumnValues(0));
			await assert.rejects(database.run('SELECT 1'), /would run while the result of this query is still being read/);
		}
		assert.deepEqual(
			found,
			Array.from({ length: 5000 }, (_, i) => BigInt(i)),
		);
		// Whoever stops early has ended it.
		for await (const { rowCount } of database.chunks('SELECT range AS n FROM range(5000)')) {
			assert.equal(rowCount, 2048);
			break;
		}
		assert.deepEqual(await database.rows('SELECT 1 AS n'), [{ n: 1 }]);
		const failing = database.chunks("SELECT error('oh') FROM range(3)");
		await assert.rejects(failing.next(), SqlError);
		assert.deepEqual(await database.rows('SELECT 1 AS n'), [{ n: 1 }]);
	});

	it('writes a query’s rows as the same bytes twice', async () => {
		await using workbench = await openWorkbench();
		const write = async (name: string) => {
			const query = 'SELECT range AS n, hash(range) AS h FROM range(200000)';
			assert.equal(await workbench.database.writeParquet(query, workbench.file(name)), 200_000);
			return await readFile(workbench.file(name));
		};
		assert.deepEqual(await write('a'), await write('b'));
	});

	it('reads and writes its own folder and nothing else', async () => {
		await using workbench = await openWorkbench(1);
		const outside = join(tmpdir(), `oddline-outside-${process.pid}.csv`);
		await writeFile(outside, 'secret\n');
		for (const sql of [
			`FROM read_csv(${literal(outside)})`,
			`COPY (SELECT 1) TO ${literal(`${outside}.copy`)}`,
			`FROM read_csv(${literal(`${workbench.file('..')}/${outside.slice(tmpdir().length + 1)}`)})`,
			"ATTACH '/tmp/other.db'",
			'INSTALL httpfs',
			'SET enable_external_access = true',
		]) {
			await assert.rejects(workbench.database.run(sql), SqlError, sql);
		}
		assert.equal(existsSync(`${outside}.copy`), false);
		await rm(outside);
	});

	it('gives a failed statement’s text', async () => {
		await using workbench = await openWorkbench(1);
		await assert.rejects(
			workbench.database.run('SELECT nothing'),
			(error) =>
				error instanceof SqlError && error.sql === 'SELECT nothing' && /"nothing" was not found/.test(error.message),
		);
		await assert.rejects(workbench.database.rows('SELECT * FROM t'), SqlError);
		await workbench.database.run('CREATE TABLE t (n INTEGER)');
		await assert.rejects(workbench.database.append('t', [[1], [2]]));
	});

	it('that fails within itself does no more work, and says that another may', async () => {
		await using workbench = await openWorkbench(1);
		const { database } = workbench;
		// DuckDB 1.5 fails so where it notes a bad byte behind a column that is not asked for.
		await writeFile(workbench.file('a.csv'), Buffer.from('a,b,c\xff\n', 'latin1'));
		const relation = `read_csv(${literal(workbench.file('a.csv'))}, auto_detect = false, header = false, delim = ',',
			columns = {a: 'VARCHAR', b: 'VARCHAR', c: 'VARCHAR'}, ignore_errors = true, store_rejects = true)`;
		await assert.rejects(database.run(`CREATE TABLE t AS SELECT a, c FROM ${relation}`), {
			name: 'SqlError',
			message: /INTERNAL Error/,
		});
		assert.ok(database.broken);
		await assert.rejects(database.run('SELECT 1'), { name: 'LostEngineError', message: /DuckDB failed before/ });
	});

	it('that spills more than the disk holds says that the drop needs more, and how much there is', async () => {
		await using workbench = await openWorkbench();
		await using small = await Database.open(workbench.file('small'), { memoryMegabytes: 64, threads: 1 });
		await small.run("SET max_temp_directory_size = '8MiB'");
		await assert.rejects(
			small.run(
				'CREATE TABLE t AS SELECT hash(range)::VARCHAR || hash(range + 1)::VARCHAR AS s FROM range(4000000) ORDER BY s',
			),
			(error) =>
				error instanceof InputError &&
				error.reason === 'disk' &&
				/needs more disk than the function has: .*\/8\.0 MiB used\)\. Give it more, or cut the drop/.test(
					error.message,
				),
		);
		// The next drop finds the engine as it was.
		assert.deepEqual(await small.rows('SELECT 1 AS n'), [{ n: 1 }]);
	});

	it('that lacks memory says that the drop needs more, and no path', async () => {
		await using workbench = await openWorkbench(1);
		await using small = await Database.open(workbench.file('small'), { memoryMegabytes: 16, threads: 1 });
		await assert.rejects(
			small.rows(`SELECT list(repeat('x', 1000) || range) AS l FROM range(200000)`),
			(error) =>
				error instanceof InputError &&
				error.reason === 'memory' &&
				/needs more memory than the function has.*smaller/.test(error.message) &&
				!error.message.includes(workbench.file('')),
		);
	});
});

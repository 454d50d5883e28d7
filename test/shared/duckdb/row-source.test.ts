/** Rows that JavaScript makes while DuckDB asks for them. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { BIGINT, BOOLEAN, DOUBLE, INTEGER, LIST, STRUCT, TIMESTAMP, VARCHAR } from '@duckdb/node-api';
import fc from 'fast-check';
import type { RowSource } from '../../../shared/duckdb/row-source.ts';
import { InputError, SqlError } from '../../../shared/errors.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

/** Rows of every type that can be filled; each row's values follow from its number. */
function rowsOf(size: number): RowSource {
	return {
		columns: {
			n: BIGINT,
			d: DOUBLE,
			t: TIMESTAMP,
			i: INTEGER,
			b: BOOLEAN,
			s: VARCHAR,
			l: LIST(BIGINT),
			e: LIST(STRUCT({ n: BIGINT, b: BOOLEAN, s: VARCHAR })),
		},
		size,
		fill(rows, from) {
			const { count } = rows;
			const of = (value: (row: number) => number) => Float64Array.from({ length: count }, (_, i) => value(from + i));
			rows.wholeNumbers(
				0,
				of((row) => wholeOf(row) ?? Number.NaN),
			);
			rows.doubles(
				1,
				of((row) => doubleOf(row) ?? Number.NaN),
			);
			rows.wholeNumbers(
				2,
				of((row) => row * 1e11),
			);
			rows.integers(
				3,
				Int32Array.from({ length: count }, (_, i) => 7 - from - i),
			);
			rows.booleans(
				4,
				Uint8Array.from({ length: count }, (_, i) => (from + i) % 2),
			);
			rows.texts(5, (row) => {
				const text = textOf(from + row);
				return text === null ? null : Buffer.from(text);
			});
			rows.wholeNumberLists(
				6,
				Float64Array.from({ length: 3 * count }, (_, i) => 3 * from + i),
			);
			const starts = new Uint32Array(count + 1);
			for (let row = 0; row < count; row++) starts[row + 1] = (starts[row] ?? 0) + entriesOf(from + row).length;
			const entries = Array.from({ length: count }, (_, row) => entriesOf(from + row)).flat();
			const structs = rows.structLists(7, starts);
			structs.wholeNumbers(
				0,
				Float64Array.from(entries, ({ n }) => n),
			);
			structs.booleans(
				1,
				Uint8Array.from(entries, ({ b }) => Number(b)),
			);
			structs.texts(2, (entry) => Buffer.from(entries[entry]?.s ?? ''));
		},
	};
}

// Numbers, some NULL in the first rows alone: what one batch has must not be left in the next.
const wholeOf = (row: number) => (row < 100 && row % 3 === 0 ? null : (row - 2000) * 4_294_967_297);
const doubleOf = (row: number) => (row < 2048 ? null : row / 8);
const textOf = (row: number) => (row % 7 === 0 && row < 3000 ? null : `é${'x'.repeat(row % 20)}`);
const entriesOf = (row: number) =>
	Array.from({ length: row % 4 }, (_, i) => ({ n: row * 1e9 - i, b: i === 1, s: `entry ${i} of the row ${row}` }));

/** Lists as JSON. */
const expectedRow = (row: number) => ({
	n: wholeOf(row),
	d: doubleOf(row),
	t: row * 1e11,
	i: 7 - row,
	b: row % 2 === 1,
	s: textOf(row),
	l: JSON.stringify([3 * row, 3 * row + 1, 3 * row + 2]),
	e: JSON.stringify(entriesOf(row)),
});
const shown = 'n, d, t, i + 0 AS i, b, s, l::JSON::VARCHAR AS l, e::JSON::VARCHAR AS e';

/** A number, and text that says it. */
const numbered = (size: number, fill?: (from: number) => void): RowSource => ({
	columns: { n: BIGINT, 'odd "name"': VARCHAR },
	size,
	fill(rows, from) {
		fill?.(from);
		rows.wholeNumbers(
			0,
			Float64Array.from({ length: rows.count }, (_, i) => from + i),
		);
		rows.texts(1, (row) => Buffer.from(`row ${from + row}`));
	},
});

describe('rows that JavaScript makes', () => {
	let workbench: Workbench;
	before(async () => {
		workbench = await openWorkbench();
	});
	after(async () => await workbench[Symbol.asyncDispose]());

	for (const size of [0, 1, 2, 64, 65, 2047, 2048, 2049, 4096, 10_000]) {
		it(`have every type, NULLs, lists and structs, in their order: ${size} of them`, async () => {
			const { database } = workbench;
			const expected = Array.from({ length: size }, (_, row) => expectedRow(row));
			const read = await database.readRows(rowsOf(size), (rows) => database.rows(`SELECT ${shown} FROM ${rows}`));
			assert.deepEqual(read, expected);
			const file = database.newFile('rows.parquet');
			assert.equal(await database.writeRows(rowsOf(size), file), size);
			assert.deepEqual(await database.rows(`SELECT ${shown} FROM read_parquet('${file}')`), expected);
		});
	}

	it('are asked for once each, in order, at most 2,048 at a time', async () => {
		const { database } = workbench;
		await fc.assert(
			fc.asyncProperty(fc.nat(9000), async (size) => {
				const asked: number[] = [];
				const source = numbered(size, (from) => asked.push(from));
				await database.readRows(source, (rows) => database.run(`CREATE OR REPLACE TABLE t AS FROM ${rows}`));
				assert.deepEqual(
					asked,
					Array.from({ length: Math.ceil(size / 2048) }, (_, i) => 2048 * i),
				);
				const [found] = await database.rows(
					`SELECT count(*) AS n, count(*) FILTER (n = rowid AND "odd ""name""" = 'row ' || rowid) AS right FROM t`,
				);
				assert.deepEqual(found, { n: size, right: size });
			}),
			{ numRuns: 30 },
		);
	});

	it('are written as the same bytes twice, with notes beside them', async () => {
		const { database } = workbench;
		const write = async () => {
			const file = database.newFile('rows.parquet');
			await database.writeRows(rowsOf(5000), file, { internal: true, notes: { made: 'by "a" test’s rows' } });
			const [note] = await database.rows(
				`SELECT decode(value) AS value FROM parquet_kv_metadata('${file}') WHERE decode(key) = 'made'`,
			);
			assert.equal(note?.value, 'by "a" test’s rows');
			return await readFile(file);
		};
		assert.ok((await write()).equals(await write()));
	});

	it('throw what making them threw, at the first row or a later one, and the database goes on', async () => {
		const { database } = workbench;
		for (const failsAt of [0, 2048, 8192]) {
			const failure = new InputError('memory', `at ${failsAt}`);
			const source = numbered(9000, (from) => {
				if (from === failsAt) throw failure;
			});
			const file = database.newFile('rows.parquet');
			for (const failing of [
				() => database.writeRows(source, file),
				() => database.readRows(source, (rows) => database.rows(`SELECT count(*) AS n FROM ${rows}`)),
			]) {
				assert.equal(await failing().catch((error) => error), failure);
			}
			assert.deepEqual(await database.rows('SELECT 1 AS n'), [{ n: 1 }]);
		}
		assert.ok(!database.broken);
	});

	it('throw what whoever read them threw', async () => {
		const { database } = workbench;
		const failure = new RangeError('of the reader');
		const failing = database.readRows(numbered(3), async () => {
			throw failure;
		});
		assert.equal(await failing.catch((error) => error), failure);
		await assert.rejects(
			database.readRows(numbered(3), (rows) => database.rows(`SELECT missing FROM ${rows}`)),
			SqlError,
		);
	});

	it('may be two sources at once, in one statement or side by side, each its own', async () => {
		const { database } = workbench;
		const joined = await database.readRows(numbered(5000), (first) =>
			database.readRows(numbered(3000), (second) =>
				database.rows(
					`SELECT count(*) AS n, sum(a.n)::BIGINT AS a, sum(b.n)::BIGINT AS b FROM ${first} a LEFT JOIN ${second} b ON a.n = 4999 - b.n`,
				),
			),
		);
		// 0 + … + 4999, and 0 + … + 2999.
		assert.deepEqual(joined, [{ n: 5000, a: 12_497_500, b: 4_498_500 }]);
		await using branch = await database.branch();
		const failure = new Error('one of them');
		const sides = [database, branch].map((side, i) =>
			side
				.readRows(
					numbered(200_000 + i, (from) => {
						if (i === 1 && from === 40_960) throw failure;
					}),
					(rows) => side.rows(`SELECT count(*) AS n, max(n) AS last FROM ${rows}`),
				)
				.catch((error) => error),
		);
		assert.deepEqual(await Promise.all(sides), [[{ n: 200_000, last: 199_999 }], failure]);
	});

	it('are not there before and after', async () => {
		const { database } = workbench;
		let relation = '';
		await database.readRows(numbered(3), async (rows) => {
			relation = rows;
		});
		await assert.rejects(database.rows(`FROM ${relation}`), SqlError);
		await assert.rejects(database.rows(`FROM ${relation.replace(/\d+/, '999999')}`), SqlError);
	});
});

/** Functions of JavaScript that SQL calls for numbers. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { SqlError } from '../../../shared/errors.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

describe('a function of numbers', () => {
	let workbench: Workbench;
	before(async () => {
		workbench = await openWorkbench();
	});
	after(async () => await workbench[Symbol.asyncDispose]());

	it('is called for every row, in whatever order and with how many threads they come', async () => {
		const { database } = workbench;
		const [sums] = await database.withNumbers(
			(of) => String(of).length,
			(lengthOf) =>
				database.rows(
					`SELECT sum(${lengthOf('range')})::BIGINT AS n, count(*) FILTER (${lengthOf('range')} <> strlen(range::VARCHAR)) AS wrong
					FROM range(100000)`,
				),
		);
		// 10 of one digit, 90 of two, 900 of three, 9,000 of four, 90,000 of five
		assert.deepEqual(sums, { n: 10 + 180 + 2700 + 36_000 + 450_000, wrong: 0 });
	});

	it('is given numbers up to 2^53 either way, and gives any of 32 bits', async () => {
		const { database } = workbench;
		await database.run('CREATE TABLE given (n BIGINT)');
		const numbers = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, -1, 2 ** 32, -(2 ** 32), 2 ** 53));
		const results = fc.oneof(fc.integer(), fc.constantFrom(2 ** 31 - 1, -(2 ** 31)));
		await fc.assert(
			fc.asyncProperty(
				fc.uniqueArray(fc.tuple(numbers, results), { minLength: 1, selector: ([n]) => n }),
				async (pairs) => {
					await database.run('TRUNCATE given');
					await database.append('given', [pairs.map(([n]) => BigInt(n))]);
					const resultOf = new Map(pairs);
					const read = await database.withNumbers(
						(of) => resultOf.get(of) ?? assert.fail(`${of} was not given`),
						(result) => database.rows(`SELECT ${result('n')} AS n FROM given`),
					);
					assert.deepEqual(
						read,
						pairs.map(([, n]) => ({ n })),
					);
				},
			),
			{ numRuns: 50 },
		);
	});

	it('is called for a constant, and for no rows at all', async () => {
		const { database } = workbench;
		const read = (sql: (twice: (expression: string) => string) => string) =>
			database.withNumbers(
				(of) => 2 * of,
				(twice) => database.rows(sql(twice)),
			);
		assert.deepEqual(await read((twice) => `SELECT ${twice('21')} AS n`), [{ n: 42 }]);
		assert.deepEqual(await read((twice) => `SELECT ${twice('n')} AS n FROM (SELECT 7::BIGINT AS n) WHERE n > 7`), []);
		const [many] = await read(
			(twice) => `SELECT count(*) AS n, min(${twice('7')}) AS least, max(${twice('7')}) AS most FROM range(3000)`,
		);
		assert.deepEqual(many, { n: 3000, least: 14, most: 14 });
	});

	it('is one of two at once, on one database or two of one engine', async () => {
		const { database } = workbench;
		await using branch = await database.branch();
		const both = await database.withNumbers(
			(of) => of % 3,
			(thirds) =>
				database.withNumbers(
					(of) => of % 5,
					(fifths) =>
						Promise.all(
							[database, branch].map((side) =>
								side.rows(
									`SELECT count(*) FILTER (${thirds('range')} = 0 AND ${fifths('range')} = 0) AS n,
									count(*) FILTER (${thirds(fifths('range'))} = 2) AS nested FROM range(150000)`,
								),
							),
						),
				),
		);
		// Every fifteenth; of five remainders only 2 leaves 2 when parted by three.
		assert.deepEqual(both, [[{ n: 10_000, nested: 30_000 }], [{ n: 10_000, nested: 30_000 }]]);
	});

	it('that fails, or gives what is no such number, fails the statement and not the database', async () => {
		const { database } = workbench;
		for (const numberOf of [
			() => {
				throw new RangeError('no number of that');
			},
			() => 2 ** 31,
		]) {
			const failing = database.withNumbers(numberOf, (of) => database.rows(`SELECT ${of('range')} AS n FROM range(5)`));
			await assert.rejects(failing, SqlError);
			assert.deepEqual(await database.rows('SELECT 1 AS n'), [{ n: 1 }]);
		}
		assert.ok(!database.broken);
	});

	it('is not there afterwards', async () => {
		const { database } = workbench;
		let call = '';
		await database.withNumbers(
			(of) => of,
			async (same) => {
				call = same('range');
			},
		);
		await assert.rejects(database.rows(`SELECT ${call} FROM range(3)`), SqlError);
	});
});

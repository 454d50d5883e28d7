/** Typed arrays say of the driver's vectors what the driver says value by value. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
	BIGINT,
	BOOLEAN,
	DOUBLE,
	DuckDBDataChunk,
	DuckDBListValue,
	DuckDBStructValue,
	DuckDBTimestampValue,
	INTEGER,
	LIST,
	STRUCT,
	TIMESTAMP,
	VARCHAR,
} from '@duckdb/node-api';
import fc from 'fast-check';
import { ChunkWriter } from '../../../shared/duckdb/chunk-writer.ts';
import { literal } from '../../../shared/duckdb/quote.ts';
import { anyTrue, TextBuffers, TextVector, vectorOf, wholeNumbers } from '../../../shared/duckdb/vectors.ts';
import { openWorkbench, type Workbench } from './workbench.ts';

const most = Number.MAX_SAFE_INTEGER;
const bytesOf = (text: string | null) => Buffer.from(text ?? '', 'utf8');

/** Texts on both sides of the 12 bytes that a vector's entry has room for, by bytes and not by characters, and much longer ones. */
const edges = [
	'',
	'x',
	'eleven byte',
	'twelve bytes',
	'thirteen byte',
	'😀😀😀',
	'😀😀é é',
	'日本語語',
	'日本語語x',
	'é'.repeat(6),
];
const anyText = fc.oneof(
	fc.constantFrom(...edges),
	// Without lone surrogates, which no text of UTF-8 has; byte order marks at the front the driver takes off.
	fc.string({ unit: fc.constantFrom('a', 'Z', '7', ' ', '\n', '\0', "'", 'é', '日', '😀', '\u0301'), maxLength: 30 }),
	fc.integer({ min: 0, max: 40 }).map((length) => 'x'.repeat(length)),
	fc.integer({ min: 41, max: 5000 }).map((length) => 'long é'.repeat(length)),
);
const texts = fc.array(fc.option(anyText, { freq: 5 }), { minLength: 1, maxLength: 200, size: 'max' });

/** Memory that holds the texts of one vector after the other. */
const shared = new TextBuffers();

/** What is asked of a vector of text, beside the driver's values. */
function assertTexts(chunk: DuckDBDataChunk, column: number): void {
	const values = chunk.getColumnValues(column) as (string | null)[];
	const vector = new TextVector(vectorOf(chunk, column), chunk.rowCount);
	assert.equal(vector.count, values.length);
	assert.deepEqual(
		values.map((_, row) => vector.isNull(row)),
		values.map((value) => value === null),
	);
	assert.equal(vector.anyNull(), values.includes(null));
	assert.deepEqual(
		values.map((_, row) => vector.textOf(row)),
		values,
	);
	const { messages, offsets } = vector.joined();
	assert.equal(offsets.length, values.length + 1);
	assert.equal(offsets[0], 0);
	assert.equal(offsets.at(-1), messages.length);
	assert.ok(messages.equals(Buffer.concat(values.map(bytesOf))));
	const again = vector.joined(shared);
	assert.ok(again.messages.equals(messages));
	assert.deepEqual(again.offsets, offsets);
	for (const [row, value] of values.entries()) {
		assert.ok(messages.subarray(offsets[row], offsets[row + 1]).equals(bytesOf(value)), `row ${row}`);
	}
	for (let row = 0; row < Math.min(values.length, 60); row++) {
		for (let other = 0; other < Math.min(values.length, 60); other++) {
			const [a = null, b = null] = [values[row], values[other]];
			// Of long ones it may not know; it never says so of texts that differ.
			if (a !== b) assert.ok(!vector.isSame(row, other), `${a} is not ${b}`);
			else if (row === other || (a !== null && bytesOf(a).length <= 12)) assert.ok(vector.isSame(row, other), `${a}`);
		}
	}
}

let workbench: Workbench;
before(async () => {
	workbench = await openWorkbench(1);
});
after(async () => await workbench[Symbol.asyncDispose]());

describe('a vector of text', () => {
	const tableOf = (values: readonly (string | null)[]) => {
		const rows = values.map((value, i) => `(${i}, ${value === null ? 'NULL' : literal(value)})`);
		return `(SELECT text::VARCHAR AS text FROM (VALUES ${rows.join(', ')}) AS v(i, text) ORDER BY i)`;
	};

	async function assertOf(query: string, expected: readonly (string | null)[]): Promise<void> {
		const found: unknown[] = [];
		for await (const chunk of workbench.database.chunks(query)) {
			assertTexts(chunk, 0);
			found.push(...chunk.getColumnValues(0));
		}
		assert.deepEqual(found, expected);
	}

	it('is what the driver says of it, whatever its texts are and wherever they come from', async () => {
		const { database } = workbench;
		await fc.assert(
			fc.asyncProperty(texts, async (values) => {
				await assertOf(`SELECT text FROM ${tableOf(values)}`, values);
				await database.run(`CREATE OR REPLACE TABLE texts AS FROM ${tableOf(values)}`);
				await assertOf('SELECT text FROM texts', values);
				// Made anew, and no more one after the other as they were.
				await assertOf(
					"SELECT text || '!' FROM texts",
					values.map((value) => (value === null ? null : `${value}!`)),
				);
				await assertOf(
					'SELECT text FROM texts WHERE text IS NOT NULL',
					values.filter((value) => value !== null),
				);
				await assertOf('SELECT text FROM texts ORDER BY rowid DESC', values.toReversed());
			}),
			{ numRuns: 60 },
		);
	});

	it('is what the driver says of it where Parquet has it: with a dictionary or without, all alike, all NULL', async () => {
		const { database } = workbench;
		const some = edges.map(literal).join(', ');
		for (const text of [
			`[${some}][range % ${edges.length} + 1]`,
			`CASE WHEN range % 3 > 0 THEN [${some}][range % ${edges.length} + 1] END`,
			"'message ' || range || ' of many'",
			"repeat('x', (range % 30)::INTEGER)",
			"repeat('x', (hash(range) % 3000)::INTEGER)",
			"'always the very same'",
			"'same'",
			'NULL::VARCHAR',
		]) {
			const file = database.newFile('texts.parquet');
			const count = await database.writeParquet(`SELECT ${text} AS text FROM range(5000)`, file);
			assert.equal(count, 5000);
			const [expected] = await database.rows(`SELECT list(${text} ORDER BY range)::JSON AS texts FROM range(5000)`);
			await assertOf(`SELECT text FROM read_parquet('${file}')`, JSON.parse(String(expected?.texts)));
		}
	});

	it('holds texts of ten million bytes beside small ones', async () => {
		const { database } = workbench;
		const chunks = database.chunks(
			"SELECT unnest(['small', repeat('日x', 2600000), NULL, '', repeat('y', 13), repeat('z', 12)]) AS text",
		);
		for await (const chunk of chunks) {
			const { messages, offsets } = new TextVector(vectorOf(chunk, 0), chunk.rowCount).joined();
			const long = '日x'.repeat(2_600_000);
			assert.ok(messages.equals(Buffer.from(`small${long}${'y'.repeat(13)}${'z'.repeat(12)}`)));
			assert.deepEqual([...offsets], [0, 5, 10_400_005, 10_400_005, 10_400_005, 10_400_018, 10_400_030]);
		}
	});
});

describe('a vector of whole numbers', () => {
	const numbers = fc.oneof(
		fc.integer({ min: -most, max: most }),
		fc.integer({ min: -1000, max: 1000 }),
		fc.constantFrom(
			0,
			1,
			-1,
			2 ** 31,
			-(2 ** 31),
			2 ** 32 - 1,
			2 ** 32,
			-(2 ** 32),
			-(2 ** 32) - 1,
			2 ** 53,
			-(2 ** 53),
		),
	);

	const memory = new Float64Array(2048).fill(7);
	it('is exact up to 2^53 either way, and whole however many rows it has', async () => {
		await fc.assert(
			fc.property(fc.array(numbers, { minLength: 1, maxLength: 2048, size: 'max' }), (values) => {
				const chunk = DuckDBDataChunk.create([BIGINT, TIMESTAMP], values.length);
				chunk.setColumnValues(0, values.map(BigInt));
				chunk.setColumnValues(
					1,
					values.map((value) => new DuckDBTimestampValue(BigInt(value))),
				);
				for (const column of [0, 1]) {
					const vector = vectorOf(chunk, column);
					assert.deepEqual([...wholeNumbers(vector, values.length)], values);
					assert.deepEqual([...wholeNumbers(vector, values.length, memory)], values);
				}
			}),
		);
	});

	it('is what a query gives', async () => {
		const query = 'SELECT (range - 2500) * 3000000017 AS n, make_timestamp(range * 86400000001) AS t FROM range(5000)';
		const found: number[][] = [];
		for await (const chunk of workbench.database.chunks(query)) {
			const [n, t] = [0, 1].map((column) => wholeNumbers(vectorOf(chunk, column), chunk.rowCount));
			for (let row = 0; row < chunk.rowCount; row++) found.push([n?.[row] ?? Number.NaN, t?.[row] ?? Number.NaN]);
		}
		assert.deepEqual(
			found,
			Array.from({ length: 5000 }, (_, i) => [(i - 2500) * 3_000_000_017, i * 86_400_000_001]),
		);
	});
});

describe('a vector of booleans', () => {
	it('has a true one where any of its rows is, and not beyond them', () => {
		fc.assert(
			fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }), (values) => {
				const chunk = DuckDBDataChunk.create([BOOLEAN], values.length);
				chunk.setColumnValues(0, values);
				assert.equal(anyTrue(vectorOf(chunk, 0), values.length), values.includes(true));
				const end = values.lastIndexOf(true);
				if (end > 0) assert.equal(anyTrue(vectorOf(chunk, 0), end), values.slice(0, end).includes(true));
			}),
		);
	});
});

describe('what is written to a chunk', () => {
	const count = (min: number) => fc.oneof(fc.integer({ min, max: 70 }), fc.constantFrom(64, 65, 128, 2047, 2048));
	/** So many values of each column, made of few so that many rows cost little. */
	const filled = <T>(values: readonly T[], rows: number, from = 0): T[] =>
		Array.from({ length: rows }, (_, i) => values[(i + from) % values.length] as T);
	const some = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: 1, maxLength: 40 });
	const whole = fc.oneof(fc.integer({ min: -most, max: most }), fc.integer({ min: -9, max: 9 }), fc.constant(2 ** 32));

	const columns = fc.record({
		rows: count(1),
		doubles: some(fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NaN))),
		wholes: some(fc.oneof(whole, fc.constant(Number.NaN))),
		integers: some(fc.integer()),
		booleans: some(fc.boolean()),
		texts: some(fc.option(anyText, { freq: 5 })),
	});
	const numberOrNull = (value: number) => (Number.isNaN(value) ? null : value);

	it('is what the driver then reads, NULLs and all', () => {
		fc.assert(
			fc.property(columns, (given) => {
				const { rows } = given;
				const chunk = DuckDBDataChunk.create([DOUBLE, BIGINT, TIMESTAMP, INTEGER, BOOLEAN, VARCHAR], rows);
				const writer = new ChunkWriter(chunk, rows);
				assert.equal(writer.count, rows);
				const doubles = filled(given.doubles, rows);
				const wholes = filled(given.wholes, rows);
				const integers = filled(given.integers, rows);
				const booleans = filled(given.booleans, rows);
				const words = filled(given.texts, rows);
				writer.doubles(0, Float64Array.from(doubles));
				writer.wholeNumbers(1, Float64Array.from(wholes));
				writer.wholeNumbers(2, Float64Array.from(wholes));
				writer.integers(3, Int32Array.from(integers));
				writer.booleans(4, Uint8Array.from(booleans, Number));
				writer.texts(5, (row) => {
					const text = words[row] ?? null;
					return text === null ? null : bytesOf(text);
				});
				const big = wholes.map((value) => (Number.isNaN(value) ? null : BigInt(value)));
				assert.deepEqual(chunk.getColumnValues(0), doubles.map(numberOrNull));
				assert.deepEqual(chunk.getColumnValues(1), big);
				assert.deepEqual(
					chunk.getColumnValues(2),
					big.map((value) => (value === null ? null : new DuckDBTimestampValue(value))),
				);
				assert.deepEqual(chunk.getColumnValues(3), integers);
				assert.deepEqual(chunk.getColumnValues(4), booleans);
				assert.deepEqual(chunk.getColumnValues(5), words);
				assertTexts(chunk, 5);
			}),
		);
	});

	it('may be texts that rows have in common', () => {
		const given = fc.record({
			texts: fc.array(fc.option(anyText, { freq: 5 }), { minLength: 1, maxLength: 30 }),
			codes: some(fc.nat()),
		});
		fc.assert(
			fc.property(given, count(1), ({ texts, codes }, rows) => {
				const codeOfRow = filled(codes, rows).map((code) => code % texts.length);
				const chunk = DuckDBDataChunk.create([VARCHAR], rows);
				new ChunkWriter(chunk, rows).codedTexts(0, codeOfRow, (code) => {
					const text = texts[code] ?? null;
					return text === null ? null : bytesOf(text);
				});
				assert.deepEqual(
					chunk.getColumnValues(0),
					codeOfRow.map((code) => texts[code] ?? null),
				);
				assertTexts(chunk, 0);
			}),
		);
	});

	it('may be texts of a megabyte, more of them than are joined, among short ones', () => {
		const texts = Array.from({ length: 40 }, (_, i) => (i % 3 === 0 ? 'short' : `${i}é`.repeat(i * 30_000)));
		const codes = texts.flatMap((_, i) => [i, 39 - i]);
		const chunk = DuckDBDataChunk.create([VARCHAR, VARCHAR], codes.length);
		const writer = new ChunkWriter(chunk, codes.length);
		writer.texts(0, (row) => bytesOf(texts[codes[row] ?? 0] ?? null));
		writer.codedTexts(1, codes, (code) => bytesOf(texts[code] ?? null));
		const wanted = codes.map((code) => texts[code] ?? null);
		assert.deepEqual(chunk.getColumnValues(0), wanted);
		assert.deepEqual(chunk.getColumnValues(1), wanted);
	});

	it('must be UTF-8: else all of the vector is refused, and what comes next is as it should be', () => {
		const chunk = () => DuckDBDataChunk.create([VARCHAR], 3);
		const long = (text: string) => Buffer.from(`${text} that is longer than an entry`);
		const broken = Buffer.concat([long('one'), Buffer.of(0xff)]);
		assert.throws(() => new ChunkWriter(chunk(), 3).texts(0, (row) => (row === 1 ? broken : long('two'))), /no UTF-8/);
		const failing = (code: number) => {
			if (code === 7) throw new RangeError('no text 7');
			return long(`wrong ${code}`);
		};
		assert.throws(() => new ChunkWriter(chunk(), 3).codedTexts(0, [1, 2, 7], failing), RangeError);
		const next = chunk();
		new ChunkWriter(next, 3).codedTexts(0, [2, 1, 2], (code) => long(`right ${code}`));
		assert.deepEqual(
			next.getColumnValues(0),
			[2, 1, 2].map((code) => `right ${code} that is longer than an entry`),
		);
	});

	it('may be a part of a larger array', () => {
		const chunk = DuckDBDataChunk.create([DOUBLE, BIGINT, INTEGER, BOOLEAN], 3);
		const writer = new ChunkWriter(chunk, 3);
		writer.doubles(0, Float64Array.of(9, 0.5, Number.NaN, -0, 9).subarray(1, 4));
		writer.wholeNumbers(1, Float64Array.of(9, 1, Number.NaN, -most, 9).subarray(1, 4));
		writer.integers(2, Int32Array.of(9, 1, -2, 3, 9).subarray(1, 4));
		writer.booleans(3, Uint8Array.of(1, 0, 1, 0, 1).subarray(1, 4));
		assert.deepEqual(chunk.getColumns(), [
			[0.5, null, -0],
			[1n, null, BigInt(-most)],
			[1, -2, 3],
			[false, true, false],
		]);
	});

	it('may be lists of whole numbers, as many in each row', () => {
		const lists = fc.record({ rows: count(1), length: fc.integer({ min: 0, max: 5 }), values: some(whole) });
		fc.assert(
			fc.property(lists, ({ rows, length, values }) => {
				const chunk = DuckDBDataChunk.create([LIST(BIGINT)], rows);
				const all = filled(values, rows * length);
				new ChunkWriter(chunk, rows).wholeNumberLists(0, Float64Array.from(all));
				assert.deepEqual(
					chunk.getColumnValues(0),
					Array.from(
						{ length: rows },
						(_, row) => new DuckDBListValue(all.slice(row * length, (row + 1) * length).map(BigInt)),
					),
				);
			}),
		);
	});

	it('may be lists of structs, of any length each', () => {
		const lists = fc.record({
			lengths: fc.array(fc.oneof(fc.nat(4), fc.constant(0), fc.nat(200)), { minLength: 1, maxLength: 60 }),
			wholes: some(whole),
			booleans: some(fc.boolean()),
			words: some(anyText),
		});
		fc.assert(
			fc.property(lists, ({ lengths, wholes, booleans, words }) => {
				const starts = new Uint32Array(lengths.length + 1);
				for (const [row, length] of lengths.entries()) starts[row + 1] = (starts[row] ?? 0) + length;
				const size = starts.at(-1) ?? 0;
				const [n, b, w] = [filled(wholes, size), filled(booleans, size), filled(words, size)];
				const chunk = DuckDBDataChunk.create([LIST(STRUCT({ n: BIGINT, b: BOOLEAN, w: VARCHAR }))], lengths.length);
				const structs = new ChunkWriter(chunk, lengths.length).structLists(0, starts);
				structs.wholeNumbers(0, Float64Array.from(n));
				structs.booleans(1, Uint8Array.from(b, Number));
				structs.texts(2, (entry) => bytesOf(w[entry] ?? null));
				const struct = (at: number) =>
					new DuckDBStructValue({ n: BigInt(n[at] ?? 0), b: b[at] ?? null, w: w[at] ?? null });
				assert.deepEqual(
					chunk.getColumnValues(0),
					lengths.map(
						(length, row) => new DuckDBListValue(Array.from({ length }, (_, i) => struct((starts[row] ?? 0) + i))),
					),
				);
			}),
		);
	});

	it('is what a table then has', async () => {
		const { database } = workbench;
		await database.run('CREATE TABLE written (d DOUBLE, n BIGINT, t TIMESTAMP, b BOOLEAN, s VARCHAR)');
		const chunks = [2048, 2048, 1].map((rows, part) => {
			const chunk = DuckDBDataChunk.create([DOUBLE, BIGINT, TIMESTAMP, BOOLEAN, VARCHAR], rows);
			const writer = new ChunkWriter(chunk, rows);
			const numbers = Float64Array.from({ length: rows }, (_, i) => part * 2048 + i);
			writer.doubles(
				0,
				numbers.map((n) => n / 8),
			);
			writer.wholeNumbers(
				1,
				numbers.map((n) => (n % 3 === 0 ? Number.NaN : -n * 4294967297)),
			);
			writer.wholeNumbers(
				2,
				numbers.map((n) => n * 1e9),
			);
			writer.booleans(
				3,
				Uint8Array.from(numbers, (n) => n % 2),
			);
			writer.texts(4, (row) => (row % 5 === 0 ? null : Buffer.from(`text number ${numbers[row]}`)));
			return chunk;
		});
		await database.appendChunks('written', chunks);
		assert.deepEqual(
			await database.rows('SELECT * FROM written ORDER BY d'),
			Array.from({ length: 4097 }, (_, i) => ({
				d: i / 8,
				n: i % 3 === 0 ? null : -i * 4_294_967_297,
				t: i * 1e9,
				b: i % 2 === 1,
				s: (i % 2048) % 5 === 0 ? null : `text number ${i}`,
			})),
		);
	});
});

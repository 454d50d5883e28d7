import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ByteTable } from '../../../shared/group/byte-table.ts';

function intern(table: ByteTable, bytes: Uint8Array): number {
	table.reserve(bytes.length);
	table.scratch.set(bytes);
	return table.intern(bytes.length);
}

/** Interns all, and holds the table to a Map of them. */
function filled(strings: readonly Uint8Array[]): { table: ByteTable; distinct: Buffer[] } {
	const table = new ByteTable();
	const numbers = new Map<string, number>();
	const distinct: Buffer[] = [];
	for (const bytes of strings) {
		const name = Buffer.from(bytes).toString('latin1');
		const expected = numbers.get(name) ?? numbers.size;
		if (!numbers.has(name)) {
			numbers.set(name, expected);
			distinct.push(Buffer.from(bytes));
		}
		assert.equal(intern(table, bytes), expected);
		assert.equal(table.size, numbers.size);
	}
	assert.equal(
		table.bytes,
		distinct.reduce((sum, { length }) => sum + length, 0),
	);
	for (const [number, bytes] of distinct.entries()) {
		assert.ok(table.bytesOf(number).equals(bytes));
		assert.equal(table.lengthOf(number), bytes.length);
	}
	return { table, distinct };
}

function requireSorted({ table, distinct }: ReturnType<typeof filled>): void {
	const expected = distinct.map((_, number) => number);
	expected.sort((a, b) => Buffer.compare(distinct[a] ?? Buffer.alloc(0), distinct[b] ?? Buffer.alloc(0)));
	assert.deepEqual([...table.sorted()], expected);
}

describe('a table of byte strings', () => {
	it('numbers them as a Map does, gives their bytes back, and sorts them as their bytes compare', () => {
		const byte = fc.oneof(fc.constantFrom(0, 0x20, 0x61, 0xff), fc.nat(255));
		// The empty one, ones that end in zeros, which fill words, and ones that begin others.
		const string = fc.oneof(
			fc.array(byte, { maxLength: 9 }),
			fc.array(fc.constantFrom(0, 0x61), { maxLength: 6 }),
			fc.tuple(fc.nat(40), byte).map(([length, last]) => [...new Array<number>(length).fill(0x61), last]),
		);
		fc.assert(
			fc.property(fc.array(string, { maxLength: 150, size: 'max' }), (strings) => {
				requireSorted(filled(strings.map((bytes) => Uint8Array.from(bytes))));
			}),
			{ numRuns: 300 },
		);
	});

	it('grows: all are found again, and in order', () => {
		const string = (i: number) => Buffer.from(`${(i * 7919) % 50_000} of many, ${'x'.repeat(i % 60)}`);
		const many = Array.from({ length: 70_000 }, (_, i) => string(i % 50_000));
		requireSorted(filled(many));
	});

	it('holds ones that are longer than its segments, and ones that just fit or just do not', () => {
		const segment = 1 << 22;
		const lengths = [0, 8191, 8192, 8193, 1, segment - 4, segment, segment + 1, 3 * segment + 5, 2, segment - 3, 5000];
		const strings = lengths.map((length, i) => Buffer.alloc(length, 0x61 + (i % 3)));
		// Two that differ in their last byte only, and one that ends before it.
		const other = Buffer.alloc(segment + 1, 0x62);
		other[segment] = 0x63;
		const table = filled([...strings, other, Buffer.alloc(segment, 0x62), ...strings.toReversed(), other]);
		requireSorted(table);
	});

	it('writes a text before it is looked up, whatever its length', () => {
		const texts = ['', 'é', '日本'.repeat(4000), '😀', 'x'.repeat(100_000), '\ud800 alone', 'é'];
		const table = new ByteTable();
		const numbers = texts.map((text) => table.internText(text));
		assert.deepEqual(numbers, [0, 1, 2, 3, 4, 5, 1]);
		for (const [i, text] of texts.entries()) {
			// Half of a pair is no UTF-8.
			assert.equal(table.textOf(numbers[i] ?? -1), text.toWellFormed());
			assert.deepEqual(table.bytesOf(numbers[i] ?? -1), Buffer.from(text));
		}
	});

	it('gives bytes that stay, whatever is added after', () => {
		const table = new ByteTable();
		const first = table.bytesOf(table.internText('the first'));
		for (let i = 0; i < 20_000; i++) table.internText(`message ${i}`);
		assert.equal(first.toString(), 'the first');
	});

	it('sorts by code point where they are UTF-8', () => {
		const table = new ByteTable();
		for (const text of ['😀', '\uffff', '\ue000', 'é', 'e', '', '日', 'ee', '\0']) table.internText(text);
		assert.deepEqual(
			Array.from(table.sorted(), (number) => table.textOf(number)),
			['', '\0', 'e', 'ee', 'é', '日', '\ue000', '\uffff', '😀'],
		);
	});
});

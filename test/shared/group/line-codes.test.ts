import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { LineCodes } from '../../../shared/group/line-codes.ts';

const segmentLines = 1 << 16;

function codesOf(count: number, codeOf: (line: number) => number): LineCodes {
	const codes = new LineCodes();
	for (let line = 0; line < count; line++) codes.push(codeOf(line));
	return codes;
}

function requireSame(codes: LineCodes, count: number, codeOf: (line: number) => number): void {
	assert.equal(codes.size, count);
	for (let line = 0; line < count; line++) {
		if (codes.at(line) !== codeOf(line)) assert.fail(`line ${line}: ${codes.at(line)}, expected ${codeOf(line)}`);
	}
}

describe('codes of lines', () => {
	it('are those that were pushed, over 200,000 lines with growing codes', () => {
		// Of a byte in the first 65,536 lines, of two in the next, of four from then on.
		const codeOf = (line: number) => Math.floor((line / segmentLines) ** 8) + (line % 200);
		const codes = codesOf(200_000, codeOf);
		assert.ok(codeOf(segmentLines - 1) < 2 ** 8 && codeOf(2 * segmentLines - 1) < 2 ** 16 && codeOf(199_999) > 2 ** 12);
		requireSame(codes, 200_000, codeOf);
	});

	it('take a byte each, two or four, as the greatest of 65,536 needs', () => {
		const greatest = [255, 256, 65_535, 65_536, 2 ** 32 - 1];
		const codeOf = (line: number) =>
			line % segmentLines === 77 ? (greatest[Math.floor(line / segmentLines)] ?? 0) : 3;
		const count = greatest.length * segmentLines + 1;
		const codes = codesOf(count, codeOf);
		requireSame(codes, count, codeOf);
		assert.equal(codes.bytes, (1 + 2 + 2 + 4 + 4) * segmentLines);
	});

	it('are right at the edges, whatever their number and size', () => {
		const count = fc.oneof(
			fc.nat(5000),
			fc.constantFrom(
				2047,
				2048,
				2049,
				segmentLines - 1,
				segmentLines,
				segmentLines + 1,
				2 * segmentLines,
				2 * segmentLines + 1,
			),
		);
		const factor = fc.constantFrom(0, 1, 2, 1000, 30_000);
		fc.assert(
			fc.property(count, factor, (lines, by) => {
				const codeOf = (line: number) => line * by;
				requireSame(codesOf(lines, codeOf), lines, codeOf);
			}),
			{ numRuns: 40 },
		);
	});
});

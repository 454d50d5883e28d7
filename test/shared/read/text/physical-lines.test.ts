import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PhysicalLines } from '../../../../shared/read/text/physical-lines.ts';

/** What is given of pieces, each at an offset of its own in a buffer that ends with it. */
function linesOf(pieces: readonly Uint8Array[], offset: number): string[] {
	const found: string[] = [];
	const lines = new PhysicalLines(
		(bytes, start, end) => found.push(bytes.subarray(start, end).toString('latin1')),
		() => assert.fail('none is too long'),
	);
	for (const piece of pieces) {
		const memory = Buffer.from(new ArrayBuffer(offset + piece.length));
		memory.set(piece, offset);
		lines.write(memory.subarray(offset));
	}
	lines.end();
	return found;
}

describe('physical lines', () => {
	it('are those that splitting at line feeds gives, wherever pieces are cut and lie in memory', () => {
		const byte = fc.oneof(fc.constantFrom(0x0a, 0x0d, 0x0b, 0x8a, 0x00), fc.nat(255));
		fc.assert(
			fc.property(fc.array(fc.array(byte, { maxLength: 40 }), { maxLength: 6 }), fc.nat(9), (pieces, offset) => {
				const text = Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString('latin1');
				const expected = text.split('\n').map((line) => line.replace(/\r$/, ''));
				// No line stands behind the last line feed.
				if (text === '' || text.endsWith('\n')) expected.pop();
				const bytes = pieces.map((piece) => Uint8Array.from(piece));
				assert.deepEqual(linesOf(bytes, offset), expected);
			}),
			{ numRuns: 2000 },
		);
	});

	it('may end with a piece of a few bytes at the end of a buffer of any size', () => {
		for (let offset = 0; offset < 9; offset++) {
			for (const piece of ['', '5', '\n', 'ab', 'a\nb']) {
				assert.deepEqual(linesOf([Buffer.from('first\n'), Buffer.from(piece)], offset), [
					'first',
					...piece
						.replace(/\n$/, '')
						.split('\n')
						.filter((line, i) => line !== '' || i > 0 || piece === '\n'),
				]);
			}
		}
	});
});

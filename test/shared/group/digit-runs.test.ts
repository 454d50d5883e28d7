import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { collapseDigits, compareRuns, restoreDigits, takeRuns } from '../../../shared/group/digit-runs.ts';
import { collapseDigitRuns } from '../../../shared/text/masking.ts';

function keyOf(message: Uint8Array): Buffer {
	const target = Buffer.alloc(message.length);
	return target.subarray(0, collapseDigits(message, 0, message.length, target));
}

function runsOf(message: Uint8Array): Buffer {
	const target = Buffer.alloc(message.length + 1);
	return target.subarray(0, takeRuns(message, 0, message.length, target));
}

const anyText = fc
	.array(fc.constantFrom('0', '1', '9', '42', '007', 'a', 'é', '😀', '٣', ' ', '  ', '/', ':', '\0', '-'), {
		maxLength: 12,
		size: 'max',
	})
	.map((parts) => parts.join(''));
const anyBytes = fc.oneof(
	anyText.map((text) => Buffer.from(text)),
	// Readers give UTF-8; this needs none.
	fc
		.array(fc.oneof(fc.nat(255), fc.integer({ min: 0x2e, max: 0x3b })), { maxLength: 30, size: 'max' })
		.map((bytes) => Buffer.from(bytes)),
);

/** Two messages of one key: the same between the runs, others or the same in them. */
const twoOfOneKey = fc
	.tuple(
		fc.boolean(),
		fc.boolean(),
		fc.array(
			fc.tuple(
				fc.constantFrom(' ', '!', '-', '/', ':', 'a', 'é', '😀', '\0', '  ', 'bc '),
				fc.constantFrom('0', '00', '1', '10', '100', '12', '123', '2', '9', '99'),
				fc.constantFrom('0', '00', '1', '10', '100', '12', '123', '2', '9', '99'),
				fc.boolean(),
			),
			{ maxLength: 6 },
		),
	)
	.map(([beginsWithRun, endsWithText, parts]) => {
		const written = (which: 1 | 2) =>
			parts
				.map((part, i) => {
					const [between, one, , same] = part;
					return (i === 0 && beginsWithRun ? '' : between) + (same ? one : part[which]);
				})
				.join('') + (endsWithText ? '.' : '');
		return [Buffer.from(written(1)), Buffer.from(written(2))] as const;
	});

describe('runs of digits', () => {
	it('collapse as those of a text do', () => {
		fc.assert(
			fc.property(anyText, (text) => {
				assert.equal(keyOf(Buffer.from(text)).toString(), collapseDigitRuns(text));
			}),
			{ numRuns: 1000 },
		);
	});

	it('and the key they are taken out of are the message', () => {
		fc.assert(
			fc.property(anyBytes, (message) => {
				assert.deepEqual(restoreDigits(keyOf(message), runsOf(message)), message);
			}),
			{ numRuns: 2000 },
		);
	});

	it('are taken out of a part of a buffer without a look at the rest', () => {
		fc.assert(
			fc.property(anyBytes, anyBytes, anyBytes, (before, message, after) => {
				const bytes = Buffer.concat([before, message, after]);
				const [start, end] = [before.length, before.length + message.length];
				const [key, runs] = [Buffer.alloc(message.length), Buffer.alloc(message.length + 1)];
				assert.deepEqual(key.subarray(0, collapseDigits(bytes, start, end, key)), keyOf(message));
				assert.deepEqual(runs.subarray(0, takeRuns(bytes, start, end, runs)), runsOf(message));
			}),
		);
	});

	it('that are missing at the end leave their zeros', () => {
		assert.equal(restoreDigits(Buffer.from('a 0 b 0 c 0'), Buffer.from('12 345')).toString(), 'a 12 b 345 c 0');
		assert.equal(restoreDigits(Buffer.from('a 0'), Buffer.alloc(0)).toString(), 'a 0');
	});

	it('compare as the messages of one key do', () => {
		let differ = 0;
		fc.assert(
			fc.property(twoOfOneKey, ([a, b]) => {
				const key = keyOf(a);
				assert.deepEqual(keyOf(b), key);
				const expected = Buffer.compare(a, b);
				assert.equal(Math.sign(compareRuns(key, runsOf(a), runsOf(b))), expected);
				assert.equal(Math.sign(compareRuns(key, runsOf(b), runsOf(a))), Buffer.compare(b, a));
				if (expected !== 0) differ++;
			}),
			{ numRuns: 3000 },
		);
		assert.ok(differ > 500);
	});
});

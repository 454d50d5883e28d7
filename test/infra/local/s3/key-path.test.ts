import assert from 'node:assert/strict';
import { join, normalize, sep } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareKeys } from '../../../../infra/local/s3/key-order.ts';
import { decodedKey, encodedSegments, plainSegments } from '../../../../infra/local/s3/key-path.ts';

/** Keys rich in what troubles file systems. */
const awkward = fc
	.array(
		fc.oneof(
			fc.constantFrom('/', '.', '..', '\0', 'a', 'A', '%41', '+', 'x'.repeat(256)),
			fc.string({ unit: 'binary' }),
		),
		{
			minLength: 1,
			maxLength: 8,
		},
	)
	.map((pieces) => pieces.join(''))
	.filter((key) => key !== '');

test('an ordinary key lies at its own path', () => {
	assert.deepEqual(plainSegments('logs/2024/app ü+%.ndjson.gz'), ['logs', '2024', 'app ü+%.ndjson.gz']);
});

test('a key that no file system holds as it is has no plain path', () => {
	for (const key of ['/a', 'a/', 'a//b', '.', '..', 'a/../b', './a', 'a\0b', 'x'.repeat(256), `${'ü'.repeat(128)}/a`]) {
		assert.equal(plainSegments(key), undefined, key);
	}
});

test('every path stays inside its root', () => {
	fc.assert(
		fc.property(awkward, (key) => {
			for (const segments of [plainSegments(key) ?? ['a'], encodedSegments(key)]) {
				const path = join('/root', ...segments);
				assert.ok(path.startsWith(`/root${sep}`) && normalize(path) === path);
				assert.ok(segments.every((segment) => Buffer.byteLength(segment) <= 255 && !segment.includes('\0')));
			}
		}),
	);
});

test('an encoded path gives its key back, so that no two keys share one', () => {
	fc.assert(fc.property(awkward, (key) => assert.equal(decodedKey(encodedSegments(key)), key)));
});

test('no encoded file is where another needs a directory, even where case is folded', () => {
	fc.assert(
		fc.property(awkward, awkward, (one, other) => {
			fc.pre(one !== other);
			const [a, b] = [one, other].map((key) => `${encodedSegments(key).join('/').toLowerCase()}/`);
			assert.ok(a !== undefined && b !== undefined && !a.startsWith(b) && !b.startsWith(a));
		}),
	);
});

test('a file that is not of this encoding names no key', () => {
	for (const segments of [
		[],
		['a'],
		['A.object'],
		['%41%4A.object'],
		['%zz.object'],
		['%ff.object'],
		['a+', 'b.object'],
	]) {
		assert.equal(decodedKey(segments), undefined, segments.join('/'));
	}
});

test('keys are ordered by their UTF-8 bytes', () => {
	const text = fc.string({ unit: fc.constantFrom('a', 'é', '\uD7FF', '\uE000', '\uFFFD', '😀', '𐀀', '/') });
	fc.assert(
		fc.property(text, text, (one, other) => {
			assert.equal(Math.sign(compareKeys(one, other)), Buffer.compare(Buffer.from(one), Buffer.from(other)));
		}),
	);
});

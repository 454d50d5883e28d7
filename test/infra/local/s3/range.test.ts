import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partRange, readCopyRange, readRange } from '../../../../infra/local/s3/range.ts';

test('a range is cut to the object', () => {
	assert.deepEqual(readRange('bytes=4-6', 11), { first: 4, last: 6 });
	assert.deepEqual(readRange('bytes=6-', 11), { first: 6, last: 10 });
	assert.deepEqual(readRange('bytes=-5', 11), { first: 6, last: 10 });
	assert.deepEqual(readRange('bytes=-50', 11), { first: 0, last: 10 });
	assert.deepEqual(readRange('bytes=4-99', 11), { first: 4, last: 10 });
});

test('a header that is not one range is ignored, as HTTP asks', () => {
	for (const header of [undefined, 'bytes=-', 'bytes=6-4', 'lines=1-2', 'bytes=0-1,3-4', 'x']) {
		assert.equal(readRange(header, 11), undefined);
	}
});

test('a range without a byte in the object is InvalidRange and says its size', () => {
	for (const [header, size] of [
		['bytes=11-', 11],
		['bytes=50-60', 11],
		['bytes=-0', 11],
		['bytes=0-', 0],
	] as const) {
		assert.throws(() => readRange(header, size), {
			code: 'InvalidRange',
			headers: { 'content-range': `bytes */${size}` },
		});
	}
});

test('the range of a copied part must lie inside', () => {
	assert.deepEqual(readCopyRange('bytes=0-10', 11), { first: 0, last: 10 });
	assert.throws(() => readCopyRange('bytes=0-11', 11), { code: 'InvalidArgument' });
	assert.throws(() => readCopyRange('bytes=5-', 11), { code: 'InvalidArgument' });
});

test('a part is the bytes behind the parts before it', () => {
	assert.deepEqual(partRange(2, [5, 7, 3]), { first: 5, last: 11 });
	assert.throws(() => partRange(4, [5, 7, 3]), { code: 'InvalidRange' });
});

/** Byte ranges: `Range` of a read, `x-amz-copy-source-range` of a copied part. */

import { S3Error } from './errors.ts';

/** First and last byte, both included. */
export type ByteRange = { readonly first: number; readonly last: number };

/**
 * The one range of a `Range` header within `size` bytes; undefined where the whole is to be served, which is also what
 * HTTP asks for a header that is not understood and what S3 does for several ranges.
 * @throws S3Error InvalidRange where no byte lies in the range.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
	if (match === null) return undefined;
	const [, from = '', to = ''] = match;
	if (from === '' && to === '') return undefined;
	if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
	const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
	const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
	if (first >= size || (from === '' && Number(to) === 0)) throw notSatisfiable(size);
	return { first, last };
}

/** The range of a copied part, which unlike `Range` must lie wholly inside. @throws S3Error InvalidArgument */
export function readCopyRange(header: string | undefined, size: number): ByteRange | undefined {
	if (header === undefined) return undefined;
	const match = /^bytes=(\d+)-(\d+)$/.exec(header.trim());
	const [first, last] = [Number(match?.[1]), Number(match?.[2])];
	if (match !== null && first <= last && last < size) return { first, last };
	throw new S3Error(
		'InvalidArgument',
		`x-amz-copy-source-range is ${header}; expected bytes=first-last within ${size} bytes.`,
	);
}

/** The bytes of one part of an object that was uploaded in parts (any other object is one part). */
export function partRange(partNumber: number, partSizes: readonly number[]): ByteRange {
	const size = partSizes[partNumber - 1];
	const total = partSizes.reduce((sum, bytes) => sum + bytes, 0);
	if (size === undefined) throw notSatisfiable(total);
	const first = partSizes.slice(0, partNumber - 1).reduce((sum, bytes) => sum + bytes, 0);
	return { first, last: first + size - 1 };
}

function notSatisfiable(size: number): S3Error {
	return new S3Error('InvalidRange', 'The requested range is not satisfiable', { 'content-range': `bytes */${size}` });
}

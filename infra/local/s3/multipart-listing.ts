/** Listings of multipart uploads and of their parts. */

import { type Exchange, type Reply, requireBucket } from './exchange.ts';
import { compareKeys } from './key-order.ts';
import { commonPrefix, OWNER, readOptions } from './listing.ts';
import { partElements, requestedUpload } from './multipart.ts';
import { wholeNumber } from './request.ts';
import { parts, uploadsIn } from './uploads.ts';
import { branch, leaf, xmlDocument } from './xml.ts';

export async function listParts({ request, store }: Exchange): Promise<Reply> {
	const upload = requestedUpload({ request, store });
	const { maxKeys, name, encodingType } = readOptions(request.parameters, 'max-parts');
	const marker = wholeNumber(request.parameters.get('part-number-marker'), 'part-number-marker') ?? 0;
	const rest = parts(store, upload).filter((part) => part.number > marker);
	const page = rest.slice(0, maxKeys);
	return {
		content: xmlDocument('ListPartsResult', [
			leaf('Bucket', upload.bucket),
			...(encodingType === undefined ? [] : [leaf('EncodingType', encodingType)]),
			leaf('Key', name(upload.key)),
			leaf('UploadId', upload.id),
			branch('Initiator', OWNER),
			branch('Owner', OWNER),
			leaf('StorageClass', 'STANDARD'),
			...(upload.checksumAlgorithm === undefined ? [] : [leaf('ChecksumAlgorithm', upload.checksumAlgorithm)]),
			...(upload.checksumType === undefined ? [] : [leaf('ChecksumType', upload.checksumType)]),
			leaf('PartNumberMarker', marker),
			leaf('NextPartNumberMarker', page.at(-1)?.number ?? 0),
			leaf('MaxParts', maxKeys),
			leaf('IsTruncated', rest.length > page.length),
			...page.map((part) =>
				branch('Part', [leaf('PartNumber', part.number), ...partElements(part, upload), leaf('Size', part.size)]),
			),
		]),
	};
}

export async function listMultipartUploads({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	const { prefix, delimiter, maxKeys, name, encodingType } = readOptions(request.parameters, 'max-uploads');
	const keyMarker = request.parameters.get('key-marker') ?? '';
	const idMarker = request.parameters.get('upload-id-marker') ?? '';
	const rest = uploadsIn(store, request.bucket)
		.filter((upload) => upload.key.startsWith(prefix))
		.sort((a, b) => compareKeys(a.key, b.key) || compareKeys(a.initiated, b.initiated) || compareKeys(a.id, b.id));
	const begin = rest.findIndex((upload) => upload.key === keyMarker && upload.id === idMarker) + 1;
	const behind = begin > 0 ? rest.slice(begin) : rest.filter((upload) => compareKeys(upload.key, keyMarker) > 0);
	const page = behind.slice(0, maxKeys);
	const last = behind.length > page.length ? page.at(-1) : undefined;
	const groups = new Set(page.flatMap((upload) => commonPrefix(upload.key, prefix, delimiter) ?? []));
	return {
		content: xmlDocument('ListMultipartUploadsResult', [
			leaf('Bucket', request.bucket),
			leaf('KeyMarker', name(keyMarker)),
			leaf('UploadIdMarker', idMarker),
			...(last === undefined ? [] : [leaf('NextKeyMarker', name(last.key)), leaf('NextUploadIdMarker', last.id)]),
			leaf('Prefix', name(prefix)),
			...(delimiter === '' ? [] : [leaf('Delimiter', name(delimiter))]),
			...(encodingType === undefined ? [] : [leaf('EncodingType', encodingType)]),
			leaf('MaxUploads', maxKeys),
			leaf('IsTruncated', last !== undefined),
			...page
				.filter((upload) => commonPrefix(upload.key, prefix, delimiter) === undefined)
				.map((upload) =>
					branch('Upload', [
						leaf('Key', name(upload.key)),
						leaf('UploadId', upload.id),
						branch('Initiator', OWNER),
						branch('Owner', OWNER),
						leaf('StorageClass', 'STANDARD'),
						leaf('Initiated', upload.initiated),
					]),
				),
			...[...groups].map((group) => branch('CommonPrefixes', [leaf('Prefix', name(group))])),
		]),
	};
}

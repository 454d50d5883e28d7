/** Multipart upload operations. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type Body, readDocument } from './body.ts';
import { type Checksum, type ChecksumType, checksumAlgorithm, checksumHeader, createChecksum } from './checksum.ts';
import { writeCondition } from './conditions.ts';
import { hasSystemCode, S3Error } from './errors.ts';
import { type Exchange, type Reply, requireBucket } from './exchange.ts';
import { openCopySource } from './objects.ts';
import { type S3Request, wholeNumber } from './request.ts';
import { storedHeaders } from './stored-headers.ts';
import { createUpload, findUpload, keepPart, type Part, parts, removeUpload, type Upload } from './uploads.ts';
import { childText, leaf, parseXml, type XmlElement, xmlDocument } from './xml.ts';

const MAX_PART_NUMBER = 10_000;
const MIN_PART_BYTES = 5 * 1024 ** 2;
const READ_BYTES = 1024 ** 2;

export async function createMultipartUpload({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	const named = request.headers.get('x-amz-checksum-algorithm');
	const algorithm = named === undefined ? undefined : checksumAlgorithm(named);
	const upload = createUpload(store, {
		bucket: request.bucket,
		key: request.key,
		headers: storedHeaders(request.headers),
		checksumAlgorithm: algorithm,
		checksumType: algorithm && checksumType(algorithm, request.headers.get('x-amz-checksum-type')),
		initiated: new Date().toISOString(),
	});
	return {
		headers: {
			...(upload.checksumAlgorithm === undefined ? {} : { 'x-amz-checksum-algorithm': upload.checksumAlgorithm }),
			...(upload.checksumType === undefined ? {} : { 'x-amz-checksum-type': upload.checksumType }),
		},
		content: xmlDocument('InitiateMultipartUploadResult', uploadElements(upload)),
	};
}

export async function uploadPart({ request, store, body }: Exchange): Promise<Reply> {
	const upload = requestedUpload({ request, store });
	const number = partNumber(request);
	const claimed = body();
	const algorithm = upload.checksumAlgorithm;
	if (algorithm !== undefined && claimed.checksum !== undefined && claimed.checksum.algorithm !== algorithm) {
		throw new S3Error(
			'InvalidRequest',
			`The upload was begun with ${algorithm}; this part has ${claimed.checksum.algorithm}.`,
		);
	}
	const received = await store.receive(withChecksum(claimed, upload));
	const part = keepPart(store, upload, number, received);
	const checksum = received.checksum;
	return {
		headers: {
			etag: `"${part.eTag}"`,
			...(checksum === undefined ? {} : { [checksumHeader(checksum.algorithm)]: checksum.value }),
		},
	};
}

export async function uploadPartCopy({ request, store }: Exchange): Promise<Reply> {
	const upload = requestedUpload({ request, store });
	const number = partNumber(request);
	const { source, body } = await openCopySource(request, store);
	try {
		const part = keepPart(store, upload, number, await store.receive(withChecksum(body, upload)));
		return { content: xmlDocument('CopyPartResult', partElements(part, upload)) };
	} finally {
		source.close();
	}
}

export async function completeMultipartUpload({ request, store, body, announce }: Exchange): Promise<Reply> {
	const upload = requestedUpload({ request, store });
	const condition = writeCondition(request.headers);
	const chosen = chosenParts(parseXml(await readDocument(body())), parts(store, upload), upload);
	const size = chosen.reduce((sum, part) => sum + part.size, 0);
	const announced = wholeNumber(request.headers.get('x-amz-mp-object-size'), 'x-amz-mp-object-size');
	if (announced !== undefined && announced !== size) {
		throw new S3Error('InvalidRequest', `The parts have ${size} bytes where x-amz-mp-object-size says ${announced}.`);
	}
	if (condition !== undefined) condition(await store.describe(upload.bucket, upload.key));
	const received = await store.receive(assembledBody(chosen, size, upload, request));
	const object = await store.commit(
		upload.bucket,
		upload.key,
		received,
		{
			eTag: `${digestOfDigests(chosen)}-${chosen.length}`,
			headers: upload.headers,
			checksum: received.checksum ? { ...received.checksum, type: 'FULL_OBJECT' } : compositeChecksum(chosen, upload),
			partSizes: chosen.map((part) => part.size),
		},
		condition,
	);
	removeUpload(store, upload);
	announce(upload.bucket, object, 'ObjectCreated:CompleteMultipartUpload');
	return {
		content: xmlDocument('CompleteMultipartUploadResult', [
			leaf('Location', `/${upload.bucket}/${upload.key}`),
			leaf('Bucket', upload.bucket),
			leaf('Key', upload.key),
			leaf('ETag', `"${object.eTag}"`),
			...(object.checksum === undefined
				? []
				: [
						leaf(`Checksum${object.checksum.algorithm}`, object.checksum.value),
						leaf('ChecksumType', object.checksum.type),
					]),
		]),
	};
}

export async function abortMultipartUpload({ request, store }: Exchange): Promise<Reply> {
	removeUpload(store, requestedUpload({ request, store }));
	return { status: 204 };
}

/** CRC64NVME is only ever of the whole object, the SHAs only composite; for CRC32 and CRC32C the client may choose. */
function checksumType(algorithm: string, named: string | undefined): ChecksumType {
	const type = named?.toUpperCase() ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
	const crc = algorithm.startsWith('CRC');
	if (type === 'FULL_OBJECT' && crc) return type;
	if (type === 'COMPOSITE' && algorithm !== 'CRC64NVME') return type;
	throw new S3Error('InvalidRequest', `The checksum type ${type} cannot be used with ${algorithm}.`);
}

/** The upload that a request names. @throws S3Error NoSuchBucket or NoSuchUpload */
export function requestedUpload({ request, store }: Pick<Exchange, 'request' | 'store'>): Upload {
	requireBucket(store, request.bucket);
	return findUpload(store, request.parameters.get('uploadId') ?? '', request.bucket, request.key);
}

function partNumber(request: S3Request): number {
	const number = wholeNumber(request.parameters.get('partNumber'), 'partNumber', 1) ?? 0;
	if (number >= 1 && number <= MAX_PART_NUMBER) return number;
	throw new S3Error('InvalidArgument', `partNumber must be a whole number from 1 to ${MAX_PART_NUMBER}.`);
}

/** A part has the upload's checksum whether or not the client sent one. */
function withChecksum(body: Body, upload: Upload): Body {
	const algorithm = upload.checksumAlgorithm;
	if (body.checksum !== undefined || algorithm === undefined) return body;
	return { ...body, checksum: { algorithm, expected: () => undefined } };
}

/** The parts that the client lists, each as received. @throws S3Error MalformedXML, InvalidPart(Order), EntityTooSmall */
function chosenParts(root: XmlElement, received: readonly Part[], upload: Upload): Part[] {
	const listed = root.children.filter((child) => child.name === 'Part');
	if (root.name !== 'CompleteMultipartUpload' || listed.length === 0 || listed.length > MAX_PART_NUMBER) {
		throw new S3Error('MalformedXML', `Expected <CompleteMultipartUpload> with 1 to ${MAX_PART_NUMBER} <Part>s.`);
	}
	const byNumber = new Map(received.map((part) => [part.number, part]));
	let previous = 0;
	return listed.map((element, index) => {
		const number = Number(childText(element, 'PartNumber'));
		const part = byNumber.get(number);
		const eTag = childText(element, 'ETag')
			?.trim()
			.replace(/^"(.*)"$/, '$1');
		const checksum = upload.checksumAlgorithm && childText(element, `Checksum${upload.checksumAlgorithm}`);
		if (part === undefined || part.eTag !== eTag || (checksum !== undefined && checksum !== part.checksum)) {
			throw new S3Error('InvalidPart', `Part ${number} was not received, or its ETag or checksum is another.`);
		}
		if (number <= previous) throw new S3Error('InvalidPartOrder', 'The parts must be listed in ascending order.');
		previous = number;
		if (index < listed.length - 1 && part.size < MIN_PART_BYTES) {
			throw new S3Error(
				'EntityTooSmall',
				`Part ${number} has ${part.size} bytes; only the last may have under ${MIN_PART_BYTES}.`,
			);
		}
		return part;
	});
}

function assembledBody(chosen: readonly Part[], size: number, upload: Upload, request: S3Request): Body {
	const algorithm = upload.checksumType === 'FULL_OBJECT' ? upload.checksumAlgorithm : undefined;
	const claimed = algorithm && request.headers.get(checksumHeader(algorithm));
	return {
		bytes: concatenate(chosen),
		size,
		checksum: algorithm && { algorithm, expected: () => claimed },
	};
}

async function* concatenate(chosen: readonly Part[]): AsyncGenerator<Buffer> {
	for (const part of chosen) {
		try {
			yield* createReadStream(part.path, { highWaterMark: READ_BYTES });
		} catch (error) {
			if (!hasSystemCode(error, 'ENOENT')) throw error;
			throw new S3Error('NoSuchUpload', `Part ${part.number} was replaced or removed while the upload was completed.`);
		}
	}
}

function digestOfDigests(chosen: readonly Part[]): string {
	return createHash('md5')
		.update(Buffer.from(chosen.map((part) => part.eTag).join(''), 'hex'))
		.digest('hex');
}

function compositeChecksum(chosen: readonly Part[], upload: Upload): Checksum | undefined {
	const algorithm = upload.checksumAlgorithm;
	if (algorithm === undefined) return undefined;
	const digest = createChecksum(algorithm);
	digest.update(Buffer.concat(chosen.map((part) => Buffer.from(part.checksum ?? '', 'base64'))));
	return { algorithm, value: `${digest.digest().toString('base64')}-${chosen.length}`, type: 'COMPOSITE' };
}

function uploadElements(upload: Upload): string[] {
	return [leaf('Bucket', upload.bucket), leaf('Key', upload.key), leaf('UploadId', upload.id)];
}

/** What every answer says of a part. */
export function partElements(part: Part, upload: Upload): string[] {
	return [
		leaf('LastModified', part.modified.toISOString()),
		leaf('ETag', `"${part.eTag}"`),
		...(part.checksum === undefined || upload.checksumAlgorithm === undefined
			? []
			: [leaf(`Checksum${upload.checksumAlgorithm}`, part.checksum)]),
	];
}

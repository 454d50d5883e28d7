/** Operations on one object (and the batch delete). */

import { closeSync, createReadStream, readSync } from 'node:fs';
import { type Body, readDocument } from './body.ts';
import { checksumAlgorithm } from './checksum.ts';
import { checkCopyConditions, checkReadConditions, matchCondition, writeCondition } from './conditions.ts';
import { S3Error } from './errors.ts';
import { type Exchange, isBucketName, type Reply, requireBucket } from './exchange.ts';
import { type ByteRange, partRange, readCopyRange, readRange } from './range.ts';
import { percentDecode, type S3Request, wholeNumber } from './request.ts';
import type { ObjectStore, ReceivedFile, StoredObject } from './store.ts';
import { checksumHeaders, objectHeaders, storedHeaders } from './stored-headers.ts';
import { branch, childText, leaf, parseXml, xmlDocument } from './xml.ts';

const MAX_BATCH = 1000;
/** Objects up to this size are answered in one write, without a stream. */
const ONE_WRITE_BYTES = 64 * 1024;
const READ_BYTES = 256 * 1024;

export async function putObject({ request, store, body, announce }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	const headers = storedHeaders(request.headers);
	const condition = writeCondition(request.headers);
	// Told early where the outcome is already known, so that a large body need not be sent.
	if (condition !== undefined) condition(await store.describe(request.bucket, request.key));
	const received = await store.receive(body());
	const object = await store.commit(request.bucket, request.key, received, singlePart(received, headers), condition);
	announce(request.bucket, object, 'ObjectCreated:Put');
	return { headers: { etag: `"${object.eTag}"`, ...checksumHeaders(object.checksum) } };
}

/** GET and HEAD. */
export async function getObject({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	requireNoVersion(request);
	const opened = await store.open(request.bucket, request.key);
	if (opened === undefined) throw noSuchKey(request.key);
	const { object, descriptor } = opened;
	let handedOver = false;
	try {
		checkReadConditions(request.headers, object);
		const { range, partsHeader } = requestedRange(request, object);
		const { first, last } = range ?? { first: 0, last: object.size - 1 };
		const length = last - first + 1;
		// A checksum is of the whole object: beside a part of it, clients would compare it with what they got.
		const whole = range === undefined && request.headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED';
		const head = {
			status: range === undefined ? 200 : 206,
			headers: {
				...objectHeaders(object),
				...(whole ? checksumHeaders(object.checksum) : {}),
				...overriddenHeaders(request),
				...(range === undefined ? {} : { 'content-range': `bytes ${first}-${last}/${object.size}` }),
				...partsHeader,
				'content-length': length,
			},
		};
		if (request.method === 'HEAD' || length === 0) return head;
		if (length <= ONE_WRITE_BYTES) return { ...head, content: readExactly(descriptor, first, length) };
		handedOver = true;
		return { ...head, content: readStream(descriptor, { first, last }, true) };
	} finally {
		if (!handedOver) closeSync(descriptor);
	}
}

export async function deleteObject({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	requireNoVersion(request);
	const match = request.headers.get('if-match');
	await store.remove(request.bucket, request.key, match === undefined ? undefined : matchCondition(match));
	return { status: 204 };
}

export async function copyObject({ request, store, announce }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	const { source, body } = await openCopySource(request, store);
	try {
		const replace = request.headers.get('x-amz-metadata-directive') === 'REPLACE';
		const sameObject = source.bucket === request.bucket && source.object.key === request.key;
		if (sameObject && !replace) {
			throw new S3Error('InvalidRequest', 'Copying an object to itself must change something, such as its metadata.');
		}
		const own = storedHeaders(request.headers);
		const headers = replace ? own : source.object.headers;
		const condition = writeCondition(request.headers);
		const named = request.headers.get('x-amz-checksum-algorithm');
		const algorithm = named === undefined ? source.object.checksum?.algorithm : checksumAlgorithm(named);
		const received = await store.receive(
			algorithm === undefined ? body : { ...body, checksum: { algorithm, expected: () => undefined } },
		);
		const object = await store.commit(request.bucket, request.key, received, singlePart(received, headers), condition);
		announce(request.bucket, object, 'ObjectCreated:Copy');
		const checksum = object.checksum && [
			leaf(`Checksum${object.checksum.algorithm}`, object.checksum.value),
			leaf('ChecksumType', object.checksum.type),
		];
		const lastModified = leaf('LastModified', object.modified.toISOString());
		return {
			content: xmlDocument('CopyObjectResult', [leaf('ETag', `"${object.eTag}"`), lastModified, ...(checksum ?? [])]),
		};
	} finally {
		source.close();
	}
}

export async function deleteObjects({ request, store, body }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	const root = parseXml(await readDocument(body()));
	const targets = root.children.filter((child) => child.name === 'Object');
	if (root.name !== 'Delete' || targets.length === 0 || targets.length > MAX_BATCH) {
		throw new S3Error('MalformedXML', `A batch delete is <Delete> with 1 to ${MAX_BATCH} <Object>s.`);
	}
	const quiet = childText(root, 'Quiet') === 'true';
	const results: string[] = [];
	for (const target of targets) {
		const key = childText(target, 'Key') ?? '';
		const eTag = childText(target, 'ETag');
		try {
			if (key === '') throw new S3Error('MalformedXML', 'An <Object> without a <Key>.');
			if ((childText(target, 'VersionId') ?? 'null') !== 'null') throw noSuchVersion();
			await store.remove(request.bucket, key, eTag === undefined ? undefined : matchCondition(eTag));
			if (!quiet) results.push(branch('Deleted', [leaf('Key', key)]));
		} catch (error) {
			if (!(error instanceof S3Error)) throw error;
			results.push(branch('Error', [leaf('Key', key), leaf('Code', error.code), leaf('Message', error.message)]));
		}
	}
	return { content: xmlDocument('DeleteResult', results) };
}

/**
 * The source that `x-amz-copy-source` names, its conditions checked, as a body to receive.
 * The caller closes it. @throws S3Error InvalidArgument, NoSuchBucket, NoSuchKey, PreconditionFailed
 */
export async function openCopySource(request: S3Request, store: ObjectStore) {
	const header = Buffer.from(request.headers.get('x-amz-copy-source') ?? '', 'latin1').toString('utf8');
	const [rawPath = '', version] = header.split('?versionId=');
	if (version !== undefined && version !== 'null') throw noSuchVersion();
	const [, bucket, key] = /^\/?([^/]+)\/([\s\S]+)$/.exec(percentDecode(rawPath)) ?? [];
	if (bucket === undefined || key === undefined || !isBucketName(bucket)) {
		throw new S3Error('InvalidArgument', `x-amz-copy-source is ${header}; expected <bucket>/<URL-encoded key>.`);
	}
	requireBucket(store, bucket);
	const opened = await store.open(bucket, key);
	if (opened === undefined) throw noSuchKey(key);
	const { object, descriptor } = opened;
	try {
		checkCopyConditions(request.headers, object);
		const range = readCopyRange(request.headers.get('x-amz-copy-source-range'), object.size);
		const { first, last } = range ?? { first: 0, last: object.size - 1 };
		const bytes = last < first ? noBytes() : readStream(descriptor, { first, last }, false);
		const body: Body = { bytes, size: last - first + 1 };
		return { source: { bucket, object, close: () => closeSync(descriptor) }, body };
	} catch (error) {
		closeSync(descriptor);
		throw error;
	}
}

/** @throws S3Error NoSuchVersion: buckets here are not versioned. */
function requireNoVersion(request: S3Request): void {
	if ((request.parameters.get('versionId') ?? 'null') !== 'null') throw noSuchVersion();
}

function requestedRange(request: S3Request, object: StoredObject) {
	const partNumber = wholeNumber(request.parameters.get('partNumber'), 'partNumber', 1);
	if (partNumber === undefined) return { range: readRange(request.headers.get('range'), object.size), partsHeader: {} };
	const sizes = object.partSizes ?? [object.size];
	const partsHeader = object.partSizes === undefined ? {} : { 'x-amz-mp-parts-count': sizes.length };
	return { range: object.size === 0 ? undefined : partRange(partNumber, sizes), partsHeader };
}

/** `response-content-type` and its like, which a signed request may ask for. */
function overriddenHeaders(request: S3Request): Record<string, string> {
	const overridden: Record<string, string> = {};
	for (const name of [
		'cache-control',
		'content-disposition',
		'content-encoding',
		'content-language',
		'content-type',
		'expires',
	]) {
		const value = request.parameters.get(`response-${name}`);
		if (value !== undefined) overridden[name] = Buffer.from(value, 'utf8').toString('latin1');
	}
	return overridden;
}

function singlePart(received: ReceivedFile, headers: Readonly<Record<string, string>>) {
	const checksum = received.checksum && { ...received.checksum, type: 'FULL_OBJECT' as const };
	return { eTag: received.md5.toString('hex'), headers, checksum, partSizes: undefined };
}

function readExactly(descriptor: number, first: number, length: number): Buffer {
	const bytes = Buffer.allocUnsafe(length);
	let offset = 0;
	while (offset < length) {
		const count = readSync(descriptor, bytes, offset, length - offset, first + offset);
		if (count === 0) throw new Error(`object truncated by hand while it was read: ${offset} of ${length} bytes`);
		offset += count;
	}
	return bytes;
}

function readStream(descriptor: number, { first, last }: ByteRange, autoClose: boolean) {
	return createReadStream('', { fd: descriptor, start: first, end: last, autoClose, highWaterMark: READ_BYTES });
}

async function* noBytes(): AsyncGenerator<Buffer> {}

function noSuchKey(key: string): S3Error {
	return new S3Error('NoSuchKey', `The specified key does not exist: ${key}`);
}

function noSuchVersion(): S3Error {
	return new S3Error('NoSuchVersion', 'The specified version does not exist: buckets here are not versioned.');
}

/** ListObjectsV2 and the older ListObjects. */

import { S3Error } from './errors.ts';
import { type Exchange, type Reply, requireBucket } from './exchange.ts';
import { type Walk, walkKeys } from './keys.ts';
import { wholeNumber } from './request.ts';
import { uriEncode } from './signature.ts';
import type { ObjectStore, StoredObject } from './store.ts';
import { branch, leaf, xmlDocument } from './xml.ts';

const MAX_KEYS = 1000;
export const OWNER = [leaf('ID', 'oddline'), leaf('DisplayName', 'oddline')];

type Page = {
	readonly objects: readonly StoredObject[];
	readonly commonPrefixes: readonly string[];
	/** The last key or common prefix of a page that is not the last one. */
	readonly next: string | undefined;
};

export async function listObjectsV2({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	const { parameters } = request;
	const options = readOptions(parameters);
	const token = parameters.get('continuation-token');
	const startAfter = parameters.get('start-after') ?? '';
	const after = token === undefined ? startAfter : readToken(token);
	const page = await listPage(store, request.bucket, { ...options, after });
	const { name } = options;
	return {
		content: xmlDocument('ListBucketResult', [
			...commonElements(request.bucket, options, page),
			leaf('KeyCount', page.objects.length + page.commonPrefixes.length),
			...(token === undefined ? [] : [leaf('ContinuationToken', token)]),
			...(startAfter === '' ? [] : [leaf('StartAfter', name(startAfter))]),
			...(page.next === undefined ? [] : [leaf('NextContinuationToken', writeToken(page.next))]),
			...contents(page, name, parameters.get('fetch-owner') === 'true'),
		]),
	};
}

export async function listObjectsV1({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	const options = readOptions(request.parameters);
	const marker = request.parameters.get('marker') ?? '';
	const page = await listPage(store, request.bucket, { ...options, after: marker });
	const { name } = options;
	// S3 gives NextMarker only with a delimiter; without one the last key serves.
	const nextMarker = page.next !== undefined && options.delimiter !== '' ? [leaf('NextMarker', name(page.next))] : [];
	return {
		content: xmlDocument('ListBucketResult', [
			...commonElements(request.bucket, options, page),
			leaf('Marker', name(marker)),
			...nextMarker,
			...contents(page, name, true),
		]),
	};
}

type ListOptions = {
	readonly prefix: string;
	readonly delimiter: string;
	readonly maxKeys: number;
	readonly encodingType: string | undefined;
	/** How a name is written: as it is, or percent-encoded where the client asked for it. */
	readonly name: (text: string) => string;
};

/** Reads what both versions share. @throws S3Error InvalidArgument */
export function readOptions(parameters: ReadonlyMap<string, string>, limit = 'max-keys'): ListOptions {
	const encodingType = parameters.get('encoding-type');
	if (encodingType !== undefined && encodingType !== 'url') {
		throw new S3Error('InvalidArgument', `encoding-type is ${JSON.stringify(encodingType)}; expected "url".`);
	}
	return {
		prefix: parameters.get('prefix') ?? '',
		delimiter: parameters.get('delimiter') ?? '',
		maxKeys: Math.min(MAX_KEYS, wholeNumber(parameters.get(limit), limit) ?? MAX_KEYS),
		encodingType,
		name: encodingType === 'url' ? (text) => text.split('/').map(uriEncode).join('/') : (text) => text,
	};
}

async function listPage(store: ObjectStore, bucket: string, options: ListOptions & { after: string }): Promise<Page> {
	const { prefix, delimiter, maxKeys, after } = options;
	const objects: StoredObject[] = [];
	const commonPrefixes: string[] = [];
	const walk: Walk = { prefix, after, skip: undefined };
	// A page that ended on a common prefix goes on behind all of its keys.
	if (after !== '' && commonPrefix(after, prefix, delimiter) === after) walk.skip = after;
	let last: string | undefined;
	if (maxKeys === 0) return { objects, commonPrefixes, next: undefined };
	for await (const key of walkKeys(store, bucket, walk)) {
		const group = commonPrefix(key, prefix, delimiter);
		const object = group === undefined ? await store.describe(bucket, key) : undefined;
		// Deleted since its directory was read.
		if (group === undefined && object === undefined) continue;
		if (objects.length + commonPrefixes.length === maxKeys) return { objects, commonPrefixes, next: last };
		if (group !== undefined) {
			commonPrefixes.push(group);
			walk.skip = group;
		} else if (object !== undefined) objects.push(object);
		last = group ?? key;
	}
	return { objects, commonPrefixes, next: undefined };
}

/** The part of a key up to the first delimiter after the prefix, by which keys are grouped; undefined without one. */
export function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
	if (delimiter === '' || !key.startsWith(prefix)) return undefined;
	const end = key.indexOf(delimiter, prefix.length);
	return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

function commonElements(bucket: string, options: ListOptions, page: Page): string[] {
	const { name } = options;
	return [
		leaf('Name', bucket),
		leaf('Prefix', name(options.prefix)),
		...(options.delimiter === '' ? [] : [leaf('Delimiter', name(options.delimiter))]),
		...(options.encodingType === undefined ? [] : [leaf('EncodingType', options.encodingType)]),
		leaf('MaxKeys', options.maxKeys),
		leaf('IsTruncated', page.next !== undefined),
	];
}

function contents(page: Page, name: ListOptions['name'], withOwner: boolean): string[] {
	return [
		...page.objects.map((object) =>
			branch('Contents', [
				leaf('Key', name(object.key)),
				leaf('LastModified', object.modified.toISOString()),
				leaf('ETag', `"${object.eTag}"`),
				...(object.checksum === undefined
					? []
					: [leaf('ChecksumAlgorithm', object.checksum.algorithm), leaf('ChecksumType', object.checksum.type)]),
				leaf('Size', object.size),
				...(withOwner ? [branch('Owner', OWNER)] : []),
				leaf('StorageClass', 'STANDARD'),
			]),
		),
		...page.commonPrefixes.map((prefix) => branch('CommonPrefixes', [leaf('Prefix', name(prefix))])),
	];
}

function writeToken(after: string): string {
	return Buffer.from(after, 'utf8').toString('base64url');
}

function readToken(token: string): string {
	const after = Buffer.from(token, 'base64url').toString('utf8');
	if (after !== '' && writeToken(after) === token) return after;
	throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}

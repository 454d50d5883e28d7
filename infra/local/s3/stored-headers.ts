/** The headers of an object: which are stored with it, and what a response says of it. */

import { type Checksum, checksumHeader } from './checksum.ts';
import { validators } from './conditions.ts';
import { S3Error } from './errors.ts';
import type { StoredObject } from './store.ts';

const STORED = [
	'cache-control',
	'content-disposition',
	'content-language',
	'content-type',
	'expires',
	'x-amz-website-redirect-location',
];
const META = 'x-amz-meta-';
const PRIVATE_ACLS = ['private', 'bucket-owner-full-control'];
/** Asking for these and not getting them would surprise, so it is refused. */
const UNSUPPORTED =
	/^x-amz-(tagging|object-lock-.*|server-side-encryption-customer-.*|server-side-encryption-aws-kms-.*|write-offset-bytes)$/;

/**
 * What of a request's headers is stored with the object.
 * @throws S3Error NotImplemented or AccessControlListNotSupported for a wish that cannot be met.
 */
export function storedHeaders(headers: ReadonlyMap<string, string>): Record<string, string> {
	refuseUnsupported(headers);
	const stored: Record<string, string> = {};
	for (const [name, value] of headers) {
		if (STORED.includes(name) || name.startsWith(META)) stored[name] = value;
	}
	const encodings = (headers.get('content-encoding') ?? '')
		.split(',')
		.map((encoding) => encoding.trim())
		.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked');
	if (encodings.length > 0) stored['content-encoding'] = encodings.join(',');
	return stored;
}

/** What a read of the object answers, save for its length and range. */
export function objectHeaders(object: StoredObject): Record<string, string> {
	return {
		'accept-ranges': 'bytes',
		'content-type': 'binary/octet-stream',
		...object.headers,
		...validators(object),
	};
}

/** The header that states an object's or a part's checksum, none where there is none. */
export function checksumHeaders(checksum: Checksum | undefined): Record<string, string> {
	if (checksum === undefined) return {};
	return { [checksumHeader(checksum.algorithm)]: checksum.value, 'x-amz-checksum-type': checksum.type };
}

function refuseUnsupported(headers: ReadonlyMap<string, string>): void {
	for (const name of headers.keys()) {
		if (UNSUPPORTED.test(name)) throw new S3Error('NotImplemented', `The header ${name} is not implemented here.`);
	}
	if ((headers.get('x-amz-server-side-encryption') ?? 'AES256') !== 'AES256') {
		throw new S3Error('NotImplemented', 'Encryption with KMS keys is not implemented here.');
	}
	if (!PRIVATE_ACLS.includes(headers.get('x-amz-acl') ?? 'private')) {
		throw new S3Error('AccessControlListNotSupported', 'The bucket does not allow ACLs');
	}
}

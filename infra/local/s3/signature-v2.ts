/**
 * Presigned URLs of Signature Version 2, which boto3 and the AWS CLI (version 1) still make for us-east-1 unless told
 * otherwise. Method: "Query string request authentication alternative" in the S3 developer guide. Headers are never
 * authenticated this way here: those clients sign them with version 4.
 */

import { createHmac } from 'node:crypto';
import { S3Error } from './errors.ts';
import type { S3Request } from './request.ts';
import { type Authenticated, type Credentials, sameSignature, UNSIGNED_PAYLOAD, uriEncode } from './signature.ts';

/** Parameters that are part of what is signed; all others are not. */
const SIGNED_PARAMETERS =
	/^(acl|cors|delete|lifecycle|location|logging|notification|partNumber|policy|requestPayment|restore|tagging|torrent|uploadId|uploads|versionId|versioning|versions|website|response-.+)$/;

export function isVersion2(request: S3Request): boolean {
	return request.parameters.has('AWSAccessKeyId') && !request.headers.has('authorization');
}

/** @throws S3Error InvalidAccessKeyId, AccessDenied (expired) or SignatureDoesNotMatch. */
export function authenticateVersion2(request: S3Request, credentials: Credentials, now: Date): Authenticated {
	const { headers, parameters } = request;
	if (parameters.get('AWSAccessKeyId') !== credentials.accessKeyId) {
		throw new S3Error('InvalidAccessKeyId', 'The AWS access key ID you provided does not exist in our records.');
	}
	const expires = parameters.get('Expires') ?? '';
	if (!(Number(expires) * 1000 >= now.getTime())) throw new S3Error('AccessDenied', 'Request has expired');
	const text = [
		request.method,
		headers.get('content-md5') ?? '',
		headers.get('content-type') ?? '',
		expires,
		canonicalAmzHeaders(request) + canonicalResource(request),
	].join('\n');
	const expected = createHmac('sha1', credentials.secretAccessKey).update(text, 'latin1').digest('base64');
	const signature = parameters.get('Signature') ?? '';
	if (!sameSignature(expected, signature)) {
		throw new S3Error(
			'SignatureDoesNotMatch',
			'The request signature we calculated does not match the one you provided.',
		);
	}
	return { payload: UNSIGNED_PAYLOAD, signature, timestamp: '', scope: '', signingKey: Buffer.alloc(0) };
}

/**
 * Of the `x-amz-*` headers, and of the parameters that stand for some, which boto3 puts into the URL and signs as headers.
 * Were they left out, whoever holds the URL could add one: `x-amz-copy-source` makes a copy of an upload.
 */
function canonicalAmzHeaders({ headers, query }: S3Request): string {
	const amz = new Map([...headers].filter(([name]) => name.startsWith('x-amz-')));
	for (const [name, value] of query) {
		const header = name.toLowerCase();
		if (header.startsWith('x-amz-') && !amz.has(header)) amz.set(header, Buffer.from(value, 'utf8').toString('latin1'));
	}
	return [...amz]
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => `${name}:${value.trim()}\n`)
		.join('');
}

function canonicalResource(request: S3Request): string {
	const signed = request.query
		.filter(([name]) => SIGNED_PARAMETERS.test(name))
		.sort(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, value]) => (value === '' ? name : `${name}=${value}`));
	const resource = `/${request.bucket}/${request.key}`.split('/').map(uriEncode).join('/');
	const path = request.bucket === '' ? '/' : request.path === `/${request.bucket}` ? request.path : resource;
	return signed.length === 0 ? path : `${path}?${signed.join('&')}`;
}

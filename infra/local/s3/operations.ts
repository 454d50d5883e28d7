/** Which operation a request asks for. */

import { bucketLocation, bucketVersioning, createBucket, deleteBucket, headBucket, listBuckets } from './buckets.ts';
import { S3Error } from './errors.ts';
import type { Exchange, Reply } from './exchange.ts';
import { listObjectsV1, listObjectsV2 } from './listing.ts';
import {
	abortMultipartUpload,
	completeMultipartUpload,
	createMultipartUpload,
	uploadPart,
	uploadPartCopy,
} from './multipart.ts';
import { listMultipartUploads, listParts } from './multipart-listing.ts';
import { copyObject, deleteObject, deleteObjects, getObject, putObject } from './objects.ts';
import type { S3Request } from './request.ts';
import { objectTags } from './tags.ts';

type Operation = (exchange: Exchange) => Promise<Reply>;

/** Query parameters that name a part of a bucket or object; with one of these a request is another operation. */
const SUBRESOURCES = [
	'abac',
	'accelerate',
	'acl',
	'analytics',
	'attributes',
	'cors',
	'delete',
	'encryption',
	'intelligent-tiering',
	'inventory',
	'legal-hold',
	'lifecycle',
	'location',
	'logging',
	'metadataConfiguration',
	'metadataTable',
	'metrics',
	'notification',
	'object-lock',
	'ownershipControls',
	'policy',
	'policyStatus',
	'publicAccessBlock',
	'renameObject',
	'replication',
	'requestPayment',
	'restore',
	'retention',
	'select',
	'session',
	'tagging',
	'torrent',
	'uploadId',
	'uploads',
	'versioning',
	'versions',
	'website',
];

const BUCKET_OPERATIONS: Readonly<Record<string, Operation>> = {
	'GET list-type': listObjectsV2,
	GET: listObjectsV1,
	HEAD: headBucket,
	PUT: createBucket,
	DELETE: deleteBucket,
	'POST delete': deleteObjects,
	'GET location': bucketLocation,
	'GET versioning': bucketVersioning,
	'GET uploads': listMultipartUploads,
};

const OBJECT_OPERATIONS: Readonly<Record<string, Operation>> = {
	GET: getObject,
	HEAD: getObject,
	PUT: putObject,
	'PUT copy': copyObject,
	DELETE: deleteObject,
	'GET tagging': objectTags,
	'POST uploads': createMultipartUpload,
	'PUT uploadId': uploadPart,
	'PUT uploadId copy': uploadPartCopy,
	'POST uploadId': completeMultipartUpload,
	'DELETE uploadId': abortMultipartUpload,
	'GET uploadId': listParts,
};

/** @throws S3Error NotImplemented for what S3 has and this endpoint has not, MethodNotAllowed for what S3 has not either. */
export function findOperation(request: S3Request): Operation {
	const subresource = SUBRESOURCES.find((name) => request.parameters.has(name));
	if (request.bucket === '' && request.key === '') {
		if (request.method === 'GET' && subresource === undefined) return listBuckets;
		throw new S3Error('MethodNotAllowed', 'The service itself can only be listed.');
	}
	const words = [request.method];
	if (subresource !== undefined) words.push(subresource);
	else if (request.key === '' && request.parameters.get('list-type') === '2') words.push('list-type');
	if (request.method === 'PUT' && request.headers.has('x-amz-copy-source')) words.push('copy');
	const name = words.join(' ');
	const operation = (request.key === '' ? BUCKET_OPERATIONS : OBJECT_OPERATIONS)[name];
	if (operation !== undefined) return operation;
	if (['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(request.method)) {
		throw new S3Error(
			'NotImplemented',
			`${name} on ${request.key === '' ? 'a bucket' : 'an object'} is not implemented here.`,
		);
	}
	throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
}

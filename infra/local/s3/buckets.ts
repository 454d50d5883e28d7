/** Operations on buckets. A bucket is a directory; one made by hand is a bucket too. */

import { mkdirSync } from 'node:fs';
import { hasSystemCode, S3Error } from './errors.ts';
import { type Exchange, isBucketName, type Reply, requireBucket } from './exchange.ts';
import { namesIn, statDirectory } from './files.ts';
import { isEmptyBucket } from './keys.ts';
import { OWNER } from './listing.ts';
import { removeUpload, uploadsIn } from './uploads.ts';
import { branch, leaf, xmlDocument } from './xml.ts';

export async function listBuckets({ store }: Exchange): Promise<Reply> {
	const buckets = namesIn(store.directory)
		.filter(isBucketName)
		.sort()
		.flatMap((name) => {
			const stats = statDirectory(store.bucketPath(name));
			if (stats === undefined) return [];
			return [
				branch('Bucket', [leaf('Name', name), leaf('CreationDate', new Date(Number(stats.birthtimeMs)).toISOString())]),
			];
		});
	return { content: xmlDocument('ListAllMyBucketsResult', [branch('Owner', OWNER), branch('Buckets', buckets)]) };
}

export async function createBucket({ request, store }: Exchange): Promise<Reply> {
	if (!isBucketName(request.bucket)) {
		throw new S3Error('InvalidBucketName', `The specified bucket is not valid: ${request.bucket}`);
	}
	try {
		mkdirSync(store.bucketPath(request.bucket));
	} catch (error) {
		if (!hasSystemCode(error, 'EEXIST')) throw error;
		throw new S3Error('BucketAlreadyOwnedByYou', 'The bucket you tried to create already exists, and you own it.');
	}
	return { headers: { location: `/${request.bucket}` } };
}

export async function headBucket({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	return { headers: { 'x-amz-bucket-region': 'us-east-1' } };
}

export async function deleteBucket({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	if (!(await isEmptyBucket(store, request.bucket))) {
		throw new S3Error('BucketNotEmpty', 'The bucket you tried to delete is not empty.');
	}
	for (const upload of uploadsIn(store, request.bucket)) removeUpload(store, upload);
	store.removeBucket(request.bucket);
	return { status: 204 };
}

/** An empty location is us-east-1; requests signed for any region are accepted. */
export async function bucketLocation({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	return { content: xmlDocument('LocationConstraint', []) };
}

/** Never enabled, which is what an empty configuration says. */
export async function bucketVersioning({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	return { content: xmlDocument('VersioningConfiguration', []) };
}

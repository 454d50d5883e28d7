/** Objects have no tags here, which is what a read of them says: clients ask before they copy a large object. */

import { S3Error } from './errors.ts';
import { type Exchange, type Reply, requireBucket } from './exchange.ts';
import { branch, xmlDocument } from './xml.ts';

export async function objectTags({ request, store }: Exchange): Promise<Reply> {
	requireBucket(store, request.bucket);
	if ((await store.describe(request.bucket, request.key)) === undefined) {
		throw new S3Error('NoSuchKey', `The specified key does not exist: ${request.key}`);
	}
	return { content: xmlDocument('Tagging', [branch('TagSet', [])]) };
}

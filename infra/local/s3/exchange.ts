/** What an operation is given and what it gives back. */

import type { Readable } from 'node:stream';
import type { Body } from './body.ts';
import { S3Error } from './errors.ts';
import { statDirectory } from './files.ts';
import type { S3Request } from './request.ts';
import type { ObjectStore, StoredObject } from './store.ts';

export type ObjectCreated = {
	readonly bucket: string;
	/** As it is, not URL-encoded as in S3's event records. */
	readonly key: string;
	readonly size: number;
	/** Without quotes. */
	readonly eTag: string;
	readonly eventName: 'ObjectCreated:Put' | 'ObjectCreated:Copy' | 'ObjectCreated:CompleteMultipartUpload';
	/** Hexadecimal digits of equal length: of two events, the later compares greater. */
	readonly sequencer: string;
	/** ISO 8601, UTC. */
	readonly eventTime: string;
};

export type Exchange = {
	readonly request: S3Request;
	readonly store: ObjectStore;
	/** The request's body; call once. */
	readonly body: () => Body;
	readonly announce: (bucket: string, object: StoredObject, eventName: ObjectCreated['eventName']) => void;
};

export type Reply = {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string | number>>;
	/** XML text, or an object's bytes. */
	readonly content?: string | Buffer | Readable;
};

/** @throws S3Error NoSuchBucket */
export function requireBucket(store: ObjectStore, bucket: string): void {
	if (!isBucketName(bucket) || statDirectory(store.bucketPath(bucket)) === undefined) {
		throw new S3Error('NoSuchBucket', `The specified bucket does not exist: ${bucket}`);
	}
}

/** S3's naming rule; it also keeps a bucket's path inside the directory and off its hidden parts. */
export function isBucketName(name: string): boolean {
	return /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..');
}

import { createReadStream, createWriteStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
	DeleteObjectCommand,
	GetObjectCommand,
	HeadObjectCommand,
	PutObjectCommand,
	paginateListObjectsV2,
	S3Client,
	S3ServiceException,
} from '@aws-sdk/client-s3';
import { TransientError } from '../errors.ts';
import type { StoredObject } from './stored-object.ts';

/** A write that is only done if the object is still what it was: `absent`, or has this ETag. */
export type WriteCondition = 'absent' | { readonly eTag: string };

/** Objects from here on are read in several ranges at once. */
const parallelFrom = 16 << 20;
const rangeBytes = 8 << 20;
const parallelRanges = 4;

/** S3 as Oddline uses it. Every call names the bucket; nothing is cached. */
export class ObjectStore {
	readonly #client: S3Client;

	constructor(client: S3Client) {
		this.#client = client;
	}

	/** The client that the SDK's own environment variables describe. Path-style where an endpoint is given (one machine). */
	static fromEnvironment(environment: Readonly<Record<string, string | undefined>>): ObjectStore {
		return new ObjectStore(
			new S3Client({
				forcePathStyle: Boolean(environment.AWS_ENDPOINT_URL_S3),
				maxAttempts: 4,
				// A connection that says nothing for this long is dead: the next attempt gets another.
				requestHandler: { connectionTimeout: 5_000, socketTimeout: 60_000 },
			}),
		);
	}

	/** A store at an address of its own, such as one machine's. */
	static at(
		endpoint: string,
		region: string,
		credentials: { readonly accessKeyId: string; readonly secretAccessKey: string },
	): ObjectStore {
		return new ObjectStore(new S3Client({ endpoint, region, credentials, forcePathStyle: true }));
	}

	/** @returns `undefined` where there is no such object (any more) */
	async head(bucket: string, key: string): Promise<StoredObject | undefined> {
		const head = await found(this.#client.send(new HeadObjectCommand({ Bucket: bucket, Key: key })));
		return (
			head && {
				key,
				eTag: unquoted(head.ETag),
				size: head.ContentLength ?? 0,
				...(head.LastModified && { lastModified: head.LastModified }),
				...(head.VersionId && { versionId: head.VersionId }),
				...(head.Metadata && { metadata: head.Metadata }),
			}
		);
	}

	/**
	 * Objects under a prefix, in key order.
	 * @param after only keys that come after this one
	 */
	async *list(bucket: string, prefix: string, after?: string): AsyncGenerator<StoredObject> {
		const range = {
			Bucket: bucket,
			Prefix: prefix,
			// A key may hold characters that XML cannot.
			EncodingType: 'url' as const,
			...(after !== undefined && { StartAfter: after }),
		};
		for await (const { Contents = [], EncodingType: encoding } of paginateListObjectsV2(
			{ client: this.#client },
			range,
		)) {
			for (const { Key: told, ETag, Size: size = 0, LastModified: lastModified } of Contents) {
				if (told === undefined) continue;
				// Not every store does what was asked for.
				const key = encoding === 'url' ? decodeURIComponent(told.replaceAll('+', ' ')) : told;
				yield { key, eTag: unquoted(ETag), size, ...(lastModified && { lastModified }) };
			}
		}
	}

	/**
	 * Writes an object's bytes to a file; large ones in parallel ranges, each streamed. All ranges are of one ETag.
	 * @returns what was read, or `undefined` where there is no such object (any more)
	 * @throws {TransientError} where the object is overwritten meanwhile or the connection is cut
	 */
	async download(bucket: string, key: string, file: string): Promise<StoredObject | undefined> {
		const first = await found(
			this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${parallelFrom - 1}` })).catch(
				// An empty object has no byte 0.
				(error) =>
					statusOf(error) === 416
						? this.#client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
						: Promise.reject(error),
			),
		);
		if (!first) return undefined;
		const eTag = unquoted(first.ETag);
		const size = Number(/\/(\d+)$/.exec(first.ContentRange ?? '')?.[1] ?? first.ContentLength ?? 0);
		await pipeline(bodyOf(first.Body), createWriteStream(file));
		if (size > parallelFrom) await this.#downloadRest(bucket, key, file, { eTag, size });
		const { size: written } = await stat(file);
		if (written !== size) {
			throw new TransientError(
				`read ${written} bytes of s3://${bucket}/${key}: expected ${size}. The connection was cut; it is read again`,
			);
		}
		return {
			key,
			eTag,
			size,
			...(first.LastModified && { lastModified: first.LastModified }),
			...(first.VersionId && { versionId: first.VersionId }),
			...(first.Metadata && { metadata: first.Metadata }),
		};
	}

	async #downloadRest(bucket: string, key: string, file: string, { eTag, size }: { eTag: string; size: number }) {
		const starts = Array.from(
			{ length: Math.ceil((size - parallelFrom) / rangeBytes) },
			(_, i) => parallelFrom + i * rangeBytes,
		);
		const readRanges = async () => {
			for (let start = starts.shift(); start !== undefined; start = starts.shift()) {
				const end = Math.min(size, start + rangeBytes) - 1;
				const part = await this.#client.send(
					new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=${start}-${end}`, IfMatch: `"${eTag}"` }),
				);
				await pipeline(bodyOf(part.Body), createWriteStream(file, { flags: 'r+', start }));
			}
		};
		const readers = Array.from({ length: parallelRanges }, () =>
			readRanges().catch((error) => {
				starts.length = 0; // The others end after the range that they are at.
				throw error;
			}),
		);
		// All have ended before the file is closed: none may write to it then.
		const failure = (await Promise.allSettled(readers)).find(({ status }) => status === 'rejected');
		if (failure?.status !== 'rejected') return;
		if (![404, 412].includes(statusOf(failure.reason) ?? 0)) throw failure.reason;
		// Overwritten or deleted under our hands: its own event, or the next try, will find what is there then.
		throw new TransientError(
			`s3://${bucket}/${key} changed while it was read: expected ETag ${eTag} to its end. It is read again`,
			{ cause: failure.reason },
		);
	}

	/** @returns `undefined` where there is no such object; `unchanged` where it still has the ETag `unless` */
	async getText(
		bucket: string,
		key: string,
		unless?: string,
	): Promise<{ text: string; eTag: string } | 'unchanged' | undefined> {
		try {
			const object = await found(
				this.#client.send(
					new GetObjectCommand({
						Bucket: bucket,
						Key: key,
						...(unless !== undefined && { IfNoneMatch: `"${unless}"` }),
					}),
				),
			);
			return object && { text: (await object.Body?.transformToString()) ?? '', eTag: unquoted(object.ETag) };
		} catch (error) {
			if (statusOf(error) === 304) return 'unchanged';
			throw error;
		}
	}

	/** @returns the new object's ETag, or `undefined` where the condition did not hold and nothing was written */
	async putText(
		bucket: string,
		key: string,
		text: string,
		contentType: string,
		condition?: WriteCondition,
	): Promise<string | undefined> {
		try {
			const put = await this.#client.send(
				new PutObjectCommand({
					Bucket: bucket,
					Key: key,
					Body: text,
					ContentType: contentType,
					...headersOf(condition),
				}),
			);
			return unquoted(put.ETag);
		} catch (error) {
			// 409: another conditional write of this key was under way. 404: If-Match on a key that is gone.
			if (condition !== undefined && [404, 409, 412].includes(statusOf(error) ?? 0)) return undefined;
			throw error;
		}
	}

	/** Small files are sent from memory, which the SDK can send again where a connection breaks; large ones are streamed. */
	async putFile(
		bucket: string,
		key: string,
		file: string,
		contentType: string,
		metadata: Readonly<Record<string, string>> = {},
	): Promise<StoredObject> {
		const { size } = await stat(file);
		const put = await this.#client.send(
			new PutObjectCommand({
				Bucket: bucket,
				Key: key,
				Body: size <= parallelFrom ? await readFile(file) : createReadStream(file),
				ContentLength: size,
				ContentType: contentType,
				Metadata: metadata,
			}),
		);
		return { key, eTag: unquoted(put.ETag), size };
	}

	async delete(bucket: string, key: string): Promise<void> {
		await this.#client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
	}
}

function headersOf(condition: WriteCondition | undefined) {
	if (condition === undefined) return {};
	return condition === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: `"${condition.eTag}"` };
}

async function found<T>(request: Promise<T>): Promise<T | undefined> {
	try {
		return await request;
	} catch (error) {
		// A missing bucket is an operator's mistake and must not look like a missing object.
		if (error instanceof S3ServiceException && error.name !== 'NoSuchBucket' && statusOf(error) === 404)
			return undefined;
		throw error;
	}
}

function unquoted(eTag: string | undefined): string {
	return (eTag ?? '').replace(/^"|"$/g, '');
}

function statusOf(error: unknown): number | undefined {
	return error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
}

function bodyOf(body: unknown): Readable {
	if (body instanceof Readable) return body;
	throw new TransientError('the object store answered without a body');
}

/**
 * Multipart uploads on disk: a directory each, with `upload.json` and one file a part. A part's ETag, size and checksum are
 * in its file's name, so that one rename replaces a part and what is known of it.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, type ChecksumType } from './checksum.ts';
import { hasSystemCode, S3Error } from './errors.ts';
import { namesIn } from './files.ts';
import type { ObjectStore, ReceivedFile } from './store.ts';

export type Upload = {
	readonly id: string;
	readonly bucket: string;
	readonly key: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly checksumAlgorithm: ChecksumAlgorithm | undefined;
	readonly checksumType: ChecksumType | undefined;
	/** ISO 8601, UTC. */
	readonly initiated: string;
};

export type Part = {
	readonly number: number;
	readonly eTag: string;
	readonly size: number;
	/** Base64, of the upload's algorithm. */
	readonly checksum: string | undefined;
	readonly path: string;
	readonly modified: Date;
};

const UPLOAD_FILE = 'upload.json';

export function createUpload(store: ObjectStore, properties: Omit<Upload, 'id'>): Upload {
	const upload = { id: randomBytes(24).toString('hex'), ...properties };
	mkdirSync(uploadPath(store, upload.id));
	writeFileSync(join(uploadPath(store, upload.id), UPLOAD_FILE), JSON.stringify(upload));
	return upload;
}

/** @throws S3Error NoSuchUpload unless it is under way for this very bucket and key. */
export function findUpload(store: ObjectStore, id: string, bucket: string, key: string): Upload {
	const upload = readUpload(store, id);
	if (upload?.bucket === bucket && upload.key === key) return upload;
	throw noSuchUpload();
}

/** All uploads under way in a bucket, in no order. */
export function uploadsIn(store: ObjectStore, bucket: string): Upload[] {
	return namesIn(store.internal('multipart'))
		.flatMap((id) => readUpload(store, id) ?? [])
		.filter((upload) => upload.bucket === bucket);
}

export function removeUpload(store: ObjectStore, upload: Upload): void {
	rmSync(uploadPath(store, upload.id), { recursive: true, force: true });
}

/** Makes a received file the upload's part of that number, in place of an earlier one. */
export function keepPart(store: ObjectStore, upload: Upload, number: number, received: ReceivedFile): Part {
	const replaced = parts(store, upload).filter((part) => part.number === number);
	const checksum = received.checksum?.algorithm === upload.checksumAlgorithm ? received.checksum?.value : undefined;
	const checksumHex = checksum === undefined ? 'none' : Buffer.from(checksum, 'base64').toString('hex');
	const name = `${String(number).padStart(5, '0')}.${received.md5.toString('hex')}.${received.size}.${checksumHex}`;
	const path = join(uploadPath(store, upload.id), name);
	try {
		renameSync(received.path, path);
	} catch (error) {
		store.discard(received);
		// Aborted or completed while the part was received.
		if (hasSystemCode(error, 'ENOENT')) throw noSuchUpload();
		throw error;
	}
	for (const part of replaced) if (part.path !== path) rmSync(part.path, { force: true });
	return { number, eTag: received.md5.toString('hex'), size: received.size, checksum, path, modified: new Date() };
}

/** The parts received so far, by number. */
export function parts(store: ObjectStore, upload: Upload): Part[] {
	const directory = uploadPath(store, upload.id);
	const found = namesIn(directory).flatMap((name) => {
		const [, number, eTag, size, checksum] = /^(\d{5})\.([0-9a-f]{32})\.(\d+)\.([0-9a-f]+|none)$/.exec(name) ?? [];
		if (eTag === undefined) return [];
		const path = join(directory, name);
		return [
			{
				number: Number(number),
				eTag,
				size: Number(size),
				checksum:
					checksum === undefined || checksum === 'none' ? undefined : Buffer.from(checksum, 'hex').toString('base64'),
				path,
				modified: statSync(path).mtime,
			},
		];
	});
	// Two of a number are left where a crash came between a rename and its removal of the older: the newer counts.
	found.sort((a, b) => a.number - b.number || b.modified.getTime() - a.modified.getTime());
	return found.filter((part, index) => part.number !== found[index - 1]?.number);
}

function uploadPath(store: ObjectStore, id: string): string {
	return store.internal('multipart', id);
}

function readUpload(store: ObjectStore, id: string): Upload | undefined {
	// The id comes from the client: nothing but what `createUpload` makes may become a path.
	if (!/^[0-9a-f]{48}$/.test(id)) return undefined;
	try {
		const value: unknown = JSON.parse(readFileSync(join(uploadPath(store, id), UPLOAD_FILE), 'utf8'));
		return isUpload(value) ? value : undefined;
	} catch (error) {
		if (hasSystemCode(error, 'ENOENT') || error instanceof SyntaxError) return undefined;
		throw error;
	}
}

function isUpload(value: unknown): value is Upload {
	if (typeof value !== 'object' || value === null) return false;
	const upload: { [field in keyof Upload]?: unknown } = value;
	return (
		[upload.id, upload.bucket, upload.key, upload.initiated].every((field) => typeof field === 'string') &&
		typeof upload.headers === 'object' &&
		(upload.checksumAlgorithm === undefined || CHECKSUM_ALGORITHMS.some((name) => name === upload.checksumAlgorithm)) &&
		(upload.checksumType === undefined || upload.checksumType === 'FULL_OBJECT' || upload.checksumType === 'COMPOSITE')
	);
}

function noSuchUpload(): S3Error {
	return new S3Error(
		'NoSuchUpload',
		'The specified multipart upload does not exist: it was aborted, completed or never begun.',
	);
}

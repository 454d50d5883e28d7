/**
 * Objects as plain files: `<directory>/<bucket>/<key>` holds exactly the object's bytes.
 *
 * What a file cannot say (ETag, content type, metadata, checksum) is in a sidecar under `<directory>/.s3/meta`, whose name
 * carries the file's modification time and size. So renaming the data file into place is the one step that makes a new
 * version visible, with its sidecar; and a file that was put or changed by hand simply has no sidecar: its ETag is
 * computed. One process at a time serves a directory. Steps that must not interleave are synchronous.
 */

import { createHash, randomUUID } from 'node:crypto';
import {
	type BigIntStats,
	closeSync,
	createReadStream,
	fdatasync,
	fstatSync,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	realpathSync,
	rmdirSync,
	rmSync,
	unlinkSync,
	utimesSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { type Body, type BodyDigest, digestBody } from './body.ts';
import { hasSystemCode, S3Error } from './errors.ts';
import { openOrUndefined, statDirectory, statRegularFile, tryRename } from './files.ts';
import { encodedSegments, plainSegments } from './key-path.ts';
import { type ObjectProperties, parseSidecar, serialiseSidecar } from './sidecar.ts';

/** A file that holds an object; `size` in bytes, times of its last change. */
export type ObjectFile = {
	readonly key: string;
	readonly path: string;
	readonly size: number;
	readonly modified: Date;
	readonly stamp: string;
};
export type StoredObject = ObjectFile & ObjectProperties;
/** A body that has been received and checked, in a temporary file until it is committed or discarded. */
export type ReceivedFile = BodyDigest & { readonly path: string };
/** Throws what is wrong with writing over `current` (undefined: there is no object). */
export type WriteCondition = (current: StoredObject | undefined) => void;

const INTERNAL = '.s3';
const synchronise = promisify(fdatasync);

export class ObjectStore {
	readonly directory: string;
	private lastMicroseconds = 0;

	constructor(directory: string) {
		mkdirSync(directory, { recursive: true });
		this.directory = realpathSync.native(directory);
		// What a crash left half-received.
		rmSync(this.internal('tmp'), { recursive: true, force: true });
		mkdirSync(this.internal('tmp'), { recursive: true });
		mkdirSync(this.internal('multipart'), { recursive: true });
	}

	bucketPath(bucket: string): string {
		return join(this.directory, bucket);
	}

	/** Where encoded keys of this bucket lie (see key-path.ts). */
	encodedPath(bucket: string): string {
		return this.internal('encoded', bucket);
	}

	/** A path under the endpoint's own hidden directory. */
	internal(...segments: readonly string[]): string {
		return join(this.directory, INTERNAL, ...segments);
	}

	/** Removes every trace of an empty bucket. */
	removeBucket(bucket: string): void {
		for (const path of [this.bucketPath(bucket), this.encodedPath(bucket), this.internal('meta', bucket)]) {
			rmSync(path, { recursive: true, force: true });
		}
	}

	/** Streams a body to a temporary file, synced to disk. Whoever calls commits or discards it. */
	async receive(body: Body): Promise<ReceivedFile> {
		const path = this.internal('tmp', randomUUID());
		const descriptor = openSync(path, 'wx');
		try {
			// Writes go to the page cache, which is quicker than a turn of the thread pool; the sync may take its time.
			const digest = await digestBody(body, (bytes) => writeAll(descriptor, bytes));
			await synchronise(descriptor);
			return { ...digest, path };
		} catch (error) {
			this.discard({ path });
			throw error;
		} finally {
			closeSync(descriptor);
		}
	}

	discard(file: { readonly path: string }): void {
		rmSync(file.path, { force: true });
	}

	/**
	 * Makes a received file the object, if `condition` allows. Atomic: readers see the old object or the new one, whole,
	 * and of many conditional writers one wins. The temporary file is gone afterwards in any case.
	 */
	async commit(
		bucket: string,
		key: string,
		received: ReceivedFile,
		properties: ObjectProperties,
		condition: WriteCondition | undefined,
	): Promise<StoredObject> {
		try {
			if (condition === undefined) return this.place(bucket, key, received, properties);
			return await this.ifCurrent(bucket, key, condition, () => this.place(bucket, key, received, properties));
		} finally {
			this.discard(received);
		}
	}

	/** Deletes the object if there is one and `condition` allows. */
	async remove(bucket: string, key: string, condition: WriteCondition | undefined): Promise<void> {
		if (condition !== undefined) await this.ifCurrent(bucket, key, condition, () => this.erase(bucket, key));
		else this.erase(bucket, key);
	}

	/** The object and an open descriptor of exactly its bytes, which the caller closes; undefined if there is none. */
	async open(bucket: string, key: string): Promise<{ object: StoredObject; descriptor: number } | undefined> {
		const file = this.locate(bucket, key);
		if (file === undefined) return undefined;
		const descriptor = openOrUndefined(file.path);
		if (descriptor === undefined) return undefined;
		try {
			// The descriptor, not the path, is what will be read: it may have been replaced by hand in between.
			const opened = objectFile(key, file.path, fstatSync(descriptor, { bigint: true }));
			const properties = this.readSidecar(bucket, opened) ?? (await this.adopt(bucket, opened, descriptor));
			return { object: { ...opened, ...properties }, descriptor };
		} catch (error) {
			closeSync(descriptor);
			throw error;
		}
	}

	/** The object without its bytes, or undefined. Reads them only if the file was put there by hand. */
	async describe(bucket: string, key: string, file = this.locate(bucket, key)): Promise<StoredObject | undefined> {
		if (file === undefined) return undefined;
		const properties = this.readSidecar(bucket, file);
		if (properties !== undefined) return { ...file, ...properties };
		const opened = await this.open(bucket, key);
		if (opened !== undefined) closeSync(opened.descriptor);
		return opened?.object;
	}

	/** The file that holds a key. Links are not followed, so that nothing outside the directory is ever served. */
	locate(bucket: string, key: string): ObjectFile | undefined {
		const segments = plainSegments(key);
		const natural = segments && join(this.bucketPath(bucket), ...segments);
		const encoded = join(this.encodedPath(bucket), ...encodedSegments(key));
		for (const path of natural === undefined ? [encoded] : [natural, encoded]) {
			const stats = statRegularFile(path);
			if (stats !== undefined) return objectFile(key, path, stats);
		}
		return undefined;
	}

	/** Runs `action` in the same turn in which `condition` accepted the current object. */
	private async ifCurrent<T>(bucket: string, key: string, condition: WriteCondition, action: () => T): Promise<T> {
		for (;;) {
			const file = this.locate(bucket, key);
			const properties = file && this.readSidecar(bucket, file);
			if (file !== undefined && properties === undefined) {
				// Put by hand: its ETag takes time to compute, after which the object may be another.
				await this.describe(bucket, key, file);
				continue;
			}
			condition(file && properties && { ...file, ...properties });
			return action();
		}
	}

	private place(bucket: string, key: string, received: ReceivedFile, properties: ObjectProperties): StoredObject {
		if (statDirectory(this.bucketPath(bucket)) === undefined) {
			throw new S3Error('NoSuchBucket', `The specified bucket does not exist: ${bucket}`);
		}
		const previous = this.locate(bucket, key);
		// A time that no earlier version had, to the microsecond, keeps versions and their sidecars apart.
		this.lastMicroseconds = Math.max(this.lastMicroseconds + 1, Math.round(Date.now() * 1000));
		utimesSync(received.path, this.lastMicroseconds / 1e6, this.lastMicroseconds / 1e6);
		const staged = objectFile(key, received.path, lstatSync(received.path, { bigint: true }));
		this.writeSidecar(bucket, staged, properties);
		let path: string;
		try {
			path = this.moveIntoPlace(bucket, key, received.path);
		} catch (error) {
			rmSync(this.sidecarPath(bucket, staged), { force: true });
			throw error;
		}
		if (previous !== undefined) {
			if (previous.path !== path) unlinkSync(previous.path);
			if (previous.stamp !== staged.stamp) rmSync(this.sidecarPath(bucket, previous), { force: true });
		}
		return { ...staged, path, ...properties };
	}

	private moveIntoPlace(bucket: string, key: string, from: string): string {
		const segments = plainSegments(key);
		if (segments !== undefined) {
			const path = join(this.bucketPath(bucket), ...segments);
			if (tryRename(from, path)) return path;
		}
		const path = join(this.encodedPath(bucket), ...encodedSegments(key));
		if (tryRename(from, path)) return path;
		throw new S3Error('KeyTooLongError', `This file system cannot hold a path as long as this key: ${path.length}`);
	}

	private erase(bucket: string, key: string): void {
		const file = this.locate(bucket, key);
		if (file === undefined) return;
		unlinkSync(file.path);
		rmSync(this.sidecarPath(bucket, file), { force: true });
		const roots = [this.bucketPath(bucket), this.encodedPath(bucket)];
		for (let path = dirname(file.path); roots.some((root) => path.startsWith(root + sep)); path = dirname(path)) {
			try {
				rmdirSync(path);
			} catch {
				return;
			}
		}
	}

	/** The properties of a file put by hand: the MD5 of its bytes, remembered until it changes. */
	private async adopt(bucket: string, file: ObjectFile, descriptor: number): Promise<ObjectProperties> {
		const md5 = createHash('md5');
		for await (const bytes of createReadStream('', { fd: descriptor, autoClose: false, start: 0 })) md5.update(bytes);
		const properties: ObjectProperties = {
			eTag: md5.digest('hex'),
			headers: {},
			checksum: undefined,
			partSizes: undefined,
		};
		const unchanged = objectFile(file.key, file.path, fstatSync(descriptor, { bigint: true })).stamp === file.stamp;
		if (unchanged && this.locate(bucket, file.key)?.stamp === file.stamp) this.writeSidecar(bucket, file, properties);
		return properties;
	}

	private sidecarPath(bucket: string, file: ObjectFile): string {
		const hash = createHash('sha256').update(file.key).digest('hex');
		return this.internal('meta', bucket, hash.slice(0, 2), `${hash}-${file.stamp}.json`);
	}

	private readSidecar(bucket: string, file: ObjectFile): ObjectProperties | undefined {
		try {
			return parseSidecar(readFileSync(this.sidecarPath(bucket, file), 'utf8'), file.key);
		} catch (error) {
			if (hasSystemCode(error, 'ENOENT')) return undefined;
			throw error;
		}
	}

	private writeSidecar(bucket: string, file: ObjectFile, properties: ObjectProperties): void {
		const path = this.sidecarPath(bucket, file);
		const text = serialiseSidecar(file.key, properties);
		try {
			writeFileSync(path, text);
		} catch (error) {
			if (!hasSystemCode(error, 'ENOENT')) throw error;
			mkdirSync(dirname(path), { recursive: true });
			writeFileSync(path, text);
		}
	}
}

function writeAll(descriptor: number, bytes: Buffer): void {
	for (let offset = 0; offset < bytes.length; ) offset += writeSync(descriptor, bytes, offset);
}

function objectFile(key: string, path: string, stats: BigIntStats): ObjectFile {
	return {
		key,
		path,
		size: Number(stats.size),
		modified: new Date(Number(stats.mtimeNs / 1_000_000n)),
		stamp: `${stats.mtimeNs}-${stats.size}`,
	};
}

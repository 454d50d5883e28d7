/** What is known of an object beside its bytes, and its form on disk. */

import { CHECKSUM_ALGORITHMS, type Checksum } from './checksum.ts';

export type ObjectProperties = {
	/** Without quotes: the MD5 in hex, or for a multipart object the MD5 of its parts' MD5s, `-`, their number. */
	readonly eTag: string;
	/** Response headers that the client stored: `content-type`, `x-amz-meta-*` and the like, names in lower case. */
	readonly headers: Readonly<Record<string, string>>;
	readonly checksum: Checksum | undefined;
	/** Bytes of each part, for an object that was uploaded in parts. */
	readonly partSizes: readonly number[] | undefined;
};

const FORMAT_VERSION = 1;

export function serialiseSidecar(key: string, properties: ObjectProperties): string {
	return JSON.stringify({ formatVersion: FORMAT_VERSION, key, ...properties });
}

/** Inverse of `serialiseSidecar`; undefined for what is torn, of another version, or of another key. */
export function parseSidecar(text: string, key: string): ObjectProperties | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return undefined;
	}
	if (!isRecord(value) || value.formatVersion !== FORMAT_VERSION || value.key !== key) return undefined;
	const { eTag, headers, checksum, partSizes } = value;
	if (typeof eTag !== 'string' || !isStringRecord(headers)) return undefined;
	return {
		eTag,
		headers,
		checksum: isChecksum(checksum) ? checksum : undefined,
		partSizes: isNumbers(partSizes) ? partSizes : undefined,
	};
}

function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStringRecord(value: unknown): value is Record<string, string> {
	return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isNumbers(value: unknown): value is number[] {
	return Array.isArray(value) && value.every((item) => typeof item === 'number');
}

function isChecksum(value: unknown): value is Checksum {
	return (
		isRecord(value) &&
		CHECKSUM_ALGORITHMS.some((algorithm) => algorithm === value.algorithm) &&
		typeof value.value === 'string' &&
		(value.type === 'FULL_OBJECT' || value.type === 'COMPOSITE')
	);
}

/** The additional checksums of S3: what `x-amz-checksum-*` carries, as incremental digests in base64. */

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { S3Error } from './errors.ts';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'SHA512', 'MD5'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
/** `COMPOSITE` is a checksum of part checksums (base64, `-`, number of parts), `FULL_OBJECT` one of the bytes. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';
export type Checksum = {
	readonly algorithm: ChecksumAlgorithm;
	readonly value: string;
	readonly type: ChecksumType;
};

export type Digest = { update(bytes: Buffer): void; digest(): Buffer };

/** A fresh digest; feed it with `update`, end it with `digest` (big-endian for the CRCs, as S3 wants it). */
export function createChecksum(algorithm: ChecksumAlgorithm): Digest {
	switch (algorithm) {
		case 'CRC32':
			return crcDigest(crc32);
		case 'CRC32C':
			return crcDigest(crc32c);
		case 'CRC64NVME':
			return crc64nvme();
		default: {
			const hash = createHash(algorithm.toLowerCase());
			return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest() };
		}
	}
}

/**
 * The algorithm a client names, in any case.
 * @throws S3Error InvalidRequest for one that S3 does not know or this endpoint does not compute.
 */
export function checksumAlgorithm(name: string): ChecksumAlgorithm {
	const found = CHECKSUM_ALGORITHMS.find((algorithm) => algorithm === name.toUpperCase());
	if (found !== undefined) return found;
	throw new S3Error(
		'InvalidRequest',
		`Checksum algorithm ${JSON.stringify(name)} is not supported; expected one of ${CHECKSUM_ALGORITHMS.join(', ')}.`,
	);
}

/** The header or trailer that carries this algorithm's value. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
	return `x-amz-checksum-${algorithm.toLowerCase()}`;
}

function crcDigest(step: (bytes: Buffer, value: number) => number): Digest {
	let value = 0;
	return {
		update: (bytes) => {
			value = step(bytes, value);
		},
		digest: () => {
			const bytes = Buffer.alloc(4);
			bytes.writeUInt32BE(value >>> 0);
			return bytes;
		},
	};
}

// Tables are made on first use: most runs only ever see CRC32, which Node has natively.
let crc32cTable: Uint32Array | undefined;

/** CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), bytewise by table. */
function crc32c(bytes: Buffer, initial: number): number {
	crc32cTable ??= Uint32Array.from({ length: 256 }, (_, byte) => {
		let value = byte;
		for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
		return value >>> 0;
	});
	let crc = ~initial;
	for (const byte of bytes) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0);
	return ~crc;
}

let crc64Table: { high: Uint32Array; low: Uint32Array } | undefined;

/** CRC-64/NVME (reflected polynomial 0x9A6C9329AC4BC9B5) in two 32-bit halves, since BigInt is far too slow per byte. */
function crc64nvme(): Digest {
	crc64Table ??= crc64Tables();
	const table = crc64Table;
	let high = 0xffffffff;
	let low = 0xffffffff;
	return {
		update: (bytes) => {
			for (const byte of bytes) {
				const index = (low ^ byte) & 0xff;
				low = ((low >>> 8) | (high << 24)) ^ (table.low[index] ?? 0);
				high = (high >>> 8) ^ (table.high[index] ?? 0);
			}
		},
		digest: () => {
			const bytes = Buffer.alloc(8);
			bytes.writeUInt32BE(~high >>> 0, 0);
			bytes.writeUInt32BE(~low >>> 0, 4);
			return bytes;
		},
	};
}

function crc64Tables(): { high: Uint32Array; low: Uint32Array } {
	const high = new Uint32Array(256);
	const low = new Uint32Array(256);
	for (let byte = 0; byte < 256; byte++) {
		let value = BigInt(byte);
		for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
		high[byte] = Number(value >> 32n);
		low[byte] = Number(value & 0xffffffffn);
	}
	return { high, low };
}

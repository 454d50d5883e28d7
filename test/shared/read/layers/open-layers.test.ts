import { equal, ok, rejects } from 'node:assert/strict';
import { describe, test } from 'node:test';
import { constants, crc32, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { InputError } from '../../../../shared/errors.ts';
import { openLayers } from '../../../../shared/read/layers/open-layers.ts';
import { pieces } from '../read-file.ts';

async function unwrapped(bytes: Uint8Array, size?: number): Promise<{ layers: string; content: Buffer }> {
	const { layers, source } = await openLayers(pieces(bytes, size));
	const content: Uint8Array[] = [];
	for await (const piece of source.rest()) content.push(piece);
	return { layers: layers.join(), content: Buffer.concat(content) };
}

const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]);
/** Long enough for several blocks, and not compressible to nothing. */
const long = Buffer.from(Array.from({ length: 60_000 }, (_, line) => `line ${Math.sin(line)}\n`).join(''));
const short = Buffer.from('the second part\n');
const both = Buffer.concat([long, short]);
const gzip = (bytes: Uint8Array) => gzipSync(bytes, { level: 1 });

/** With every optional part of RFC 1952's header: extra, name, comment, header checksum. */
function gzipWithHeader(bytes: Uint8Array): Buffer {
	const plain = gzip(bytes);
	const head = Buffer.from([0x1f, 0x8b, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, 3, 0, 7, 7, 7]);
	return Buffer.concat([head, Buffer.from('app.log\0a comment\0'), Buffer.from([1, 2]), plain.subarray(10)]);
}

describe('layers around a drop', () => {
	const whole: Record<string, [Buffer, string]> = {
		'no layer': [both, ''],
		'a hole in front': [Buffer.concat([Buffer.alloc(200_000), both]), 'zeros'],
		'a hole in gzip': [gzip(Buffer.concat([Buffer.alloc(200_000), both])), 'gzip,zeros'],
		'two gzip members': [Buffer.concat([gzip(long), gzip(short)]), 'gzip'],
		'zeros between two members': [Buffer.concat([gzip(long), Buffer.alloc(3000), gzip(short)]), 'gzip'],
		'a line feed behind the last member': [Buffer.concat([gzip(both), Buffer.from('\n')]), 'gzip'],
		'other bytes behind the last member': [Buffer.concat([gzip(both), Buffer.from('trailing garbage')]), 'gzip'],
		'empty members': [Buffer.concat([gzip(Buffer.alloc(0)), gzip(long), gzip(Buffer.alloc(0)), gzip(short)]), 'gzip'],
		'a full header': [Buffer.concat([gzipWithHeader(long), gzipWithHeader(short)]), 'gzip'],
		'gzip in gzip': [gzip(Buffer.concat([gzip(long), gzip(short)])), 'gzip,gzip'],
		'two zstd frames': [Buffer.concat([zstdCompressSync(long), zstdCompressSync(short)]), 'zstd'],
		'skippable and empty zstd frames': [
			Buffer.concat([
				skippable,
				zstdCompressSync(''),
				zstdCompressSync(long),
				skippable,
				zstdCompressSync(short),
				skippable,
			]),
			'zstd',
		],
		'three deep': [gzip(zstdCompressSync(gzip(both))), 'gzip,zstd,gzip'],
		zlib: [deflateSync(both), 'zlib'],
		'UTF-16': [Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(both.toString(), 'utf16le')]), 'utf-16le'],
		'UTF-16, big end first, in gzip': [
			gzip(Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(both.toString(), 'utf16le').swap16()])),
			'gzip,utf-16be',
		],
	};
	for (const [name, [bytes, layers]] of Object.entries(whole)) {
		test(`${name}: taken off, however the bytes are cut`, async () => {
			for (const size of [1 << 16, 1 << 22, 4099, 100_003]) {
				const seen = await unwrapped(bytes, size);
				equal(seen.layers, layers);
				equal(seen.content.length, both.length);
				equal(crc32(seen.content), crc32(both));
			}
		});
	}

	test('any parts in any compression, cut anywhere, give their bytes in order', async () => {
		const part = fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: 3 }));
		await fc.assert(
			fc.asyncProperty(
				fc.array(part, { minLength: 1, maxLength: 6 }),
				fc.boolean(),
				fc.integer({ min: 1, max: 50 }),
				async (parts, zstd, size) => {
					const packed = parts.map(([bytes, kind]) =>
						zstd
							? Buffer.concat([kind === 1 ? skippable : Buffer.alloc(0), zstdCompressSync(bytes)])
							: Buffer.concat([gzipSync(bytes), Buffer.alloc(kind)]),
					);
					const plain = Buffer.concat(parts.map(([bytes]) => bytes));
					// The outer layer says where the inner one ends: content may begin with a magic of its own.
					const { content } = await unwrapped(gzip(gzip(Buffer.concat(packed))), size);
					ok(content.equals(plain));
				},
			),
			{ numRuns: 100 },
		);
	});

	const damaged: Record<string, [Buffer, RegExp]> = {
		'a long gzip member cut off': [gzip(long).subarray(0, 200_000), /gzip stream ends in the middle/],
		'a short gzip member cut off': [gzip(short).subarray(0, 20), /gzip stream ends in the middle/],
		'a gzip trailer cut off': [gzip(long).subarray(0, -1), /gzip stream ends in the middle/],
		'a gzip header cut off': [gzip(long).subarray(0, 5), /gzip stream ends in the middle/],
		'a zstd frame cut off': [zstdCompressSync(long).subarray(0, 200_000), /zstd stream ends in the middle/],
		'a gzip checksum': [Buffer.concat([gzip(short).subarray(0, -8), Buffer.alloc(8)]), /checksum/],
		'a gzip body': [Buffer.concat([gzip(long).subarray(0, 1000), Buffer.alloc(300_000, 7)]), /damaged/],
		'a zstd body': [
			Buffer.concat([zstdCompressSync(long).subarray(0, 1000), Buffer.alloc(300_000, 7)]),
			/damaged|middle/,
		],
		'a zlib stream cut off': [deflateSync(long).subarray(0, 1000), /zlib stream ends in the middle/],
	};
	for (const [name, [bytes, message]] of Object.entries(damaged)) {
		test(`${name}: said, never passed over`, async () => {
			for (const size of [1 << 16, 1000]) {
				await rejects(unwrapped(bytes, size), (error) => {
					ok(error instanceof InputError && error.reason === 'unreadable', String(error));
					ok(message.test(error.message), error.message);
					return true;
				});
			}
		});
	}

	const checksummed = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
	for (const [name, bytes] of Object.entries({
		gzip: gzip(long),
		'gzip of two members': Buffer.concat([gzip(short), gzip(long)]),
		zstd: zstdCompressSync(long),
		'zstd of one repeated byte': zstdCompressSync(Buffer.alloc(1 << 20, 0x61)),
		'zstd with checksums in two frames': Buffer.concat([
			zstdCompressSync(long, checksummed),
			zstdCompressSync(short, checksummed),
		]),
	})) {
		test(`${name}: cut off near its end, it is not whole`, async () => {
			for (const missing of [1, 3, 4, 5, 8]) {
				const cut = bytes.subarray(0, bytes.length - missing);
				await rejects(
					unwrapped(cut),
					(error) => error instanceof InputError && error.reason === 'unreadable',
					`${missing}`,
				);
			}
		});
	}

	test('a stream that expands without end is expanded only as far as it is read', async () => {
		const bomb = gzip(gzip(Buffer.alloc(300 << 20, 'a')));
		const before = process.memoryUsage().rss;
		const { source } = await openLayers(pieces(bomb));
		equal((await source.peek(1 << 16)).length, 1 << 16);
		ok(process.memoryUsage().rss - before < 64 << 20);
		await source.close();
	});

	test('whoever stops early closes the bytes', async () => {
		let closed = 0;
		async function* bytes() {
			try {
				yield* pieces(gzip(gzip(long)), 1000);
			} finally {
				closed++;
			}
		}
		const { source } = await openLayers(bytes());
		await source.close();
		equal(closed, 1);
		for await (const _ of (await openLayers(bytes())).source.rest()) break;
		equal(closed, 2);
	});
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { checkWhole } from '../../../shared/duckdb/compressed-text.ts';
import type { DropFormat } from '../../../shared/duckdb/drop-format.ts';
import { InputError } from '../../../shared/errors.ts';
import { openWorkbench } from './workbench.ts';

const text = Buffer.from(Array.from({ length: 60_000 }, (_, i) => `${(i * 7919) % 1000003}\n`).join(''));
const checksummed = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
const streams: Record<string, { compression: DropFormat['compression']; bytes: Buffer }> = {
	gzip: { compression: 'gzip', bytes: gzipSync(text) },
	'gzip of two members': { compression: 'gzip', bytes: Buffer.concat([gzipSync('a'), gzipSync(text)]) },
	zstd: { compression: 'zstd', bytes: zstdCompressSync(text) },
	'zstd of nothing': { compression: 'zstd', bytes: zstdCompressSync('') },
	'zstd of one repeated byte': { compression: 'zstd', bytes: zstdCompressSync(Buffer.alloc(1 << 20)) },
	'zstd with checksums in two frames': {
		compression: 'zstd',
		bytes: Buffer.concat([zstdCompressSync(text, checksummed), zstdCompressSync('a', checksummed)]),
	},
};

describe('a compressed file', () => {
	for (const [name, { compression, bytes }] of Object.entries(streams)) {
		it(`of ${name} is whole, and cut off anywhere it is not`, async () => {
			await using workbench = await openWorkbench(1);
			const file = workbench.file('drop');
			const check = async (content: Buffer) => {
				await writeFile(file, content);
				await checkWhole(file, { kind: 'csv', compression });
			};
			await check(bytes);
			for (const missing of [1, 3, 4, 5, 8, bytes.length >> 1, bytes.length - 5]) {
				if (missing >= bytes.length - 1) continue;
				await assert.rejects(
					check(bytes.subarray(0, bytes.length - missing)),
					(error) =>
						error instanceof InputError && error.reason === 'unreadable' && /upload it again/i.test(error.message),
					`${missing} bytes missing of ${bytes.length}`,
				);
			}
		});
	}

	it('that is something else says what was expected', async () => {
		await using workbench = await openWorkbench(1);
		await writeFile(workbench.file('drop'), 'timestamp,message\n');
		for (const compression of ['gzip', 'zstd'] as const) {
			await assert.rejects(
				checkWhole(workbench.file('drop'), { kind: 'csv', compression }),
				new RegExp(`no ${compression} stream.*expected ${compression}, as its ending says`),
			);
		}
	});
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, createChecksum } from '../../../../infra/local/s3/checksum.ts';

/** The check values that the catalogues of CRCs and NIST's test vectors give for these inputs. */
const KNOWN: [ChecksumAlgorithm, string, string][] = [
	['CRC32', '123456789', 'cbf43926'],
	['CRC32C', '123456789', 'e3069283'],
	['CRC64NVME', '123456789', 'ae8b14860a799888'],
	['SHA1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
	['SHA256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
	['MD5', 'abc', '900150983cd24fb0d6963f7d28e17f72'],
];

for (const [algorithm, input, expected] of KNOWN) {
	test(`${algorithm} of ${JSON.stringify(input)} is its published check value`, () => {
		const checksum = createChecksum(algorithm);
		checksum.update(Buffer.from(input));
		assert.equal(checksum.digest().toString('hex'), expected);
	});
}

test('a checksum does not depend on how the bytes are cut', () => {
	fc.assert(
		fc.property(fc.constantFrom(...CHECKSUM_ALGORITHMS), fc.uint8Array(), fc.uint8Array(), (algorithm, left, right) => {
			const whole = createChecksum(algorithm);
			whole.update(Buffer.concat([left, right]));
			const cut = createChecksum(algorithm);
			cut.update(Buffer.from(left));
			cut.update(Buffer.from(right));
			assert.deepEqual(cut.digest(), whole.digest());
		}),
	);
});

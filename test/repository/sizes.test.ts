import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { functionNames } from '../../infra/build.ts';
import { builtFunctions } from '../../infra/local/built.ts';
import { fileSizes, lambdaLimits, totalSize } from '../bench/function-sizes.ts';

describe('a function folder', () => {
	for (const name of functionNames) {
		it(`${name} can be uploaded to Lambda as it is, without a layer`, async () => {
			// The fastest level gives the largest zip: whatever packs it packs it smaller.
			const { unzipped, zipped } = totalSize(await fileSizes((await builtFunctions())[name], 1));
			assert.ok(zipped < lambdaLimits.zipped, `${zipped} bytes zipped`);
			assert.ok(unzipped < lambdaLimits.unzipped, `${unzipped} bytes`);
		});
	}
});

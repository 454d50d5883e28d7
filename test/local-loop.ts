/** A loop of the built functions in a folder of its own, for tests. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtFunctions } from '../infra/local/built.ts';
import { LocalLoop, type LoopOptions, logsBucket } from '../infra/local/loop.ts';

export interface TestLoop extends AsyncDisposable {
	readonly loop: LocalLoop;
	readonly directory: string;
	/** Uploads a file under a key. */
	upload(key: string, file: string): Promise<void>;
	/** The path of an object in the output bucket. */
	output(key: string): string;
}

export async function startTestLoop(options: Partial<LoopOptions> = {}): Promise<TestLoop> {
	const directory = await mkdtemp(join(tmpdir(), 'oddline-test-'));
	const loop = await LocalLoop.start({
		directory,
		functions: await builtFunctions(),
		redeliverySeconds: 0.05,
		...options,
	});
	return {
		loop,
		directory,
		async upload(key, file) {
			await loop.store.putFile(logsBucket, key, file, 'application/octet-stream');
		},
		output: (key) => join(directory, 'output', key),
		async [Symbol.asyncDispose]() {
			await loop.close();
			await rm(directory, { recursive: true, force: true });
		},
	};
}

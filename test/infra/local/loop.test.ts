/** The loop's wiring, with functions that are made up. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { outputBucket } from '../../../infra/local/loop.ts';
import type { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { Manifest } from '../../../shared/pipeline/manifest.ts';
import { currentModelKey, dropKeys } from '../../../shared/pipeline/output-keys.ts';
import { startTestLoop } from '../../local-loop.ts';

const folder = await mkdtemp(join(tmpdir(), 'oddline-loop-'));
const content = join(folder, 'content');
await writeFile(content, 'x');
after(() => rm(folder, { recursive: true, force: true }));

/** Fails every message whose body matches. */
async function functionsFailing(failing: string) {
	const score = await mkdtemp(join(folder, 'score-'));
	await writeFile(
		join(score, 'index.mjs'),
		`export const handler = async ({ Records }) => ({
			batchItemFailures: Records.filter(({ body }) => ${failing}).map(({ messageId }) => ({ itemIdentifier: messageId })),
		});`,
	);
	return { score, train: score };
}

const never = 'false';

function putManifest(store: ObjectStore, key: string, eTag?: string): Promise<unknown> {
	const manifest: Manifest = {
		format: 'oddline-manifest',
		formatVersion: 1,
		status: 'complete',
		source: { bucket: 'logs', key, ...(eTag && { eTag }) },
		model: { version: 'v', profile: 'default' },
		masking: { name: 'default', fingerprint: '0' },
		files: [],
		writtenAt: '2026-03-02T09:00:00.000Z',
	};
	return store.putText(outputBucket, dropKeys(key, '').manifest, JSON.stringify(manifest), 'application/json');
}

const keyOf = ({ source }: Manifest) => source.key;

describe('the loop tells of drops', () => {
	it('whose messages were acknowledged, whatever manifests the others have', async () => {
		const told: string[] = [];
		const dead: [keys: readonly string[], error: string][] = [];
		await using test = await startTestLoop({
			functions: await functionsFailing(`body.includes('bad')`),
			redeliverySeconds: 0,
			onDrop: (manifest) => told.push(keyOf(manifest)),
			onDeadLetter: (keys, { message }) => dead.push([keys, message]),
		});
		for (const key of ['bad one.csv', 'good.csv']) {
			await putManifest(test.loop.store, key);
			await test.upload(key, content);
		}
		test.loop.startScoring();
		await test.loop.queue.idle();
		assert.deepEqual(told, ['good.csv']);
		assert.deepEqual(
			dead.map(([keys]) => keys),
			[['bad one.csv']],
		);
		assert.match(dead[0]?.[1] ?? '', /reported message .* as failed/);
	});

	it('that were given up before a model was published', async () => {
		const told: string[] = [];
		const published = join(folder, 'published');
		await using test = await startTestLoop({
			functions: await functionsFailing(`!process.getBuiltinModule('fs').existsSync(${JSON.stringify(published)})`),
			redeliverySeconds: 0,
			onDrop: (manifest) => told.push(keyOf(manifest)),
		});
		const { store, queue } = test.loop;
		await putManifest(store, 'early.csv');
		await test.upload('early.csv', content);
		test.loop.startScoring();
		await queue.idle();
		assert.equal(queue.deadLetters.length, 1);
		await writeFile(published, '');
		await store.putText(outputBucket, currentModelKey, '{}', 'application/json');
		await test.loop.published;
		await queue.idle();
		assert.equal(queue.deadLetters.length, 0);
		assert.deepEqual(told, ['early.csv']);
	});
});

it('what an earlier run left unscored, or has changed since, waits for scoring', async () => {
	const told: string[] = [];
	await using test = await startTestLoop({
		functions: await functionsFailing(never),
		onDrop: (manifest) => told.push(keyOf(manifest)),
	});
	const { store, queue } = test.loop;
	// `printf x | md5sum`
	const eTag = '9dd4e461268c8034f5c8564e155c67a6';
	for (const key of ['new.csv', 'scored.csv', 'changed.csv', 'gone-before.csv']) {
		await writeFile(join(test.directory, 'logs', key), 'x');
	}
	await mkdir(join(test.directory, 'logs', 'folder'));
	await test.upload('uploaded.csv', content);
	await putManifest(store, 'scored.csv', eTag);
	await putManifest(store, 'changed.csv', '0'.repeat(32));
	await putManifest(store, 'gone-before.csv');
	await test.loop.queueWaiting();
	// The made-up function writes none.
	for (const key of ['new.csv', 'uploaded.csv']) await putManifest(store, key, eTag);
	test.loop.startScoring();
	await queue.idle();
	assert.deepEqual(told.sort(), ['changed.csv', 'gone-before.csv', 'new.csv', 'uploaded.csv']);
});

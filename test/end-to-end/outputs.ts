/** What must hold of an output bucket whatever went wrong, and what must be the same afterwards. */
import assert from 'node:assert/strict';
import type { ObjectStore } from '../../shared/aws/object-store.ts';
import type { StoredObject } from '../../shared/aws/stored-object.ts';
import type { Config } from '../../shared/config.ts';
import { type Manifest, parseManifest } from '../../shared/pipeline/manifest.ts';
import { currentModelKey, manifestsPrefix } from '../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';

/** What each output of a drop holds, but for times and the drop's own name: by the output's key. */
export async function outputsOf(key: string, store: ObjectStore, config: Config): Promise<Map<string, string>> {
	const outputs = new Map<string, string>();
	for await (const { key: output, eTag } of store.list(config.outputBucket, '')) {
		if (!output.includes(`/${key}`)) continue;
		const content = /\.(json|html)$/.test(output) ? await textOf(output, store, config) : eTag;
		outputs.set(output.replace(key, 'DROP'), timeless(output, content).replaceAll(key, 'DROP'));
	}
	return outputs;
}

function timeless(output: string, content: string): string {
	if (!output.endsWith('.json')) return content;
	const { writtenAt: _, timings: __, page, ...manifest }: Manifest = parseManifest(content, output);
	// The page holds the drop's name, so that its length depends on it.
	return JSON.stringify({ ...manifest, page: page && 'key' in page ? page.key : page });
}

/** No manifest names a file that is missing or torn, and no pointer a model that is not whole. */
export async function requireWhole(store: ObjectStore, config: Config): Promise<void> {
	const stored = new Map<string, StoredObject>();
	for await (const object of store.list(config.outputBucket, '')) stored.set(object.key, object);
	for (const key of stored.keys()) {
		if (!key.startsWith(manifestsPrefix) || !key.endsWith('.json')) continue;
		for (const { key: file, eTag, bytes } of parseManifest(await textOf(key, store, config), key).files) {
			const found = stored.get(file);
			assert.deepEqual([found?.eTag, found?.size], [eTag, bytes], `${key} names ${file}`);
		}
	}
	if (stored.has(currentModelKey)) await new ServingModel(store, config).get();
}

async function textOf(key: string, store: ObjectStore, config: Config): Promise<string> {
	const object = await store.getText(config.outputBucket, key);
	assert.ok(typeof object === 'object', key);
	return object.text;
}

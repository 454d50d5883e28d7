/** Forked by small-drops.ts: trains on the history and scores every drop by the code of a checkout, some of them once before, to be warm. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ObjectStore as Store } from '../../shared/aws/object-store.ts';
import type { SmallDropCost, SmallDropsTask } from './small-drops.ts';

const warmUps = 30;
// Holds: it is what small-drops.ts gives.
const task = JSON.parse(process.argv[2] ?? '') as SmallDropsTask;
const { checkout, endpoint, credentials, scratch, client } = task;
const module = (path: string) => import(join(checkout, 'shared', path));
const { ObjectStore } = await module('aws/object-store.ts');
const { readConfig } = await module('config.ts');
const { trainModel } = await module('pipeline/train-model.ts');
const { scoreDrop } = await module('pipeline/score-drop.ts');
const { ServingModel } = await module('pipeline/registry.ts');

const store: Store = ObjectStore.at(endpoint, 'us-east-1', credentials);
const config = readConfig({ ODDLINE_LOGS_BUCKET: 'logs', ODDLINE_OUTPUT_BUCKET: 'output', ODDLINE_SCRATCH: scratch });
const text = (name: string) => readFile(join(client, name), 'utf8');
const [script, styles] = await Promise.all([text('report-client.js'), text('report-client.css')]);
const pages = {
	readClient: async () => ({ script, styles }),
	reportError: (_event: string, error: unknown) => {
		throw error;
	},
};
const keys: string[] = [];
for await (const { key } of store.list('logs', 'drops/')) keys.push(key);

await trainModel(store, { ...config, logsPrefix: 'history/' });
const scorer = await new ServingModel(store, config).get();
for (const key of keys.slice(0, warmUps)) await score(key);
for await (const { key } of store.list('output', '')) {
	if (!key.startsWith('models/')) await store.delete('output', key);
}
const [begun, used] = [performance.now(), process.cpuUsage()];
for (const key of keys) await score(key);
const { user, system } = process.cpuUsage(used);
const cost: SmallDropCost = {
	processor: (user + system) / 1000 / keys.length,
	wall: (performance.now() - begun) / keys.length,
};
process.send?.(cost, () => process.exit());

async function score(key: string): Promise<void> {
	const { status, message } = await scoreDrop(key, scorer, store, config, { pages });
	// A figure counts only where the work was done.
	if (status !== 'complete') throw new Error(`${key} is ${status}: ${message}`);
}

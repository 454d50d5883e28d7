/** Pages are extras: no training and no drop fails for one, and what says so is the result or the manifest. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { Config } from '../../../shared/config.ts';
import type { Manifest } from '../../../shared/pipeline/manifest.ts';
import type { Pages } from '../../../shared/pipeline/page-client.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDrop } from '../../../shared/pipeline/score-drop.ts';
import { type TrainingResult, trainModel } from '../../../shared/pipeline/train-model.ts';
import { TestBuckets, unreadable } from './test-buckets.ts';

const line = (second: number, message: string) =>
	`2025-12-27 09:00:${String(second).padStart(2, '0')},ERROR,${message}\n`;
const header = 'timestamp,level,message\n';
const words = ['user logged in', 'disk nearly full', 'cache flushed', 'payment accepted', 'order shipped'];
const history = header + Array.from({ length: 50 }, (_, i) => line(i, words[i % 5] ?? '')).join('');

const working: Pages = {
	readClient: async () => ({ script: '/* script */', styles: '/* styles */' }),
	reportError: (event, error) => assert.fail(`${event}: ${error}`),
};

function broken(told: string[]): Pages {
	return {
		readClient: () => Promise.reject(new Error('no client here')),
		reportError: (event, error) => told.push(`${event}: ${error}`),
	};
}

describe('pages', () => {
	let buckets: TestBuckets;
	let store: ObjectStore;
	let config: Config;
	before(async () => {
		buckets = await TestBuckets.open();
		store = buckets.store;
		config = await buckets.config({ ODDLINE_LOGS_PREFIX: 'history/', ODDLINE_CLUSTERS: '3' });
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const put = (key: string, text: string) => store.putText('inbox', key, text, 'text/csv');
	const textOf = async (key: string): Promise<string | undefined> => {
		const object = await store.getText('outbox', key);
		return typeof object === 'object' ? object.text : undefined;
	};
	const reportOf = ({ version }: TrainingResult) => textOf(`models/${version}/report.html`);
	const score = async (key: string, pages?: Pages): Promise<Manifest> =>
		await scoreDrop(key, await new ServingModel(store, config).get(), store, config, { pages });

	it('that fail do not fail a training: the model is the same, and the result says so', async () => {
		await put('history/a.csv', history);
		const told: string[] = [];
		const failed = await trainModel(store, config, { pages: broken(told) });
		assert.deepEqual(failed.report, { outcome: 'failed', message: 'no client here' });
		assert.deepEqual(told, ['report-failed: Error: no client here']);
		assert.equal(failed.publication.outcome, 'published');
		assert.equal(await reportOf(failed), undefined);
	});

	it('that were missing are written when the same model is trained again, and then kept', async () => {
		const written = await trainModel(store, config, { pages: working });
		assert.deepEqual([written.publication.outcome, written.report.outcome], ['unchanged', 'written']);
		const first = await reportOf(written);
		assert.match(first ?? '', /"kind":"model"/);
		const kept = await trainModel(store, config, { pages: working });
		assert.equal(kept.version, written.version);
		assert.equal(kept.report.outcome, 'kept');
		assert.equal(await reportOf(kept), first);
	});

	it('of a model say what is new since the one before, and a model does not depend on them', async () => {
		const one = await trainModel(store, config);
		assert.deepEqual(one.report, { outcome: 'off' });
		await put('history/b.csv', header + line(59, 'kernel panic'));
		const two = await trainModel(store, config, { pages: working });
		const html = await reportOf(two);
		assert.match(html ?? '', new RegExp(`"previous":{"version":"${one.version}"`));
		assert.match(html ?? '', /"newTemplates":{"total":1,/);
		// Trained anew without pages, it is the same model.
		assert.equal((await trainModel(store, config)).version, two.version);
	});

	it('say so where the previous model cannot be read', async () => {
		const before = await trainModel(store, config);
		await store.delete('outbox', `models/${before.version}/templates.parquet`);
		await put('history/c.csv', header + line(58, 'fan stopped'));
		const result = await trainModel(store, config, { pages: working });
		assert.match((await reportOf(result)) ?? '', /"version":null,"note":"The previous model, .+, cannot be read/);
	});

	it('of a drop show what was new, and its manifest names them', async () => {
		await put('drop.csv', header + line(1, 'cache flushed') + line(2, 'reactor breach'));
		const { page, files } = await score('drop.csv', working);
		const html = (await textOf('features/pages/drop.csv.html')) ?? '';
		assert.deepEqual(page, { key: 'features/pages/drop.csv.html', bytes: Buffer.byteLength(html) });
		assert.match(html, /"example":"reactor breach"/);
		assert.ok(files.every(({ key }) => !key.endsWith('.html')));
		await score('drop.csv', working);
		assert.equal(await textOf('features/pages/drop.csv.html'), html, 'the same drop gives the same page');
	});

	it('of a drop are the same without per-log features, too, whether its lines or its summary was read', async () => {
		const before = config;
		config = { ...config, logFeatures: false };
		try {
			await put('twice.csv', header + line(1, 'user 77 in') + line(45, 'user 78 in'));
			await score('twice.csv', working);
			const html = (await textOf('features/pages/twice.csv.html')) ?? '';
			assert.match(html, /"user 77 in"/);
			assert.doesNotMatch(html, /"user 78 in"/);
			await score('twice.csv', working);
			assert.equal(await textOf('features/pages/twice.csv.html'), html);
		} finally {
			config = before;
		}
	});

	it('that fail do not fail a drop, and an older one goes', async () => {
		const told: string[] = [];
		const { status, page } = await score('drop.csv', broken(told));
		assert.equal(status, 'complete');
		assert.deepEqual(page, { failed: 'no client here' });
		assert.deepEqual(told, ['page-failed: Error: no client here']);
		assert.equal(await textOf('features/pages/drop.csv.html'), undefined);
	});

	it('go where they are switched off, or the drop is rejected', async () => {
		const stored = () => textOf('features/pages/drop.csv.html');
		await score('drop.csv', working);
		assert.ok(await stored());
		const { page, status } = await score('drop.csv');
		assert.deepEqual([page, status, await stored()], [undefined, 'complete', undefined]);
		await score('drop.csv', working);
		await put('drop.csv', unreadable);
		assert.equal((await score('drop.csv', working)).status, 'rejected');
		assert.equal(await stored(), undefined);
	});
});

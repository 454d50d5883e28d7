/** Who is told of new templates, of which drops, and how much. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { EventBus } from '../../../shared/aws/event-bus.ts';
import type { ObjectStore } from '../../../shared/aws/object-store.ts';
import type { Config } from '../../../shared/config.ts';
import { announceNewTemplates } from '../../../shared/pipeline/announce.ts';
import { type Manifest, readManifest } from '../../../shared/pipeline/manifest.ts';
import { dropKeys } from '../../../shared/pipeline/output-keys.ts';
import { ServingModel } from '../../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../../shared/pipeline/score-deliveries.ts';
import { type Scoring, scoreDrops } from '../../../shared/pipeline/score-drops.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { startEventBridge, type TestEventBridge, talkTo } from '../../event-bridge.ts';
import { silent } from '../../silent-journal.ts';
import { TestBuckets, unreadable } from './test-buckets.ts';

/** EventBridge's limit for an entry: source, detail type and detail in UTF-8, and 14 for its time. */
const largestEntry = 256 << 10;

const line = (second: number, level: string, message: string) =>
	`2026-03-02T09:00:0${second}Z,${level},"${message.replaceAll('"', '""')}"\n`;
const header = 'timestamp,level,message\n';

let bridge: TestEventBridge;
before(async () => {
	bridge = await startEventBridge();
	talkTo(bridge);
});
beforeEach(() => {
	bridge.events.length = 0;
});
after(async () => await bridge[Symbol.asyncDispose]());

describe('the news of a drop', () => {
	let buckets: TestBuckets;
	let store: ObjectStore;
	let config: Config;
	let scoring: Scoring;

	before(async () => {
		buckets = await TestBuckets.open();
		store = buckets.store;
		config = await buckets.config();
		await store.putText('inbox', 'a.csv', header + line(0, 'info', 'all quiet') + line(1, 'info', 'cache flushed'), '');
		await trainModel(store, config);
		scoring = { store, config, journal: silent, bus: new EventBus('news') };
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	/** Scores drops as their events ask for it. @returns the messages that are to come again */
	async function deliver(...keys: string[]): Promise<(string | undefined)[]> {
		const deliveries = keys.map((key) => ({ messageId: key, objects: [{ bucket: 'inbox', key }] }));
		const failures = await scoreDeliveries(deliveries, new ServingModel(store, config), scoring);
		return failures.map(({ messageId }) => messageId);
	}

	it('is an event that names the drop, its manifest, its model and its new templates', async () => {
		const text =
			header + line(0, 'info', 'all quiet') + line(1, 'error', 'disk is full') + line(2, 'warn', 'disk is full');
		await store.putText('inbox', 'news.csv', text, '');
		assert.deepEqual(await deliver('news.csv', 'a.csv'), []);
		assert.equal(bridge.events.length, 1, 'a.csv is history');
		const [sent] = bridge.events;
		const manifest = await readManifest(store, 'outbox', 'news.csv');
		assert.ok(sent && manifest);
		assert.deepEqual([sent.EventBusName, sent.Source, sent.DetailType], ['news', 'oddline', 'New Templates']);
		const { newTemplates, ...detail } = JSON.parse(sent.Detail);
		assert.deepEqual(detail, {
			source: manifest.source,
			manifest: dropKeys('news.csv', '').manifest,
			model: manifest.model,
			newTemplateCount: 1,
			newSevereTemplateCount: 1,
		});
		assert.deepEqual(newTemplates, manifest.newTemplates);
		assert.deepEqual(manifest.newTemplates?.[0]?.levels, ['ERROR', 'WARN']);
	});

	it('is not told of what can never be scored, or is gone', async () => {
		await store.putText('inbox', 'bad.parquet', unreadable, '');
		await store.putText('inbox', 'empty.csv', '', '');
		assert.deepEqual(await deliver('bad.parquet', 'empty.csv', 'gone.csv'), []);
		assert.deepEqual(bridge.events, []);
	});

	it('is none where the drop is only scored again by another model', async () => {
		await store.putText('inbox', 'again.csv', header + line(1, 'info', 'disk is full'), '');
		const scorer = await new ServingModel(store, config).get();
		assert.deepEqual(await scoreDrops([{ key: 'again.csv', silent: true }], scorer, scoring), new Map());
		assert.equal((await readManifest(store, 'outbox', 'again.csv'))?.newTemplateCount, 1);
		assert.deepEqual(bridge.events, []);
	});

	it('that the bus does not take fails the drop, so that it is delivered again', async () => {
		const keys = ['one.csv', 'two.csv'];
		for (const [i, key] of keys.entries()) {
			await store.putText('inbox', key, header + line(i, 'info', `disk ${'x'.repeat(i + 1)} is full`), '');
		}
		bridge.refuse = 1;
		const failed = await deliver(...keys);
		assert.equal(failed.length, 1);
		assert.equal(bridge.events.length, 1);
		assert.deepEqual(await deliver(String(failed[0])), []);
		const told = bridge.events.map(({ Detail }) => JSON.parse(Detail).source.key);
		assert.deepEqual(told.toSorted(), keys);
	});

	it('stays within what the bus takes, whatever levels and messages a drop has', async () => {
		const levels = Array.from({ length: 30 }, (_, i) => `${i}\0${'é'.repeat(3000)}`);
		const records = levels.flatMap((level, i) =>
			levels.map((_, n) => ({
				timestamp: '2026-03-02T09:00:00Z',
				level,
				message: `${'x'.repeat(n + 1)} ${'\u0001'.repeat(3000)} ${'é'.repeat(i)}`,
			})),
		);
		await store.putText('inbox', 'hostile.ndjson', records.map((record) => `${JSON.stringify(record)}\n`).join(''), '');
		assert.deepEqual(await deliver('hostile.ndjson'), []);
		const [sent] = bridge.events;
		assert.ok(sent);
		assert.ok(entryBytes(sent.DetailType, sent.Detail) <= largestEntry);
		const written = await store.head('outbox', dropKeys('hostile.ndjson', '').manifest);
		// 100 templates of 20 levels, an example and a reason, 2,000 characters each, 6 bytes a character at most.
		assert.ok(written && written.size < 100 * 23 * 2000 * 6);
	});
});

describe('an event', () => {
	const manifest = (text: string, count: number): Manifest => ({
		format: 'oddline-manifest',
		formatVersion: 1,
		status: 'complete',
		source: { bucket: 'logs', key: 'é'.repeat(512) },
		model: { version: 'v', profile: 'default' },
		masking: { name: 'default', fingerprint: 'f' },
		newTemplateCount: count,
		newTemplates: Array.from({ length: Math.min(100, count) }, () => ({
			templateId: '0123456789abcdef',
			template: text,
			score: 1,
			count: 1,
			levels: [text, text],
			firstSeen: '2026-03-02T09:00:00.000000Z',
			example: text,
			reason: text,
		})),
		files: [],
		writtenAt: '2026-03-02T09:00:00.000Z',
	});

	for (const [name, character] of [
		['one byte', 'x'],
		['three bytes', '日'],
		['four bytes', '😀'],
		['six bytes when escaped', '\u0001'],
		['half a character', '\ud83d'],
	] as const) {
		it(`is small enough though texts are long and their characters have ${name}`, async () => {
			await announceNewTemplates(manifest(character.repeat(2000), 5000), new EventBus('news'));
			const [sent] = bridge.events;
			assert.ok(sent);
			assert.ok(entryBytes(sent.DetailType, sent.Detail) <= largestEntry);
			const { newTemplates, newTemplateCount } = JSON.parse(sent.Detail);
			assert.equal(newTemplateCount, 5000, 'all are counted');
			assert.ok(newTemplates.length >= 10 && newTemplates.length <= 20, `${newTemplates.length} are listed`);
			assert.ok(newTemplates[0].template.isWellFormed());
		});
	}

	it('names a severe template among many that are more unusual, and longer than an event can hold', async () => {
		const flood = manifest('\u0001'.repeat(2000), 100);
		const severe = flood.newTemplates?.slice(0, 1).map((found) => ({ ...found, levels: ['FATAL'], score: 0.5 })) ?? [];
		const newTemplates = [...(flood.newTemplates ?? []).slice(1), ...severe];
		await announceNewTemplates({ ...flood, newTemplates }, new EventBus('news'));
		const told = JSON.parse(bridge.events[0]?.Detail ?? '').newTemplates;
		assert.ok(told.length < 20, 'some had to go');
		assert.deepEqual(told.at(-1).levels, ['FATAL']);
	});
});

function entryBytes(detailType: string, detail: string): number {
	return 14 + Buffer.byteLength(`oddline${detailType}${detail}`);
}

/** The model store heals: whatever happened to its files, a training or one command brings it back, and loses no model. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Config } from '../../../shared/config.ts';
import { ArtifactError, InputError } from '../../../shared/errors.ts';
import { type FittedModel, fitModel } from '../../../shared/model/fit.ts';
import { profileNamed } from '../../../shared/model/profile.ts';
import { PointerError, parseCurrent, readCurrent, readPointer } from '../../../shared/pipeline/current-model.ts';
import { currentModelKey, modelKeys } from '../../../shared/pipeline/output-keys.ts';
import { publishModel, rollBack } from '../../../shared/pipeline/publish-model.ts';
import { loadModel, ServingModel } from '../../../shared/pipeline/registry.ts';
import { trainModel } from '../../../shared/pipeline/train-model.ts';
import { options, totalsOf } from '../model/totals.ts';
import { TestBuckets } from './test-buckets.ts';

const input = { digest: 'of the lines', predecessor: null, nextIds: { clusters: 0, components: 0 } };

const modelOf = (count: number): FittedModel =>
	fitModel(totalsOf({ 'disk nearly full': count, 'user <NUM> logged in': 7, 'cache flushed': 3 }), {
		...options,
		profile: profileNamed('default'),
	});

describe('the model store', () => {
	let buckets: TestBuckets;
	let config: Config;
	let run = 0;
	const [first, second, third] = [modelOf(1), modelOf(2), modelOf(4)];
	const [a, b, c] = [first.document.version, second.document.version, third.document.version];

	before(async () => {
		buckets = await TestBuckets.open();
	});
	beforeEach(async () => {
		config = await buckets.config({ ODDLINE_OUTPUT_BUCKET: `outbox-${++run}` });
	});
	after(async () => await buckets[Symbol.asyncDispose]());

	const publish = async (model: FittedModel) => {
		const seen = await readPointer(buckets.store, config.outputBucket);
		return await publishModel(buckets.store, config, { model, input }, seen, new Date());
	};
	const current = async () => {
		const read = await readCurrent(buckets.store, config.outputBucket);
		assert.ok(typeof read === 'object');
		return [read.current.version, read.current.previous];
	};
	const pointTo = (text: string) => buckets.store.putText(config.outputBucket, currentModelKey, text, '');
	const bytesOf = async (key: string) => {
		const file = join(buckets.scratch, 'stored');
		assert.ok(await buckets.store.download(config.outputBucket, key, file), key);
		return await readFile(file);
	};
	const put = async (key: string, bytes: Buffer) => {
		const file = join(buckets.scratch, 'put');
		await writeFile(file, bytes);
		await buckets.store.putFile(config.outputBucket, key, file, '');
	};

	it('has files that are missing or damaged in any way written again by the training that makes the same model', async () => {
		await publish(first);
		await publish(second);
		const { document, templates } = modelKeys(b);
		const files = new Map([
			[document, await bytesOf(document)],
			[templates, await bytesOf(templates)],
		]);
		assert.deepEqual(await publish(second), { outcome: 'unchanged' });
		const damage = fc.oneof(
			fc.constant('missing' as const),
			fc.record({ cut: fc.nat({ max: 20_000 }) }),
			fc.record({ flip: fc.nat({ max: 20_000 }), bits: fc.integer({ min: 1, max: 255 }) }),
		);
		await fc.assert(
			fc.asyncProperty(fc.constantFrom(document, templates), damage, async (key, how) => {
				const whole = files.get(key) ?? Buffer.of();
				if (how === 'missing') await buckets.store.delete(config.outputBucket, key);
				else if ('cut' in how) await put(key, whole.subarray(0, how.cut % whole.length));
				else {
					const flipped = Buffer.from(whole);
					const at = how.flip % whole.length;
					flipped[at] = (flipped[at] ?? 0) ^ how.bits;
					await put(key, flipped);
				}
				// Who loads it meanwhile is told that it is damaged, or gets a model that fits together; nothing else is thrown.
				await loadModel(buckets.store, config, b).catch((error) => assert.ok(error instanceof ArtifactError, error));
				const publication = await publish(second);
				assert.ok(publication.outcome === 'restored' && publication.damaged.startsWith(key));
				for (const [name, bytes] of files) assert.ok(bytes.equals(await bytesOf(name)), name);
				assert.deepEqual(await current(), [b, a], 'going back is possible as before');
				assert.deepEqual(await publish(second), { outcome: 'unchanged' });
			}),
			{ numRuns: 25 },
		);
	});

	it('has a warm function load what was written again', async () => {
		await publish(second);
		const serving = new ServingModel(buckets.store, config);
		const before = await serving.get();
		assert.equal(await serving.get(), before);
		await buckets.store.delete(config.outputBucket, modelKeys(b).templates);
		await publish(second);
		assert.notEqual(await serving.get(), before);
	});

	/** Text of a pointer to `b`, and `a` before it, cut or changed, or any other: what is left of its names is not what counts. */
	const whole = JSON.stringify(
		{ format: 'oddline-current', formatVersion: 1, version: b, previous: a, publishedAt: '2026-01-04T00:00:00.000Z' },
		null,
		'\t',
	);
	const broken = fc
		.oneof(
			fc.nat({ max: whole.length - 1 }).map((length) => whole.slice(0, length)),
			fc.nat({ max: whole.length - 1 }).map((length) => whole.slice(length)),
			fc
				.tuple(fc.nat({ max: whole.length - 1 }), fc.string({ unit: 'binary', maxLength: 3 }))
				.map(([at, text]) => whole.slice(0, at) + text + whole.slice(at + 1)),
			fc.json(),
			fc.constantFrom('', 'null', '{}', whole.replace(a, '../..'), whole.replace(`"${b}"`, '7')),
		)
		.filter((text) => {
			try {
				parseCurrent(text);
				return false;
			} catch (error) {
				return error instanceof PointerError && !error.isForeign;
			}
		});

	it('with a damaged pointer is served again by the next training, with a model to go back to', async () => {
		await publish(first);
		await publish(second);
		await fc.assert(
			fc.asyncProperty(broken, fc.constantFrom(second, third), async (text, model) => {
				await pointTo(text);
				await assert.rejects(
					new ServingModel(buckets.store, config).get(),
					/current\.json is damaged: .*expected .*npm run rollback -- --to VERSION/s,
				);
				const publication = await publish(model);
				assert.ok(publication.outcome === 'published' && publication.damaged !== undefined);
				const [version, previous] = await current();
				assert.deepEqual([version, previous], [model.document.version, publication.previous]);
				// A model that is there, another, and the one that served wherever the text still names it.
				assert.ok(previous && previous !== version);
				await loadModel(buckets.store, config, previous);
				if (model === third && text.includes(b)) assert.equal(previous, b);
				if (model === second && text.includes(a)) assert.equal(previous, a);
			}),
			{ numRuns: 25 },
		);
	});

	it('with a damaged pointer is served again by one command that names a model', async () => {
		await publish(first);
		await publish(second);
		await fc.assert(
			fc.asyncProperty(broken, fc.constantFrom(a, b), async (text, version) => {
				await pointTo(text);
				await assert.rejects(rollBack(undefined, buckets.store, config, new Date()), (error) => {
					return error instanceof InputError && error.message.includes(a) && error.message.includes(b);
				});
				assert.equal((await rollBack(version, buckets.store, config, new Date())).outcome, 'published');
				assert.deepEqual(await current(), [version, version === a ? b : a]);
			}),
			{ numRuns: 10 },
		);
		await buckets.store.delete(config.outputBucket, currentModelKey);
		await assert.rejects(
			rollBack(undefined, buckets.store, config, new Date()),
			/does not exist: .*Name one with --to/,
		);
		await rollBack(a, buckets.store, config, new Date());
		assert.deepEqual(await current(), [a, null]);
	});

	it('is not rolled back to what cannot be scored with', async () => {
		await publish(first);
		await publish(second);
		await buckets.store.delete(config.outputBucket, modelKeys(a).document);
		for (const to of [undefined, a, '../features', 'x/y', '', "x'; DROP TABLE y; --"]) {
			await assert.rejects(rollBack(to, buckets.store, config, new Date()), InputError);
		}
		const other = { ...third.document, masking: { ...third.document.masking, fingerprint: 'other' } };
		await assert.rejects(publish({ ...third, document: other }), /trained with masking other/, 'nor published');
		await publish(third);
		await buckets.store.putText(config.outputBucket, modelKeys(c).document, JSON.stringify(other), 'application/json');
		await rollBack(b, buckets.store, config, new Date());
		await assert.rejects(rollBack(c, buckets.store, config, new Date()), /trained with masking other/);
		assert.deepEqual(await current(), [b, c]);
	});

	it('of two trainings that find the same damaged pointer lets one publish', async () => {
		await publish(first);
		await pointTo('{"format": "oddl');
		const seen = await readPointer(buckets.store, config.outputBucket);
		const models = [second, third];
		const now = new Date();
		const outcomes = await Promise.all(
			models.map((model) => publishModel(buckets.store, config, { model, input }, seen, now)),
		);
		const winner = outcomes.findIndex(({ outcome }) => outcome === 'published');
		const version = models[winner]?.document.version;
		assert.deepEqual(outcomes[1 - winner], { outcome: 'overtaken', by: version });
		assert.deepEqual(await current(), [version, a]);
	});

	it('whose pointer another version of Oddline wrote is left to that one by a training', async () => {
		await buckets.store.putText(config.logsBucket, 'a.csv', 'timestamp,message\n2025-12-27 09:00:00,one\n', 'text/csv');
		const text = whole.replace('"formatVersion": 1', '"formatVersion": 2');
		await publish(first);
		await pointTo(text);
		await assert.rejects(trainModel(buckets.store, config), /has format version 2: expected 1\. .*rollback/);
		const left = await buckets.store.getText(config.outputBucket, currentModelKey);
		assert.ok(typeof left === 'object' && left.text === text);
		await rollBack(a, buckets.store, config, new Date());
		assert.equal((await current())[0], a);
	});

	it('takes a pointer that somebody wrote by hand', () => {
		const byHand = { format: 'oddline-current', formatVersion: 1, version: a };
		assert.deepEqual(parseCurrent(JSON.stringify(byHand)), { ...byHand, previous: null, publishedAt: null });
		const { publishedAt } = parseCurrent(JSON.stringify({ ...byHand, publishedAt: 5 }));
		assert.equal(publishedAt, null);
	});
});

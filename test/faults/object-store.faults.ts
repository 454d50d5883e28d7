/** Every call to the object store in turn is spoiled in every way; after redelivery all is as if nothing had happened. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../shared/pipeline/score-deliveries.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { outputsOf, requireWhole } from '../end-to-end/outputs.ts';
import { startTestEndpoint, type TestEndpoint } from '../infra/local/s3/endpoint.ts';
import { silent } from '../silent-journal.ts';
import { type FaultyProxy, faults, startFaultyProxy } from './faulty-proxy.ts';

const line = (second: number, message: string) =>
	`2026-03-02T09:00:${String(second).padStart(2, '0')}Z,info,${message}\n`;
const history = `timestamp,level,message\n${Array.from({ length: 40 }, (_, i) => line(i, `request ${i} took ${i} ms`)).join('')}`;
const drop = `timestamp,level,message\n${Array.from({ length: 40 }, (_, i) => line(i, i < 37 ? `request ${i} took ${i} ms` : `disk ${i} is full`)).join('')}`;

/** Long enough for an answer on a busy machine; the functions wait for a minute. */
const silenceBeforeRetry = 2000;

describe('a fault of the object store', { concurrency: true }, () => {
	let endpoint: TestEndpoint;
	let direct: ObjectStore;
	let scratch: string;
	let tried = 0;

	before(async () => {
		endpoint = await startTestEndpoint();
		direct = new ObjectStore(endpoint.client);
		scratch = await mkdtemp(join(tmpdir(), 'oddline-faults-'));
	});
	after(async () => {
		await endpoint.close();
		await rm(scratch, { recursive: true, force: true });
	});

	/** Buckets of its own with a history in one, and a store that reaches them through a proxy. */
	async function prepare(name: string) {
		const config = readConfig({
			ODDLINE_LOGS_BUCKET: `in-${name}`,
			ODDLINE_OUTPUT_BUCKET: `out-${name}`,
			ODDLINE_SCRATCH: scratch,
		});
		for (const Bucket of [config.logsBucket, config.outputBucket]) {
			await endpoint.client.send(new CreateBucketCommand({ Bucket }));
		}
		await direct.putText(config.logsBucket, 'history.csv', history, 'text/csv');
		const proxy = await startFaultyProxy(endpoint.url);
		const client = endpoint.clientWith({
			endpoint: proxy.url,
			maxAttempts: 4,
			requestHandler: { connectionTimeout: 5_000, requestTimeout: silenceBeforeRetry, throwOnRequestTimeout: true },
		});
		return { config, proxy, store: new ObjectStore(client) };
	}

	const score = async (key: string, store: ObjectStore, config: Config) => {
		const deliveries = [{ objects: [{ bucket: config.logsBucket, key }] }];
		return await scoreDeliveries(deliveries, new ServingModel(store, config), { store, config, journal: silent });
	};

	/** Spoils the first call, then the second, … until there is none with that number. */
	async function spoilEach(
		{ proxy }: { proxy: FaultyProxy },
		fault: (typeof faults)[number],
		work: (call: number) => Promise<void>,
	): Promise<number> {
		for (let call = 1; ; call++) {
			proxy.arm(call, fault);
			await work(call);
			if (proxy.calls < call) return call - 1;
			tried++;
		}
	}

	for (const fault of faults) {
		const name = fault.replaceAll(' ', '-');

		it(`in scoring: a call ${fault}`, async (test: TestContext) => {
			const { config, proxy, store } = await prepare(`score-${name}`);
			await trainModel(direct, config);
			await direct.putText(config.logsBucket, 'undisturbed.csv', drop, 'text/csv');
			assert.deepEqual(await score('undisturbed.csv', direct, config), []);
			const expected = await outputsOf('undisturbed.csv', direct, config);
			assert.equal(expected.size, 5);
			const calls = await spoilEach({ proxy }, fault, async (call) => {
				const key = `drop-${call}.csv`;
				await direct.putText(config.logsBucket, key, drop, 'text/csv');
				await score(key, store, config);
				await requireWhole(direct, config);
				assert.deepEqual(await score(key, direct, config), []);
				assert.deepEqual(await outputsOf(key, direct, config), expected, `${fault} at call ${call}`);
			});
			assert.ok(calls >= 10, `${calls} calls`);
			test.diagnostic(`${calls} calls spoiled`);
			await proxy.close();
		});

		it(`in training: a call ${fault}`, async (test: TestContext) => {
			const { config, proxy, store } = await prepare(`train-${name}`);
			const { version } = await trainModel(direct, config);
			const calls = await spoilEach({ proxy }, fault, async (call) => {
				const outputBucket = `${config.outputBucket}-${call}`;
				await endpoint.client.send(new CreateBucketCommand({ Bucket: outputBucket }));
				const own = { ...config, outputBucket };
				const disturbed = await trainModel(store, own).catch(() => undefined);
				await requireWhole(direct, own);
				// Told to have been published, it was.
				if (disturbed) assert.deepEqual([disturbed.version, disturbed.publication.outcome], [version, 'published']);
				const again = await trainModel(direct, own);
				assert.equal(again.version, version, `${fault} at call ${call}`);
				await requireWhole(direct, own);
			});
			assert.ok(calls >= 7, `${calls} calls`);
			test.diagnostic(`${calls} calls spoiled`);
			await proxy.close();
		});
	}

	after(() => assert.ok(tried >= 7 * 17, `${tried} faults tried`));
});

/** The functions' processes are killed at every write; after redelivery all is as if nothing had happened. */
import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { builtFunctions } from '../../infra/local/built.ts';
import { LocalFunction } from '../../infra/local/local-function.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import { currentModelKey } from '../../shared/pipeline/output-keys.ts';
import { outputsOf, requireWhole } from '../end-to-end/outputs.ts';
import { CREDENTIALS, startTestEndpoint, type TestEndpoint } from '../infra/local/s3/endpoint.ts';
import { type FaultyProxy, startFaultyProxy } from './faulty-proxy.ts';

const line = (second: number, message: string) =>
	`2026-03-02T09:00:${String(second).padStart(2, '0')}Z,info,${message}\n`;
const csv = (message: (i: number) => string) =>
	`timestamp,level,message\n${Array.from({ length: 40 }, (_, i) => line(i, message(i))).join('')}`;
const history = csv((i) => `request ${i} took ${i} ms`);
const drop = csv((i) => (i < 37 ? `request ${i} took ${i} ms` : `disk ${i} is full`));

describe('a function that is killed', () => {
	let endpoint: TestEndpoint;
	let proxy: FaultyProxy;
	let store: ObjectStore;
	let folder: string;
	let log: number;
	const functions: LocalFunction[] = [];

	before(async () => {
		endpoint = await startTestEndpoint();
		proxy = await startFaultyProxy(endpoint.url);
		store = new ObjectStore(endpoint.client);
		folder = await mkdtemp(join(tmpdir(), 'oddline-kills-'));
		log = openSync(join(folder, 'functions.log'), 'a');
	});
	after(async () => {
		await Promise.all(functions.map((f) => f.close('now')));
		closeSync(log);
		await proxy.close();
		await endpoint.close();
		await rm(folder, { recursive: true, force: true });
	});

	async function prepare(name: string): Promise<{ config: Config; environment: Record<string, string> }> {
		const settings = {
			ODDLINE_LOGS_BUCKET: `in-${name}`,
			ODDLINE_OUTPUT_BUCKET: `out-${name}`,
			ODDLINE_SCRATCH: join(folder, name),
		};
		const config = readConfig(settings);
		for (const Bucket of [config.logsBucket, config.outputBucket]) {
			await endpoint.client.send(new CreateBucketCommand({ Bucket }));
		}
		await store.putText(config.logsBucket, 'history.csv', history, 'text/csv');
		const environment = {
			AWS_REGION: 'us-east-1',
			AWS_ENDPOINT_URL_S3: proxy.url,
			AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
			AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
			...settings,
		};
		return { config, environment };
	}

	async function localFunction(
		name: 'score' | 'train',
		environment: Readonly<Record<string, string>>,
	): Promise<LocalFunction> {
		const started = new LocalFunction({
			name,
			folder: (await builtFunctions())[name],
			environment,
			timeoutSeconds: 300,
			log,
		});
		functions.push(started);
		return started;
	}

	const event = (config: Config, key: string) => ({
		'detail-type': 'Object Created',
		detail: { bucket: { name: config.logsBucket }, object: { key } },
	});

	/** Kills at the first write, then at the second, …, before and after it is done, until there are no more. */
	async function killEach(
		target: LocalFunction,
		work: (name: string) => Promise<{ invoke: () => Promise<unknown>; check: () => Promise<void> }>,
	): Promise<number> {
		let kills = 0;
		for (const when of ['before', 'after'] as const) {
			for (let number = 1; ; number++) {
				const { invoke, check } = await work(`${when}-${number}`);
				let seen = 0;
				let killed = false;
				proxy.onWrite = (told) => {
					if (told !== when || ++seen !== number) return;
					killed = true;
					void target.close('now');
				};
				await invoke().catch(() => undefined);
				proxy.onWrite = undefined;
				await check();
				if (!killed) break;
				kills++;
			}
		}
		return kills;
	}

	it('while it scores: redelivery ends the work, and no manifest was wrong', async (test: TestContext) => {
		const { config, environment } = await prepare('score');
		await (await localFunction('train', environment)).invoke({});
		const score = await localFunction('score', environment);
		await store.putText(config.logsBucket, 'undisturbed.csv', drop, 'text/csv');
		await score.invoke(event(config, 'undisturbed.csv'));
		const expected = await outputsOf('undisturbed.csv', store, config);
		assert.equal(expected.size, 6);
		const kills = await killEach(score, async (name) => {
			const key = `drop-${name}.csv`;
			await store.putText(config.logsBucket, key, drop, 'text/csv');
			return {
				invoke: () => score.invoke(event(config, key)),
				async check() {
					await requireWhole(store, config);
					await score.invoke(event(config, key));
					assert.deepEqual(await outputsOf(key, store, config), expected, name);
				},
			};
		});
		// Windows, hours, logs, summary, page and manifest, before and after each.
		assert.ok(kills >= 12, `${kills} kills`);
		test.diagnostic(`${kills} kills`);
	});

	it('while it trains: the current model keeps serving until the next one is whole', async (test: TestContext) => {
		const { config, environment } = await prepare('train');
		const train = await localFunction('train', environment);
		let run = 0;
		const kills = await killEach(train, async (name) => {
			// Something new to train on every time.
			await store.putText(
				config.logsBucket,
				'history.csv',
				csv((i) => `request ${i} took ${run} ms of run ${'x'.repeat(++run % 50)}`),
				'text/csv',
			);
			const before = await store.getText(config.outputBucket, currentModelKey);
			return {
				invoke: () => train.invoke({}),
				async check() {
					await requireWhole(store, config);
					const afterwards = await store.getText(config.outputBucket, currentModelKey);
					// Killed before the last write but one, nothing changed.
					if (/^before-[123]$/.test(name)) assert.deepEqual(afterwards, before);
					await train.invoke({});
					await requireWhole(store, config);
				},
			};
		});
		// Summary, templates, model, pointer and report, before and after each.
		assert.ok(kills >= 10, `${kills} kills`);
		test.diagnostic(`${kills} kills`);
	});

	it('leaves nothing behind that the next process does not clear away', async () => {
		for (const name of ['score', 'train']) assert.deepEqual(await readdir(join(folder, name)), [], name);
	});
});

/** The folders that are deployed, run as Lambda runs them: see run.ts, which starts this file. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { FunctionName } from '../../infra/build.ts';
import { readNotifications } from '../../shared/aws/notifications.ts';
import { ObjectStore } from '../../shared/aws/object-store.ts';
import { type Config, readConfig } from '../../shared/config.ts';
import { readManifest } from '../../shared/pipeline/manifest.ts';
import type { Pages } from '../../shared/pipeline/page-client.ts';
import { ServingModel } from '../../shared/pipeline/registry.ts';
import { scoreDeliveries } from '../../shared/pipeline/score-deliveries.ts';
import { trainModel } from '../../shared/pipeline/train-model.ts';
import { outputsOf, requireWhole } from '../end-to-end/outputs.ts';
import { type FaultyProxy, startFaultyProxy } from '../faults/faulty-proxy.ts';
import { CREDENTIALS, startTestEndpoint, type TestEndpoint } from '../infra/local/s3/endpoint.ts';
import { file, query } from '../open-parquet.ts';
import { silent } from '../silent-journal.ts';
import { ExecutionEnvironment, type Invoked } from './execution-environment.ts';

const folder = process.env.ODDLINE_RUNTIME_FOLDER ?? '';
const client = process.env.ODDLINE_RUNTIME_CLIENT ?? '';

const megabyte = 2 ** 20;
/** Megabytes. What infra/stack gives a function unless it is told otherwise, but for the disk, which is memory here. */
const enough = 1769;
const disk = 512;

const history = join(import.meta.dirname, '../fixtures/seedlike/logs.parquet');
const historyPrefix = 'history/';
const firstDrop = 'drops/first drop.parquet';
const secondDrop = 'drops/zweiter +„Drop“.csv';

describe("a deployed function under AWS's runtime client", () => {
	let endpoint: TestEndpoint;
	let proxy: FaultyProxy;
	let store: ObjectStore;
	const environments = new AsyncDisposableStack();
	let train: ExecutionEnvironment;
	let score: ExecutionEnvironment;
	/** What the functions write, and what the same pipeline writes in this process. */
	let deployed: Config;
	let inProcess: Config;
	let pages: Pages;

	before(async () => {
		endpoint = await startTestEndpoint();
		proxy = await startFaultyProxy(endpoint.url);
		store = new ObjectStore(endpoint.client);
		await endpoint.client.send(new CreateBucketCommand({ Bucket: 'logs' }));
		deployed = await bucketsFor('deployed');
		inProcess = await bucketsFor('in-process');
		await store.putFile('logs', `${historyPrefix}sample.parquet`, history, 'application/octet-stream');
		const firstLines = join(folder, 'first.parquet');
		await query(`COPY (FROM ${file(history)} LIMIT 1000) TO ${file(firstLines)} (FORMAT parquet)`);
		await store.putFile('logs', firstDrop, firstLines, 'application/octet-stream');
		await store.putText('logs', secondDrop, csv, 'text/csv');
		const read = (name: string) => readFile(join(folder, 'score', name), 'utf8');
		pages = {
			readClient: async () => ({ script: await read('report-client.js'), styles: await read('report-client.css') }),
			reportError: silent.reportError,
		};
		train = await environment('train', enough, { ODDLINE_LOGS_PREFIX: historyPrefix });
		score = await environment('score', enough);
	});
	after(async () => {
		await environments.disposeAsync();
		await proxy.close();
		await endpoint.close();
	});

	async function bucketsFor(output: string): Promise<Config> {
		await endpoint.client.send(new CreateBucketCommand({ Bucket: output }));
		return readConfig({
			ODDLINE_LOGS_BUCKET: 'logs',
			ODDLINE_OUTPUT_BUCKET: output,
			ODDLINE_SCRATCH: join(folder, output),
			ODDLINE_DROP_PAGE: 'on',
		});
	}

	let environmentsMade = 0;
	async function environment(
		name: FunctionName,
		memoryMegabytes: number,
		variables: Readonly<Record<string, string>> = {},
	): Promise<ExecutionEnvironment> {
		const created = await ExecutionEnvironment.create({
			name: `oddline-${name}`,
			task: join(folder, name),
			client,
			scratch: join(folder, `tmp-${++environmentsMade}`),
			diskMegabytes: disk,
			memoryMegabytes,
			environment: {
				AWS_ENDPOINT_URL_S3: proxy.url,
				AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
				AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
				ODDLINE_LOGS_BUCKET: 'logs',
				ODDLINE_OUTPUT_BUCKET: 'deployed',
				ODDLINE_DROP_PAGE: 'on',
				POWERTOOLS_SERVICE_NAME: 'oddline',
				POWERTOOLS_METRICS_NAMESPACE: 'Oddline',
				...variables,
			},
		});
		return environments.use(created);
	}

	it('writes to /tmp up to its size and nowhere else, and reaches nothing but this machine', async (test) => {
		const seen = JSON.parse(await score.probe(probe));
		assert.deepEqual(seen, {
			interfaces: ['lo'],
			connection: 'ENETUNREACH',
			capabilities: '0000000000000000',
			processes: seen.processes,
			repository: false,
			writes: {
				'/': 'EROFS',
				'/var/task': 'EROFS',
				'/var/runtime': 'EROFS',
				'/var/lang/bin': 'EROFS',
				'/usr': 'EROFS',
				'/etc': 'EROFS',
				'/dev': 'EROFS',
				'/tmp': 'written',
			},
			overflow: 'ENOSPC',
		});
		// The sandbox's own first process, and the probe.
		assert.ok(seen.processes.length <= 2, seen.processes);
		test.diagnostic(`a network of its own with ${seen.interfaces}; /tmp is ${disk} MB of ${score.scratchKind}`);
	});

	it('says at its start which setting it lacks', async () => {
		const { outcome } = await (await environment('score', enough, { ODDLINE_OUTPUT_BUCKET: '' })).invoke({});
		assert.equal(outcome.status, 'error');
		assert.match(JSON.stringify(outcome), /ConfigurationError.*ODDLINE_OUTPUT_BUCKET is not set/);
	});

	it('asks for a drop again while there is no model, and not for what is no drop', async () => {
		const event = queueEvent(firstDrop);
		event.Records.push({ messageId: 'test', eventSource: 'aws:sqs', body: '{"Event":"s3:TestEvent"}' });
		assert.deepEqual((await score.invoke(event)).outcome, failed(firstDrop));
	});

	it('trains', async (test) => {
		const invoked = await train.invoke({ source: 'aws.scheduler' });
		assert.equal(invoked.outcome.status, 'response', JSON.stringify(invoked.outcome));
		assert.deepEqual(messages(invoked), ['started', 'trained']);
		tellFigures(test, 'train, 131,935 lines', invoked);
	});

	it('loads the model with the first drop alone, and counts one cold start', async (test) => {
		const fresh = await environment('score', enough);
		const cold = await fresh.invoke(queueEvent(firstDrop));
		assert.deepEqual(cold.outcome, failed());
		assert.deepEqual(messages(cold), ['started', 'model-loaded', 'scored']);
		assert.deepEqual(metrics(cold), { ColdStart: 1, DropsScored: 1, RowsScored: 1000 });
		const warm = await fresh.invoke(queueEvent(secondDrop));
		assert.deepEqual(warm.outcome, failed());
		assert.deepEqual(messages(warm), ['scored']);
		assert.deepEqual(metrics(warm), { DropsScored: 1, RowsScored: 2, NewTemplates: 2, NewSevereTemplates: 1 });
		tellFigures(test, 'cold, 1,000 lines', cold);
		tellFigures(test, 'warm, 2 lines', warm);
	});

	it('writes the same files as the same pipeline in this process', async () => {
		await trainModel(store, { ...inProcess, logsPrefix: historyPrefix }, { pages, journal: silent });
		await scoreHere(firstDrop, secondDrop);
		await requireSame(firstDrop, secondDrop);
		const expected = await modelFiles(inProcess);
		// The document, the templates, the book.
		assert.equal(expected.size, 3);
		assert.deepEqual(await modelFiles(deployed), expected);
	});

	it('has the queue deliver again the drop that failed, and not those beside it', async () => {
		const keys = ['a', 'b', 'c'].map((name) => `drops/${name}.csv`);
		for (const key of keys) await store.putText('logs', key, csv, 'text/csv');
		await holdModel();
		// The first call asks which model serves; the third belongs to one of the drops that are worked on first.
		proxy.arm(3, 'fails');
		const { outcome } = await score.invoke(queueEvent(...keys));
		const again = keys.filter((key) => isDeepStrictEqual(outcome, failed(key)));
		assert.equal(again.length, 1, JSON.stringify(outcome));
		proxy.arm(Number.POSITIVE_INFINITY, 'fails');
		assert.deepEqual((await score.invoke(queueEvent(...again))).outcome, failed());
		await scoreHere(...keys);
		await requireSame(...keys);
	});

	it('is ended at its deadline, and scores the drop when it is delivered again', async () => {
		const undisturbed = 'drops/undisturbed.csv';
		const late = 'drops/late.csv';
		for (const key of [undisturbed, late]) await store.putText('logs', key, csv, 'text/csv');
		await holdModel();
		proxy.arm(Number.POSITIVE_INFINITY, 'hangs');
		assert.deepEqual((await score.invoke(queueEvent(undisturbed))).outcome, failed());
		// The last calls write the features, the page and the manifest.
		proxy.arm(proxy.calls - 2, 'hangs');
		assert.deepEqual((await score.invoke(queueEvent(late), 4000)).outcome, { status: 'timed out' });
		await requireWhole(store, deployed);
		const left = await score.left();
		assert.ok(
			left.some((path) => /^oddline-[^/]+$/.test(path)),
			`work was under way: ${left}`,
		);
		const again = await score.invoke(queueEvent(late));
		assert.deepEqual(again.outcome, failed());
		assert.deepEqual(messages(again), ['started', 'model-loaded', 'scored']);
		assert.deepEqual(await score.left(), [], 'what the ended process left is gone');
		await scoreHere(late);
		await requireSame(late);
	});

	it('says so where a drop needs more memory than it has, works on, and scores it when it has enough', async (test) => {
		const large = 'drops/large.parquet';
		const source = join(folder, 'large.parquet');
		await query(`COPY (${manyMessages}) TO ${file(source)} (FORMAT parquet)`);
		await store.putFile('logs', large, source, 'application/octet-stream');
		const small = await environment('score', 256);
		const refused = await small.invoke(queueEvent(large));
		assert.deepEqual(refused.outcome, failed());
		const { status, reason } = (await readManifest(store, deployed.outputBucket, large)) ?? {};
		assert.deepEqual([status, reason], ['rejected', 'memory']);
		await requireWhole(store, deployed);
		assert.deepEqual((await small.invoke(queueEvent(firstDrop))).outcome, failed());
		assert.deepEqual(await small.left(), []);
		const scored = await score.invoke(queueEvent(large));
		assert.deepEqual(scored.outcome, failed());
		assert.ok(scored.peakBytes < enough * megabyte);
		await scoreHere(large);
		await requireSame(large);
		tellFigures(test, 'warm, 300,000 lines', scored);
		test.diagnostic(`memory is held by ${score.memoryMeans}`);
	});

	/** So that the calls that follow are those of a warm function. */
	async function holdModel(): Promise<void> {
		assert.deepEqual((await score.invoke(queueEvent(firstDrop))).outcome, failed());
	}

	async function scoreHere(...keys: readonly string[]): Promise<void> {
		const scoring = { store, config: inProcess, journal: silent, pages };
		const serving = new ServingModel(store, inProcess);
		assert.deepEqual(await scoreDeliveries(readNotifications(queueEvent(...keys)), serving, scoring), []);
	}

	async function requireSame(...keys: readonly string[]): Promise<void> {
		for (const key of keys) {
			const expected = await outputsOf(key, store, inProcess);
			assert.equal(expected.size, 6, `${key}: windows, hours, lines, summary, manifest, page`);
			assert.deepEqual(await outputsOf(key, store, deployed), expected, key);
		}
	}

	/** By key, the ETags of what a training publishes, but for its report and the pointer, which tell the time. */
	async function modelFiles({ outputBucket }: Config): Promise<Map<string, string>> {
		const files = new Map<string, string>();
		for await (const { key, eTag } of store.list(outputBucket, 'models/')) {
			if (/\/(model\.json|(templates|book)\.parquet)$/.test(key)) files.set(key, eTag);
		}
		return files;
	}
});

const csv = `timestamp,level,message
2025-12-27T09:00:00Z,info,cache flushed
2025-12-27T09:00:01Z,error,disk sdb7 is about to fail
`;

/** 300,000 messages of which no two are alike. */
const manyMessages = `
	SELECT TIMESTAMP '2025-12-27 10:00:00' + INTERVAL (i) MILLISECONDS AS timestamp, 'INFO' AS level,
		'request ' || md5(i::VARCHAR) || ' gave ' || md5((7 * i)::VARCHAR) AS message
	FROM range(300000) AS lines(i)`;

/** Run in place of the function: what it can do, as JSON. */
const probe = `
	const fs = require('node:fs');
	const attempt = (act) => { try { act(); return 'written'; } catch (error) { return error.code; } };
	const writes = {};
	for (const folder of ['/', '/var/task', '/var/runtime', '/var/lang/bin', '/usr', '/etc', '/dev', '/tmp']) {
		writes[folder] = attempt(() => fs.writeFileSync(folder + '/probe', 'x'));
	}
	const overflow = attempt(() => {
		for (let i = 0; i <= ${disk / 16}; i++) fs.appendFileSync('/tmp/probe', Buffer.alloc(16 << 20));
	});
	fs.rmSync('/tmp/probe');
	const socket = require('node:net').connect(80, '192.0.2.1');
	socket.on('error', ({ code }) => console.log(JSON.stringify({
		interfaces: Object.keys(require('node:os').networkInterfaces()),
		connection: code,
		capabilities: /CapEff:\\s*(\\w+)/.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1],
		processes: fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)),
		repository: fs.existsSync(${JSON.stringify(import.meta.dirname)}),
		writes,
		overflow,
	})));
`;

/** The function's answer to a queue: these messages failed. */
function failed(...messageIds: readonly string[]) {
	const batchItemFailures = messageIds.map((itemIdentifier) => ({ itemIdentifier }));
	return { status: 'response', value: { batchItemFailures } };
}

/** What was written to the log: one JSON object a line, whoever wrote it. */
function logged({ output }: Invoked): Record<string, unknown>[] {
	// Holds: parsing anything else but an object fails, or shows as one without the fields that are looked for.
	return output
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Record<string, unknown>);
}

function messages(invoked: Invoked): unknown[] {
	return logged(invoked).flatMap(({ message }) => message ?? []);
}

/** Counts that are not 0, of all that is in CloudWatch's embedded format. */
function metrics(invoked: Invoked): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { _aws, ...entry } of logged(invoked)) {
		if (_aws === undefined) continue;
		// Holds: it is the format's own shape.
		const { CloudWatchMetrics } = _aws as {
			CloudWatchMetrics: { Namespace: string; Metrics: { Name: string; Unit: string }[] }[];
		};
		for (const { Namespace, Metrics } of CloudWatchMetrics) {
			assert.equal(Namespace, 'Oddline');
			for (const { Name, Unit } of Metrics) {
				const value = entry[Name];
				assert.ok(typeof value === 'number' && value >= 0, Name);
				if (Unit === 'Count' && value > 0) counts[Name] = value;
			}
		}
	}
	return counts;
}

function tellFigures(test: TestContext, what: string, invoked: Invoked): void {
	const { initMilliseconds, milliseconds, peakBytes } = invoked;
	const started = logged(invoked).find(({ message }) => message === 'started');
	test.diagnostic(
		[
			`${what}: ${milliseconds.toFixed(0)} ms`,
			...(initMilliseconds === undefined ? [] : [`after ${initMilliseconds.toFixed(0)} ms to start`]),
			...(started ? [`(import and engine: ${JSON.stringify(started.timings)})`] : []),
			`peak ${(peakBytes / megabyte).toFixed(0)} MB resident`,
		].join(', '),
	);
}

/** What a queue delivers of EventBridge's events, one message for each key, with the key as its id. */
function queueEvent(...keys: readonly string[]) {
	return {
		Records: keys.map((key) => ({
			messageId: key,
			eventSource: 'aws:sqs',
			body: JSON.stringify({
				source: 'aws.s3',
				'detail-type': 'Object Created',
				detail: { bucket: { name: 'logs' }, object: { key } },
			}),
		})),
	};
}
